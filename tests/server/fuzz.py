# SPDX-License-Identifier: Apache-2.0
"""Random bytes, requests with random damage and random ends of connections. The server must live,
answer everybody else, and end with 0; under sanitizers, without a report. DDB_SERVER_FUZZ_SECONDS
says how long (3), DDB_TEST_SEED which."""
import os
import random
import threading
import time

from place import Server, main, request, signed

SECONDS = float(os.environ.get("DDB_SERVER_FUZZ_SECONDS", "3"))
SEED = int(os.environ.get("DDB_TEST_SEED", "0")) or int(time.time())
TABLE = {"TableName": "Fuzz", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}]}
KEY = {"k": {"S": "a"}}
SOUND = [
    ("ListTables", {}), ("DescribeTable", {"TableName": "Fuzz"}), ("Scan", {"TableName": "Fuzz"}),
    ("PutItem", {"TableName": "Fuzz", "Item": {"k": {"S": "a"}, "n": {"N": "1e10"}, "b": {"B": "AAEC"},
                                              "l": {"L": [{"M": {"x": {"NULL": True}}}]}}}),
    ("GetItem", {"TableName": "Fuzz", "Key": KEY, "ProjectionExpression": "n, l[0].x"}),
    ("UpdateItem", {"TableName": "Fuzz", "Key": KEY, "UpdateExpression": "SET n = n + :1 REMOVE l[0]",
                    "ConditionExpression": "attribute_exists(k) AND n BETWEEN :1 AND :1",
                    "ExpressionAttributeValues": {":1": {"N": "1"}}}),
    ("TransactWriteItems", {"TransactItems": [{"Delete": {"TableName": "Fuzz", "Key": KEY}}]}),
    ("BatchGetItem", {"RequestItems": {"Fuzz": {"Keys": [KEY]}}}),
]
HEADERS = [("Expect", "100-continue"), ("Transfer-Encoding", "chunked"), ("Content-Length", "-1"),
           ("Content-Length", "18446744073709551617"), ("Content-Length", "7"), ("Connection", "close"),
           ("Connection", "upgrade"), ("Upgrade", "h2c"), ("Host", ""), ("Authorization", "AWS4-HMAC-SHA256 "),
           ("Authorization", "AWS4-HMAC-SHA256 Credential=AK/x, SignedHeaders=;;;, Signature=" + "0" * 64),
           ("X-Amz-Date", "99999999T999999Z"), ("X-Amz-Target", "DynamoDB_20120810."), ("Cookie", "a=b;;;"),
           ("X", "y" * 40000), ("Range", "bytes=0-"), ("Content-Encoding", "gzip")]
GUARD = {"DDB_LOCAL_ACCESS_KEY_ID": "AK", "DDB_LOCAL_SECRET_ACCESS_KEY": "secret"}


def sound(dice):
    operation, body = dice.choice(SOUND)
    headers = signed(operation, body, "AK", "secret") if dice.random() < 0.7 else []
    headers += dice.sample(HEADERS, dice.choice([0, 0, 0, 1, 1, 2]))
    method = dice.choice(["POST"] * 9 + ["GET", "HEAD", "PUT", "OPTIONS", "CONNECT", "\x7f"])
    path = dice.choice(["/"] * 9 + ["", "/%", "/?%zz&=&", "*", "http://x/", "/" + "a" * 20000])
    return request(operation, body, headers, method, path)


def damaged(dice, data):
    data = bytearray(data)
    for _ in range(dice.choice([0, 0, 1, 1, 2, 5, 20])):
        at = dice.randrange(len(data) + 1)
        kind = dice.randrange(4)
        if kind == 0:
            data[at:at] = dice.randbytes(dice.choice([1, 1, 2, 100]))
        elif kind == 1:
            del data[at:at + dice.choice([1, 1, 2, 50])]
        elif kind == 2 and at < len(data):
            data[at] ^= 1 << dice.randrange(8)
        else:
            data[at:at] = dice.choice([b"\0", b"\r\n", b"\n", b"\r", b":", b" ", b"\xff", b"\"", b"{"])
    return bytes(data)


def attack(server, dice, end, counts):
    while time.monotonic() < end:
        data = b"".join(damaged(dice, sound(dice)) for _ in range(dice.choice([1, 1, 1, 3])))
        if dice.random() < 0.05:
            data = dice.randbytes(dice.choice([1, 100, 5000]))
        if dice.random() < 0.2:
            data = data[:dice.randrange(len(data) + 1)]
        try:
            with server.connect(0.05) as wire:
                wire.sendall(data)
                counts[0] += 1
                if dice.random() < 0.8 and wire.recv(65536).startswith(b"HTTP/1.1 200"):
                    counts[1] += 1
        except OSError:
            pass


def storm(**environment):
    print(f"seed {SEED}")
    headers = lambda: signed("ListTables", {}, "AK", "secret")
    with Server(**environment) as server:
        assert server.call("CreateTable", TABLE, signed("CreateTable", TABLE, "AK", "secret"))[0] == 200
        end, counts = time.monotonic() + SECONDS / 2, [0, 0]
        threads = [threading.Thread(target=attack,
                                    args=(server, random.Random(SEED * 100 + n), end, counts))
                   for n in range(8)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert server.process.poll() is None, "it died"
            assert server.call("ListTables", {}, headers()) == (200, {"TableNames": ["Fuzz"]})
            time.sleep(0.05)
        assert server.call("ListTables", {}, headers())[0] == 200
    print(f"{counts[0]} sent, {counts[1]} answered with 200")
    assert counts[0] > 100 and 0 < counts[1] < counts[0], counts


def test_open_to_all():
    storm()


def test_guarded():
    storm(**GUARD)


main(globals())
