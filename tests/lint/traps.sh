#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every test that tests/TRAPS.md names exists, and every trap from T1 to T35 has its line there.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
out=$(mktemp)
trap 'rm -f "$out"' EXIT
table=tests/TRAPS.md

# "file test" or "folder": what stands in backquotes and begins with tests/.
# shellcheck disable=SC2016 # backquotes of Markdown
grep -o '`tests/[^`]*`' "$table" | tr -d '`' | tr ':' ' ' | sort -u | while read -r path name; do
  [ -e "$path" ] || echo "$table:1: there is no $path"
  [ -z "$name" ] || grep -qE "^Test\([a-z_0-9]+, ${name}[,)]" "$path" ||
    echo "$table:1: $path has no test $name"
done >"$out"
trap=1
while [ "$trap" -le 35 ]; do
  grep -q "^| T$trap |.*[^ |] |\$" "$table" || echo "$table:1: T$trap has no line" >>"$out"
  trap=$((trap + 1))
done
verdict "$out"
