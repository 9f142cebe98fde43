# SPDX-License-Identifier: Apache-2.0
# All that an update can do to a field.
cat >board.yaml <<'SCHEMA'
ddb: 1
namespace: app
table: {name: App, partition_key: PK}
envelope: {data: Data, updated_at: {name: UpdatedAt, type: epoch_ms}}
entities:
  Board:
    key: {PK: "BOARD#{boardId}"}
    fields:
      boardId: string
      title: string
      views: int64
      stock: {type: int64, at: top}
      log: list<string>
      queue: list<string>
      seen: timestamp?
      error: string?
      tags: set<string>?
      labels: set<string>?
operations:
  work: {update: Board, remove: [error], set: [title], add: [views], subtract: [stock], append: [log], prepend: [queue],
         set_if_absent: [seen], add_to_set: [tags], delete_from_set: [labels], return: new}
SCHEMA
"$DDBC" explain board.yaml work
