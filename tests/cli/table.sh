# SPDX-License-Identifier: Apache-2.0
# The tables of a schema as CreateTable and as a NoSQL Workbench model; the model can be imported.
cat >shop.yaml <<'END'
ddb: 1
namespace: shop
table:
  name: Shop
  partition_key: PK
  sort_key: SK
  envelope: {entity_type: Type}
  indexes:
    ByOwner: {partition_key: owner, sort_key: {name: rank, type: N}, projection: [title]}
    ByTitle: {partition_key: PK, sort_key: title, local: true, projection: keys}
entities:
  Item:
    key: {PK: "ITEM#{id}", SK: "V#{version}"}
    fields: {id: string, version: string, owner: string, rank: int64, title: "string?", "tags": "set<string>?", free: "document?"}
END
"$DDBC" table shop.yaml --format createtable
"$DDBC" table --format=nosql-workbench shop.yaml | tee shop.json
"$DDBC" import shop.json
