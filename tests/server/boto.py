# SPDX-License-Identifier: Apache-2.0
"""boto3, Python's AWS SDK: every operation of the store, the resource layer, paginators, waiters,
and errors as its users catch them. The server checks boto3's signatures meanwhile. Parameters that
Debian's boto3 1.26 does not know are left out."""
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.config import Config
from botocore.exceptions import ClientError

from place import Server, main

KEY, SECRET = "AKIDBOTO", "secretboto"
GUARD = {"DDB_LOCAL_ACCESS_KEY_ID": KEY, "DDB_LOCAL_SECRET_ACCESS_KEY": SECRET}
SETTINGS = dict(region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=SECRET,
                config=Config(retries={"max_attempts": 1}))

server = Server(**GUARD)
server.__enter__()
client = boto3.client("dynamodb", endpoint_url=server.url, **SETTINGS)
tables = boto3.resource("dynamodb", endpoint_url=server.url, **SETTINGS)
used = set()
client.meta.events.register("before-call.dynamodb", lambda model, **_: used.add(model.name))
tables.meta.client.meta.events.register("before-call.dynamodb",
                                        lambda model, **_: used.add(model.name))


def error(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as failed:
        assert failed.response["Error"]["Code"] == code, failed.response
        return failed.response
    raise AssertionError(f"no {code}")


def orders():
    return tables.Table("Orders")


def test_01_tables():
    created = client.create_table(
        TableName="Orders", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t}
                              for n, t in (("customer", "S"), ("number", "N"), ("state", "S"),
                                           ("amount", "N"))],
        KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"},
                   {"AttributeName": "number", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[{"IndexName": "byState",
                                 "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"},
                                               {"AttributeName": "amount", "KeyType": "RANGE"}],
                                 "Projection": {"ProjectionType": "INCLUDE",
                                                "NonKeyAttributes": ["note"]}}],
        LocalSecondaryIndexes=[{"IndexName": "byAmount",
                                "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"},
                                              {"AttributeName": "amount", "KeyType": "RANGE"}],
                                "Projection": {"ProjectionType": "ALL"}}])
    assert created["TableDescription"]["TableArn"].endswith(":table/Orders")
    client.get_waiter("table_exists").wait(TableName="Orders")
    table = client.describe_table(TableName="Orders")["Table"]
    assert table["TableStatus"] == "ACTIVE" and table["CreationDateTime"].year > 2000
    assert [i["IndexName"] for i in table["GlobalSecondaryIndexes"]] == ["byState"]
    error("ResourceInUseException", client.create_table, TableName="Orders",
          BillingMode="PAY_PER_REQUEST",
          AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
          KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}])
    error("ResourceNotFoundException", client.describe_table, TableName="Nowhere")


def test_02_every_type():
    item = {"customer": "types", "number": Decimal(1), "s": "\u00fc\U0001f600\0", "n": Decimal("-1.5E-100"),
            "big": Decimal("12345678901234567890123456789012345678"), "b": Binary(bytes(range(256))),
            "yes": True, "none": None, "l": ["a", Decimal(1), [], {}], "m": {"a": {"b": "c"}},
            "ss": {"x", "y"}, "ns": {Decimal(1), Decimal("2.5")}, "bs": {Binary(b"1"), Binary(b"2")}}
    orders().put_item(Item=item)
    assert orders().get_item(Key={"customer": "types", "number": 1}, ConsistentRead=True)["Item"] == item


def test_03_put_update_delete():
    key = {"customer": "c1", "number": 1}
    answer = orders().put_item(Item={**key, "state": "open", "amount": 10, "note": "n"},
                               ConditionExpression=Attr("customer").not_exists(),
                               ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"]["CapacityUnits"] > 0
    error("ConditionalCheckFailedException", orders().put_item, Item=key,
          ConditionExpression=Attr("customer").not_exists())
    old = orders().put_item(Item={**key, "state": "paid", "amount": 10}, ReturnValues="ALL_OLD")
    assert old["Attributes"]["state"] == "open"
    new = orders().update_item(
        Key=key, UpdateExpression="SET #t = #t + :d, tags = list_append(if_not_exists(tags, :none), :one) "
                                  "REMOVE note ADD seen :d DELETE nothing :set",
        ConditionExpression=Attr("amount").between(5, 20) & Attr("state").is_in(["paid", "open"]),
        ExpressionAttributeNames={"#t": "amount"},
        ExpressionAttributeValues={":d": 5, ":none": [], ":one": ["x"], ":set": {"a"}},
        ReturnValues="ALL_NEW")["Attributes"]
    assert new == {**key, "state": "paid", "amount": 15, "tags": ["x"], "seen": 5}, new
    changed = orders().update_item(Key=key, UpdateExpression="SET amount = :t",
                                   ExpressionAttributeValues={":t": 1}, ReturnValues="UPDATED_OLD")
    assert changed["Attributes"] == {"amount": 15}
    failed = error("ConditionalCheckFailedException", orders().update_item, Key=key,
                   UpdateExpression="SET amount = :t", ConditionExpression=Attr("amount").gt(5),
                   ExpressionAttributeValues={":t": 1})
    assert failed["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert failed["Error"]["Message"] == "The conditional request failed"
    error("ValidationException", orders().update_item, Key=key, UpdateExpression="SET amount :t",
          ExpressionAttributeValues={":t": 1})
    gone = orders().delete_item(Key=key, ConditionExpression=Attr("amount").eq(1), ReturnValues="ALL_OLD")
    assert gone["Attributes"]["amount"] == 1
    assert "Item" not in orders().get_item(Key=key)


def test_04_the_item_that_failed_a_condition():
    model = client.meta.service_model.operation_model("PutItem").input_shape
    if "ReturnValuesOnConditionCheckFailure" not in model.members:
        return  # boto3 1.26
    orders().put_item(Item={"customer": "cond", "number": 1, "v": 7})
    failed = error("ConditionalCheckFailedException", client.put_item, TableName="Orders",
                   Item={"customer": {"S": "cond"}, "number": {"N": "1"}},
                   ConditionExpression="attribute_not_exists(customer)",
                   ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert failed["Item"]["v"] == {"N": "7"}, failed


def test_05_batches():
    with orders().batch_writer() as batch:
        for number in range(100):
            batch.put_item(Item={"customer": "many", "number": number, "amount": 1000 - number,
                                 "state": "open" if number % 2 else "shut", "note": "x" * 100, "pad": "p"})
    got = client.batch_get_item(RequestItems={"Orders": {
        "Keys": [{"customer": {"S": "many"}, "number": {"N": str(n)}} for n in (3, 4, 5000)],
        "ProjectionExpression": "#n", "ExpressionAttributeNames": {"#n": "number"}}})
    assert sorted(i["number"]["N"] for i in got["Responses"]["Orders"]) == ["3", "4"]
    assert got["UnprocessedKeys"] == {}
    error("ValidationException", client.batch_write_item, RequestItems={"Orders": [
        {"DeleteRequest": {"Key": {"customer": {"S": "a"}, "number": {"N": "1"}}}}] * 2})


def test_06_query():
    of_many = Key("customer").eq("many")
    found = orders().query(KeyConditionExpression=of_many & Key("number").between(10, 12))
    assert [i["number"] for i in found["Items"]] == [10, 11, 12]
    last = orders().query(KeyConditionExpression=of_many, ScanIndexForward=False, Limit=2)
    assert [i["number"] for i in last["Items"]] == [99, 98]
    assert last["LastEvaluatedKey"] == {"customer": "many", "number": 98}
    rest = orders().query(KeyConditionExpression=of_many, ScanIndexForward=False,
                          ExclusiveStartKey=last["LastEvaluatedKey"])
    assert rest["Count"] == 98
    cheap = orders().query(IndexName="byAmount", KeyConditionExpression=of_many & Key("amount").lt(903))
    assert [i["number"] for i in cheap["Items"]] == [99, 98]
    shut = orders().query(IndexName="byState", KeyConditionExpression=Key("state").eq("shut"),
                          FilterExpression=Attr("note").begins_with("xx"))
    assert [i["amount"] for i in shut["Items"]] == list(range(902, 1001, 2))
    assert shut["ScannedCount"] == 50 and "pad" not in shut["Items"][0]
    error("ValidationException", orders().query, IndexName="byState",
          KeyConditionExpression=Key("state").eq("shut"), FilterExpression=Attr("amount").gte(990))
    count = orders().query(KeyConditionExpression=of_many, Select="COUNT")
    assert count["Count"] == 100 and "Items" not in count


def test_07_paginators():
    pages = list(client.get_paginator("query").paginate(
        TableName="Orders", KeyConditionExpression="customer = :c",
        ExpressionAttributeValues={":c": {"S": "many"}}, PaginationConfig={"PageSize": 30}))
    assert [p["Count"] for p in pages if p["Count"]] == [30, 30, 30, 10]
    scanned = client.get_paginator("scan").paginate(TableName="Orders", PaginationConfig={"PageSize": 7})
    numbers = [int(i["number"]["N"]) for p in scanned for i in p["Items"] if i["customer"]["S"] == "many"]
    assert sorted(numbers) == list(range(100))
    segments = [orders().scan(Segment=n, TotalSegments=4)["Count"] for n in range(4)]
    assert sum(segments) == orders().scan()["Count"]
    for number in range(5):
        client.create_table(TableName=f"Page{number}", BillingMode="PAY_PER_REQUEST",
                            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
                            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}])
    names = client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2})
    assert [n for p in names for n in p["TableNames"]] == ["Orders"] + [f"Page{n}" for n in range(5)]
    assert {t.name for t in tables.tables.all()} >= {"Orders", "Page4"}


def test_08_transactions():
    key = {"customer": {"S": "tx"}, "number": {"N": "1"}}
    put = {"Put": {"TableName": "Orders", "Item": {**key, "v": {"N": "1"}},
                   "ConditionExpression": "attribute_not_exists(customer)"}}
    client.transact_write_items(TransactItems=[put], ClientRequestToken="t1")
    client.transact_write_items(TransactItems=[put], ClientRequestToken="t1")  # the same again
    failed = error("TransactionCanceledException", client.transact_write_items, TransactItems=[
        {"Update": {"TableName": "Orders", "Key": {**key, "number": {"N": "2"}},
                    "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": {"N": "1"}}}},
        {**put, "Put": {**put["Put"], "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}])
    reasons = failed["CancellationReasons"]
    assert [r["Code"] for r in reasons] == ["None", "ConditionalCheckFailed"], reasons
    assert reasons[1]["Item"]["v"] == {"N": "1"}
    error("IdempotentParameterMismatchException", client.transact_write_items, TransactItems=[
        {"Delete": {"TableName": "Orders", "Key": key}}], ClientRequestToken="t1")
    client.transact_write_items(TransactItems=[
        {"Delete": {"TableName": "Orders", "Key": key}},
        {"ConditionCheck": {"TableName": "Orders", "Key": {**key, "number": {"N": "9"}},
                            "ConditionExpression": "attribute_not_exists(customer)"}}])
    got = client.transact_get_items(TransactItems=[
        {"Get": {"TableName": "Orders", "Key": key}},
        {"Get": {"TableName": "Orders", "Key": {"customer": {"S": "many"}, "number": {"N": "1"}}}}])
    assert "Item" not in got["Responses"][0] and got["Responses"][1]["Item"]["amount"] == {"N": "999"}


def test_09_indexes_and_time_to_live():
    client.update_table(TableName="Page0", AttributeDefinitions=[
        {"AttributeName": "k", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "late", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}}}])
    client.get_waiter("table_exists").wait(TableName="Page0")
    tables.Table("Page0").put_item(Item={"k": "1", "g": "x"})
    assert tables.Table("Page0").query(IndexName="late", KeyConditionExpression=Key("g").eq("x"))["Count"] == 1
    client.update_time_to_live(TableName="Page0", TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "until"})
    told = client.describe_time_to_live(TableName="Page0")["TimeToLiveDescription"]
    assert told["AttributeName"] == "until" and told["TimeToLiveStatus"] == "ENABLED"


def test_10_delete_tables():
    for number in range(5):
        client.delete_table(TableName=f"Page{number}")
        client.get_waiter("table_not_exists").wait(TableName=f"Page{number}")
    assert client.list_tables()["TableNames"] == ["Orders"]
    error("ResourceNotFoundException", tables.Table("Page1").get_item, Key={"k": "1"})


def test_11_wrong_credentials():
    for settings, code in (({"aws_secret_access_key": "x"}, "InvalidSignatureException"),
                           ({"aws_access_key_id": "x"}, "UnrecognizedClientException")):
        other = boto3.client("dynamodb", endpoint_url=server.url, **{**SETTINGS, **settings})
        error(code, other.list_tables)


def test_12_every_operation_was_called():
    wanted = {"CreateTable", "DescribeTable", "UpdateTable", "DeleteTable", "ListTables",
              "UpdateTimeToLive", "DescribeTimeToLive", "PutItem", "GetItem", "UpdateItem", "DeleteItem",
              "Query", "Scan", "BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"}
    assert wanted <= used, wanted - used


def test_13_the_server_ends():
    server.__exit__(None, None, None)


try:
    main(globals())
finally:
    if server.process.poll() is None:
        server.process.kill()
