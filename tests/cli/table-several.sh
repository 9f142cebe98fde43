# SPDX-License-Identifier: Apache-2.0
# Several tables are a list of requests; without indexes there is no list of them, which AWS refuses.
cat >two.yaml <<'END'
ddb: 1
namespace: couple
tables:
  First: {partition_key: {name: id, type: N}}
  Second: {name: Second.Table, partition_key: PK, sort_key: SK}
entities:
  One: {table: First, key: {id: "{id}"}, fields: {id: int64}}
  Two: {table: Second, key: {PK: "A#{a}", SK: "B#{b}"}, fields: {a: string, b: string}}
END
"$DDBC" table two.yaml --format createtable
