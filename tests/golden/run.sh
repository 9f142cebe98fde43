#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every tests/golden/CASE/schema.yaml gives exactly the files of CASE/expected; and generated/ itself
# is what schema/ gives. Only `make bless` rewrites expected files.
set -u
cd "$(dirname "$0")/../.." || exit 1
ddbc=${DDBC:-$PWD/build/ddbc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

judge() { # STATUS NAME
  if [ "$1" -eq 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "golden/$2:"
    head -n 40 "$work/log"
  fi
}

golden() { # CASE-FOLDER; the schema is named as in a user's command, since the output may name it
  out=$work/out
  rm -rf "$out"
  (cd "$1" && "$ddbc" generate -o "$out" schema.yaml) >"$work/log" 2>&1 &&
    diff -ru "$1/expected" "$out" >>"$work/log" 2>&1
}

# A schema in several files is the same schema.
split() { # CASE-FOLDER
  rm -rf "$work/split" "$work/out"
  mkdir -p "$work/split/parts"
  awk -v folder="$work/split" -f tests/golden/split.awk "$1/schema.yaml" >"$work/log" &&
    (cd "$work/split" && "$ddbc" generate -o "$work/out" schema.yaml) >>"$work/log" 2>&1 &&
    diff -ru "$1/expected" "$work/out" >>"$work/log" 2>&1
}

for schema in tests/golden/*/schema.yaml; do
  [ -f "$schema" ] || continue
  folder=$(dirname "$schema")
  golden "$folder"
  judge $? "$(basename "$folder")"
  split "$folder"
  judge $? "$(basename "$folder") in several files"
done
"$ddbc" generate --check -o generated schema/*.yaml >"$work/log" 2>&1
judge $? 'generated/ (run make generate)'
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
