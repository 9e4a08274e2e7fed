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
# The tests of object stores and of other engines wait more than they work, so they run beside the others; what they say is
# printed behind.
said="$(mktemp)"
"$VENV/bin/python" -m pytest -p no:cacheprovider tests/stores tests/engines >"$said" 2>&1 &
beside=$!
trap 'kill "$beside" 2>/dev/null || true; rm -f "$said"' EXIT
failed=0
"$VENV/bin/python" -m pytest tests/unit tests/transforms tests/e2e || failed=$?
echo "waiting for the tests of object stores and engines" >&2
wait "$beside" || failed=$?
cat "$said"
exit "$failed"
