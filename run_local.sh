#!/usr/bin/env bash
# Makes the environment once (.venv/), then runs newsbeam on this machine: ./run_local.sh [OPTIONS], see --help.
# Without options it reads seeds/ and replaces its own out/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ./environment.sh
ensure_environment run
[ $# -gt 0 ] || set -- --input seeds/ --output out/ --overwrite
exec "$VENV/bin/python" -m pipeline "$@"
