# SPDX-License-Identifier: Apache-2.0
# Entities in one partition that a query for one of them could not tell apart: one query has them all.
cat >onetable.json <<'END'
{"format": "onetable:1.1.0", "version": "0.0.1",
 "indexes": {"primary": {"hash": "pk", "sort": "sk"}},
 "models": {
  "Order": {"pk": {"type": "string", "value": "user#${userId}"},
    "sk": {"type": "string", "value": "order#${orderId}"},
    "userId": {"type": "string", "required": true}, "orderId": {"type": "string", "required": true}},
  "Parcel": {"pk": {"type": "string", "value": "user#${userId}"},
    "sk": {"type": "string", "value": "order#late#${parcelId}"},
    "userId": {"type": "string", "required": true}, "parcelId": {"type": "string", "required": true}},
  "Stranger": {"pk": {"type": "string", "value": "user#${otherId}"},
    "sk": {"type": "string", "value": "order#odd#${strangerId}#x"},
    "otherId": {"type": "string", "required": true}, "strangerId": {"type": "string", "required": true}}}}
END
"$DDBC" import onetable.json | grep -A 9 'decide: no query\|^operations:'
