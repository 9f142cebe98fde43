#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `ddbc breaking` over whole designs. A schema breaks nothing of itself: every one of ours, and those of
# the corpus that `make corpus` left. Any two can be compared. Every step of the designs that grew is told as evolution.txt says,
# where each class has its reason; without the corpus they are skipped.
set -u
cd "$(dirname "$0")/../.." || exit 1
OUT=${OUT:-build}
DDBC=${DDBC:-$PWD/$OUT/ddbc}
work=$PWD/$OUT/breaking
designs=../shared/corpus/nosql-workbench/evolution-mit0
table=tests/breaking/evolution.txt
tab=$(printf '\t')
passed=0 failed=0 skipped=0
rm -rf "$work"
mkdir -p "$work"

judge() { # STATUS WHAT
  if [ "$1" -eq 0 ]; then passed=$((passed + 1)) && return; fi
  failed=$((failed + 1))
  echo "$2"
}

# --- a schema against itself --------------------------------------------------------------------

for schema in schema/*.yaml tests/golden/*/schema.yaml tests/cli/app.yaml tests/invalid/*/schema.yaml tests/silent/*/schema.yaml \
  "$OUT"/corpus/*.yaml; do
  if ! [ -f "$schema" ] || ! "$DDBC" check "$schema" >/dev/null 2>&1; then continue; fi
  "$DDBC" breaking "$schema" --against "$schema" >"$work/out" 2>"$work/err" &&
    [ ! -s "$work/out" ] && ! grep -q '\(breaking\|backfill\|raised\)\]$' "$work/err"
  judge $? "$schema breaks something of itself: $(cat "$work/out")"
done

# --- schemas that have nothing in common --------------------------------------------------------

# Each of the golden schemas against the one before it and against the one with the most: whatever is
# gone, new or other has a place to be told at.
before=tests/golden/model/schema.yaml
for schema in tests/golden/*/schema.yaml; do
  for old in "$before" tests/golden/model/schema.yaml tests/golden/seams/schema.yaml; do
    sed 's/^namespace: .*/namespace: some/' "$schema" >"$work/new.yaml"
    sed 's/^namespace: .*/namespace: some/' "$old" >"$work/old.yaml"
    "$DDBC" breaking "$work/new.yaml" --against "$work/old.yaml" >"$work/out" 2>"$work/err"
    code=$?
    expected=1
    [ "$schema" != "$old" ] || expected=0
    [ "$code" -eq "$expected" ]
    judge $? "$schema against $old: exit code $code: $(head -n 1 "$work/err")"
  done
  before=$schema
done

# --- designs that grew --------------------------------------------------------------------------

# CLASS TAB MESSAGE of each finding, safe changes as their number, sorted.
classes() { # NEW OLD
  "$DDBC" breaking "$1" --against "$2" >"$work/out" 2>"$work/err"
  [ $? -le 1 ] || echo failed
  {
    sed -n 's/^[^ ]*: [a-z]*: \(.*\) \[\([a-z]*-breaking\|needs-backfill\|version-not-raised\)\]$/\2'"$tab"'\1/p' "$work/err"
    safe=$(grep -c ': safe: ' "$work/out")
    [ "$safe" -eq 0 ] || echo "safe$tab$safe"
  } | sort >"$work/classes"
  [ -s "$work/classes" ] || echo "none$tab"
  cat "$work/classes"
}

compare_step() { # DESIGN STEP
  before=$designs/$1_$(($2 - 1)).json
  after=$designs/$1_$2.json
  if ! [ -f "$before" ] || ! [ -f "$after" ]; then
    skipped=$((skipped + 1)) && return
  fi
  "$DDBC" import "$before" >"$work/old.yaml" 2>/dev/null && "$DDBC" import "$after" >"$work/new.yaml" 2>/dev/null
  classes "$work/new.yaml" "$work/old.yaml" >"$work/given"
  awk -F "$tab" -v d="$1" -v s="$2" '$1 == d && $2 == s { print $3 "\t" $4 }' "$table" | sort >"$work/expected"
  diff "$work/expected" "$work/given" >"$work/log"
  judge $? "$1 $2 is not what $table says: $(cat "$work/log")"
}

grep -v '^#' "$table" | cut -f 1,2 | uniq >"$work/steps"
while read -r design step; do
  compare_step "$design" "$step"
done <"$work/steps"
! grep -v '^#' "$table" | awk -F "$tab" 'NF != 5 || $5 == ""' | grep .
judge $? "$table: these have no reason"

# --- the table of classes -----------------------------------------------------------------------

# Each row of the unit test stands in schema/breaking.md, in words.
sed -n 's/^    {"\([^"]*\)",.*/\1/p' tests/unit/breaking_rows.h >"$work/rows"
[ "$(wc -l <"$work/rows")" -ge 100 ]
judge $? "tests/breaking/run.sh does not see the rows of tests/unit/breaking_rows.h any more"
while read -r row; do
  grep -qF "\`$row\`" schema/breaking.md
  judge $? "schema/breaking.md does not name the row '$row'"
done <"$work/rows"

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
