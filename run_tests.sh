#!/usr/bin/env bash
# Lint, types, then the whole test suite, fast tests first. Arguments go to pytest: ./run_tests.sh tests/unit -k dates
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ./environment.sh
ensure_environment test
"$VENV/bin/ruff" check .
"$VENV/bin/ruff" format --check .
"$VENV/bin/mypy" pipeline transforms schemas
if [ $# -gt 0 ]; then
  exec "$VENV/bin/python" -m pytest "$@"
fi
exec "$VENV/bin/python" -m pytest tests/unit tests/transforms tests/engines/test_presets.py tests/engines/test_reach.py tests/e2e tests/stores
