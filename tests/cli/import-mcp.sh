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
      {"name": "extra", "type": "object", "required": false},
      {"name": "title", "type": "string", "required": false},
      {"name": "won", "type": "boolean", "required": false}],
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
      {"name": "from_round", "operation": "Query", "range_condition": ">=",
       "parameters": [{"name": "game", "type": "string"}, {"name": "since", "type": "integer"}]},
      {"name": "from_round_on", "operation": "Query", "range_condition": ">=",
       "parameters": [{"name": "game", "type": "string"}, {"name": "round", "type": "integer"}]},
      {"name": "players", "operation": "Query", "range_condition": "begins_with",
       "parameters": [{"name": "game", "type": "string"}, {"name": "round", "type": "integer"},
                      {"name": "player_start", "type": "string"}]},
      {"name": "nearly_all", "operation": "Query", "range_condition": "between",
       "parameters": [{"name": "title", "type": "string"}, {"name": "game", "type": "string"},
                      {"name": "round", "type": "integer"}, {"name": "player", "type": "uuid"},
                      {"name": "last", "type": "uuid"}],
       "filter_expression": {"logical_operator": "OR", "conditions": [
         {"field": "title", "operator": "in", "params": ["title", "other"]},
         {"field": "won", "operator": "<>", "param": "won"},
         {"field": "title", "function": "begins_with", "param": "start"},
         {"field": "medals", "function": "size", "operator": "between", "param": "low", "param2": "high"},
         {"field": "medals", "function": "contains", "param": "medal"},
         {"field": "extra", "function": "attribute_not_exists"}]}},
      {"name": "placed", "operation": "Query", "index_name": "ByPlace", "range_condition": "<",
       "parameters": [{"name": "game", "type": "string"}, {"name": "country", "type": "string"},
                      {"name": "below", "type": "integer"}]},
      {"name": "half", "operation": "Query", "parameters": [{"name": "game", "type": "string"}],
       "filter_expression": {"conditions": [{"field": "title", "operator": "=", "param": "title"},
         {"field": "won", "operator": ">", "param": "won"}]}},
      {"name": "is_part", "operation": "Query", "parameters": [{"name": "game", "type": "string"}],
       "filter_expression": {"conditions": [{"field": "title", "operator": "=", "param": "game"}]}},
      {"name": "all", "operation": "Scan", "parameters": []},
      {"name": "all_by_points", "operation": "Scan", "index_name": "ByPoints", "description": "It's \"all\"",
       "parameters": [{"name": "least", "type": "string"}],
       "filter_expression": {"conditions": [{"field": "title", "operator": ">=", "param": "least"}]}},
      {"name": "some", "operation": "Scan", "consistent_read": true, "parameters": [{"name": "what", "type": "string"}]},
      {"name": "nowhere", "operation": "Scan", "index_name": "ByNothing", "parameters": []},
      {"name": "change", "operation": "UpdateItem",
       "parameters": [{"name": "game", "type": "string"}, {"name": "updates", "type": "entity"}]},
      {"name": "during", "operation": "Query", "parameters": [{"name": "game", "type": "string"},
        {"name": "start", "type": "string"}, {"name": "end", "type": "string"}]},
      {"name": "all_of_game", "operation": "Query", "return_type": "mixed_data",
       "parameters": [{"name": "game", "type": "string"}]},
      {"name": "many", "operation": "BatchGetItem", "parameters": []}]
  }, "Team": {
    "pk_template": "TEAM#{team}", "sk_template": "TEAM",
    "fields": [{"name": "team", "type": "string", "required": true}],
    "access_patterns": []
  }}}],
 "cross_table_access_patterns": [
  {"name": "join", "operation": "TransactWrite", "entities_involved": [
    {"entity": "Score", "action": "Put", "condition": "attribute_not_exists(pk)"}, {"entity": "Team", "action": "Put"}]},
  {"name": "leave", "operation": "TransactWrite", "entities_involved": [
    {"entity": "Score", "action": "Delete", "condition": "attribute_exists(pk)"}, {"entity": "Team", "action": "Delete"}]},
  {"name": "both", "operation": "TransactGet", "entities_involved": [
    {"entity": "Score", "action": "Get"}, {"entity": "Team", "action": "Get"}]},
  {"name": "odd", "operation": "TransactWrite", "entities_involved": [
    {"entity": "Score", "action": "Update"}, {"entity": "Team", "action": "Put"}]},
  {"name": "nobody", "operation": "TransactWrite", "entities_involved": [{"entity": "Nobody", "action": "Put"}]},
  {"name": "none", "operation": "TransactWrite", "entities_involved": []},
  {"operation": "TransactWrite"}]}
END
"$DDBC" import mcp.json | tee mcp.yaml
"$DDBC" check mcp.yaml
"$DDBC" fmt --check mcp.yaml # what import prints is in the one layout
