# SPDX-License-Identifier: Apache-2.0
# Fields, templates and access patterns of an awslabs/mcp schema; what is not known is named.
cat >mcp.json <<'END'
{"tables": [{
  "table_config": {"table_name": "Scores", "partition_key": "pk", "sort_key": "sk"},
  "gsi_list": [{"name": "ByPoints", "partition_key": "game", "sort_key": "points"},
    {"name": "ByPlace", "partition_key": ["game", "country"], "sort_key": ["points", "player"]},
    {"name": "ByBuilt", "partition_key": ["BuiltPK", "country"]},
    {"name": "ByNone", "partition_key": []}],
  "entities": {"Score": {
    "pk_template": "GAME#{game}", "sk_template": "ROUND#{round}#{player}",
    "gsi_mappings": [{"name": "ByPoints", "pk_template": "{game}", "sk_template": "{points}"},
      {"name": "ByPlace", "pk_template": ["{game}", "{country}"], "sk_template": ["{points}", "{player}"]},
      {"name": "ByBuilt", "pk_template": ["GAME#{game}", "{country}"]}],
    "fields": [
      {"name": "game", "type": "string", "required": true},
      {"name": "round", "type": "integer", "required": true},
      {"name": "player", "type": "uuid", "required": false},
      {"name": "points", "type": "integer", "required": true},
      {"name": "country", "type": "string", "required": true},
      {"name": "medals", "type": "array", "item_type": "string", "required": false},
      {"name": "shares", "type": "array", "item_type": "decimal", "required": false},
      {"name": "flags", "type": "array", "item_type": "boolean", "required": false},
      {"name": "rounds", "type": "array", "item_type": "object", "required": false},
      {"name": "odd", "type": "array", "item_type": "odd", "required": false},
      {"name": "extra", "type": "object", "required": false}],
    "access_patterns": [
      {"name": "get_score", "operation": "GetItem", "parameters": []},
      {"name": "put_score", "operation": "PutItem", "parameters": []},
      {"name": "list_round", "operation": "Query",
       "parameters": [{"name": "game", "type": "string"}, {"name": "round", "type": "integer"}]},
      {"name": "best", "operation": "Query", "index_name": "ByPoints", "range_condition": ">=",
       "filter_expression": {"conditions": [{"field": "country", "operator": "=", "param": "c"}]},
       "parameters": [{"name": "game", "type": "string"}, {"name": "points", "type": "integer"}]},
      {"name": "in_country", "operation": "Query", "index_name": "ByPlace",
       "parameters": [{"name": "game", "type": "string"}, {"name": "country", "type": "string"}]},
      {"name": "at_points", "operation": "Query", "index_name": "ByPlace",
       "parameters": [{"name": "game", "type": "string"}, {"name": "country", "type": "string"},
                      {"name": "points", "type": "integer"}]},
      {"name": "at_game", "operation": "Query", "index_name": "ByPlace",
       "parameters": [{"name": "game", "type": "string"}]},
      {"name": "surely", "operation": "GetItem", "consistent_read": true, "parameters": []},
      {"name": "set_medals", "operation": "UpdateItem",
       "parameters": [{"name": "game", "type": "string"}, {"name": "medals", "type": "array"}]},
      {"name": "all", "operation": "Scan", "parameters": []}]
  }}}]}
END
"$DDBC" import mcp.json | tee mcp.yaml
"$DDBC" check mcp.yaml
