# SPDX-License-Identifier: Apache-2.0
"""What the server's tests have in common: a server of their own, raw requests, and counting."""
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback

PROGRAM = os.environ["DDB_LOCAL"]
TARGET = "DynamoDB_20120810."


class Server:
    """ddb-local on a free port, for a `with`; must end with 0 when it is told to end."""

    def __init__(self, *arguments, **environment):
        self.arguments = arguments
        self.environment = {**os.environ, **environment}

    def __enter__(self):
        self.process = subprocess.Popen(
            [PROGRAM, "--port", "0", *self.arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment)
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://"), self.process.stderr.read()
        host, port = self.url[len("http://"):].rsplit(":", 1)
        self.place = (host.strip("[]"), int(port))
        return self

    def __exit__(self, kind, error, trace):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "killed"
        text = self.process.stderr.read()
        if kind is None:
            assert status == 0 and text == "", (status, text)
        elif text:
            print(text)

    def connect(self, seconds=20):
        return socket.create_connection(self.place, timeout=seconds)

    def call(self, operation, body, headers=()):
        """Status and JSON of one request on a connection of its own."""
        with self.connect() as wire:
            wire.sendall(request(operation, body, headers))
            return answer(wire)[0::2]


def request(operation, body, headers=(), method="POST", path="/"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost",
             f"Content-Length: {len(data)}", "Content-Type: application/x-amz-json-1.0"]
    if operation is not None:
        lines.append(f"X-Amz-Target: {TARGET}{operation}")
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def until(wire, end, have=b""):
    while end not in have:
        more = wire.recv(65536)
        if not more:
            raise EOFError(have)
        have += more
    return have


def answer(wire, have=b"", bodiless=False):
    """(status, headers, JSON or text) of one answer; a 100 Continue is skipped."""
    head, rest = until(wire, b"\r\n\r\n", have).split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    status = int(lines[0].split()[1])
    if status == 100:
        return answer(wire, rest)
    headers = {n.lower(): v for n, v in (line.split(": ", 1) for line in lines[1:])}
    size = 0 if bodiless else int(headers["content-length"])
    while len(rest) < size:
        more = wire.recv(65536)
        if not more:
            raise EOFError(rest)
        rest += more
    assert len(rest) == size, "more than one answer"
    is_json = headers.get("content-type", "").startswith("application/x-amz-json")
    return status, headers, json.loads(rest) if is_json and size else rest


def code(body):
    return body["__type"].split("#")[1]


def signed(operation, body, key, secret, when=None, region="us-east-1", service="dynamodb",
           session=None, change=lambda headers: headers, names=None, path="/"):
    """Headers of Signature Version 4, written here so that libddb does not check itself."""
    data = json.dumps(body).encode()
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() if when is None else when))
    headers = {"content-type": "application/x-amz-json-1.0", "host": "localhost",
               "x-amz-date": stamp, "x-amz-target": TARGET + operation}
    if session is not None:
        headers["x-amz-security-token"] = session
    names = sorted(headers if names is None else names)
    route, _, query = path.partition("?")
    canonical = "\n".join(
        ["POST", route, query] + [f"{n}:{headers[n]}" for n in names] +
        ["", ";".join(names), hashlib.sha256(data).hexdigest()])
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope,
                      hashlib.sha256(canonical.encode()).hexdigest()])
    now = ("AWS4" + secret).encode()
    for part in (stamp[:8], region, service, "aws4_request", text):
        now = hmac.new(now, part.encode(), hashlib.sha256).digest()
    given = {"X-Amz-Date": stamp,
             "Authorization": f"AWS4-HMAC-SHA256 Credential={key}/{scope}, "
                              f"SignedHeaders={';'.join(names)}, Signature={now.hex()}"}
    if session is not None:
        given["X-Amz-Security-Token"] = session
    return list(change(given).items())


def main(cases):
    """Runs the functions whose names begin with test_; the last line has the counts."""
    passed = failed = 0
    for name, case in list(cases.items()):
        if not name.startswith("test_"):
            continue
        try:
            case()
            passed += 1
        except Exception:  # a test that breaks is one that failed
            failed += 1
            print(f"FAILED: {name}")
            traceback.print_exc(limit=-4, file=sys.stdout)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    sys.exit(failed > 0)
