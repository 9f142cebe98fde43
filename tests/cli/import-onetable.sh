# SPDX-License-Identifier: Apache-2.0
# A OneTable schema: values of key fields become templates, the rest of their options is named.
cat >onetable.json <<'END'
{"format": "onetable:1.1.0", "version": "0.0.1",
 "indexes": {"primary": {"hash": "pk", "sort": "sk"}, "gs1": {"hash": "gs1pk", "sort": "gs1sk", "project": "keys"}},
 "params": {"isoDates": true, "timestamps": true},
 "models": {
   "Account": {"pk": {"type": "string", "value": "account#${id}"}, "sk": {"type": "string", "value": "account#"},
     "id": {"type": "string", "generate": "ulid"}, "name": {"type": "string", "required": true},
     "gs1pk": {"type": "string", "value": "${_type}#${name}"}, "gs1sk": {"type": "string", "value": "account#"}},
   "User": {"pk": {"type": "string", "value": "account#${accountId}"}, "sk": {"type": "string", "value": "user#${email}"},
     "accountId": {"type": "string"}, "email": {"type": "string"}, "seen": {"type": "date"},
     "role": {"type": "string", "enum": ["user", "admin"]}, "zip": {"type": "string", "map": "data.zip"}}}}
END
"$DDBC" import onetable.json | tee onetable.yaml
"$DDBC" check onetable.yaml
