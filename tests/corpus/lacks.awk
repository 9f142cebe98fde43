# SPDX-License-Identifier: Apache-2.0
# Usage: awk -f lacks.awk lacks.txt COMMENTS
# Sorts what designs need by lacks.txt (KIND | REGULAR EXPRESSION | NAME) and counts it.
FNR == NR {
  if ($0 !~ /^#/ && split($0, column, / [|] /) == 3) {
    kinds[++rows] = column[1]
    patterns[rows] = column[2]
    names[rows] = column[3]
  }
  next
}
{
  for (i = 1; i <= rows; i++)
    if ($0 ~ patterns[i]) {
      # A converter counts by itself; an import has a line for each.
      counts[i] += /^decide: / ? 1 : $NF
      break
    }
  if (i > rows)
    print "unknown: " $0
}
END {
  for (i = 1; i <= rows; i++)
    if (counts[i] > 0)
      sums[kinds[i] "\t" names[i]] += counts[i]
  for (i = 1; i <= rows; i++) {
    what = kinds[i] "\t" names[i]
    if (what in sums)
      printf "%s: %s: %d\n", kinds[i], names[i], sums[what]
    delete sums[what]
  }
}
