# SPDX-License-Identifier: Apache-2.0
# What few OneTable schemas have: projections of names, a local index, a name of two letters, padded
# parts, keys without a template, times as numbers, and options that have no place here.
cat >onetable.json <<'END'
{"format": "onetable:1.1.0", "version": "0.0.1",
 "indexes": {"primary": {"hash": "pk", "sort": "sk"}, "g1": {"hash": "gs1pk", "sort": "gs1sk", "project": ["gs1pk", "name", 7]},
   "few": {"hash": "gs2pk", "project": ["gs2pk"]}, "near": {"type": "local", "sort": "ls"}, "odd": {"sort": "x"}},
 "params": {"timestamps": "create", "createdField": "made"},
 "models": {
   "Account": {"pk": {"type": "string", "value": "account#${id:8:0}"}, "sk": {"type": "string"},
     "id": {"type": "string", "generate": "uid"}, "name": {"type": "string", "required": true},
     "gs1pk": {"type": "string", "value": "name#{${name}"}, "gs1sk": {"type": "string", "value": "account#"},
     "on": {"type": "boolean", "default": true}, "off": {"type": "boolean", "default": false},
     "role": {"type": "string", "enum": ["user", "admin"], "default": "user"},
     "kind": {"type": "string", "enum": ["user", "admin"], "default": "guest"},
     "empty": {"type": "string", "default": ""}, "count": {"type": "number", "default": 3, "ttl": true},
     "bad": {"type": "string", "enum": ["", "no name"]},
     "a": {"type": "string", "map": "data.x"}, "b": {"type": "string", "map": "data.x"}, "c": {"type": "string", "map": "data.y.z"}}}}
END
"$DDBC" import onetable.json | tee onetable.yaml
"$DDBC" check onetable.yaml
sed 's/"create", "createdField": "made"/"update"/' onetable.json >update.json
"$DDBC" import update.json | grep -E 'created_at|updated_at'
