#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Includes point the way layers.txt says.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
out=$(mktemp)
trap 'rm -f "$out"' EXIT

c_files generator runtime generated | while read -r file; do
  echo "file $file"
  sed -n 's/^ *# *include *\([<"][^>"]*[>"]\).*/\1/p' "$file" | grep -n '' |
    sed "s|^\([0-9]*\):|include $file |"
done | awk '
  function glob(text) { # as a regular expression for a whole path
    gsub(/\./, "\\.", text); gsub(/\*/, "[^/]*", text)
    return "^" text "$"
  }
  function room_of(path,   i, found) {
    for (i = 1; i <= rooms; i++) if (path ~ pattern[i]) found = owner[i]
    return found
  }
  # Where an include may lie, as the include path of the Makefile finds it.
  function resolve(from, name,   part) {
    if (name ~ /^<ddb\//) return "runtime/include/" substr(name, 2, length(name) - 2)
    if (name !~ /^"/) return ""
    name = substr(name, 2, length(name) - 2)
    if (name ~ /^ddb\//) return "runtime/include/" name
    if (name ~ /^(expr|local)\//) return "runtime/" name
    if (name ~ /tests\//) return name
    if (from ~ /^generator\// && name !~ /\//) return "generator/" name
    # Generated files include their own namespace only, with its name or as a neighbour.
    split(from, part, "/")
    if (part[1] == "generated" && name !~ /\//) return "generated/" part[2] "/" name
    if (part[1] == "generated" && index(name, part[2] "/") == 1) return "generated/" name
    return "runtime/src/" name
  }
  FILENAME != "-" && /^room / {
    for (i = 4; i <= NF; i++) { pattern[++rooms] = glob($i); owner[rooms] = $2 }
  }
  FILENAME != "-" && $2 == "->" { for (i = 3; i <= NF; i++) may[$1, $i] = 1 }
  FILENAME != "-" && /^header / {
    third[++thirds] = glob($2); user[thirds] = glob($4)
    for (i = 5; i <= NF; i++) user[thirds] = user[thirds] "|" glob($i)
  }
  FILENAME != "-" { next }
  $1 == "file" { if (!room_of($2)) print $2 ":1: belongs to no room of layers.txt"; next }
  {
    for (i = 1; i <= thirds; i++)
      if ($3 ~ third[i] && $2 !~ user[i]) print $2 ":1: " $3 " may not be included here"
    target = resolve($2, $3)
    if (!target) next
    from = room_of($2); to = room_of(target)
    if (!to) print $2 ":1: " $3 " is in no room"
    else if (from != to && !((from, to) in may)) print $2 ":1: " $3 ": " from " may not include " to
  }' "$LINT_HOME/layers.txt" - >"$out"
verdict "$out"
