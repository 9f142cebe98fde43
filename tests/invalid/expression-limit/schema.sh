#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Conditions that fit alone and not with what the library adds; updates of many fields.
set -eu
# 5 lists of 100 values, and one of $1.
expression() {
  awk -v last="$1" 'BEGIN {
    for (i = 0; i < 6; i++) {
      printf "%sn in (", i ? " or " : ""
      for (k = 0; k < (i < 5 ? 100 : last); k++) printf "%s%d", k ? "," : "", k
      printf ")"
    }
  }'
}
fields() { # COUNT PREFIX TYPE
  awk -v count="$1" -v prefix="$2" -v type="$3" 'BEGIN { for (i = 0; i < count; i++) printf ", %s%d%s", prefix, i, type }'
}
cat <<END
ddb: 1
namespace: app
table: {name: App, partition_key: PK, sort_key: SK}
envelope: {data: Data}
entities:
  Task:
    key: {PK: "USER#{userId}", SK: "TASK#{taskId}"}
    fields: {userId: string, taskId: string, n: int64$(fields 240 f ': "string?"')$(fields 90 i ": int64")}
operations:
  put: {put: Task, condition: "$(expression 12)"}
  drop: {delete: Task, condition: "$(expression 12)"}
  close: {update: Task, set: [n], condition: "$(expression 12)"}
  many: {update: Task, set: [n$(fields 200 f '')]}
  tooMany: {update: Task, set: [n$(fields 240 f '')]}
  count: {update: Task, add: [n$(fields 70 i '')]}
  countAll: {update: Task, add: [n$(fields 75 i '')]}
END
