#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/bench/sizes.sh      (called by `make bench` and `make bench-check`)
# How large things are: the library's code, that of a whole program, generated code of an entity of
# 15 fields, memory of a handle. One line each on standard output; machine-readable, with the
# ceilings that they must stay below, in $OUT/sizes.tsv. Ends with 1 where one is above.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=${OUT:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
entities=20
rows=$out/sizes.tsv
: >"$rows" || exit 1

row() { # NAME VALUE CEILING UNIT WORDS
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" >>"$rows"
  printf '%-28s %9s %-6s (at most %s)  %s\n' "$1" "$2" "$4" "$3" "$5"
}
text_of() { size -A "$@" | awk '$1 ~ /^\.text/ || $1 ~ /^\.rodata/ || $1 ~ /^\.data\.rel\.ro/ { sum += $2 } END { print sum }'; }
code_of() { size -A "$@" | awk '$1 ~ /^\.text/ { sum += $2 } END { print sum }'; }

row libddb.so "$(text_of "$out/libddb.so")" 900000 bytes "code and constants of the shared library"
row demo "$(text_of "$out/demo")" 1500000 bytes "of a program that is linked with libddb.a and the embedded store"

awk -v entities=$entities -v seed=1 -v light=1 -f tests/bench/schema.awk >"$work/app.yaml"
"${DDBC:?}" generate -o "$work" "$work/app.yaml" >/dev/null || exit 1
mkdir "$work/o"
for file in "$work"/bench/thing*.c; do
  "${CC:-cc}" -std=c11 -O2 -Iruntime/include -I"$work" -c -o "$work/o/$(basename "$file" .c).o" "$file" || exit 1
done
row entity_code $(($(code_of "$work"/o/*.o) / entities)) 6144 bytes "code of an entity of 15 fields, gcc -O2"
row entity $(($(text_of "$work"/o/*.o) / entities)) 12288 bytes "with its tables and texts"
cat "$work"/bench/thing*.c >"$work/all"
row entity_source $(($(wc -c <"$work/all") / entities)) 40000 bytes "its .c file"

unset http_proxy https_proxy all_proxy
AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null "${FOOTPRINT:?}" >"$work/footprint" || exit 1
value() { awk -v name="$1" '$1 == name { print $2 }' "$work/footprint"; }
row heap_idle "$(value heap_idle)" 65536 bytes "allocated by a handle that has sent nothing yet"
row heap_page "$(value heap_page)" 524288 bytes "with a page of 50 items (36 KB) in hand"
row heap_used "$(value heap_used)" 393216 bytes "of a handle that has read such a page"
row resident_page "$(value resident_page)" 2097152 bytes "resident memory that the handle and a page added"
row resident "$(value resident)" 33554432 bytes "of the whole process, libcurl and OpenSSL included"
row open_close "$(value open_close)" - ns "ddb_open and ddb_close"
row open_first "$(value open_first)" - ns "the first ones in a process, which wake libcurl and OpenSSL"
awk -F '\t' '$3 != "-" && $2 > $3 { print "sizes: " $1 " is " $2 ", above its ceiling of " $3; bad = 1 }
  END { exit bad }' "$rows"
