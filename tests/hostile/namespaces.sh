#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every word of words.txt as the namespace of a schema, which becomes a folder, a header, a guard and
# the prefix of every C name: refused with its position, or it compiles, also in the GNU modes, where
# `linux` and `unix` are macros, and all of them in one C++20 program.
set -u
cd "$(dirname "$0")/../.." || exit 1
here=tests/hostile
ddbc=${DDBC:-$PWD/build/ddbc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 refused=0
common='-Wall -Wextra -Wpedantic -Werror'
mkdir "$work/gen" "$work/ok"

fail() { # NAME PROBLEM
  echo "FAIL hostile namespaces/$1: $2"
  head -n 12 "$work/log"
  failed=$((failed + 1))
}

schema() { # NAMESPACE
  printf 'ddb: 1\nnamespace: "%s"\n' "$1"
  cat <<'END'
table: {name: Words, partition_key: PK, sort_key: SK}
types:
  State: {enum: [open, done], transitions: {open: [done], done: []}}
  Point: {struct: {x: int32}}
entities:
  Thing:
    key: {PK: "T#{id}", SK: "T#{state}"}
    fields: {id: string, state: State, at: "list<Point>?"}
operations:
  putThing: {put: Thing, accept: {put-bypasses-transitions: a test}}
  getThing: {get: Thing}
  listThings: {query: Thing, by: [id]}
END
}

grep -v '^# ' "$here/words.txt" | tr -s ' ' '\n' | grep -E '^[A-Za-z_][A-Za-z0-9_]*$' | sort -u >"$work/words"
while read -r word; do
  schema "$word" >"$work/$word.yaml"
  status=0
  "$ddbc" check "$work/$word.yaml" >"$work/log" 2>&1 || status=$?
  if [ $status -eq 0 ]; then
    mv "$work/$word.yaml" "$work/ok"
  elif [ $status -eq 1 ] && grep -q ":2:12: error: .*\[bad-namespace\]" "$work/log"; then
    refused=$((refused + 1))
  else
    fail "$word" 'neither taken nor refused at its place'
  fi
done <"$work/words"
count=$(find "$work/ok" -name '*.yaml' | wc -l)
"$ddbc" generate -o "$work/gen" "$work"/ok/*.yaml >"$work/log" 2>&1 || fail all 'not generated'

# One file per namespace, with all its sources; one with all the headers.
for folder in "$work"/gen/*/; do
  name=$(basename "$folder")
  (cd "$work/gen" && printf '#include "%s"\n' "$name"/*.c) >"$work/gen/all-$name.c"
  echo "#include \"$name/$name.h\"" >>"$work/gen/headers.cc"
done
compile() { # COMPILER OPTIONS...
  command -v "$1" >/dev/null || return 0
  # shellcheck disable=SC2086 # a list of options
  find "$work/gen" -name 'all-*.c' -print0 | xargs -0 -P 2 -n 25 "$@" $common -fsyntax-only -Iruntime/include -I"$work/gen"
}
compile gcc -std=gnu11 >"$work/log" 2>&1 || fail gcc 'does not compile'
compile clang -std=c11 >"$work/log" 2>&1 || fail clang 'does not compile'
for compiler in 'g++ -std=gnu++20' 'clang++ -std=c++17'; do
  command -v "${compiler%% *}" >/dev/null || continue
  # shellcheck disable=SC2086 # lists of options
  $compiler $common -fsyntax-only -Iruntime/include -I"$work/gen" "$work/gen/headers.cc" >"$work/log" 2>&1 ||
    fail "$compiler" 'the headers do not compile together'
done
if [ "$refused" -eq 0 ] || [ "$count" -eq 0 ]; then fail all 'all are refused, or none'; fi
passed=$((count + refused - failed))
echo "$refused of $((count + refused)) namespaces are refused with a position, the others compile"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
