# SPDX-License-Identifier: Apache-2.0
# What an estimate says of entities that have no count, of a key whose values are all alike, and of a
# table without indexes.
cat >bare.yaml <<'SCHEMA'
ddb: 1
namespace: app
table: {name: App, partition_key: PK, sort_key: SK}
types:
  State: {enum: [open, closed]}
entities:
  Task:
    key: {PK: "STATE#{state}", SK: "{day}"}
    fields: {state: State, day: date, title: {type: string, max_length: 9}}
  Other:
    key: {PK: "OTHER", SK: "{day}"}
    fields: {day: date}
operations:
  put: {put: Task}
  day: {query: Task, by: [state]}
workload:
  items: {Task: {count: 20e6}}
  rates: {put: 4000/s, day: 2/s}
  partitions: {"STATE#{state}": {values: 2}}
SCHEMA
"$DDBC" explain bare.yaml 2>/dev/null
