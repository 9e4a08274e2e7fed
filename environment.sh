# Sourced by run_local.sh, run_tests.sh and the benchmarks: one environment, installed from a lock with hashes.

VENV="${NEWSBEAM_VENV:-.venv}"

# Finds a Python that setup.py allows; says what to do when there is none.
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  echo "newsbeam: needs Python 3.11, 3.12 or 3.13 with venv; install one, or name it: PYTHON=/path/to/python $0" >&2
  exit 2
}

# ensure_environment run|test: makes the environment, or brings it up to the lock; does nothing when it is as the lock says.
# The lock of the tests holds that of the runs, so an environment for tests serves both. A lock names all there is, so pip is
# not asked to solve it again (older ones fail at extras that two packages ask for).
ensure_environment() {
  local lock="requirements/$1.txt"
  if [ -x "$VENV/bin/python" ] && cmp -s "$lock" "$VENV/.lock-$1"; then
    return
  fi
  if [ ! -x "$VENV/bin/python" ]; then
    local python
    python="$(find_python)"
    echo "newsbeam: making the environment in $VENV, once (about a minute)" >&2
    "$python" -m venv "$VENV"
  fi
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock" >&2
  cp requirements/run.txt "$VENV/.lock-run"
  [ "$1" = run ] || cp "$lock" "$VENV/.lock-$1"
}
