# SPDX-License-Identifier: Apache-2.0
# Fields, templates and access patterns of an awslabs/mcp schema; what is not known is named.
cat >mcp.json <<'END'
{"tables": [{
  "table_config": {"table_name": "Scores", "partition_key": "pk", "sort_key": "sk"},
  "gsi_list": [{"name": "ByPoints", "partition_key": "game", "sort_key": "points"}],
  "entities": {"Score": {
    "pk_template": "GAME#{game}", "sk_template": "ROUND#{round}#{player}",
    "gsi_mappings": [{"name": "ByPoints", "pk_template": "{game}", "sk_template": "{points}"}],
    "fields": [
      {"name": "game", "type": "string", "required": true},
      {"name": "round", "type": "integer", "required": true},
      {"name": "player", "type": "uuid", "required": false},
      {"name": "points", "type": "integer", "required": true},
      {"name": "medals", "type": "array", "item_type": "string", "required": false},
      {"name": "extra", "type": "object", "required": false}],
    "access_patterns": [
      {"name": "get_score", "operation": "GetItem", "parameters": []},
      {"name": "put_score", "operation": "PutItem", "parameters": []},
      {"name": "list_round", "operation": "Query",
       "parameters": [{"name": "game", "type": "string"}, {"name": "round", "type": "integer"}]},
      {"name": "best", "operation": "Query", "index_name": "ByPoints", "range_condition": ">=",
       "parameters": [{"name": "game", "type": "string"}, {"name": "points", "type": "integer"}]},
      {"name": "set_medals", "operation": "UpdateItem",
       "parameters": [{"name": "game", "type": "string"}, {"name": "medals", "type": "array"}]},
      {"name": "all", "operation": "Scan", "parameters": []}]
  }}}]}
END
"$DDBC" import mcp.json | tee mcp.yaml
"$DDBC" check mcp.yaml
