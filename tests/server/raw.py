# SPDX-License-Identifier: Apache-2.0
"""ddb-local as a program and as an HTTP server: raw sockets, so that nothing is made right on the
way. Python's own library is all it needs."""
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import zlib

from place import PROGRAM, Server, answer, code, main, request, until

TABLE = {"TableName": "Things", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}]}
MIB = 1024 * 1024


def ended(*arguments, **environment):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=20,
                          env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


# ---- the program ---------------------------------------------------------------------------------

def test_help():
    status, out, err = ended("--help")
    assert status == 0 and err == ""
    for word in ("--port", "--file", "--bind", "DDB_LOCAL_SECRET_ACCESS_KEY", "exit status"):
        assert word in out, word


def test_wrong_arguments_end_with_2():
    for arguments, word in ((["--prot", "1"], "unknown argument --prot"), (["--port"], "wants a value"),
                            (["--port="], "wants a value"), (["8000"], "unknown argument 8000"),
                            (["--port", "65536"], "no port: 65536"), (["--port", "1x"], "no port"),
                            (["--port", "-1"], "no port"), (["--port", " 1"], "no port"),
                            (["--file", ""], "wants a value"), (["--ported=1"], "unknown"),
                            (["--sweep", "x"], "no number of seconds"), (["--sweep=86401"], "86400")):
        status, out, err = ended(*arguments)
        assert status == 2 and out == "" and word in err and "usage:" in err, (arguments, err)


def test_half_of_the_credentials_ends_with_2():
    status, _, err = ended("--port", "0", DDB_LOCAL_ACCESS_KEY_ID="AK")
    assert status == 2 and "DDB_LOCAL_SECRET_ACCESS_KEY is not" in err, err
    status, _, err = ended("--port", "0", DDB_LOCAL_SECRET_ACCESS_KEY="s")
    assert status == 2 and "DDB_LOCAL_ACCESS_KEY_ID is not" in err and "s is set" not in err


def test_what_it_cannot_listen_on_ends_with_3():
    with Server() as server:
        status, out, err = ended("--port", str(server.place[1]))
        assert status == 3 and out == "" and "is in use by another program" in err, err
    for address, word in (("localhost", "is no IP address"), ("192.0.2.1", "no address of this"),
                          ("300.0.0.1", "is no IP address")):
        status, _, err = ended("--port", "0", "--bind", address)
        assert status == 3 and word in err, err


def test_a_file_that_is_none_ends_with_3():
    with tempfile.TemporaryDirectory() as folder:
        status, out, err = ended("--port", "0", "--file", folder)
        assert status == 3 and out == "" and folder in err, err
        status, out, err = ended("--port", "0", "--file", folder + "/no/where")
        assert status == 3 and out == "" and err.startswith("ddb-local: "), err


def test_the_port_is_free_again_at_once():
    with Server() as server:
        wire = server.connect()
        wire.sendall(request("ListTables", {}))
        answer(wire)
    port = str(server.place[1])
    wire.close()
    with Server("--port", port) as again:
        assert again.place[1] == int(port)
        assert again.call("ListTables", {}) == (200, {"TableNames": []})


def test_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return  # a machine without IPv6
    with Server("--bind", "::1") as server:
        assert re.fullmatch(r"http://\[::1\]:\d+", server.url)
        assert server.call("ListTables", {})[0] == 200


def test_a_file_keeps_the_data():
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(2):
            with Server(f"--file={folder}/f.db") as server:
                if turn == 0:
                    assert server.call("CreateTable", TABLE)[0] == 200
                assert server.call("ListTables", {}) == (200, {"TableNames": ["Things"]})


def test_what_expired_is_swept():
    ttl = {"TableName": "Things", "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "t"}}
    at = int(time.time())
    times = {"over": at - 10, "not yet": at + 1000, "too old": at - 6 * 366 * 86400}
    for seconds, left in (("1", ["not yet", "too old"]), ("0", ["not yet", "over", "too old"])):
        with Server("--sweep", seconds) as server:
            assert server.call("CreateTable", TABLE)[0] == 200
            assert server.call("UpdateTimeToLive", ttl)[0] == 200
            for name, when in times.items():
                item = {"k": {"S": name}, "t": {"N": str(when)}}
                assert server.call("PutItem", {"TableName": "Things", "Item": item})[0] == 200
            time.sleep(2.2)
            items = server.call("Scan", {"TableName": "Things"})[1]["Items"]
            assert sorted(i["k"]["S"] for i in items) == left, (seconds, items)


# ---- requests ------------------------------------------------------------------------------------

def test_get_and_head_say_that_it_lives():
    with Server() as server, server.connect() as wire:
        wire.sendall(request(None, b"", method="GET", path="/shell/x?y"))
        status, headers, body = answer(wire)
        assert (status, body[:8]) == (200, b"healthy:")
        assert headers["content-type"].startswith("text/plain")
        wire.sendall(request(None, b"", method="HEAD"))
        status, headers, body = answer(wire, bodiless=True)
        assert status == 200 and int(headers["content-length"]) > 0


def test_other_methods_are_405():
    with Server() as server:
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"):
            with server.connect() as wire:
                wire.sendall(request("ListTables", {}, method=method))
                status, headers, body = answer(wire)
                assert status == 405 and headers["allow"] == "GET, HEAD, POST", method
                assert code(body) == "UnknownOperationException"


def test_answers_have_the_headers_of_the_service():
    with Server() as server, server.connect() as wire:
        wire.sendall(request("ListTables", {}))
        text = until(wire, b"}")
        head, body = text.split(b"\r\n\r\n")
        assert b"x-amz-crc32: %d\r\n" % zlib.crc32(body) in head + b"\r\n"
        assert b"Content-Type: application/x-amz-json-1.0" in head
        assert re.search(rb"x-amzn-RequestId: [0-9a-fA-F-]{36}", head)
        assert b"Access-Control" not in head


def test_what_names_no_operation():
    with Server() as server:
        for headers in ((), (("X-Amz-Target", "ListTables"),),
                        (("X-Amz-Target", "DynamoDB_20111205.ListTables"),)):
            with server.connect() as wire:
                wire.sendall(request(None, {}, headers))
                status, _, body = answer(wire)
                assert (status, code(body)) == (400, "UnknownOperationException"), headers
        status, body = server.call("NoSuchThing", {})
        assert (status, code(body)) == (400, "UnknownOperationException")


def test_bodies_that_are_no_request():
    with Server() as server:
        for body in (b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}{}", b"\0" * 100, b"[" * 100000):
            status, said = server.call("ListTables", body)
            assert status == 400 and code(said) == "SerializationException", (body[:9], said)


def test_keep_alive():
    with Server() as server, server.connect() as wire:
        for _ in range(200):
            wire.sendall(request("ListTables", {}))
            assert answer(wire)[0] == 200


def test_requests_sent_at_once_are_answered_in_order():
    with Server() as server, server.connect() as wire:
        wire.sendall(request("ListTables", {}) + request("NoSuchThing", {}) +
                     request("ListTables", {}))
        have = b""
        while have.count(b"HTTP/1.1 ") < 3 or have.count(b"}") < 3:
            have += wire.recv(65536)
        assert re.findall(rb"HTTP/1.1 (\d+)", have) == [b"200", b"400", b"200"]


def test_http_1_0_and_close():
    with Server() as server:
        with server.connect() as wire:
            wire.sendall(request("ListTables", {}).replace(b"HTTP/1.1", b"HTTP/1.0"))
            assert answer(wire)[0] == 200 and wire.recv(1) == b""
        with server.connect() as wire:
            wire.sendall(request("ListTables", {}, [("Connection", "close")]))
            assert answer(wire)[0] == 200 and wire.recv(1) == b""


def chunked(operation, chunks):
    head = (f"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n").encode()
    return head + b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"


def test_a_body_in_chunks():
    with Server() as server, server.connect() as wire:
        assert server.call("CreateTable", TABLE)[0] == 200
        whole = chunked("ListTables", [b"{", b'"Limit"', b":1", b"0}"])
        for i in range(len(whole)):  # a byte at a time
            wire.sendall(whole[i:i + 1])
        assert answer(wire)[0::2] == (200, {"TableNames": ["Things"]})


def test_100_continue():
    with Server() as server:
        with server.connect() as wire:
            head, body = request("ListTables", {"Limit": 1},
                                 [("Expect", "100-continue")]).split(b"\r\n\r\n")
            wire.sendall(head + b"\r\n\r\n")
            assert until(wire, b"\r\n\r\n").startswith(b"HTTP/1.1 100")
            wire.sendall(body)
            assert answer(wire)[0] == 200
        with server.connect() as wire:  # what is too large is not asked for
            wire.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                         b"Content-Length: 99999999\r\n\r\n")
            assert until(wire, b"\r\n\r\n").startswith(b"HTTP/1.1 413")


def test_too_large():
    with Server() as server:
        with server.connect() as wire:  # 100 TB, of which none is sent
            wire.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999\r\n\r\n")
            status, headers, body = answer(wire)
            assert (status, code(body)) == (413, "RequestEntityTooLargeException")
            assert headers["connection"].lower() == "close" and wire.recv(1) == b""
        with server.connect() as wire:  # in chunks, so that the size is not known before
            wire.sendall(chunked("ListTables", [b" " * MIB] * 18))
            assert answer(wire)[0] == 413
        with server.connect() as wire:  # without end
            wire.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
            sent, ended_early = 0, False
            try:
                while sent < 200:
                    wire.sendall(b"100000\r\n" + b" " * MIB + b"\r\n")
                    sent += 1
            except OSError:
                ended_early = True
            assert ended_early and sent < 60, sent
        big = b'{"Limit":1' + b" " * (16 * MIB - 11) + b"}"  # as much as the service takes
        assert server.call("ListTables", big)[0] == 200


def test_many_connections():
    with Server() as server:
        wires = [server.connect() for _ in range(500)]
        for wire in wires:
            wire.sendall(request("ListTables", {}))
        assert all(answer(wire)[0] == 200 for wire in wires)
        for wire in wires:
            wire.close()


def test_clients_that_are_slow_or_gone_hold_nobody_up():
    with Server() as server:
        halves = [server.connect() for _ in range(50)]
        for number, wire in enumerate(halves):
            wire.sendall(request("ListTables", {})[:5 + number * 2])
        gone = [server.connect() for _ in range(50)]
        for wire in gone:
            wire.sendall(request("ListTables", {}))
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            wire.close()  # with a reset
        start = time.monotonic()
        for _ in range(50):
            assert server.call("ListTables", {})[0] == 200
        assert time.monotonic() - start < 5
        server.process.send_signal(signal.SIGKILL)  # half requests would hold its end for 5 s
        server.process.wait()
        server.process.returncode = 0
        for wire in halves:
            wire.close()


def test_many_threads_write():
    with Server() as server:
        assert server.call("CreateTable", TABLE)[0] == 200
        wrong = []

        def add(number):
            with server.connect() as wire:
                for _ in range(50):
                    wire.sendall(request("UpdateItem", {
                        "TableName": "Things", "Key": {"k": {"S": "all"}},
                        "UpdateExpression": "ADD n :1",
                        "ExpressionAttributeValues": {":1": {"N": "1"}}}))
                    if answer(wire)[0] != 200:
                        wrong.append(number)

        threads = [threading.Thread(target=add, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        _, body = server.call("GetItem", {"TableName": "Things", "Key": {"k": {"S": "all"}}})
        assert not wrong and body["Item"]["n"] == {"N": "800"}, body


# ---- the end -------------------------------------------------------------------------------------

def test_a_request_under_way_is_answered_before_the_end():
    for number in (signal.SIGTERM, signal.SIGINT):
        with Server() as server:
            wire, whole = server.connect(), request("ListTables", {"Limit": 3})
            wire.sendall(whole[:-5])
            time.sleep(0.2)
            server.process.send_signal(number)
            time.sleep(0.3)
            try:  # nobody new is answered
                with server.connect(0.3) as late:
                    late.sendall(request("ListTables", {}))
                    late.recv(1)
                raise AssertionError("a new connection was answered")
            except OSError:
                pass
            assert server.process.poll() is None
            wire.sendall(whole[-5:])
            status, headers, body = answer(wire)
            assert status == 200 and headers["connection"].lower() == "close"
            assert wire.recv(1) == b""
            assert server.process.wait(5) == 0


def test_idle_connections_do_not_hold_the_end_up():
    with Server() as server:
        wires = [server.connect() for _ in range(20)]
        wires[0].sendall(request("ListTables", {}))
        answer(wires[0])
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(5) == 0 and time.monotonic() - start < 2


def test_a_client_that_never_ends_is_waited_for_five_seconds():
    with Server() as server:
        wire = server.connect()
        wire.sendall(request("ListTables", {})[:-1])
        time.sleep(0.2)
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(15) == 0 and 4 < time.monotonic() - start < 10


def test_a_second_signal_ends_it_at_once():
    with Server() as server:
        wire = server.connect()
        wire.sendall(request("ListTables", {})[:-1])
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(2) == -signal.SIGTERM
        server.process.returncode = 0


main(globals())
