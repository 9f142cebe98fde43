#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/break/run.sh [WORD]      (called by `make break`)
# Breaks one line of the source at a time, in a copy of the tree, and runs the test that has to notice
# (breaks.tsv); WORD: those with that in their row. Prints the test that caught each. What survives
# fails: its test is missing.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make break}" "${OUT:?}"
root=$PWD tree=$PWD/$OUT/break/tree logs=$PWD/$OUT/break
passed=0 failed=0
rm -rf "$tree"
mkdir -p "$tree/build" "$logs"
# The objects come with it, with their times: only what is broken is built again.
tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$tree"
cp -a "$OBJ" "$tree/build/"
cd "$tree" || exit 1
export DDB_VECTORS="${DDB_VECTORS:-$root/../shared/vectors}" CI=''

# The word that says how it went, and the tests that failed.
notice() { # WHO
  case $1 in
    */*)
      make -s "$OBJ/tests/$1" >"$logs/log.txt" 2>&1 || { echo 'does not build' && return; }
      rm -rf "$logs/logs" && mkdir -p "$logs/logs"
      : >"$logs/report.tsv"
      DDB_TEST_REPORT=$logs/report.tsv DDB_LOGS=$logs/logs LC_ALL=C TZ=ODD-5:45 HOME=$logs \
        AWS_EC2_METADATA_DISABLED=true DDB_TEST_JOBS=2 DDB_TEST_SECONDS=200 \
        sh tests/support/criterion.sh break "$OBJ/tests/$1" >"$logs/log.txt" 2>&1
      awk -F '\t' '{ f += $3 } END { exit f > 0 ? 0 : 1 }' "$logs/report.tsv" || return
      sed -n 's/^not ok - \([^ ]*\).*/\1/p' "$logs"/logs/*.tap | head -n 3 | tr '\n' ' ' ;;
    *)
      make -s build/ddbc >"$logs/log.txt" 2>&1 || { echo 'does not build' && return; }
      DDBC=$tree/build/ddbc DDB_BUILD=$tree/build sh "tests/$1/run.sh" >"$logs/log.txt" 2>&1 && return
      grep -m 2 -o '^FAIL[^:]*' "$logs/log.txt" | tr '\n' ' ' ;;
  esac
}

tab=$(printf '\t')
grep -v '^#' "$root/tests/break/breaks.tsv" | grep -e "${1:-}" >"$logs/rows"
while IFS=$tab read -r what file edit who; do
  sed -i "$edit" "$file"
  if cmp -s "$file" "$root/$file"; then
    failed=$((failed + 1))
    echo "FAIL break: '$what': $file has no such line any more"
    continue
  fi
  caught=$(notice "$who" </dev/null)
  cp "$root/$file" "$file"
  case $caught in
    '' | 'does not build')
      failed=$((failed + 1))
      echo "FAIL break: '$what' ($file): ${caught:-survives $who}" ;;
    *)
      passed=$((passed + 1))
      echo "$what ($file): caught by $who: $caught" ;;
  esac
done <"$logs/rows"
rm -rf "$tree"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
