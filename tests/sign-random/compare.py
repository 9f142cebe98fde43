# SPDX-License-Identifier: Apache-2.0
"""Signs each request on standard input with botocore and compares canonical request, string to sign
and header Authorization with those that came with it. Prints the first differences, then a line
`N passed, N failed, 0 skipped`."""
import json
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SHOWN = 5


def signed(case):
    """The three stages as botocore has them."""
    credentials = Credentials(case["id"], case["secret"], case.get("token"))
    signer = SigV4Auth(credentials, case["service"], case["region"])
    request = AWSRequest(
        method=case["method"],
        url="https://dynamodb.us-east-1.amazonaws.com" + case["path"],
        data=bytes.fromhex(case["body"]),
        params=[tuple(pair) for pair in case["pairs"]],
    )
    for name, value in case["headers"]:
        request.headers[name] = value
    request.context["timestamp"] = case["date"]
    signer._modify_request_before_signing(request)
    canonical = signer.canonical_request(request)
    to_sign = signer.string_to_sign(request, canonical)
    signer._inject_signature_to_request(request, signer.signature(to_sign, request))
    return canonical, to_sign, request.headers["Authorization"]


def main():
    passed = failed = 0
    for line in sys.stdin:
        case = json.loads(line)
        theirs = signed(case)
        ours = (case["canonical"], case["to_sign"], case["authorization"])
        if theirs == ours:
            passed += 1
            continue
        failed += 1
        if failed <= SHOWN:
            print("FAIL sign:", line.strip())
            for stage, want, got in zip(("canonical", "to_sign", "authorization"), theirs, ours):
                if want != got:
                    print(f"--- {stage}, botocore\n{want}\n--- {stage}, libddb\n{got}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not passed else 0


sys.exit(main())
