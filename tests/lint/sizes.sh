#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Functions and files are small and public headers explain themselves; prints the figures. A function
# reaches from its header line to its closing brace; lines are counted as they stand.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
out=$(mktemp)
trap 'rm -f "$out"' EXIT

limit() { sed -n "s/^$1 //p" "$LINT_HOME/sizes.txt"; }
exempt() { grep -q "^table $1 " "$LINT_HOME/sizes.txt"; }

# NAME LINES of every function below the folder, tables left out.
functions() {
  c_files "$1" | while read -r file; do
    exempt "$file" || ctags --languages=C --langmap=C:.c.h --kinds-C=f --fields=ne -n -f - "$file"
  done | awk -F '\t' '
    { line = end = 0
      for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) line = substr($i, 6); if ($i ~ /^end:/) end = substr($i, 5) }
      if (line && end) print $2 ":" line ":" $1, end - line + 1
    }'
}

# FILE LINES of every file below the folder.
files() {
  c_files "$1" | while read -r file; do
    exempt "$file" || echo "$file $(wc -l <"$file")"
  done
}

# Percentage of lines that carry a comment; blank lines and the licence line do not count.
comments() {
  awk '
    /SPDX-License-Identifier/ || /^[ \t]*$/ { next }
    { total++; line = $0
      gsub(/"([^"\\]|\\.)*"/, "", line)
      if (inside || line ~ /\/\*/ || line ~ /\/\//) carrying++
      while (match(line, inside ? "[*]/" : "/[*]")) { inside = !inside; line = substr(line, RSTART + 2) }
    }
    END { printf "%.1f\n", total ? 100 * carrying / total : 0 }' "$@"
}

# "median p95 max count" of the second column.
spread() {
  sort -k2,2n | awk '{ v[NR] = $2 }
    END { if (!NR) print "0 0 0 0"; else print v[int((NR + 1) / 2)], v[int(NR * 0.95 + 0.9999)], v[NR], NR }'
}

judge() { # FOLDER
  functions "$1" | awk -v max="$(limit max-function)" \
    '$2 > max { sub(/:[^:]*$/, " " substr($1, match($1, /[^:]*$/)), $1); print $1 ": function of " $2 " lines, " max " are allowed" }' >>"$out"
  files "$1" | awk -v max="$(limit max-file)" \
    '$2 > max { print $1 ":1: file of " $2 " lines, " max " are allowed" }' >>"$out"
  # shellcheck disable=SC2046 # four words each
  set -- "$1" $(functions "$1" | spread) $(files "$1" | spread)
  [ "$9" -gt 0 ] || return 0
  sources=$(c_files "$1" | grep '\.c$')
  # shellcheck disable=SC2086 # a list of files
  echo "$1: $9 files of median $6, p95 $7, max $8 lines;" \
    "$5 functions of median $2, p95 $3, max $4 lines;" \
    "comments on $([ -z "$sources" ] || comments $sources) % of the lines of .c files"
  [ "$2" -le "$(limit median-function)" ] || echo "$1:1: the median function has $2 lines" >>"$out"
  [ "$3" -le "$(limit p95-function)" ] || echo "$1:1: the 95th percentile of functions is $3 lines" >>"$out"
}

judge runtime
judge generator
for header in runtime/include/ddb/*.h; do
  [ -f "$header" ] || continue
  comments "$header" | awk -v min="$(limit public-comment-percent)" -v file="$header" \
    '$1 < min { print file ":1: a public header with comments on " $1 " % of its lines, " min " are asked for" }' >>"$out"
done
verdict "$out"
