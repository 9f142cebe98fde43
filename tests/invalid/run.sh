#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Wrong schemas and the exact messages they earn. Each rule of `ddbc explain` has at least one
# directory <rule>[--variant]; expected exit code 1, or what the file `exit` says.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ddbc=${DDBC:-$here/../../build/ddbc}
case $ddbc in /*) ;; *) ddbc=$(pwd)/$ddbc ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/ddbc-invalid.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0

fail() {
  echo "FAIL invalid/$1"
  failed=$((failed + 1))
}

# Nothing, unless a command other than check has something to say.
same_output() { # EXPECTED GIVEN
  if [ -f "$1" ]; then cmp -s "$1" "$2"; else [ ! -s "$2" ]; fi
}

run_case() {
  name=$(basename "$1")
  rule=${name%%--*}
  expected=1
  [ ! -f "$1/exit" ] || expected=$(cat "$1/exit")
  code=$(sh "$here/case.sh" "$ddbc" "$1" "$work/$name")
  if [ "$code" != "$expected" ]; then
    fail "$name: exit code $code, not $expected"
  elif ! cmp -s "$work/$name" "$1/stderr.txt"; then
    fail "$name: other messages"
    diff "$1/stderr.txt" "$work/$name" | head -n 10
  elif ! same_output "$1/stdout.txt" "$work/$name.stdout"; then
    fail "$name: something on standard output"
  elif ! grep -q "\[$rule\]" "$work/$name"; then
    fail "$name: does not show the rule it is named after"
  else
    passed=$((passed + 1))
  fi
}

# Every rule has a case, and every rule that is shown is one that can be explained.
check_rules() {
  "$ddbc" explain | sed 's/ .*//' | sort >"$work/rules"
  [ -s "$work/rules" ] || fail "ddbc explain lists no rules"
  while read -r rule; do
    set -- "$here/$rule" "$here/$rule"--*
    if [ -d "$1" ] || [ -d "$2" ]; then
      passed=$((passed + 1))
    else
      fail "$rule: no case"
    fi
  done <"$work/rules"
  cat "$here"/*/stderr.txt | sed -n 's/^[^ ].*: .* \[\([a-z-]*\)\]$/\1/p' | sort -u |
    comm -23 - "$work/rules" >"$work/unknown"
  if [ -s "$work/unknown" ]; then
    fail "rules that ddbc explain does not know: $(tr '\n' ' ' <"$work/unknown")"
  fi
}

for case in "$here"/*/; do
  run_case "${case%/}"
done
check_rules
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
