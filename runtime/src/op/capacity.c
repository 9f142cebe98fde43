/* SPDX-License-Identifier: Apache-2.0 */
#include "op/capacity.h"

#include <string.h>

#include "base/number.h"

/* ---- asking ---------------------------------------------------------------------------------- */

#define ASK "{\"ReturnConsumedCapacity\":\"TOTAL\","

static bool can_tell(const char *operation) {
  static const char *const can[] = {
      "GetItem", "PutItem",      "UpdateItem",     "DeleteItem",       "Query",
      "Scan",    "BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"};
  for (size_t i = 0; i < sizeof can / sizeof *can; i++)
    if (strcmp(can[i], operation) == 0)
      return true;
  return false;
}

/* No text within JSON has a quote that is not escaped. */
static bool asks_already(struct ddb_text body) {
  static const char name[] = "\"ReturnConsumedCapacity\":";
  const char *at = body.data, *end = body.data + body.size;
  while (at < end && (at = memchr(at, '"', (size_t)(end - at))) != NULL) {
    if ((size_t)(end - at) >= sizeof name - 1 && memcmp(at, name, sizeof name - 1) == 0)
      return true;
    at++;
  }
  return false;
}

void ddb_capacity_ask(struct ddb_call *call) {
  const struct ddb_request *request = call->request;
  struct ddb_buf *body = &call->asked_body;
  if (!can_tell(request->operation) || request->body.size < 3 || asks_already(request->body))
    return;
  ddb_buf_clear(body);
  ddb_buf_text(body, ASK);
  ddb_buf_bytes(body, request->body.data + 1, request->body.size - 1);
  if (body->status != DDB_OK)
    return;
  call->asked = *request;
  call->asked.body = (struct ddb_text){body->data, body->size};
  call->current = &call->asked;
}

/* ---- being told ------------------------------------------------------------------------------ */

static bool read_table(struct ddb_json *json, double *units) {
  struct ddb_json_string name;
  struct ddb_text digits;
  double value;
  bool told = false;
  if (!ddb_json_object(json))
    return false;
  while (ddb_json_member(json, &name))
    if (!ddb_json_is(&name, "CapacityUnits", 13))
      (void)ddb_json_skip(json, NULL);
    else if (ddb_json_number(json, &digits) &&
             ddb_number_to_double(digits.data, digits.size, &value) >= 0) {
      *units += value;
      told = true;
    }
  return told;
}

bool ddb_capacity_read(struct ddb_json *json, double *units) {
  bool told = false;
  if (ddb_json_peek(json) != DDB_JSON_ARRAY)
    return read_table(json, units);
  if (ddb_json_array(json))
    while (ddb_json_element(json))
      told = read_table(json, units) || told;
  return told;
}

double ddb_capacity_of(struct ddb_text body) {
  struct ddb_json_string name;
  struct ddb_json json;
  double units = 0;
  bool told = false;
  ddb_json_init(&json, body.data, body.size);
  if (body.size == 0 || ddb_json_peek(&json) != DDB_JSON_OBJECT || !ddb_json_object(&json))
    return -1;
  while (ddb_json_member(&json, &name))
    if (ddb_json_is(&name, "ConsumedCapacity", 16))
      told = ddb_capacity_read(&json, &units) || told;
    else
      (void)ddb_json_skip(&json, NULL);
  return told && json.status == DDB_OK ? units : -1;
}
