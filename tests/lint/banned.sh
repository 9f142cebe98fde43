#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No call of banned.txt in code (comments and strings do not count).
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
out=$(mktemp)
trap 'rm -f "$out"' EXIT

c_files generator runtime generated | while read -r file; do
  code_of "$file" | awk -F '\t' -v file="$file" '
    FILENAME != "-" {
      if (/^#/ || file !~ $2 || index(" " $3 " ", " " file " ")) next
      names[++rules] = $1; cure[rules] = $4
      next
    }
    # What follows a dot or an arrow is a member of ours; a type before it declares one.
    { line = $0
      gsub(/(\.|->) *[A-Za-z_][A-Za-z0-9_]*/, "", line)
      for (i = 1; i <= rules; i++)
        if (match(line, "(^|[^A-Za-z0-9_])(" names[i] ")[ ]*\\(")) {
          call = substr(line, RSTART, RLENGTH)
          gsub(/[^A-Za-z0-9_]/, "", call)
          print file ":" FNR ": " call ": " cure[i]
        }
    }' "$LINT_HOME/banned.txt" -
done >"$out"
verdict "$out"
