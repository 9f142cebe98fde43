#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No secret of the tests stands in a log of this run (markers.txt has what to look for). Each marker is
# still in use, and a log that holds one is found, or the search says nothing. The stages of
# Criterion run with DDB_LOG=stderr, so that the logs hold all that the library tells of its calls.
set -u
cd "$(dirname "$0")/../.." || exit 1
logs=${DDB_LOGS:?is set by make test}
passed=0 failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
grep -v '^#' tests/secrets/markers.txt >"$work/list"
cut -d' ' -f1 "$work/list" >"$work/markers"

# The files below a folder that hold a marker; neither the report of this stage nor core files.
search() { # FOLDER
  grep -rlaF -f "$work/markers" --exclude=secrets.txt "$1"
}

while read -r marker file; do
  if grep -qF -e "$marker" "$file"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL secrets: $file has no '$marker' any more"
  fi
  mkdir -p "$work/seeded" && printf 'a\nx%sx\n' "$marker" >"$work/seeded/log.txt"
  if ! search "$work/seeded" >"$work/found"; then
    failed=$((failed + 1))
    echo "FAIL secrets: a log with '$marker' was not found"
  fi
done <"$work/list"

if search "$logs" >"$work/found"; then
  failed=$((failed + 1))
  while read -r log; do
    echo "FAIL secrets: $log, line $(grep -naF -f "$work/markers" "$log" | head -n 1 | cut -d: -f1)"
  done <"$work/found"
else
  passed=$((passed + 1))
fi
# Something was told at all, where the tests that call were run.
if [ -f "$logs/unit-call.txt" ] && ! grep -rqaF '"ddb.event":' "$logs"; then
  failed=$((failed + 1))
  echo "FAIL secrets: no log holds an event: DDB_LOG was not heard"
fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
