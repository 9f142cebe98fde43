#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Mutations: random edits of schemas without errors, those of real designs too where the stage corpus
# has left them. What the compiler refuses must have the error, or one of its notes, at the edit or at
# a use that it broke; of what it takes some are generated, compiled with -Werror by gcc and clang, and
# random records of their entities go through encode and decode. $MUTATIONS edits (200), of which
# $MUTATIONS_BUILT are compiled (6); $SEED (1).
set -u
cd "$(dirname "$0")/../.." || exit 1
OUT=${OUT:-build}
DDBC=${DDBC:-$PWD/$OUT/ddbc}
work=$PWD/$OUT/mutation
passed=0 failed=0
strict='-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wcast-qual -Wstrict-prototypes
  -Wmissing-prototypes -Wredundant-decls -Werror -Iruntime/include'
export SEED="${SEED:-1}" ROUNDS="${ROUNDS:-50}"
rm -rf "$work"
mkdir -p "$work"

if ! command -v node >/dev/null; then
  echo 'skipped: mutations: node is missing'
  echo '0 passed, 0 failed, 1 skipped'
  exit 0
fi

set --
for schema in schema/*.yaml tests/golden/*/schema.yaml "$OUT"/corpus/*.yaml; do
  [ ! -f "$schema" ] || set -- "$@" "$schema"
done
node tests/mutation/mutate.js "$DDBC" "$work" "${MUTATIONS:-200}" "$SEED" "$@" >"$work/log" 2>&1
# shellcheck disable=SC2046 # four numbers
set -- $(tail -n 1 "$work/log")
sed '$d' "$work/log"
case "$#$4" in
  4[0-9]*) passed=$(($1 + $2 - $4)) failed=$4 ;;
  *) tail -n 3 "$work/log" && failed=1 ;;
esac
echo "mutations: $1 taken, $2 refused, $3 of the taken without a new warning, $4 told elsewhere (SEED=$SEED)"

compiles() { # FOLDER LOG
  # shellcheck disable=SC2086 # a list of options
  gcc $strict -fsyntax-only -I"$1" "$1"/*/*.c >"$2" 2>&1 || return 1
  command -v clang >/dev/null || return 0
  # shellcheck disable=SC2086
  clang $strict -fsyntax-only -I"$1" "$1"/*/*.c >"$2" 2>&1
}

built=0 records=0
for taken in $(find "$work" -name '*.taken' | sort -V | head -n "${MUTATIONS_BUILT:-6}"); do
  name=$(basename "$taken" .taken) built=$((built + 1))
  if "$DDBC" generate -o "$work/gen/$name" "$work/$name.yaml" 2>"$work/$name.log" &&
    compiles "$work/gen/$name" "$work/$name.log" &&
    sh tests/corpus/records.sh "$work/$name.yaml" "$work" "$name"; then
    passed=$((passed + 1)) records=$((records + $(cut -d' ' -f1 "$work/$name.records")))
  else
    failed=$((failed + 1))
    cat "$taken"
    head -n 12 "$work/$name.log"
  fi
done
echo "mutations: $built of the taken compiled; $records of their records encoded and decoded"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
