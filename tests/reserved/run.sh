#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All of DynamoDB's reserved words as the fields of one entity: what C and C++ reserve as well is
# refused by ddbc with a position, gets a c_name as the message says, and then everything compiles
# and goes through an item, updates, the embedded store and a real server. The words are read from $DDB_VECTORS. They
# are quoted in the schema: NULL is YAML's null.
set -u
cd "$(dirname "$0")/../.." || exit 1
ddbc=${DDBC:-$PWD/build/ddbc}
out=${OUT:-build}
list=${DDB_VECTORS:-../shared/vectors}/dynamodb-reserved-words/reserved-words.txt
if ! [ -f "$list" ]; then
  echo "skipped: reserved words: there is no list in DDB_VECTORS"
  echo "0 passed, 0 failed, 573 skipped"
  exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
schema=$work/words.yaml
words=$(grep -E '^[A-Z][A-Z0-9_]*$' "$list" | sort -u)
count=$(printf '%s\n' "$words" | wc -l)
parts='0 1 2 3' # an expression has 4 KB: too few for all words

fail() {
  echo "FAIL reserved: $1"
  echo "0 passed, $count failed, 0 skipped"
  exit 1
}

{
  printf 'ddb: 1\nnamespace: words\ntable: {name: Words, partition_key: PK, sort_key: SK}\n'
  printf 'envelope:\n  entity_type: EntityType\n  data: Data\n'
  printf '  created_at: {name: CreatedAt, type: epoch_ms}\n'
  printf '  updated_at: {name: UpdatedAt, type: epoch_ms}\n'
  # shellcheck disable=SC2016 # braces of the schema
  printf 'entities:\n  Word:\n    key: {PK: "W#{partId}", SK: "W#{sortId}"}\n'
  printf '    fields:\n      partId: string\n      sortId: string\n'
  printf '%s\n' "$words" | sed 's/.*/      "&": string?/'
  printf 'operations:\n  putWord: {put: Word}\n  getWord: {get: Word}\n'
  for part in $parts; do
    printf '  setPart%s: {update: Word, set_optional: ["%s"]}\n' "$part" \
      "$(printf '%s\n' "$words" | awk -v part="$part" 'NR % 4 == part' | paste -s -d, - | sed 's/,/", "/g')"
  done
} >"$schema"

# Twenty messages of a kind are printed at a time.
refused=0
while ! "$ddbc" check "$schema" >"$work/log" 2>&1; do
  lines=$(sed -n 's/^[^ ]*words\.yaml:\([0-9]*\):.*\[reserved-name\]$/\1/p' "$work/log" | sort -un)
  [ -n "$lines" ] || { cat "$work/log" && fail 'refused for another reason'; }
  for line in $lines; do
    word=$(sed -n "${line}p" "$schema" | cut -d'"' -f2)
    c_name=in_$(printf '%s' "$word" | tr '[:upper:]' '[:lower:]')
    sed -i "${line}s/: string?\$/: {type: \"string?\", c_name: $c_name}/" "$schema"
    refused=$((refused + 1))
  done
done
"$ddbc" generate -o "$work" "$schema" >"$work/log" 2>&1 || { cat "$work/log" && fail generate; }

members() { # FORMAT with the member and the word, [PART]
  sed -n -e 's/^ *"\([A-Z0-9_]*\)": string?$/\1 \1/p' \
    -e 's/^ *"\([A-Z0-9_]*\)": {type: "string?", c_name: \([a-z0-9_]*\)}$/\1 \2/p' "$schema" |
    awk -v part="${2:-}" 'part == "" || NR % 4 == part' | while read -r word member; do
      member=$(printf '%s' "$member" | tr '[:upper:]' '[:lower:]')
      # shellcheck disable=SC2059 # the format is ours
      printf "$1" "$member" "$word"
    done
}
{
  printf '#include "words/words.h"\n'
  printf 'void fill(struct words_word *record);\n'
  printf 'enum ddb_status set(struct ddb *db, const char *part_id, const char *sort_id);\n'
  printf 'void compare(const struct words_word *record, void check(const char *, const char *));\n'
  printf 'void fill(struct words_word *record) {\n'
  members '  record->%s = "%s";\n'
  printf '}\nenum ddb_status set(struct ddb *db, const char *part_id, const char *sort_id) {\n'
  printf '  enum ddb_status status = DDB_OK;\n'
  for part in $parts; do
    printf '  const struct words_set_part%s_set set%s = {\n' "$part" "$part"
    members '    .%s = "%s",\n' "$part"
    printf '  };\n  if (status >= 0)\n'
    printf '    status = words_set_part%s(db, part_id, sort_id, &set%s, NULL);\n' "$part" "$part"
  done
  printf '  return status;\n}\nvoid compare(const struct words_word *record, void check(const char *, const char *)) {\n'
  members '  check(record->%s, "%s");\n'
  printf '}\n'
} >"$work/fields.c"
libraries=$(pkg-config --libs libcurl libcjson libcrypto sqlite3)
# shellcheck disable=SC2086 # lists of options
${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$work" -Iruntime/include "$work/fields.c" \
  tests/reserved/words.c "$work"/words/*.c "$out/libddb-local.a" "$out/libddb.a" $libraries -lpthread -o "$work/words.program" ||
  fail 'the generated code does not compile'
DDB_ENDPOINT=yes AWS_ENDPOINT_URL_DYNAMODB=sqlite::memory: "$work/words.program" || fail 'an item, or the embedded store'
if HOME=${user_home:-$HOME} sh tests/live/install.sh dynalite "${DDB_BUILD:-$PWD/build}/npm/dynalite"; then
  sh tests/live/servers.sh dynalite "$work/words.program" || fail 'a real server'
else
  echo 'skipped: reserved words on a server, which cannot be installed'
fi
echo "$refused of $count words are reserved in C or C++ too and need a c_name"
echo "$count passed, 0 failed, 0 skipped"
