# SPDX-License-Identifier: Apache-2.0
# Several tables are a list of requests; without indexes there is no list of them, which AWS refuses.
# What a format has no place for is named on stderr.
cat >two.yaml <<'END'
ddb: 1
namespace: couple
tables:
  First:
    partition_key: {name: id, type: N}
    indexes: {ByOwner: {partition_key: owner}, ByBoth: {partition_key: [owner, day]}}
    billing: {read: 5, write: 6}
    stream: both
    ttl: until
  Second: {name: Second.Table, partition_key: PK, sort_key: SK}
entities:
  One: {table: First, key: {id: "{id}"}, fields: {id: int64, owner: string, day: string, until: epoch}}
  Two: {table: Second, key: {PK: "A#{a}", SK: "B#{b}"}, fields: {a: string, b: string}}
END
"$DDBC" table two.yaml --format createtable
"$DDBC" table two.yaml --format nosql-workbench >two.json
"$DDBC" import two.json
