#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# schema/ddb.schema.json knows what the compiler knows: it takes every schema that the compiler
# takes (ours, the golden cases, those of the tests, imports of the corpus), and refuses the invalid
# cases whose fault is one of structure. ajv and yaml come from npm, pinned; without node or a
# network the cases are skipped.
set -u
cd "$(dirname "$0")/../.." || exit 1
OUT=${OUT:-build}
here=$PWD/tests/editor
folder=${DDB_BUILD:-$PWD/build}/npm/editor
passed=0 failed=0

# Faults that can be seen without knowing the language's rules: those of structure, and of words.
# Whatever is not in this list only `ddbc check` knows, and the editor schema must not mind it.
refused=$here/refused.txt

valid() {
  for file in schema/*.yaml tests/golden/*/schema.yaml tests/cli/app.yaml tests/invalid/*/schema.yaml tests/silent/*/schema.yaml \
    "$OUT"/corpus/*.yaml; do
    [ -f "$file" ] || continue
    # Warnings are no faults.
    case $file in tests/invalid/*) ! grep -q ': error: ' "${file%/*}/stderr.txt" || continue ;; esac
    case $file in "$OUT"/*) "${DDBC:-$OUT/ddbc}" check "$file" >"$folder/log" 2>&1 || continue ;; esac
    echo "$PWD/$file"
  done
}

# The invalid cases that are in the list (yes) or not (no).
invalid() { # yes|no
  for file in tests/invalid/*/schema.yaml; do
    name=${file#tests/invalid/}
    grep -q ': error: ' "${file%/*}/stderr.txt" || continue
    if grep -qx "${name%/*}" "$refused"; then listed=yes; else listed=no; fi
    [ $listed != "$1" ] || echo "$PWD/$file"
  done
}

judge() { # valid|invalid FILE...
  what=$1
  shift
  (cd "$folder" && node "$here/validate.js" "$here/../../schema/ddb.schema.json" "$what" "$@") \
    >"$folder/log" 2>&1
  right=$(sed -n 's/^right //p' "$folder/log")
  passed=$((passed + ${right:-0}))
  failed=$((failed + $# - ${right:-0}))
  grep -v '^right ' "$folder/log"
}

if ! sh "$here/install.sh" "$folder"; then
  # shellcheck disable=SC2046 # a list of files
  set -- $(invalid yes) $(invalid no) schema/*.yaml tests/golden/*/schema.yaml
  echo "skipped: the editor schema: ajv cannot be installed"
  [ "${CI:-}" != true ] || { echo "0 passed, 1 failed, 0 skipped" && exit 1; }
  echo "0 passed, 0 failed, $# skipped"
  exit 0
fi
# shellcheck disable=SC2046 # lists of files
judge valid $(valid)
# shellcheck disable=SC2046
judge invalid $(invalid yes)
# shellcheck disable=SC2046
judge valid $(invalid no)
# The other forms of messages, where there is nothing but `check schema.yaml`.
reports() {
  set --
  for case in tests/invalid/*/; do
    [ -f "$case/args" ] || [ -f "$case/schema.sh" ] || set -- "$@" "$PWD/${case%/}"
  done
  (cd "$folder" && node "$here/reports.js" "$DDBC" "$@") >"$folder/log" 2>&1
  right=$(sed -n 's/^right //p' "$folder/log")
  passed=$((passed + ${right:-0}))
  failed=$((failed + 3 * $# - ${right:-0}))
  grep -v '^right ' "$folder/log"
}
DDBC=${DDBC:-$PWD/$OUT/ddbc}
reports
while read -r name; do
  [ -d "tests/invalid/$name" ] || { failed=$((failed + 1)) && echo "$refused names $name, which is no case"; }
done <"$refused"
[ "$failed" -eq 0 ] || echo 'mend schema/ddb.schema.json, or the list tests/editor/refused.txt'
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
