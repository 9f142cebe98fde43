# SPDX-License-Identifier: Apache-2.0
# Tables whose capacity is paid for, other prices, a transaction over two tables, an operation without
# a rate; and a schema without a workload.
cat >tables.yaml <<'SCHEMA'
ddb: 1
namespace: app
tables:
  Main: {partition_key: PK, billing: {read: 100, write: 50}, indexes: {GSI1: {partition_key: GSI1PK, projection: keys}}}
  Audit: {partition_key: PK, sort_key: SK}
entities:
  Account:
    table: Main
    key: {PK: "ACCOUNT#{id}", GSI1PK: "OWNER#{owner}"}
    fields: {id: uuid, owner: uuid, balance: int64}
  Owner:
    table: Main
    key: {PK: "OWNER#{owner}"}
    fields: {owner: uuid, name: string}
  Entry:
    table: Audit
    key: {PK: "ACCOUNT#{id}", SK: "{number|pad:10}"}
    fields: {id: uuid, number: int64, text: {type: string, max_length: 2000}}
operations:
  pay: {update: Account, add: [balance]}
  log: {create: Entry}
  transfer: {transact: {from: pay, to: pay, log: log}}
  both: {transact_get: [Account, Owner]}
  some: {batch_get: Account}
  owned: {query: Account, index: GSI1, by: [owner]}
workload:
  prices: {read_unit_hour: 0.00015, write_unit_hour: 0.00075, write_million: 1.4231}
  rates:
    transfer: 10/s
    both: 1000/day
    some: {rate: 0.5/s, items: 100}
    owned: 0/s
SCHEMA
"$DDBC" explain tables.yaml
"$DDBC" explain tables.yaml transfer | sed -n '/^by the sizes/,$p'
"$DDBC" explain tables.yaml owned | sed -n '/^by the sizes/,$p'
"$DDBC" explain app.yaml
