#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Properties of generated code over random records of our own schemas, which between them have every
# type, format of keys and shape of table: what is encoded is decoded, copies stand alone, keys give
# their parts back, are equal and sort as these, and no changed item crashes decode. Every optional
# was set and unset, and every limit met, or the schema fails. $SEED (1) is printed with a failure;
# $ROUNDS records of each entity (100).
set -u
cd "$(dirname "$0")/../.." || exit 1
work=${OUT:-build}/property
passed=0 failed=0
rm -rf "$work"
mkdir -p "$work"
export ROUNDS="${ROUNDS:-100}" SEED="${SEED:-1}"

for schema in tests/golden/*/schema.yaml schema/*.yaml; do
  name=$(basename "$schema" .yaml)
  [ "$name" != schema ] || name=$(basename "$(dirname "$schema")")
  if sh tests/corpus/records.sh "$schema" "$work" "$name"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "property/$name (SEED=$SEED):"
    cut -c1-1000 "$work/$name.log" | head -n 20
  fi
done
sh tests/corpus/totals.sh "$work" property
cat "$work"/*.left-out | sort | uniq -c
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
