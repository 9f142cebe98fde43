# SPDX-License-Identifier: Apache-2.0
# Usage: awk -F ' [|] ' -f warnings.awk warnings.txt COUNTS
# Compares how often each rule warns (DESIGN | RULE | COUNT) with the lines of warnings.txt, of which the
# first that has room takes a warning; prints the totals of each verdict.
function matches(design, glob) {
  gsub(/[.]/, "[.]", glob)
  gsub(/[*]/, ".*", glob)
  return design ~ "^" glob "$"
}
/^#/ { next }
FNR == NR {
  rules[++rows] = $1
  designs[rows] = $2
  left[rows] = $3
  verdicts[rows] = $4
  next
}
{
  count = $3
  for (i = 1; i <= rows && count > 0; i++)
    if (rules[i] == $2 && matches($1, designs[i])) {
      take = count < left[i] ? count : left[i]
      left[i] -= take
      count -= take
      sums[verdicts[i]] += take
    }
  total += $3
  if (count > 0)
    print "not judged: " $2 " in " $1 ": " count
}
END {
  for (i = 1; i <= rows; i++)
    if (left[i] > 0)
      print "not there: " rules[i] " in " designs[i] ": " left[i]
  printf "warnings: %d; %d true, %d of taste, %d for want of what the file does not say, %d false\n",
    total, sums["true"], sums["taste"], sums["file"], sums["false"]
}
