# SPDX-License-Identifier: Apache-2.0
# Shared by the parts of lint; sourced. Each part runs in LINT_ROOT (the repository, or the small
# tree of selftest.sh), prints `FILE:LINE: what is wrong`, and ends with 1 if it printed any.
# shellcheck shell=sh
LINT_HOME=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C
cd "${LINT_ROOT:-$LINT_HOME/../..}" || exit 1

# The C files below the given folders.
c_files() {
  find "$@" -name '*.[ch]' 2>/dev/null | sort
}

# C text with comments blanked and the contents of strings and characters removed, line for line.
code_of() {
  awk '
    { line = $0; out = ""
      while (line != "") {
        if (comment) {
          at = index(line, "*/")
          if (!at) break
          line = substr(line, at + 2); comment = 0
        } else if (match(line, /^[^"\x27\/]+/)) {
          out = out substr(line, 1, RLENGTH); line = substr(line, RLENGTH + 1)
        } else if (match(line, /^"([^"\\]|\\.)*"/) || match(line, /^\x27([^\x27\\]|\\.)*\x27/)) {
          out = out "\"\""; line = substr(line, RLENGTH + 1)
        } else if (line ~ /^\/\*/) {
          comment = 1; line = substr(line, 3)
        } else if (line ~ /^\/\//) {
          break
        } else {
          out = out substr(line, 1, 1); line = substr(line, 2)
        }
      }
      print out
    }' "$1"
}

# Ends a part: fails if FILE has lines, and shows them.
verdict() {
  cat "$1"
  ! [ -s "$1" ]
}
