#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every call of the system that fails, each in turn: `make torture`, which says where things are
# built. Ends with `N passed, N failed, N skipped`, and with 1 if anything failed.
#
# TORTURE=full: every call, everywhere (`make nightly`). Else every call of what is short, and of the
# rest some, evenly; an exported function that was called in no play fails, too.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make torture}" "${OUT:?}" "${DDBC:=$PWD/$OUT/ddbc}"
logs=$OUT/torture
passed=0 failed=0 skipped=0
mkdir -p "$logs"
for name in $(env | sed -n 's/^\(AWS_[A-Za-z0-9_]*\|DDB_ENDPOINT\|[a-zA-Z]*_proxy\|[A-Z]*_PROXY\)=.*/\1/p'); do
  unset "$name"
done
export LC_ALL=C HOME="$PWD/$logs" AWS_EC2_METADATA_DISABLED=true
export AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=AKIDTORTURE AWS_SECRET_ACCESS_KEY=torture
export AWS_CONFIG_FILE="$PWD/tests/torture/config" TORTURE_FILE="$PWD/$logs/export.jsonl"
export DDB_ENDPOINT=sqlite::memory: DDB_SERVER=embedded
export TORTURE_VISITED="$PWD/$logs/visited"
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1:abort_on_error=1
: >"$TORTURE_VISITED"
full=${TORTURE:-some}

# Adds the counts of a log, shows what failed, and fails where there are no counts: a crash.
judge() { # NAME STATUS SECONDS
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$logs/$1.txt" |
    tail -n 1)
  # shellcheck disable=SC2086 # three words
  set -- "$1" "$2" "$3" ${counts:-0 1 0}
  [ "$2" -eq 0 ] || [ "$5" -ne 0 ] || set -- "$1" "$2" "$3" "$4" 1 "$6"
  passed=$((passed + $4)) failed=$((failed + $5)) skipped=$((skipped + $6))
  printf '%-10s %4d s %7d passed %4d failed\n' "$1" "$3" "$4" "$5"
  [ "$5" -eq 0 ] || { grep -m 20 '^FAIL' "$logs/$1.txt" || tail -n 40 "$logs/$1.txt"; }
}

torture() { # NAME COMMAND...
  name=$1 start=$(date +%s) status=0
  shift
  timeout 3000 "$@" >"$logs/$name.txt" 2>&1 || status=$?
  judge "$name" "$status" $(($(date +%s) - start))
}

# The same of several processes, each with its share of the plays.
torture_in_shares() { # NAME COMMAND...
  name=$1 start=$(date +%s) shares=$(nproc) share=0
  shift
  while [ "$share" -lt "$shares" ]; do
    {
      status=0
      TORTURE_SHARE=$share/$shares timeout 6000 "$@" >"$logs/$name-$share.txt" 2>&1 || status=$?
      echo "$status" >"$logs/$name-$share.status"
    } &
    share=$((share + 1))
  done
  wait
  while [ "$share" -gt 0 ]; do
    share=$((share - 1))
    judge "$name-$share" "$(cat "$logs/$name-$share.status")" $(($(date +%s) - start))
  done
}

if [ "$full" = full ]; then
  export TORTURE_STEP=1 TORTURE_PLAYS=100000 TORTURE_COMPILES=100000
else
  export TORTURE_STEP=1 TORTURE_PLAYS=6 TORTURE_COMPILES=15
fi
torture runtime "$OBJ/tests/torture/runtime"
if [ "$full" = full ]; then
  torture_in_shares live "$OBJ/tests/torture/live"
else
  torture live "$OBJ/tests/torture/live"
fi
torture network "$OBJ/tests/torture/network"
torture curl "$OBJ/tests/torture/libraries" curl
# Thousands of allocations, each with a handshake: a prime, so that it is no pattern's multiple.
if [ "$full" = full ]; then
  torture openssl "$OBJ/tests/torture/libraries" openssl
else
  torture openssl env TORTURE_STEP=37 "$OBJ/tests/torture/libraries" openssl
fi

# What ddbc works on: `old` was generated from another schema, and holds a file that is not generated
# any more.
work=$PWD/$logs/compiler
rm -rf "$work"
mkdir -p "$work/before"
cp tests/golden/tx/schema.yaml "$work/before/app.yaml"
sed 's/transfers: /transfersOf: /' tests/golden/tx/schema.yaml >"$work/before/before.yaml"
cp tests/invalid/key-collision/schema.yaml "$work/before/bad.yaml"
cp tests/cli/import-workbench.json "$work/before/design.json"
sed 's/^  \([a-zA-Z]*\): {/  "\1":   {/' tests/golden/tx/schema.yaml >"$work/before/untidy.yaml"
{
  printf 'ddb: 1\nnamespace: many\ntable: {name: Many, partition_key: PK, sort_key: SK}\n'
  printf 'entities:\n'
  seq 130 | sed 's/.*/  Thing&: {key: {PK: "T&#{id}", SK: "S"}, fields: {id: string, n&: int32}}/'
} >"$work/before/many.yaml"
"$DDBC" generate -o "$work/before/old" "$work/before/before.yaml" 2>/dev/null
sed -n 1p "$work/before/old/bank/types.h" >"$work/before/old/bank/stale.h"
torture compiler "$OBJ/tests/torture/compiler" "$work"

# Every exported function was called while something failed, as the programs note down that are
# built with -finstrument-functions. TORTURE_EXPORTS=no: they are not.
if [ "${TORTURE_EXPORTS:-yes}" = no ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
  exit
fi
sort -u "$TORTURE_VISITED" >"$logs/called"
sed -n '/^[a-z]/p' runtime/libddb.sym runtime/libddb-local.sym | sort -u >"$logs/exported"
grep -v '^#' tests/torture/uncalled.txt | sed 's/[[:space:]].*//' | sort -u >"$logs/excused"
for name in $(comm -23 "$logs/exported" "$logs/called" | comm -23 - "$logs/excused"); do
  echo "FAIL exports: $name is called in no play: add it to a scenario"
  failed=$((failed + 1))
done
for name in $(comm -12 "$logs/excused" "$logs/called"); do
  echo "FAIL exports: $name is called, and need not stand in tests/torture/uncalled.txt"
  failed=$((failed + 1))
done
passed=$((passed + $(comm -12 "$logs/exported" "$logs/called" | wc -l)))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
