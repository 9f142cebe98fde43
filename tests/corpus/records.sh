#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: tests/corpus/records.sh SCHEMA FOLDER NAME
# Random records of every entity of a schema. A copy of it with the operations that it lacks is made,
# those that a rule refuses are taken out again, and the program of random records is built and run
# against the code generated from the copy. Leaves in FOLDER:
#   NAME.records      `records put-and-read-back failures`
#   NAME.hits         per field: how often set, unset, NULL, at its limits, with a special value
#   NAME.properties   how many cases of each property
#   NAME.left-out     indexes that no query of an entity can read, and other rules in the way
#   NAME.log          what failed
# $ROUNDS records of each entity (200), $LIVE of them put where $DDB_ENDPOINT says; $SEED (1).
set -u
schema=$1 folder=$2 name=$3
here=$(dirname "$0")
DDBC=${DDBC:-${OUT:-build}/ddbc}
copy=$folder/copy/$name.yaml
log=$folder/$name.log
mkdir -p "$folder/copy"
: >"$folder/$name.left-out"

# One line is one operation, so an error takes out its line.
add_operations() {
  "$OBJ/tests/corpus/driver" operations "$schema" >"$copy" || return 1
  for _ in 1 2 3 4 5 6 7 8 9; do
    "$DDBC" check "$copy" 2>"$log" && return 0
    sed -n 's/^[^ ]*:\([0-9]*\):[0-9]*: error: .*\[\([a-z-]*\)\]$/\1 \2/p' "$log" | sort -un >"$copy.lines"
    while read -r line rule; do
      sed -n "${line}p" "$copy" | grep -q '^  random[A-Z][a-z]*[0-9]' || return 1
      # A query of the whole key of the table is the get that is there; one by less than the whole
      # key of an index may find items of other entities.
      case $rule in query-is-get | query-overlap) ;; *) echo "not added for $rule" >>"$folder/$name.left-out" ;; esac
    done <"$copy.lines"
    sed -i "$(sed 's/ .*/d/' "$copy.lines")" "$copy"
  done
  return 1
}

if ! add_operations; then
  echo 'nothing added' >>"$folder/$name.left-out"
  cp "$schema" "$copy"
fi
namespace=$(sed -n 's/^namespace: *\([a-z0-9_]*\).*/\1/p' "$copy" | head -n 1)
generated=$folder/copy/$name
"$DDBC" generate -o "$generated" "$copy" >"$log" 2>&1 || exit 1
"$OBJ/tests/corpus/driver" program "$copy" >"$folder/$name.c" 2>>"$folder/$name.left-out" || exit 1
# shellcheck disable=SC2046,SC2086 # lists of options and libraries
gcc -std=c11 -O0 -Werror=incompatible-pointer-types -D_POSIX_C_SOURCE=200809L -Iruntime/include -I"$here" -I"$generated" \
  ${SANFLAGS:-} -o "$folder/$name.driver" "$folder/$name.c" "$generated/$namespace"/*.c \
  "$OBJ/librandom.a" "$OBJ/libddb.a" $(pkg-config --libs libcurl libcjson libcrypto) -lpthread -lm \
  >"$log" 2>&1 || exit 1
"$folder/$name.driver" "${ROUNDS:-200}" "${SEED:-1}" "$folder/$name" >"$folder/$name.records" 2>"$log"
