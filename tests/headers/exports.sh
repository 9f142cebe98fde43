#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libddb.so exports exactly the symbols of runtime/libddb.sym, which are exactly the functions that
# the public headers declare: nothing private leaks out, nothing promised is missing. The same of
# libddb-local.a, runtime/libddb-local.sym and <ddb/local.h>.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# gcc lists what headers declare: NC marks a prototype, NF a function defined in the header.
declared() { # HEADER...
  for header in "$@"; do echo "#include \"$header\""; done |
    gcc -std=c11 -Iruntime/include -fsyntax-only -x c -aux-info "$work/prototypes" - || exit 1
  for header in "$@"; do
    sed -n "s,^/\* $header:[^*]*NC \*/ extern [^(]*[ *]\(ddb_[a-z0-9_]*\) (.*,\1,p" "$work/prototypes"
  done | sort -u
}
listed() { grep -v '^#' "runtime/$1.sym" | sort; }

headers=$(find runtime/include/ddb -name '*.h' ! -name local.h)
listed libddb >"$work/listed"
nm -D --defined-only "${OUT:-build}/libddb.so" | awk '$2 != "A" { print $3 }' | sort >"$work/exported"
# shellcheck disable=SC2086 # a list of files
declared $headers >"$work/declared"
listed libddb-local >"$work/listed-local"
nm -g --defined-only "${OUT:-build}/libddb-local.a" | awk 'NF == 3 { print $3 }' | sort >"$work/exported-local"
declared runtime/include/ddb/local.h >"$work/declared-local"

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
compare listed-local exported-local 'runtime/libddb-local.sym is not what libddb-local.a shows'
compare listed-local declared-local 'runtime/libddb-local.sym is not what <ddb/local.h> declares'
for list in exported exported-local; do
  [ -s "$work/$list" ] || { echo "$list: nothing" && failed=4; }
done
echo "$((4 - failed)) passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
