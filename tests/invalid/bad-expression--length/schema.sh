#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two expressions of few operators: as they are sent, one has 4,096 bytes and one a byte more.
set -eu
# 5 lists of 100 values, and one of 15 with a parameter whose name has $1 letters.
expression() {
  awk -v letters="$1" 'BEGIN {
    for (i = 0; i < 6; i++) {
      printf "%sn in (", i ? " or " : ""
      for (k = 0; k < (i < 5 ? 100 : 15); k++) printf "%s%d", k ? "," : "", k
      if (i == 5) {
        printf ",{"
        for (k = 0; k < letters; k++) printf "p"
        printf "}"
      }
      printf ")"
    }
  }'
}
cat <<END
ddb: 1
namespace: app
table: {name: App, partition_key: PK, sort_key: SK}
entities:
  Task:
    key: {PK: "USER#{userId}", SK: "TASK#{taskId}"}
    fields: {userId: string, taskId: string, n: int64}
operations:
  fits: {query: Task, by: [userId], filter: "$(expression 13)"}
  long: {query: Task, by: [userId], filter: "$(expression 14)", c_name: too_long}
END
