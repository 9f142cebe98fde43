# SPDX-License-Identifier: Apache-2.0
# What few Workbench models have: keys as CreateTable lists them, tables and indexes that lack a name
# or a key, attributes of several types or of none, a table without samples, odd texts.
cat >model.json <<'END'
{"ModelName": "An import with a name that has more than forty letters",
 "DataModel": [
  {"TableName": "NoKey"}, {"NoName": 1},
  {"TableName": "Bare", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
   "NonKeyAttributes": [{"AttributeName": "n", "AttributeType": "N"}, {"AttributeName": "b", "AttributeType": "B"},
     {"AttributeName": "s", "AttributeType": "S"}, {"AttributeName": "s", "AttributeType": "S"}, {"AttributeType": "S"}],
   "GlobalSecondaryIndexes": [{"IndexName": "NoKey"}, {"KeyAttributes": {"PartitionKey": {"AttributeName": "s", "AttributeType": "S"}}}]},
  {"TableName": "Mixed",
   "KeyAttributes": {"PartitionKey": {"AttributeName": "PK", "AttributeType": "S"}, "SortKey": {"AttributeName": "SK", "AttributeType": "S"}},
   "GlobalSecondaryIndexes": [{"IndexName": "ByWord", "KeyAttributes": {"PartitionKey": {"AttributeName": "GSI1PK", "AttributeType": "S"}},
     "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["PK", "any", 7]}}],
   "TableData": [
    {"PK": {"S": "a#1/2"}, "SK": {"S": "1"}, "any": {"S": "x"}, "none": {"NULL": true}, "GSI1PK": {"S": "a:b"}, "te\u0001xt": {"S": "\u0001"}},
    {"PK": {"S": "b|7"}, "SK": {"S": "2"}, "any": {"BOOL": true}, "none": {"NULL": true}, "GSI1PK": {"S": "#/#"}},
    {"PK": {"S": "#"}, "SK": {"S": "a#b#c#d#e#f#g#h#i#j#k#l#m#n#o#p#q#r#s#t#u#v#w#x#y#z#a#b#c#d#e#f#g#h#i#j#k#l#m#n#o#p#q#r#s#t"}, "any": {"S": "x"}, "none": {"NULL": true}}]},
  {"TableName": "Twins",
   "KeyAttributes": {"PartitionKey": {"AttributeName": "PK", "AttributeType": "S"}, "SortKey": {"AttributeName": "SK", "AttributeType": "S"}},
   "TableData": [
    {"PK": {"S": "ROW#7"}, "SK": {"S": "SEAT#7"}, "seatNumber": {"S": "7"}, "rowNumber": {"S": "7"}, "Type": {"S": "Seat"}},
    {"PK": {"S": "ROW#8"}, "SK": {"S": "SEAT#8"}, "seatNumber": {"S": "8"}, "rowNumber": {"S": "8"}, "Type": {"S": "Seat"}}]}]}
END
"$DDBC" import model.json | tee model.yaml
"$DDBC" check model.yaml
sed /te_xt/d model.yaml >rest.yaml
"$DDBC" check rest.yaml
