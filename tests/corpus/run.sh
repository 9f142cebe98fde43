#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/corpus/run.sh [all]
# Real designs, read in place from $DDB_CORPUS: each is imported (or converted by a script here, where
# `ddbc import` does not know the format), checked, generated, compiled by gcc and clang with the
# strict warnings, and random records of its entities go through encode and decode; with
# $DDB_ENDPOINT, some are put, read back by their key, and found by every query. Without `all`, only
# every sixth design is compiled. With $DDB_ENDPOINT every operation is called on records and its result
# checked (operate.h), and $OUT/corpus-operations.tsv has what became of each access pattern that a
# design declares (patterns.js). Writes $OUT/corpus.tsv. A design that the rules refuse has to be
# refused by just the rules of refused.txt, and goes on mended as it says there.
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
if ! command -v node >/dev/null; then
  echo 'skipped: the corpus: node is missing'
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
mkdir -p "$work/imported"
printf 'design\tentities\toperations\trecords\tfailures\tlive\tdecisions\trebuilt\tsamples\tresult\n' >"$table"

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

# FILE NAME FIELD: of the line of NAME in a list whose fields are parted by ` | `.
listed() {
  awk -F ' [|] ' -v name="$2" -v field="$3" '$1 == name { print $field }' "$here/$1"
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

deep() { # NAME
  namespace=$(sed -n 's/^namespace: //p' "$work/$1.yaml")
  if ! compile "$1" "$namespace"; then
    fail "$1" 'compile'
  elif ! OPERATED=$work/$1.operated sh "$here/records.sh" "$work/$1.yaml" "$work" "$1"; then
    fail "$1" 'round trip'
  else
    passed=$((passed + 1))
    records=$((records + $(cut -d' ' -f1 "$work/$1.records")))
    live=$((live + $(cut -d' ' -f2 "$work/$1.records")))
  fi
}

# A design that its own keys forbid: it must be refused for just that, and really: the keys in the
# messages are of both entities. Then it is mended.
mend() { # NAME
  rules=$(rules_of "$work/$1.log")
  result="refused: $rules"
  if [ "$rules" != "$(listed refused.txt "$1" 2)" ]; then
    fail "$1" "$result"
  elif ! node "$here/collisions.js" "$work/$1.yaml" "$work/$1.log" >"$work/$1.keys" 2>&1; then
    cp "$work/$1.keys" "$work/$1.log"
    fail "$1" 'a collision that is none'
  else
    sed "$(listed refused.txt "$1" 3)" "$work/$1.yaml" >"$work/$1.mended"
    mv "$work/$1.mended" "$work/$1.yaml"
    mended=$((mended + 1)) result="mended: $rules"
    refused="$refused$1: $rules: $(listed refused.txt "$1" 4)
"
    "$DDBC" check "$work/$1.yaml" 2>"$work/$1.log" || fail "$1" 'check of the mended design'
  fi
}

# What the design's file leaves to a person.
decide() { # NAME
  awk -F ' [|] ' -v name="$1" '$1 == name { print $2 }' "$here/decided.txt" >"$work/decided.sed"
  [ -s "$work/decided.sed" ] || return 0
  sed -f "$work/decided.sed" "$work/$1.yaml" >"$work/$1.decided"
  mv "$work/$1.decided" "$work/$1.yaml"
  "$DDBC" check "$work/$1.yaml" 2>"$work/$1.log" || fail "$1" 'check of the decided design'
}

whole() { # NAME: generate, and more of every sixth
  if ! "$DDBC" generate -o "$work/gen" "$work/$1.yaml" 2>"$work/$1.log"; then
    fail "$1" generate
  elif [ "$mode" = all ] || [ $((number % 6)) -eq 0 ]; then
    deep "$1"
  else
    passed=$((passed + 1))
  fi
}

report() { # NAME
  found=$(count entities)
  entities=$((entities + ${found:-0}))
  values=$(sed -n 's/.* rebuild \([0-9]*\) of \([0-9]*\) .*/\1\t\2/p' "$work/$1.summary")
  numbers='0 0 0'
  [ ! -f "$work/$1.records" ] || numbers=$(cat "$work/$1.records")
  # shellcheck disable=SC2086 # three numbers
  set -- "$1" $numbers
  decisions=$(count 'to decide') operations=$(count operations)
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "${found:-0}" "${operations:-0}" "$2" \
    "$4" "$3" "${decisions:-0}" "${values:-0	0}" "$result" >>"$table"
  # Every key value of a model's sample data must be rebuilt.
  case $values in '' | "${values#*	}	${values#*	}") ;; *) fail "$1" "templates rebuild only $values" ;; esac
}

design() { # NAME COMMAND...: what prints its schema, and on stderr a summary
  name=$1 result=ok number=$((number + 1)) before=$failed
  shift
  if ! "$@" >"$work/$name.yaml" 2>"$work/$name.summary"; then
    cp "$work/$name.summary" "$work/$name.log"
    result='refused: no entities'
    if [ "$(listed refused.txt "$name" 2)" = 'no entities' ]; then
      skip "$name" "$result: $(listed refused.txt "$name" 4)"
    else
      fail "$name" import
    fi
  else
    cp "$work/$name.yaml" "$work/imported"
    if [ "$1" = "$DDBC" ] && ! "$DDBC" fmt --check "$work/$name.yaml" >"$work/$name.log" 2>&1; then
      fail "$name" 'the layout of what import prints'
    fi
    "$DDBC" check "$work/$name.yaml" 2>"$work/$name.log" || mend "$name"
    decide "$name"
    [ "$failed" -gt "$before" ] || whole "$name"
  fi
  report "$name"
}

# One that was made by hand from what a document says.
made() { # FILE
  cat "$1"
  awk '/^[a-z]/ { at = $1 } /^  [A-Za-z]/ { n[at]++ }
    END { printf "made: %d entities, %d operations\n", n["entities:"], n["operations:"] }' "$1" >&2
}

# Another judge of the templates than the importer's own count.
rebuild() {
  set --
  for file in "$corpus"/nosql-workbench/*/*.json; do
    parent=${file%/*}
    set -- "$@" "$file" "$work/imported/${parent##*/}.$(basename "$file" .json).yaml"
  done
  node "$here/rebuild.js" "$yaml" "$@" >"$work/rebuild.log" 2>&1
  # shellcheck disable=SC2046 # three numbers
  set -- $(tail -n 1 "$work/rebuild.log")
  echo "rebuild.js: templates build ${1:-0} of ${2:-0} key values; ${3:-0} unresolved"
  if [ "${1:-0}" = "${2:-1}" ] && [ "${3:-1}" = 0 ]; then
    passed=$((passed + 1))
  else
    fail rebuild "key values that no template builds"
  fi
}

# Without one of its mends, the application's schema is refused by the rule which that line names.
unmended() {
  mkdir -p "$work/unmended"
  if ! node "$here/facts.js" "$facts" "$here/facts-mends.txt" "$work/unmended" 2>"$work/unmended.log"; then
    fail unmended 'a schema without one of its mends cannot be written'
    return
  fi
  for file in "$work"/unmended/*.yaml; do
    line=$(basename "$file" .yaml)
    rule=$(sed -n "${line}s/ |.*//p" "$here/facts-mends.txt")
    "$DDBC" check "$file" 2>"$work/unmended.log"
    case " $(rules_of "$work/unmended.log") " in
      *" $rule "*) passed=$((passed + 1)) ;;
      *) fail unmended "facts-mends.txt:$line is not refused by $rule" ;;
    esac
  done
  sed -n 's/^- | //p' "$here/facts-mends.txt" | sed 's/^/no rule refuses: /'
}

# Further bugs of the application, made in the mended schema, and the rule that refuses each.
bugs() {
  grep -v '^#' "$here/bugs.txt" >"$work/bugs.txt"
  while IFS= read -r line; do
    rule=${line%% |*} bug=${line##*| }
    case $rule in - | +) echo "bug: $bug: no rule" && continue ;; esac
    expression=${line#*| }
    sed "${expression% | *}" "$work/reimagine-app.yaml" >"$work/unmended/bug.yaml"
    "$DDBC" check "$work/unmended/bug.yaml" 2>"$work/bugs.log"
    if [ "$(rules_of "$work/bugs.log")" = "$rule" ]; then
      passed=$((passed + 1))
      echo "bug: $bug: $rule"
    else
      fail bugs "$bug is not refused by $rule alone"
    fi
  done <"$work/bugs.txt"
}

# Schemas with planted errors: the rules that refuse them, or why there is nothing for us to refuse.
invalid() {
  mkdir "$work/invalid"
  for file in "$corpus"/mcp-dal/invalid/*.json; do
    name=$(basename "$file" .json)
    "$DDBC" import "$file" >"$work/invalid/$name.yaml" 2>"$work/invalid.log" &&
      "$DDBC" check "$work/invalid/$name.yaml" 2>"$work/invalid.log"
    rules=$(rules_of "$work/invalid.log")
    if [ "${rules:-ok}" = "$(listed invalid.txt "$name" 2)" ]; then
      passed=$((passed + 1))
      echo "planted errors: $name: ${rules:-ok}: $(listed invalid.txt "$name" 3)"
    else
      fail invalid "$name: ${rules:-ok}"
    fi
  done
}

# How often each field had which kind of value, of all designs in one table; a field that never had any
# fails, since then nothing was shown of it.
hits() {
  hits=$PWD/$OUT/corpus-hits.tsv
  printf 'design\t%s\n' "$(cat "$work"/*.hits | head -n 1)" >"$hits"
  for file in "$work"/*.hits; do
    [ ! -f "$file" ] || sed "1d; s/^/$(basename "$file" .hits)\t/" "$file" >>"$hits"
  done
  awk -F '\t' 'NR > 1 {
    fields++; set += $3; unset += $4; null += $5; min += $6; max += $7; special += $8
    if ($3 == 0) print "never set: " $1 ": " $2
  } END {
    printf "hits: %d fields; set %d, unset %d, NULL %d, least %d, greatest %d, special %d\n",
      fields, set, unset, null, min, max, special
  }' "$hits" >"$work/hits.log"
  cat "$work/hits.log"
  ! grep -q '^never set: ' "$work/hits.log" || fail hits 'fields that were never set'
}

# The access patterns that designs declare, as operations.
patterns() {
  mode_of=dry
  if ! [ -f "$work/reimagine-app.yaml" ]; then
    skip 'access patterns' 'not all designs are there'
    return
  fi
  [ -z "${DDB_ENDPOINT:-}" ] || [ "$mode" != all ] || mode_of=live
  if node "$here/patterns.js" "$corpus" "$work" "$here/patterns.txt" $mode_of \
    >"$PWD/$OUT/corpus-operations.tsv" 2>"$work/patterns.log"; then
    passed=$((passed + 1))
    cat "$work/patterns.log"
  else
    fail patterns 'access patterns are not what patterns.txt says'
  fi
}

# What the compiler warns of, each judged by a person. JSON holds all messages, text twenty of a kind.
warned() {
  for file in "$work"/*.yaml; do
    "$DDBC" check --error-format=json "$file" 2>&1 |
      sed -n '/"severity": "warning"/{n;s/^ *"rule": "\(.*\)",$/\1/p;}' | sort | uniq -c |
      awk -v design="$(basename "$file" .yaml)" '{ print design " | " $2 " | " $1 }'
  done >"$work/warned"
  awk -F ' [|] ' -f "$here/warnings.awk" "$here/warnings.txt" "$work/warned" >"$work/warned.log"
  cat "$work/warned.log"
  ! grep -q '^not ' "$work/warned.log" || fail warned 'warnings that warnings.txt does not know'
}

# What designs need and the language lacks, with counts; a comment that lacks.txt does not know fails.
lacking() {
  cat "$work"/*.yaml | sed -n 's/^ *# decide: /decide: /p' >"$work/lacks"
  cat "$work"/*.summary | sed -n '/^\(lacks\|unclear\): /p' >>"$work/lacks"
  awk -f "$here/lacks.awk" "$here/lacks.txt" "$work/lacks" >"$work/lacking.log"
  cat "$work/lacking.log"
  ! grep -q '^unknown: ' "$work/lacking.log" || fail lacking 'comments that lacks.txt does not know'
}

mode=${1:-some} mended=0 refused=
if [ "$mode" = all ]; then export LIVE="${LIVE:-40}"; fi
for file in "$corpus"/nosql-workbench/*/*.json "$corpus"/mcp-dal/valid/*.json \
  "$corpus"/other/dynamodb-labs--OneTable.json; do
  folder=${file%/*}
  design "${folder##*/}.$(basename "$file" .json)" "$DDBC" import "$file"
done

# One file holds many schemas; they are taken apart here, not in the repository.
node "$here/onetable.js" "$corpus/other/onetable-schemas.json" "$work"
for file in "$work"/onetable.*.json; do
  design "$(basename "$file" .json)" "$DDBC" import "$file"
done
for service in $(node "$here/electrodb.js" "$corpus/other/electrodb-examples.json"); do
  design "electrodb.$service" node "$here/electrodb.js" "$corpus/other/electrodb-examples.json" "$service"
done

for file in "$here"/designs/*.yaml; do
  design "designs.$(basename "$file" .yaml)" made "$file"
done

# What reads YAML does so with the package that the editor's test installs.
yaml=${DDB_BUILD:-$PWD/build}/npm/editor
facts=$corpus/reimagine-app/facts.yaml
if (HOME=${user_home:-$HOME} && sh tests/editor/install.sh "$yaml"); then
  export NODE_PATH="$yaml/node_modules"
  rebuild
  design other.fluidattacks-integrates node "$here/fluidattacks.js" "$corpus/other/fluidattacks-integrates-facts.yaml"
  design reimagine-app node "$here/facts.js" "$facts" "$here/facts-mends.txt"
  unmended
  bugs
  warned
elif [ "${CI:-}" = true ]; then
  fail yaml 'the package cannot be installed by npm'
else
  skip 'rebuild fluidattacks-integrates reimagine-app' 'the package yaml cannot be installed by npm'
fi
invalid

sh "$here/totals.sh" "$work"
cat "$work"/*.left-out 2>/dev/null | sort | uniq -c | sort -rn
hits
lacking
patterns
printf '%s' "$refused" | sed 's/^/mended after it was refused: /'
echo "$number designs ($mended mended), $entities entities, $records random records, $live put and read back, $failed failures; figures in ${table#"$PWD/"}"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
