# SPDX-License-Identifier: Apache-2.0
"""The rows by botocore and boto3's (de)serializers; see foreign.c.
Usage: peers.py FOLDER ENDPOINT"""
import sys
import time

try:
    import botocore.session
    from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.config import Config
    from botocore.credentials import Credentials
    from botocore.parsers import create_parser
    from botocore.serialize import create_serializer
except ImportError as why:
    print(f"skipped: botocore: {why}\n", flush=True)
    sys.exit(0)

folder, endpoint = sys.argv[1:3]
session = botocore.session.Session()
session.set_config_variable("config_file", "/dev/null")
credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
client = session.create_client(
    "dynamodb", region_name="eu-central-1", endpoint_url=endpoint,
    aws_access_key_id=credentials.access_key, aws_secret_access_key=credentials.secret_key,
    config=Config(proxies={}, parameter_validation=True))
model = client.meta.service_model
parser = create_parser("json")
serializer = create_serializer("json")
reader, writer = TypeDeserializer(), TypeSerializer()


def data(name):
    with open(f"{folder}/{name}", "rb") as file:
        return file.read()


def records(answer):
    return [{name: reader.deserialize(value) for name, value in item.items()}
            for item in answer["Items"]]


def decode(name):
    shape = model.operation_model("Query").output_shape
    body = data(name)
    answer = {"status_code": 200, "headers": {}, "body": body}
    return lambda: records(parser.parse(answer, shape))


def encode():
    operation = model.operation_model("PutItem")
    body = parser.parse({"status_code": 200, "headers": {}, "body": b'{"Items":[%s]}' % data(
        "decode_1")}, model.operation_model("Query").output_shape)
    record = records(body)[0]

    def run():
        item = {name: writer.serialize(value) for name, value in record.items()}
        return serializer.serialize_to_request({"TableName": "Reimagine", "Item": item}, operation)
    return run


def sign():
    auth = SigV4Auth(credentials, "dynamodb", "eu-central-1")
    body = data("sign_1k")

    def run():
        auth.add_auth(AWSRequest("POST", "https://dynamodb.eu-central-1.amazonaws.com/", {
            "X-Amz-Target": "DynamoDB_20120810.PutItem",
            "Content-Type": "application/x-amz-json-1.0"}, body))
    return run


key = {"PK": {"S": "USER#01KAXW3E8G00000000000000US"}, "SK": {"S": "IMAGE#1"}}


def get():
    item = client.get_item(TableName="Reimagine", Key=key)["Item"]
    return {name: reader.deserialize(value) for name, value in item.items()}


def query():
    return records(client.query(
        TableName="Reimagine", KeyConditionExpression="PK = :p", Limit=50,
        ExpressionAttributeValues={":p": {"S": "USER#01KAXW3E8G00000000000000US"}}))


def put():
    serialized = encode()

    def run():
        item = {"PK": key["PK"], "SK": key["SK"]}
        client.put_item(TableName="Reimagine", Item={
            **item, **{name: writer.serialize(value) for name, value in put_record.items()}})
    put_record = {"EntityType": "EditRecord", "Data": {"editId": "1", "userId": "2",
                  "imageId": "3", "editType": "enhance", "params": {"autoAdjust": True},
                  "sourceKey": "uploads/1", "resultKey": "edits/1.png", "status": "processing",
                  "createdAt": "2025-11-22T08:26:40.123Z",
                  "modelId": "stability.stable-image-core-v1:1"}}
    serialized()
    return run


rows = {"decode_50": decode("decode_50"), "decode_1mb": decode("decode_1mb"),
        "decode_shuffled": decode("decode_shuffled"), "encode_put": encode(), "sign_1k": sign(),
        "client_get": get, "client_put": put(), "client_query50": query}
for row, run in rows.items():
    run()
    print(row, "botocore")
print(flush=True)
for line in sys.stdin:
    row, _, least = line.split()
    count, start = 0, time.process_time_ns()
    while True:
        rows[row]()
        count += 1
        spent = time.process_time_ns() - start
        if spent >= float(least):
            break
    print(spent / count, flush=True)
