#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the tests reach of runtime/ and generator/, by gcovr: lines and branches of each room. Called by
# `make coverage`, which builds with --coverage and runs the tests. Fails below LINES_MIN per cent of
# all lines, and for a line that nobody reaches and unreached.tsv does not explain: by function, how
# many there may be, and why; they are in $OUT/coverage/lines.txt. A marker that leaves code
# out of the count (GCOVR_EXCL...) needs its reason on the same line; they are counted.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${OBJ:?is set by make coverage}" "${OUT:?}"
LINES_MIN=${LINES_MIN:-95}
out=$OUT/coverage
passed=0 failed=0
mkdir -p "$out"

# A header whose functions stand on other lines for words than for wide registers, and both are built:
# gcovr before 6 cannot merge the two, and leaves it out.
if gcovr --help | grep -q merge-mode-functions; then
  apart=--merge-mode-functions=separate
else
  apart=--gcov-exclude='.*chunk[.]h.*'
fi
gcovr -r . "$apart" --object-directory "$OBJ" -f runtime/ -f generator/ "$OBJ/runtime" "$OBJ/generator" \
  --csv "$out/files.csv" --txt "$out/lines.txt" --json "$out/lines.json" 2>"$out/gcovr.txt" || {
  echo "FAIL coverage: gcovr failed:" && tail -n 20 "$out/gcovr.txt"
  echo '0 passed, 1 failed, 0 skipped' && exit 1
}

# By room: a folder of the runtime; of the compiler the word before the first underscore.
if awk -F, -v min="$LINES_MIN" '
  NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
  {
    split($1, part, "/")
    room = part[1] "/" part[2]
    if (part[1] == "generator") { sub(/[_.].*/, "", part[2]); room = "generator/" part[2] }
    else if (part[2] == "src" || part[2] == "local") room = room "/" part[3]
    lines[room] += $at["line_total"]; hit[room] += $at["line_covered"]
    ways[room] += $at["branch_total"]; taken[room] += $at["branch_covered"]
    all += $at["line_total"]; reached += $at["line_covered"]
    forks += $at["branch_total"]; gone += $at["branch_covered"]
  }
  function share(a, b) { return b ? 100 * a / b : 100 }
  END {
    for (room in lines)
      printf "%-28s %6d of %6d lines %5.1f %%   branches %5.1f %%\n", room, hit[room], lines[room],
        share(hit[room], lines[room]), share(taken[room], ways[room]) | "sort"
    close("sort")
    printf "%-28s %6d of %6d lines %5.1f %%   branches %5.1f %%\n", "all", reached, all, share(reached, all),
      share(gone, forks)
    exit !(all && share(reached, all) >= min)
  }' "$out/files.csv"; then
  passed=$((passed + 1))
else
  failed=$((failed + 1)) && echo "FAIL coverage: less than $LINES_MIN % of all lines"
fi

if python3 tests/coverage/unreached.py "$out/lines.json" tests/coverage/unreached.tsv; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
fi

grep -rn 'GCOVR_EXCL' runtime generator >"$out/markers.txt"
echo "$(wc -l <"$out/markers.txt") markers leave code out of the count"
if grep -v 'GCOVR_EXCL_[A-Z]*:* .*[a-z]' "$out/markers.txt"; then
  failed=$((failed + 1)) && echo 'FAIL coverage: a marker without its reason'
else
  passed=$((passed + 1))
fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
