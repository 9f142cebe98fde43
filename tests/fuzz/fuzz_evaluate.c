/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions evaluated on one item that has every type. The first byte says which parameter the
 * text is; placeholders #a to #f and :a to :m are there. What an update leaves must be an item that
 * can be stored and read again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "local/eval/eval.h"

static const char item_text[] =
    "{\"p\":{\"S\":\"x\"},\"q\":{\"N\":\"5\"},\"s\":{\"S\":\"hello\"},\"n\":{\"N\":\"-1.5E+20\"},"
    "\"b\":{\"B\":\"AP8B\"},\"y\":{\"BOOL\":true},\"z\":{\"NULL\":true},"
    "\"l\":{\"L\":[{\"S\":\"a\"},{\"N\":\"1\"},{\"L\":[{\"N\":\"2\"},{\"S\":\"c\"}]},"
    "{\"M\":{\"k\":{\"S\":\"v\"}}}]},\"m\":{\"M\":{\"k\":{\"N\":\"9\"},\"l\":{\"L\":[]}}},"
    "\"ss\":{\"SS\":[\"a\",\"b\"]},\"ns\":{\"NS\":[\"1\",\"2\"]},\"bs\":{\"BS\":[\"AA==\"]}}";

static const char names_text[] =
    "{\"#a\":\"s\",\"#b\":\"l\",\"#c\":\"m\",\"#d\":\"k\",\"#e\":\"n\","
    "\"#f\":\"p\",\"#g\":\"q\",\"#h\":\"new\"}";

static const char values_text[] =
    "{\":a\":{\"S\":\"hell\"},\":b\":{\"N\":\"3\"},\":c\":{\"B\":\"AP8=\"},\":d\":{\"BOOL\":true},"
    "\":e\":{\"NULL\":true},\":f\":{\"L\":[{\"S\":\"a\"}]},\":g\":{\"M\":{\"k\":{\"N\":\"9\"}}},"
    "\":h\":{\"SS\":[\"b\",\"c\"]},\":i\":{\"NS\":[\"2\",\"3\"]},\":j\":{\"BS\":[\"AA==\"]},"
    "\":k\":{\"N\":\"9.9999999999999999999999999999999999999E+125\"},\":l\":{\"N\":\"1E-130\"},"
    "\":m\":{\"S\":\"SS\"}}";

static const struct local_node *node_of(struct local_call *call, const char *text) {
  enum ddb_status status;
  const struct local_node *node = local_node_read(call->mem, text, strlen(text), &status);
  if (node == NULL)
    abort();
  return node;
}

/* An error has a code and a text of JSON. */
static void check_told(struct local_call *call) {
  enum ddb_status status;
  if (call->code == NULL || call->http_status != 400 ||
      local_node_read(call->mem, call->body.data, call->body.size, &status) == NULL)
    abort();
}

static void check_item(struct local_call *call, const struct local_value *item) {
  struct ddb_buf text;
  struct local_value again;
  ddb_buf_init(&text, SIZE_MAX);
  local_item_write(&text, item);
  if (text.status != DDB_OK ||
      !local_item_parse(call, (struct ddb_text){text.data, text.size}, &again) ||
      !local_value_equal(item, &again) || local_item_bytes(item) != local_item_bytes(&again))
    abort();
  ddb_buf_free(&text);
}

static bool evaluate_update(struct local_call *call, struct local_names *names,
                            const struct local_node *text, const struct local_value *item) {
  struct local_update *update = NULL;
  struct local_value out, part;
  if (!local_update_read(call, names, text, &update) ||
      !local_update_apply(call, update, item, &out))
    return false;
  check_item(call, &out);
  if (!local_update_touched(call, update, &out, &part))
    return false;
  check_item(call, &part);
  return true;
}

static bool evaluate(struct local_call *call, char kind, const struct local_node *text,
                     const struct local_value *item) {
  struct local_keys keys = {.partition = {{{"p", 1}, LOCAL_S}}, .partition_count = 1};
  struct local_names *names = NULL;
  struct local_condition *condition = NULL;
  struct local_projection *projection = NULL;
  struct local_range range = {.query = false};
  struct local_value part;
  keys.sort[0] = (struct local_key_part){{"q", 1}, LOCAL_N};
  keys.sort[1] = (struct local_key_part){{"s", 1}, LOCAL_S};
  keys.sort_count = kind & 4 ? 2 : 1;
  if (!local_names_read(call, node_of(call, names_text), node_of(call, values_text), &names))
    abort();
  switch (kind & 3) {
  case 0:
    if (!local_condition_read(call, names, text, "ConditionExpression", &condition))
      return false;
    (void)local_condition_holds(condition, item);
    (void)local_condition_holds(condition, NULL);
    (void)local_condition_uses(condition, &keys);
    return true;
  case 1:
    return evaluate_update(call, names, text, item);
  case 2:
    if (!local_projection_read(call, names, text, &projection) ||
        !local_projection_apply(call, projection, item, &part))
      return false;
    check_item(call, &part);
    return true;
  default:
    return local_key_condition_read(call, names, text, &keys, &range);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct local_call call = {.mem = ddb_arena_new()};
  struct local_node text = {.kind = DDB_JSON_STRING};
  struct local_value item;
  if (call.mem == NULL || size == 0) {
    ddb_arena_free(call.mem);
    return 0;
  }
  char *alone = malloc(size);
  memcpy(alone, data, size);
  ddb_buf_init(&call.body, SIZE_MAX);
  text.text = (struct ddb_text){alone + 1, size - 1};
  if (!local_item_parse(&call, (struct ddb_text){item_text, sizeof item_text - 1}, &item))
    abort();
  if (!evaluate(&call, alone[0], &text, &item))
    check_told(&call);
  else if (call.code != NULL)
    abort();
  free(alone);
  ddb_buf_free(&call.body);
  ddb_arena_free(call.mem);
  return 0;
}
