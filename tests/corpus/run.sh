#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/corpus/run.sh [all]
# Real designs, read in place from $DDB_CORPUS: each is imported, checked, generated, compiled by gcc
# and clang with the strict warnings, and random records of its entities go through encode and
# decode; with $DDB_ENDPOINT, some are put, read back by their key, and found by every query. Without `all`, only every sixth design is compiled. Writes $OUT/corpus.tsv. A design that
# the rules refuse is skipped by name if known-refused.txt expects just those rules, else it fails.
set -u
cd "$(dirname "$0")/../.." || exit 1
OUT=${OUT:-build}
DDBC=${DDBC:-$PWD/$OUT/ddbc}
corpus=${DDB_CORPUS:-${DDB_VECTORS:-../shared/vectors}/../corpus}
work=$PWD/$OUT/corpus
table=$PWD/$OUT/corpus.tsv
here=tests/corpus
passed=0 failed=0 skipped=0 number=0 records=0 live=0 entities=0
strict='-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wcast-qual -Wstrict-prototypes
  -Wmissing-prototypes -Wredundant-decls -Werror -Iruntime/include'

if ! [ -d "$corpus" ]; then
  echo "skipped: the corpus: there is no $corpus"
  echo '0 passed, 0 failed, 1 skipped'
  exit 0
fi
if [ "${1:-}" = all ] && [ -z "${DDB_ENDPOINT:-}" ]; then
  if sh tests/live/install.sh dynamodb-local "${DDB_BUILD:-$PWD/build}/npm/dynamodb-local"; then
    exec sh tests/live/servers.sh dynamodb-local sh "$here/run.sh" all
  fi
  echo 'skipped: records put and read back: DynamoDB Local cannot be installed'
fi
rm -rf "$work"
mkdir -p "$work"
printf 'design\tentities\toperations\tdecisions\trebuilt\tsamples\trecords\tlive\tfailures\tresult\n' >"$table"

skip() { # NAME REASON
  skipped=$((skipped + 1))
  echo "skipped: $1: $2"
}

fail() { # NAME STEP
  failed=$((failed + 1)) result=$2
  echo "corpus/$1: $2:"
  head -n 20 "$work/$1.log"
}

# The rules that refuse a design, in order, with a blank between them.
rules_of() {
  grep ': error: ' "$1" | sed -n 's/.*\[\([a-z-]*\)\]$/\1/p' | sort -u | tr '\n' ' ' | sed 's/ $//'
}

expected_rules() {
  sed -n "s/^$1: *//p" "$here/known-refused.txt"
}

count() { # WORD: the number before it in the summary
  sed -n "s/.* \([0-9]*\) $1.*/\1/p" "$work/$name.summary" | head -n 1
}

compile() { # NAME NAMESPACE
  # shellcheck disable=SC2086 # lists of options
  gcc $strict -fsyntax-only -I"$work/gen" "$work/gen/$2"/*.c >"$work/$1.log" 2>&1 || return 1
  command -v clang >/dev/null || return 0
  # shellcheck disable=SC2086
  clang $strict -fsyntax-only -I"$work/gen" "$work/gen/$2"/*.c >"$work/$1.log" 2>&1
}

# Random records; prints how many and how many failed.
round_trip() { # NAME NAMESPACE
  "$OBJ/tests/corpus/driver" "$work/$1.yaml" >"$work/$1.c" 2>"$work/$1.left-out" || return 1
  # shellcheck disable=SC2046,SC2086 # lists of options and libraries
  gcc -std=c11 -O1 -D_POSIX_C_SOURCE=200809L -Iruntime/include -I"$here" -I"$work/gen" ${SANFLAGS:-} \
    -o "$work/$1.driver" "$work/$1.c" "$work/gen/$2"/*.c "$OBJ/libddb.a" \
    $(pkg-config --libs libcurl libcjson libcrypto) -lpthread >"$work/$1.log" 2>&1 || return 1
  "$work/$1.driver" "${ROUNDS:-200}" "${SEED:-1}" >"$work/$1.records" 2>"$work/$1.log"
}

deep() { # NAME
  namespace=$(sed -n 's/^namespace: //p' "$work/$1.yaml")
  if ! compile "$1" "$namespace"; then
    fail "$1" 'compile'
  elif ! round_trip "$1" "$namespace"; then
    fail "$1" 'round trip'
  else
    passed=$((passed + 1))
    records=$((records + $(cut -d' ' -f1 "$work/$1.records")))
    live=$((live + $(cut -d' ' -f2 "$work/$1.records")))
  fi
}

refused() { # NAME
  result="refused: $(rules_of "$work/$1.log")"
  if [ "$result" = "refused: $(expected_rules "$1")" ]; then
    skip "$1" "$result"
  else
    fail "$1" "$result"
  fi
}

design() { # FILE NAME
  name=$2 result=ok number=$((number + 1))
  if ! "$DDBC" import "$1" >"$work/$name.yaml" 2>"$work/$name.summary"; then
    cp "$work/$name.summary" "$work/$name.log"
    result='refused: no entities'
    if [ "$(expected_rules "$name")" = 'no entities' ]; then skip "$name" "$result"; else fail "$name" import; fi
  elif ! "$DDBC" check "$work/$name.yaml" 2>"$work/$name.log"; then
    refused "$name"
  elif ! "$DDBC" generate -o "$work/gen" "$work/$name.yaml" 2>"$work/$name.log"; then
    fail "$name" generate
  elif [ "$mode" = all ] || [ $((number % 6)) -eq 0 ]; then
    deep "$name"
  else
    passed=$((passed + 1))
  fi
  found=$(count entities)
  entities=$((entities + ${found:-0}))
  values=$(sed -n 's/.* rebuild \([0-9]*\) of \([0-9]*\) .*/\1\t\2/p' "$work/$name.summary")
  numbers=
  [ ! -f "$work/$name.records" ] || numbers=$(tr ' ' '\t' <"$work/$name.records")
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "${found:-0}" "$(count operations)" \
    "$(count 'to decide')" "${values:-0	0}" "${numbers:-0	0	0}" "$result" >>"$table"
  # Every key value of a model's sample data must be rebuilt.
  case $values in '' | "${values#*	}	${values#*	}") ;; *) fail "$name" "templates rebuild only $values" ;; esac
}

mode=${1:-some}
for file in "$corpus"/nosql-workbench/*/*.json "$corpus"/mcp-dal/valid/*.json \
  "$corpus"/other/dynamodb-labs--OneTable.json; do
  folder=${file%/*}
  design "$file" "${folder##*/}.$(basename "$file" .json)"
done

# Another judge of the templates than the importer's own count.
rebuild() {
  folder=${DDB_BUILD:-$PWD/build}/npm/editor
  set --
  for file in "$corpus"/nosql-workbench/*/*.json; do
    parent=${file%/*}
    set -- "$@" "$file" "$work/${parent##*/}.$(basename "$file" .json).yaml"
  done
  if ! (HOME=${user_home:-$HOME} && sh tests/editor/install.sh "$folder"); then
    skip rebuild 'yaml cannot be installed by npm'
    return 0
  fi
  node "$here/rebuild.js" "$folder" "$@" >"$work/rebuild.log" 2>&1
  # shellcheck disable=SC2046 # three numbers
  set -- $(tail -n 1 "$work/rebuild.log")
  echo "rebuild.js: templates build ${1:-0} of ${2:-0} key values; ${3:-0} unresolved"
  if [ "${1:-0}" = "${2:-1}" ] && [ "${3:-1}" = 0 ]; then
    passed=$((passed + 1))
  else
    fail rebuild "key values that no template builds"
  fi
}
rebuild

# One file holds many OneTable schemas; they are taken apart here, not in the repository.
if command -v node >/dev/null; then
  # shellcheck disable=SC2016 # the dollars are JavaScript's
  node -e '
    const fs = require("fs"), [from, to] = process.argv.slice(1);
    const schemas = JSON.parse(fs.readFileSync(from)).schemas;
    for (const name in schemas)
      fs.writeFileSync(`${to}/onetable.${name.replace(".ts", "")}.json`, JSON.stringify(schemas[name]));
  ' "$corpus/other/onetable-schemas.json" "$work"
  for file in "$work"/onetable.*.json; do
    design "$file" "$(basename "$file" .json)"
  done
else
  skip onetable-schemas 'node is missing'
fi
for name in electrodb-examples fluidattacks-integrates-facts reimagine-app; do
  skip "$name" 'its format is not imported'
done

cat "$work"/*.left-out 2>/dev/null | sort | uniq -c | sort -rn
echo "$number designs, $entities entities, $records random records, $live put and read back; figures in ${table#"$PWD/"}"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
