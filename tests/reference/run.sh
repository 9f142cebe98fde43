#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The reference is true and complete. Every YAML and C example of schema/README.md and README.md goes
# through the compiler: one that is no whole schema stands in frames/<heading>.yaml in the place of the
# line EXAMPLE, with frames/<heading>.rest for its line `# ...`. Every type, key and rule that the
# compiler knows stands in a table, and every setting that the runtime reads in runtime/README.md.
# BLESS=1 (make bless) writes the table of rules.
set -u
cd "$(dirname "$0")/../.." || exit 1
OUT=${OUT:-build}
DDBC=${DDBC:-$PWD/$OUT/ddbc}
here=tests/reference
work=$PWD/$OUT/reference
reference=schema/README.md
passed=0 failed=0
rm -rf "$work"
mkdir -p "$work"

judge() { # STATUS WHAT
  if [ "$1" -eq 0 ]; then passed=$((passed + 1)) && return; fi
  failed=$((failed + 1))
  echo "$2"
}

# --- rules ------------------------------------------------------------------------------------

rules() {
  printf '| rule | | what it refuses or warns of |\n|---|---|---|\n'
  # shellcheck disable=SC2016 # backticks of Markdown
  "$DDBC" explain | sed 's/^\([a-z-]*\)  *\([a-z]*\)  *\(.*\)$/| `\1` | \2 | \3 |/'
}

rules >"$work/rules"
if [ -n "${BLESS:-}" ]; then
  awk -v table="$work/rules" '
    /^## / { section = $0 }
    section == "## Rules" && /^\|/ {
      if (!done) while ((getline line < table) > 0) print line
      done = 1
      next
    }
    { print }' "$reference" >"$work/new" && cat "$work/new" >"$reference"
  exit 0
fi
sed -n '/^## Rules/,/^## /p' "$reference" | grep '^|' | diff "$work/rules" - >"$work/log"
judge $? "$reference: the table of rules differs from \`ddbc explain\` (make bless writes it):
$(head -n 5 "$work/log")"

# --- types, keys, formats ---------------------------------------------------------------------

# The code in the first cells of tables, a line each; that of other cells where it is an example.
grep '^|' "$reference" | awk -F '`' '{
  first = index(substr($0, 2), "|") + 1
  at = 0
  for (i = 1; i < NF; i++) {
    at += length($i) + 1
    if (i % 2 == 1 && (at <= first || $(i + 1) ~ /[{:]/)) print $(i + 1)
  }
}' >"$work/code"

named() { # WORD
  grep -Eq "(^|[^a-z_-])$1([^a-z_-]|\$)" "$work/code"
}

words() {
  sed -n 's/^ *\.name = "\([a-z0-9_<>]*\)".*/\1/p' generator/kinds.c
  cat generator/parse*.c | tr '{' '\n' | sed -n 's/^"\([a-z_][a-z_]*\)", *\(true\|false\|!has_union\),.*/\1/p'
  sed -n '/^static const struct verb/,/^};/s/^ *{"\([a-z]*\)", .*/\1/p' generator/parse_operations.c
  sed -n 's/^ *{"\([a-z]*\)", KEY_.*/\1/p' generator/keytmpl_format.c
}

words | sort -u >"$work/words"
for word in struct query partition_key precision pad string; do
  grep -qx "$word" "$work/words"
  judge $? "tests/reference/run.sh does not see '$word' in the compiler's tables any more"
done
while read -r word; do
  named "$word"
  judge $? "$reference: no table names '$word', which the compiler knows"
done <"$work/words"

# --- settings ---------------------------------------------------------------------------------

# What runtime/README.md names, between backticks, and what the runtime looks up. A variable that it
# names and nobody reads stands in its last section.
settings=runtime/README.md
# shellcheck disable=SC2016 # backticks of Markdown
grep -o '`[^`]*`' "$settings" | tr -c 'A-Za-z0-9_\n' '\n' | sort -u >"$work/settings"
sed '/^## What the AWS SDKs have/,$d' "$settings" | tr -c 'A-Z0-9_' '\n' | grep '^AWS_' | sort -u |
  sed '/^AWS_ENDPOINT_URL_*$/d' >"$work/documented"
read_from() { # PATTERN
  grep -rhoE "\"($1)\"" runtime/src/config runtime/src/creds/credentials.c runtime/src/aws/profile_file.c | tr -d '"' | sort -u
}
read_from 'AWS_[A-Z0-9_]+' >"$work/variables"
properties='[a-z]+_arn|[a-z0-9_]+_(endpoint|endpoints|endpoint_mode|urls|attempts|timeout|token_file|name|id|key|process|profile|source|session|serial|region|url|token|bundle|mode|app_id)|duration_seconds|region'
read_from "$properties" | grep -v '^\(options\|role_session\|secret_access_key\|access_key_id\|session_token\)$' >"$work/properties"
sed -n '/^struct ddb_options/,/^};/s/^  [a-z].*[ *]\([a-z_]*\);.*/\1/p' runtime/include/ddb/client.h |
  grep -vx 'table_name\|tables\|cancel\|env\|token_.*\|observer' >"$work/options"
for kind in variables properties options; do
  while read -r word; do
    grep -qx "$word" "$work/settings"
    judge $? "$settings does not name '$word' of the $kind that the runtime reads"
  done <"$work/$kind"
done
while read -r word; do
  grep -qx "$word" "$work/variables"
  judge $? "$settings names '$word', which the runtime does not read"
done <"$work/documented"

# --- examples ---------------------------------------------------------------------------------

# NUMBER.LANGUAGE of the examples of a file, and NUMBER.where with their line and heading.
cut_examples() { # FILE PREFIX
  awk -v to="$work/$2" '
    /^```/ {
      if (open) { close(out); open = 0; next }
      language = substr($0, 4)
      open = 1
      number = sprintf("%03d", ++count) # in the order of the file, also for a shell
      out = to number "." (language == "" ? "text" : language)
      printf "%s:%d:%s\n", FILENAME, FNR, heading > (to number ".where")
      close(to number ".where")
      printf "" > out
      next
    }
    open { print > out; next }
    /^#+ / {
      heading = tolower($0)
      sub(/^#+ /, "", heading)
      gsub(/[^a-z0-9]+/, "-", heading)
    }' "$1"
}

frame() { # EXAMPLE FRAME: the frame with the example at the depth of the line EXAMPLE
  awk -v example="$1" -v rest="${2%.yaml}.rest" '
    /^ *EXAMPLE$/ {
      indent = $0
      sub(/EXAMPLE$/, "", indent)
      while ((getline line < example) > 0)
        if (line ~ /^ *# \.\.\.$/) { while ((getline more < rest) > 0) print more } else print indent line
      next
    }
    { print }' "$2"
}

yaml_example() { # EXAMPLE HEADING
  schema=$work/$2.yaml
  if grep -q '^ddb:' "$1"; then cp "$1" "$schema"; else
    if ! [ -f "$here/frames/$2.yaml" ]; then
      echo "there is no $here/frames/$2.yaml to put the example in" >"$work/log"
      return 1
    fi
    frame "$1" "$here/frames/$2.yaml" >"$schema"
  fi
  cp -r "$here/frames/entities" "$work/"
  "$DDBC" generate "$schema" -o "$work/gen" >"$work/log" 2>&1
}

# Statements, or declarations that must agree with what the example before them gave.
c_example() { # EXAMPLE
  {
    echo '#include <stdio.h>'
    for header in "$work"/gen/*/*.h generated/*/reimagine.h; do
      [ -f "$header" ] || continue # before the first schema there is none
      folder=$(basename "$(dirname "$header")")
      [ "$(basename "$header")" != "$folder.h" ] || echo "#include \"$folder/$folder.h\""
    done
    if grep -q '^  ' "$1" && grep -q ' = ' "$1"; then
      grep '^#include' "$1"
      echo 'void example(void);'
      echo 'void example(void) {'
      grep -v '^#include' "$1"
      echo '}'
    else
      cat "$1"
    fi
  } >"$work/example.c"
  gcc -std=c11 -Wall -Wextra -Werror -fsyntax-only -Iruntime/include -I"$work/gen" -Igenerated \
    "$work/example.c" >"$work/log" 2>&1
}

cut_examples "$reference" reference.
cut_examples README.md readme.
for where in "$work"/*.where; do
  place=$(cat "$where")
  for example in "${where%.where}".yaml "${where%.where}".c; do
    [ -f "$example" ] || continue
    case $example in *.yaml) yaml_example "$example" "${place##*:}" ;; *) c_example "$example" ;; esac
    judge $? "${place%:*}: the example is not compiled:
$(head -n 8 "$work/log")"
  done
done

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
