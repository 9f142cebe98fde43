#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Whether README.md of this folder tells what the tests of this run printed, and names every file of
# the third-party sets. The last of the stages that look at vectors: it reads $DDB_TEST_REPORT.
set -u
cd "$(dirname "$0")/../.." || exit 1
vectors=${DDB_VECTORS:-../shared/vectors}
page=${PAGE:-tests/vectors/README.md}
report=${DDB_TEST_REPORT:?is set by make test}
if [ -n "${ONLY:-}" ] || ! [ -d "$vectors" ]; then
  echo "skipped: the table of vectors: ${ONLY:+not all tests were run}${ONLY:-there is no $vectors}"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
fi

# The suites, line by line: the counts of the page beside those of the report.
rows=$(awk -F '|' -v report="$report" '
  function trim(text) { gsub(/^[ `]+|[ `]+$/, "", text); return text }
  BEGIN {
    while ((getline line <report) > 0) {
      split(line, of, "\t")
      seen[of[1]]++; passed[of[1]] = of[2]; failed[of[1]] = of[3]; skipped[of[1]] = of[4]
    }
  }
  NF == 8 && trim($3) ~ /^[0-9]+$/ {
    suite = trim($6); other = trim($5); bad = ""
    count = other == "-" ? 0 : other + 0
    if (other != "-" && other !~ /^[0-9]+: ./) bad = "not applicable is neither - nor `number: reason`"
    else if (trim($3) != trim($4) + count) bad = "cases are not passed and not applicable together"
    else if (!(suite in seen)) bad = "no test of this run reported it"
    else if (seen[suite] > 1) bad = "reported " seen[suite] " times"
    else if (failed[suite] > 0) bad = failed[suite] " failed"
    else if (passed[suite] < trim($4) + 0) bad = "the tests say " passed[suite] " passed, " skipped[suite] " skipped"
    if (bad != "") print "FAIL vectors: " suite ": " bad
    else print "ok"
    # Sets grow, and a copy may have cases that another lacks: more that pass are no fault.
    if (bad == "" && passed[suite] > trim($4) + 0)
      print "note: " suite ": " passed[suite] " passed of a larger set than the page knows (" trim($4) ")"
  }' "$page")
passed=$(printf '%s\n' "$rows" | grep -c '^ok$')
printf '%s\n' "$rows" | grep -E '^(FAIL|note)'
failed=$(printf '%s\n' "$rows" | grep -c '^FAIL')

skipped=0
# A file is named when a line of the page begins with its path or that of a folder above it. One that
# is not came later than the page: nobody has looked at it yet, which is said and counted as skipped.
# shellcheck disable=SC2016 # backquotes of the page
names=$(sed -n 's/^| `\([^`]*\)`.*/\1/p' "$page")
lost=$(find -L "$vectors" -type f ! -name 'LICENSE*' ! -name 'NOTICE*' ! -name 'README*' |
  sed "s|^$vectors/||" | sort | NAMES=$names awk '
    BEGIN { count = split(ENVIRON["NAMES"], name, "\n") }
    {
      for (i = 1; i <= count; i++)
        if ($0 == name[i] || index($0, name[i] "/") == 1) next
      print "skipped: no line names " $0
    }')
if [ -n "$lost" ]; then
  printf '%s\n' "$lost"
  skipped=$(printf '%s\n' "$lost" | wc -l)
else
  passed=$((passed + 1))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
