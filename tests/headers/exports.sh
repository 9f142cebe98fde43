#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libddb.so exports exactly the symbols of runtime/libddb.sym, which are exactly the functions that
# the public headers declare: nothing private leaks out, nothing promised is missing.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

grep -v '^#' runtime/libddb.sym | sort >"$work/listed"
nm -D --defined-only "${OUT:-build}/libddb.so" | awk '$2 != "A" { print $3 }' | sort >"$work/exported"
# gcc lists what the headers declare: NC marks a prototype, NF a function defined in the header.
for header in runtime/include/ddb/*.h; do echo "#include \"$header\""; done |
  gcc -std=c11 -Iruntime/include -fsyntax-only -x c -aux-info "$work/prototypes" - || exit 1
sed -n 's,^/\* runtime/include/[^*]*NC \*/ extern [^(]*[ *]\(ddb_[a-z0-9_]*\) (.*,\1,p' \
  "$work/prototypes" | sort -u >"$work/declared"

failed=0
compare() { # A B WORDS
  if ! diff "$work/$1" "$work/$2" >"$work/diff"; then
    failed=$((failed + 1))
    echo "$3 (< $1 only, > $2 only):"
    grep '^[<>]' "$work/diff"
  fi
}
compare listed exported 'runtime/libddb.sym is not what libddb.so exports'
compare listed declared 'runtime/libddb.sym is not what the public headers declare'
[ -s "$work/exported" ] || { echo 'libddb.so exports nothing' && failed=2; }
echo "$((2 - failed)) passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
