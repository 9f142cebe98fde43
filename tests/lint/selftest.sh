#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A gate that cannot fail proves nothing: seeds one violation of every rule into a small tree of its
# own and expects the part to name it; the same tree without the seed has to pass.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
base=$(mktemp -d)
trap 'rm -rf "$base"' EXIT
tree=$base/tree out=$base/out complaints=$base/complaints
mkdir "$tree"
: >"$complaints"
cp .clang-format .clang-tidy "$tree"
head='/* SPDX-License-Identifier: Apache-2.0 */'

# PART WORDS FILE: reads the text of FILE from standard input; the part must print WORDS and fail.
seed() {
  mkdir -p "$tree/$(dirname "$3")"
  { echo "$head" && cat; } >"$tree/$3"
  if LINT_ROOT=$tree sh "$LINT_HOME/$1.sh" >"$out" 2>&1 || ! grep -qF -e "$2" "$out"; then
    { echo "selftest: $1 did not find: $2 ($3)" && cat "$out"; } >>"$complaints"
  fi
  rm "$tree/$3"
}

repeat() { # N TEXT
  awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) print text }'
}

lay() { # FILE INCLUDE
  echo "#include $2" | seed layers "$1:1:" "$1"
}
lay runtime/src/base/seed.c '"wire/json.h"'
lay runtime/src/wire/seed.c '"aws/sign.h"'
lay runtime/src/aws/seed.c '"http/http_curl.h"'
lay runtime/src/http/seed.c '"op/call.h"'
lay runtime/src/http/seed.c '"wire/json.h"'
lay runtime/include/ddb/seed.h '"base/buf.h"'
lay runtime/src/seed.c '<string.h>'
lay runtime/src/op/seed.c '<curl/curl.h>'
lay runtime/src/op/seed.c '<openssl/sha.h>'
lay runtime/src/wire/seed.c '<cjson/cJSON.h>'
lay runtime/src/op/seed.c '"tests/support/report.h"'
lay generator/emit_seed.c '"model.h"'
lay generator/parse_seed.c '"plan.h"'
lay generator/check_seed.c '"yaml.h"'
lay generator/plan_seed.c '"emit.h"'
lay generator/seed.c '<string.h>'
lay generator/parse_seed.c '<yaml.h>'
lay generated/app/seed.c '"base/buf.h"'

# Every name of banned.txt, in a place where it is banned.
grep -v '^#' "$LINT_HOME/banned.txt" | while IFS="$(printf '\t')" read -r names where _; do
  case $where in
    '^generator/') file=generator/seed.c ;;
    '^generated/') file=generated/app/seed.c ;;
    *) file=runtime/src/base/seed.c ;;
  esac
  printf '%s\n' "$names" | tr '|' '\n' | while read -r name; do
    printf 'int f(void) {\n  return /* fine */ %s(0);\n}\n' "$name" |
      seed banned "$file:3: $name:" "$file"
  done
done

{ echo 'int f(void) {' && repeat 70 '  g();' && echo '}'; } |
  seed sizes 'function of 72 lines' runtime/src/base/seed.c
repeat 401 'int f(void);' | seed sizes 'file of 402 lines' generator/seed.h
{ echo 'int f(void) {' && repeat 12 '  g();' && echo '}'; } |
  seed sizes 'the median function has 14 lines' generator/seed.c
{ echo 'int f(void) {' && repeat 40 '  g();' && echo '}'; } |
  seed sizes 'the 95th percentile of functions is 42 lines' generator/seed.c
printf '/** One. */\nint f(void);\nint g(void);\n' |
  seed sizes 'comments on 33.3 % of its lines' runtime/include/ddb/seed.h

echo '/* see /wo''rk/main */' | seed words runtime/src/base/seed.c:2 runtime/src/base/seed.c
echo '/* TO''DO: later */' | seed words generator/seed.c:2 generator/seed.c
# shellcheck disable=SC2016 # the dollar is the seed's
printf '#!/bin/sh\necho $1\n' | seed shell 'SC2086' tests/seed.sh
echo 'const = ;' | seed shell 'not JavaScript' tests/seed.js
for folder in generator runtime/src/base generated/app tests/unit; do
  echo 'int  f ( void );' | seed format "$folder/seed.c:2" "$folder/seed.c"
  printf '/* ---- x ----\n */\nint f(void);\n' | seed format "$folder/seed.c:2" "$folder/seed.c"
done
{
  echo 'int f(int a, int b);'
  echo 'int f(int a, int b) {'
  repeat 7 '  if (a) { if (b) { if (a > b) { return 1; } } }'
  echo '  return 0;'
  echo '}'
} | seed tidy 'cognitive complexity of' runtime/src/base/seed.c
printf 'int f(int a);\nint f(int a) {\n  int b;\n  if (a)\n    b = 1;\n  return b;\n}\n' |
  seed tidy 'core.uninitialized' generator/seed.c

# And the tree as such is clean: what was found above were the seeds.
for part in layers banned sizes words shell format tidy; do
  LINT_ROOT=$tree sh "$LINT_HOME/$part.sh" >"$out" 2>&1 && continue
  { echo "selftest: $part complains of nothing" && cat "$out"; } >>"$complaints"
done
verdict "$complaints"
