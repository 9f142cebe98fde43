# SPDX-License-Identifier: Apache-2.0
# A OneTable schema: values of key fields become templates, enums and nested schemas types, regular
# expressions patterns where they mean the same here; the rest of their options is named.
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
     "role": {"type": "string", "enum": ["user", "admin", "3D", "null"]}, "expires": {"type": "date", "ttl": true},
     "sku": {"type": "string", "required": true, "validate": "/^[A-Z]{3}-\\d{4}$/"},
     "mail": {"type": "string", "validate": "/.+@.+/i", "unique": true, "map": "em"},
     "home": {"type": "object", "required": true, "schema": {
       "street": {"type": "string", "required": true}, "kind": {"type": "string", "enum": ["house", "flat"]},
       "place": {"type": "object", "schema": {"lat": {"type": "number"}}}}},
     "phones": {"type": "array", "items": {"type": "object", "schema": {"number": {"type": "string", "required": true}}}},
     "roles": {"type": "array", "items": {"type": "string", "enum": ["user", "admin", "3D", "null"]}},
     "city": {"type": "string", "map": "data.c"}, "zip": {"type": "string", "map": "data.zip", "required": true}},
   "UserHome": {"pk": {"type": "string", "value": "home#${id}"}, "sk": {"type": "string", "value": "home#"},
     "id": {"type": "string"}, "state": {"type": "string", "default": "idle"}}}}
END
"$DDBC" import onetable.json | tee onetable.yaml
"$DDBC" check onetable.yaml
