#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Near misses: schemas that a rule has nothing to say about, though it nearly would. Each directory
# <rule>[--variant] has no error, and no message of its rule. Every rule has one.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ddbc=${DDBC:-$here/../../build/ddbc}
case $ddbc in /*) ;; *) ddbc=$(pwd)/$ddbc ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/ddbc-silent.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0 failed=0

judge() { # STATUS WHAT
  if [ "$1" -eq 0 ]; then passed=$((passed + 1)) && return; fi
  failed=$((failed + 1))
  echo "FAIL silent/$2"
}

for case in "$here"/*/; do
  name=$(basename "$case")
  code=$(sh "$here/../invalid/case.sh" "$ddbc" "${case%/}" "$work/$name")
  expected=0
  [ ! -f "$case/exit" ] || expected=$(cat "$case/exit")
  [ "$code" = "$expected" ] && ! grep -q "\[${name%%--*}\]" "$work/$name"
  judge $? "$name: exit code $code: $(head -n 1 "$work/$name")"
done

"$ddbc" explain | sed 's/ .*//' >"$work/rules"
while read -r rule; do
  set -- "$here/$rule" "$here/$rule"--*
  [ -d "$1" ] || [ -d "$2" ]
  judge $? "$rule: no near miss"
done <"$work/rules"
for case in "$here"/*/; do
  name=$(basename "$case")
  grep -qx "${name%%--*}" "$work/rules"
  judge $? "$name: there is no such rule"
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
