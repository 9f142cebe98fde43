#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every word of words.txt and every pair of pieces.txt, wherever a schema lets one write a name or a
# text: ddbc refuses it with its position, or gcc and clang compile what it becomes, the headers as
# C++ too. Each file of places/ is such a schema; its lines with @ are repeated with every text of the
# list that its first line names. The lines that messages point at are taken out until nothing is
# refused; a message about any other line is a failure.
set -u
cd "$(dirname "$0")/../.." || exit 1
here=tests/hostile
ddbc=${DDBC:-$PWD/build/ddbc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 refused=0
common='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wcast-qual -Wredundant-decls -Werror'
c11="-std=c11 $common -Wstrict-prototypes -Wmissing-prototypes"
cxx17="-std=c++17 $common -Wnon-virtual-dtor -x c++"

grep -v '^# ' "$here/words.txt" | tr -s ' ' '\n' | sort -u >"$work/words"
grep -v '^# ' "$here/pieces.txt" >"$work/pieces"
awk '{ p[NR] = $0 } END { for (a in p) for (b in p) print p[a] p[b] }' "$work/pieces" |
  sort -u >"$work/pairs"
# What YAML or UTF-8 has no place for, escaped and as bytes: the reader stops at each of them.
{
  printf '%s\n' '\0' '\x01' '\x7f' '\ud800' '\U00110000' '\q' '\u202e' '\u2066' \
    '\ufeff' '\e[31m'
  printf '\342\200\256\n\342\201\246\n\377\n\300\200\n\355\240\200\n\302\205\n\342\200\250\n'
  printf '\357\273\277\n\001\n\033[31m\n\177\n\t\n'
} | awk '{ print "a" $0; print $0 "*/b" }' >"$work/broken"
# Each entity has files of its own to compile.
awk 'NR % 4 == 1' "$work/words" >"$work/some"
cat "$work/words" "$work/pieces" "$work/broken" >"$work/short"
cat "$work/short" "$work/pairs" >"$work/all"

# Each text has a line of its own, which ends in #: so that it can be told from the others.
schema() { # PLACE TEXTS
  awk -v texts="$2" '
    !/@/ { print; next }
    {
      line = $0
      while ((getline text < texts) > 0) {
        number++
        out = ""
        rest = line
        while ((at = match(rest, /[@N]/)) > 0) {
          out = out substr(rest, 1, at - 1) (substr(rest, at, 1) == "@" ? text : number)
          rest = substr(rest, at + 1)
        }
        print out rest " #:"
      }
      close(texts) # several lines may have an @
      number = 0
    }' "$here/places/$1.yaml"
}

fail() { # PLACE PROBLEM
  echo "FAIL hostile/$1: $2"
  head -n 12 "$work/log"
  failed=$((failed + 1))
}

# Takes the lines out that messages point at; fails when there are none, or other lines.
refuse() {
  sed -n 's/^[^ ]*\.yaml:\([0-9]*\):[0-9]*: error: .*/\1/p' "$work/log" | sort -un >"$work/lines"
  awk -v lines="$work/lines" '
    BEGIN { while ((getline line < lines) > 0) { out[line]; left++ } if (left == 0) exit }
    NR in out { left--; if (!/ #:$/) strange = 1; next }
    { print }
    END { exit left > 0 || strange || NR == 0 }' "$work/schema.yaml" >"$work/rest" &&
    mv "$work/rest" "$work/schema.yaml"
}

compile() {
  (cd "$work/gen/hostile" && printf '#include "%s"\n' *.h) >"$work/headers.cc"
  for compiler in gcc clang; do
    command -v "$compiler" >/dev/null || continue
    # shellcheck disable=SC2086 # lists of options
    "$compiler" $c11 -fsyntax-only -Iruntime/include -I"$work/gen" "$work"/gen/hostile/*.c || return 1
    # shellcheck disable=SC2086
    "$compiler" $cxx17 -fsyntax-only -Iruntime/include -I"$work/gen" -I"$work/gen/hostile" "$work/headers.cc" || return 1
  done
}

place() { # PLACE
  list=$work/$(sed -n '1s/^# texts: //p' "$here/places/$1.yaml")
  schema "$1" "$list" >"$work/schema.yaml"
  rm -rf "$work/gen"
  count=$(grep -c ' #:$' "$work/schema.yaml")
  status=1
  while [ "$status" -eq 1 ]; do
    status=0
    "$ddbc" generate -o "$work/gen" "$work/schema.yaml" >"$work/log" 2>&1 || status=$?
    [ "$status" -ne 1 ] || refuse || break
  done
  left=$(grep -c ' #:$' "$work/schema.yaml")
  if [ "$status" -eq 1 ]; then
    fail "$1" 'refused without a position, or at a strange one'
  elif [ "$status" -ne 0 ]; then
    fail "$1" "exit code $status"
  elif [ "$left" -eq "$count" ] || ! grep -q . "$list"; then
    fail "$1" 'nothing is refused, so the texts are not hostile'
  elif ! compile >"$work/log" 2>&1; then
    fail "$1" 'the generated code does not compile'
  else
    passed=$((passed + count)) refused=$((refused + count - left))
  fi
  echo "$1: $left of $count compile"
}

for file in "$here"/places/*.yaml; do
  place "$(basename "$file" .yaml)"
done
echo "$refused of $passed texts are refused with a position, the others compile"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
