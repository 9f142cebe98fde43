# SPDX-License-Identifier: Apache-2.0
# 101 members.
cat <<'SCHEMA'
ddb: 1
namespace: app
table: {name: App, partition_key: PK}
entities:
  Task:
    key: {PK: "TASK#{taskId}"}
    fields: {taskId: string}
operations:
  create: {create: Task}
  all:
    transact:
SCHEMA
i=1
while [ $i -le 101 ]; do
  echo "      member$i: create"
  i=$((i + 1))
done
