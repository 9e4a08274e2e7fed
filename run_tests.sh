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
# The tests of object stores wait more than they work, so they run beside the others; what they say is printed behind.
said="$(mktemp)"
"$VENV/bin/python" -m pytest -p no:cacheprovider tests/stores >"$said" 2>&1 &
stores=$!
trap 'kill "$stores" 2>/dev/null || true; rm -f "$said"' EXIT
failed=0
"$VENV/bin/python" -m pytest tests/unit tests/transforms tests/engines/test_presets.py tests/engines/test_reach.py tests/e2e || failed=$?
wait "$stores" || failed=$?
cat "$said"
exit "$failed"
