#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two lists of fields: as they are sent, with the two of the key, one has 4,096 bytes and one 8 more.
set -eu
fields() { # COUNT PREFIX SUFFIX
  awk -v count="$1" -v prefix="$2" -v suffix="$3" 'BEGIN {
    for (i = 0; i < count; i++) printf "%sf%d%s\n", prefix, i, suffix
  }'
}
cat <<END
ddb: 1
namespace: app
table: {name: App, partition_key: PK}
entities:
  Task:
    key: {PK: "TASK#{taskId}"}
    fields:
      taskId: string
$(fields 525 '      ' ': int32?')
operations:
  fits:
    get: Task
    project:
$(fields 524 '      - ' '')
  long:
    get: Task
    project:
$(fields 525 '      - ' '')
END
