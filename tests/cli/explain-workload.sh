# SPDX-License-Identifier: Apache-2.0
# What all operations of a schema cost by its workload, and one of them.
cat >tasks.yaml <<'SCHEMA'
ddb: 1
namespace: app
table:
  name: App
  partition_key: PK
  sort_key: SK
  indexes:
    GSI1: {partition_key: GSI1PK, sort_key: GSI1SK}
    GSI2: {partition_key: GSI2PK, projection: keys}
envelope: {entity_type: T, data: D, created_at: {name: C, type: epoch_ms}, updated_at: {name: U, type: epoch_ms}}
types:
  State: {enum: [open, closed]}
entities:
  Task:
    key: {PK: "USER#{userId}", SK: "TASK#{taskId}", GSI1PK: "STATE#{state}", GSI1SK: "{taskId}", GSI2PK: "DUE#{due?}"}
    fields: {userId: uuid, taskId: ulid, state: State, title: {type: string, max_length: 100}, due: date?}
  User:
    key: {PK: "USER#{userId}", SK: PROFILE}
    unique: [email]
    fields: {userId: uuid, email: {type: string, max_length: 80}}
operations:
  createTask: {create: Task}
  tasks: {query: Task, by: [userId], limit: 50}
  open: {query: Task, index: GSI1, by: [state]}
  setState: {update: Task, set: [state]}
  retitle: {update: Task, set: [title]}
  getTask: {get: Task}
  register: {create: User}
  setEmail: {update: User, set: [email]}
  all: {scan: Task, reason: export}
workload:
  peak: 2
  items:
    Task: {count: 20e6, indexed: {GSI2: 25%}}
    User: {count: 1e6, size: 300 B}
  rates:
    createTask: 400/s
    tasks: {rate: 100/s, items: 20}
    open: 10/min
    setState: 700/s
    register: 20/h
    setEmail: 20/month
    all: 1/day
  partitions:
    "USER#{userId}": {values: 1e6, hottest: 0.5%}
SCHEMA
"$DDBC" explain tasks.yaml 2>/dev/null
"$DDBC" explain tasks.yaml setState 2>/dev/null | sed -n '/^by the sizes/,$p'
"$DDBC" explain tasks.yaml all 2>/dev/null | sed -n '/^by the sizes/,$p'
