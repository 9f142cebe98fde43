#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Stores what the targets found on this machine: of seeds, grown/ and build/fuzz/corpus together the
# few inputs that reach everything that any of them reaches, without the seeds. Adds what the runs
# cost to the table of README.md. Called by `make fuzz-keep`.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/fuzz/lib.sh
. tests/fuzz/lib.sh
limit=$((200 * 1024))
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p tests/fuzz/grown

# An archive of the files named on standard input, the same for the same files.
pack() { # FOLDER ARCHIVE
  tar -C "$1" --no-recursion --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 \
    -cf - -T - | gzip -9 -n >"$2"
}

# The smallest files first, as many as fit.
store() { # KIND FOLDER
  count=$(find "$2" -type f | wc -l)
  rm -f "tests/fuzz/grown/$1.tar.gz"
  while [ "$count" -gt 0 ]; do
    find "$2" -type f -printf '%s %f\n' | sort -n | head -n "$count" | cut -d' ' -f2 |
      pack "$2" "tests/fuzz/grown/$1.tar.gz"
    [ "$(stat -c %s "tests/fuzz/grown/$1.tar.gz")" -gt $limit ] || break
    count=$((count * 9 / 10))
  done
  echo "$count"
}

# Adds seconds and inputs to the row of a target, and puts the number of kept inputs into it.
note() { # KIND KEPT
  awk -F '\t' -v kind="$1" '$1 == kind { cpu += $2; inputs += $3 } END { print cpu + 0, inputs + 0 }' \
    "$OUT/hours.tsv" 2>/dev/null >"$work/sum" || echo 0 0 >"$work/sum"
  read -r cpu inputs <"$work/sum"
  awk -F '|' -v OFS='|' -v row=" \`$1\` " -v cpu="$cpu" -v inputs="$inputs" -v kept="$2" '
    $2 == row { $4 = " " $4 + cpu " "; $5 = sprintf(" %.0f ", $5 + inputs); $6 = " " kept " " }
    { print }' tests/fuzz/README.md >"$work/page" && cat "$work/page" >tests/fuzz/README.md
  if [ -f "$OUT/hours.tsv" ]; then
    awk -F '\t' -v kind="$1" '$1 != kind' "$OUT/hours.tsv" >"$work/rest"
    cat "$work/rest" >"$OUT/hours.tsv"
  fi
}

for kind in $(kinds); do
  merged=$work/$kind
  mkdir -p "$merged" "$OUT/corpus/$kind"
  unpack_grown "$kind" "$OUT/grown/$kind" || exit 1
  # shellcheck disable=SC2046 # one word per folder
  "$OBJ/tests/fuzz/fuzz_$kind" -merge=1 -timeout=10 -rss_limit_mb=2048 -max_len=4096 "$merged" \
    $(inputs "$kind") "$OUT/corpus/$kind" >"$OUT/keep_$kind.txt" 2>&1 ||
    { tail -n 20 "$OUT/keep_$kind.txt"; exit 1; }
  # What stands in the repository, or belongs to another project, is not stored again.
  for folder in $(inputs "$kind" | grep -v "^$OUT/grown"); do
    find "$folder" -type f -exec sha1sum {} +
  done | cut -d' ' -f1 | while read -r sum; do rm -f "$merged/$sum"; done
  kept=$(store "$kind" "$merged")
  note "$kind" "$kept"
  echo "$kind: $kept inputs kept"
done
