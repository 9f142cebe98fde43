#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# 16 MiB to the byte, most of it a comment.
set -eu
cat >head.txt <<'END'
ddb: 1
namespace: app
table: {name: App, partition_key: PK, sort_key: SK}
entities:
  Task:
    key: {PK: "USER#{userId}", SK: "TASK#{taskId}"}
    fields: {userId: string, taskId: string}
END
cat head.txt
size=$(($(wc -c <head.txt)))
head -c $((16 * 1024 * 1024 - size)) /dev/zero | tr '\0' '#'
