# SPDX-License-Identifier: Apache-2.0
"""Signatures: a server that was given credentials answers what they signed and nothing else. The
signer is Python's hmac (place.py), no code of ours."""
import subprocess
import time

from place import PROGRAM, Server, answer, code, main, request, signed

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
GUARD = {"DDB_LOCAL_ACCESS_KEY_ID": KEY, "DDB_LOCAL_SECRET_ACCESS_KEY": SECRET}
BODY = {"Limit": 5}


def refused(headers, want, text, body=BODY):
    with Server(**GUARD) as server:
        status, said = server.call("ListTables", body, headers)
    assert (status, code(said)) == (400, want), said
    assert text in said["message"], said["message"]
    assert SECRET not in str(said)


def test_a_good_signature():
    with Server(**GUARD) as server:
        for region in ("us-east-1", "eu-central-1", "local"):
            headers = signed("ListTables", BODY, KEY, SECRET, region=region)
            assert server.call("ListTables", BODY, headers) == (200, {"TableNames": []})
        for drift in (-890, 890):
            headers = signed("ListTables", BODY, KEY, SECRET, when=time.time() + drift)
            assert server.call("ListTables", BODY, headers)[0] == 200


def test_blanks_and_order_of_the_parts_do_not_matter():
    def squeezed(headers):
        parts = headers["Authorization"].split(" ", 1)[1].split(", ")
        return {**headers, "Authorization": "AWS4-HMAC-SHA256 " + ",".join(reversed(parts))}
    with Server(**GUARD) as server:
        headers = signed("ListTables", BODY, KEY, SECRET, change=squeezed)
        assert server.call("ListTables", BODY, headers)[0] == 200


def test_path_and_query_are_signed():
    headers = signed("ListTables", BODY, KEY, SECRET, path="/?a=1&b=2")
    with Server(**GUARD) as server:
        for path, want in (("/?a=1&b=2", 200), ("/?a=1&b=3", 400), ("/", 400), ("/x?a=1&b=2", 400)):
            with server.connect() as wire:
                wire.sendall(request("ListTables", BODY, headers, path=path))
                assert answer(wire)[0] == want, path


def test_without_credentials_anything_goes():
    with Server() as server:
        assert server.call("ListTables", BODY)[0] == 200
        assert server.call("ListTables", BODY, [("Authorization", "nonsense")])[0] == 200
        headers = signed("ListTables", BODY, "other", "wrong", when=0)
        assert server.call("ListTables", BODY, headers)[0] == 200


def test_health_needs_no_signature():
    with Server(**GUARD) as server, server.connect() as wire:
        wire.sendall(request(None, b"", method="GET"))
        assert answer(wire)[0] == 200


def test_none():
    text = "missing Authentication Token"
    refused([], "MissingAuthenticationTokenException", text)
    for value in ("Bearer abc", "AWS4-HMAC-SHA256", "AWS " + KEY + ":x", "AWS4-HMAC-SHA512 Credential=a"):
        refused([("Authorization", value)], "MissingAuthenticationTokenException", text)


def test_incomplete():
    def without(part):
        def change(headers):
            kept = [p for p in headers["Authorization"].split(" ", 1)[1].split(", ")
                    if not p.startswith(part)]
            return {**headers, "Authorization": "AWS4-HMAC-SHA256 " + ", ".join(kept)}
        return signed("ListTables", BODY, KEY, SECRET, change=change)
    for part in ("Credential", "SignedHeaders", "Signature="):
        refused(without(part), "IncompleteSignatureException", f"'{part.strip('=')}' parameter")
    no_date = [h for h in signed("ListTables", BODY, KEY, SECRET) if h[0] != "X-Amz-Date"]
    refused(no_date, "IncompleteSignatureException", "X-Amz-Date")
    for date in ("2026", "20261301T000000Z", "20260231T000000Z", "20260101 000000Z", "x" * 300):
        refused(no_date + [("X-Amz-Date", date)], "IncompleteSignatureException", "ISO-8601")
    for scope in ("k", "k/20260101", "k/20260101/r/dynamodb", "/////", "k/2/r/dynamodb/aws4_request/x",
                  "k/20260101/" + "r" * 200 + "/dynamodb/aws4_request"):
        refused([("X-Amz-Date", "20260101T000000Z"),
                 ("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, "
                                   "Signature=0")], "IncompleteSignatureException", "5 slash-delimited")


def test_another_key():
    text = "security token included in the request is invalid"
    for key in ("AKIDEXAMPL", "AKIDEXAMPLEX", "akidexample", "x"):
        refused(signed("ListTables", BODY, key, SECRET), "UnrecognizedClientException", text)


def test_a_session_token_is_signed_and_not_looked_at():
    headers = signed("ListTables", BODY, KEY, SECRET, session="token")
    with Server(**GUARD) as server:
        assert server.call("ListTables", BODY, headers)[0] == 200
    other = [(n, "other" if n == "X-Amz-Security-Token" else v) for n, v in headers]
    refused(other, "InvalidSignatureException", "does not match")
    added = signed("ListTables", BODY, KEY, SECRET) + [("X-Amz-Security-Token", "token")]
    refused(added, "InvalidSignatureException", "'X-Amz-Security-Token' must be a 'SignedHeader'")


def test_another_secret():
    text = "signature we calculated does not match"
    for secret in (SECRET[:-1], SECRET + "x", "x"):
        refused(signed("ListTables", BODY, KEY, secret), "InvalidSignatureException", text)


def test_the_refusal_shows_what_would_have_been_right():
    refused(signed("ListTables", BODY, KEY, "x"), "InvalidSignatureException",
            "The Canonical String for this request should have been\n'POST\n/\n\n"
            "content-type:application/x-amz-json-1.0\nhost:localhost\nx-amz-date:")


def test_a_changed_body_or_header():
    headers = signed("ListTables", BODY, KEY, SECRET)
    refused(headers, "InvalidSignatureException", "does not match", body={"Limit": 6})
    with Server(**GUARD) as server:  # the operation is signed
        status, said = server.call("DeleteTable", BODY, headers)
        assert (status, code(said)) == (400, "InvalidSignatureException")


def test_every_changed_digit_is_seen():
    with Server(**GUARD) as server:
        for at in range(64):
            def change(headers, at=at):
                head, sign = headers["Authorization"].rsplit("=", 1)
                other = sign[:at] + ("0" if sign[at] != "0" else "1") + sign[at + 1:]
                return {**headers, "Authorization": f"{head}={other}"}
            headers = signed("ListTables", BODY, KEY, SECRET, change=change)
            status, said = server.call("ListTables", BODY, headers)
            assert (status, code(said)) == (400, "InvalidSignatureException"), at
        for sign in ("", "0", "f" * 63, "f" * 65, "\u00ff" * 32):
            headers = signed("ListTables", BODY, KEY, SECRET, change=lambda h, sign=sign: {
                **h, "Authorization": h["Authorization"].rsplit("=", 1)[0] + "=" + sign})
            assert server.call("ListTables", BODY, headers)[0] == 400, sign


def test_scope():
    refused(signed("ListTables", BODY, KEY, SECRET, service="s3"), "InvalidSignatureException",
            "correct service: 'dynamodb'")
    def terminated(headers):
        return {**headers,
                "Authorization": headers["Authorization"].replace("aws4_request", "aws5_request")}
    refused(signed("ListTables", BODY, KEY, SECRET, change=terminated), "InvalidSignatureException",
            "valid terminator")
    def yesterday(headers):
        day = headers["X-Amz-Date"][:8]
        return {**headers, "Authorization": headers["Authorization"].replace(f"/{day}/", "/20200101/")}
    refused(signed("ListTables", BODY, KEY, SECRET, change=yesterday), "InvalidSignatureException",
            "'20200101' != '")


def test_clocks():
    refused(signed("ListTables", BODY, KEY, SECRET, when=time.time() - 910),
            "InvalidSignatureException", "Signature expired: ")
    refused(signed("ListTables", BODY, KEY, SECRET, when=time.time() + 910),
            "InvalidSignatureException", "Signature not yet current: ")
    refused(signed("ListTables", BODY, KEY, SECRET, when=0), "InvalidSignatureException", "- 15 min.)")


def test_what_decides_must_be_signed():
    all_names = ["content-type", "host", "x-amz-date", "x-amz-target"]
    for name, told in (("host", "Host"), ("x-amz-date", "X-Amz-Date"), ("x-amz-target", "X-Amz-Target")):
        names = [n for n in all_names if n != name]
        refused(signed("ListTables", BODY, KEY, SECRET, names=names), "InvalidSignatureException",
                f"'{told}' must be a 'SignedHeader'")
    with Server(**GUARD) as server:
        headers = signed("ListTables", BODY, KEY, SECRET, names=all_names[1:])
        assert server.call("ListTables", BODY, headers)[0] == 200


def test_headers_that_come_twice():
    with Server(**GUARD) as server:
        headers = signed("ListTables", BODY, KEY, SECRET)
        twice = headers + [("X-Amz-Target", "DynamoDB_20120810.DeleteTable")]
        assert code(server.call("ListTables", BODY, twice)[1]) == "InvalidSignatureException"
        many = headers + [("X-Amz-Date", "20260101T000000Z")] * 60
        assert code(server.call("ListTables", BODY, many)[1]) == "InvalidSignatureException"


def test_the_secret_is_in_no_list_of_processes():
    with Server(**GUARD) as server:
        with open(f"/proc/{server.process.pid}/cmdline", "rb") as file:
            assert SECRET.encode() not in file.read()
    assert SECRET not in subprocess.run([PROGRAM, "--help"], capture_output=True, text=True).stdout


main(globals())
