/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/cancellation.h"

#include <string.h>

static void copy_code(struct ddb_reason *out, const char *text, size_t size) {
  size = size < sizeof out->code - 1 ? size : sizeof out->code - 1;
  if (size > 0)
    memcpy(out->code, text, size);
  out->code[size] = '\0';
}

/* The codes stand in the last brackets of the message. They hold nothing that JSON would escape. */
static bool begin_message(struct ddb_reasons *reasons, struct ddb_text message) {
  const char *open = NULL;
  const char *close = NULL;
  for (size_t i = 0; i < message.size; i++)
    if (message.data[i] == '[') {
      open = message.data + i + 1;
      close = NULL;
    } else if (message.data[i] == ']' && open != NULL && close == NULL) {
      close = message.data + i;
    }
  if (close == NULL || close == open)
    return false;
  reasons->next = open;
  reasons->end = close;
  return true;
}

static bool is_message(const struct ddb_json_string *name) {
  return ddb_json_is(name, "message", 7) || ddb_json_is(name, "Message", 7);
}

bool ddb_reasons_begin(struct ddb_reasons *reasons, struct ddb_text body) {
  struct ddb_text list = {NULL, 0}, message = {NULL, 0};
  struct ddb_json_string name;
  struct ddb_json json;
  memset(reasons, 0, sizeof *reasons);
  ddb_json_init(&json, body.data, body.size);
  if (body.size == 0 || ddb_json_peek(&json) != DDB_JSON_OBJECT || !ddb_json_object(&json))
    return false;
  while (ddb_json_member(&json, &name)) {
    bool reason = ddb_json_is(&name, "CancellationReasons", 19) ||
                  ddb_json_is(&name, "cancellationReasons", 19);
    ddb_json_skip(&json, reason ? &list : is_message(&name) ? &message : NULL);
  }
  if (json.status < 0)
    return false;
  ddb_json_init(&reasons->json, list.data, list.size);
  reasons->listed = list.size > 0 && ddb_json_peek(&reasons->json) == DDB_JSON_ARRAY &&
                    ddb_json_array(&reasons->json);
  return reasons->listed || begin_message(reasons, message);
}

static bool next_listed(struct ddb_reasons *reasons, struct ddb_reason *out) {
  struct ddb_json_string name, code;
  struct ddb_json json;
  if (!ddb_json_element(&reasons->json) || !ddb_json_skip(&reasons->json, &out->all))
    return false;
  ddb_json_init(&json, out->all.data, out->all.size);
  if (ddb_json_peek(&json) != DDB_JSON_OBJECT || !ddb_json_object(&json))
    return false;
  while (ddb_json_member(&json, &name))
    if (ddb_json_is(&name, "Code", 4) && ddb_json_peek(&json) == DDB_JSON_STRING &&
        ddb_json_string(&json, &code))
      copy_code(out, code.data, code.size);
    else
      ddb_json_skip(&json, NULL);
  return out->code[0] != '\0';
}

static bool next_written(struct ddb_reasons *reasons, struct ddb_reason *out) {
  const char *start = reasons->next;
  while (start < reasons->end && (*start == ' ' || *start == ','))
    start++;
  const char *end = start;
  while (end < reasons->end && *end != ',')
    end++;
  reasons->next = end;
  while (end > start && end[-1] == ' ')
    end--;
  copy_code(out, start, (size_t)(end - start));
  return end > start;
}

bool ddb_reasons_next(struct ddb_reasons *reasons, struct ddb_reason *out) {
  memset(out, 0, sizeof *out);
  return reasons->listed ? next_listed(reasons, out) : next_written(reasons, out);
}

/* A condition that failed fails again, whatever else there was. */
enum ddb_failure ddb_reasons_failure(struct ddb_text body) {
  enum ddb_failure failure = DDB_FAILURE_FINAL;
  struct ddb_reasons reasons;
  struct ddb_reason reason;
  if (!ddb_reasons_begin(&reasons, body))
    return DDB_FAILURE_FINAL;
  while (ddb_reasons_next(&reasons, &reason)) {
    if (strcmp(reason.code, "ThrottlingError") == 0 ||
        strcmp(reason.code, "ProvisionedThroughputExceeded") == 0)
      failure = DDB_FAILURE_THROTTLED;
    else if (strcmp(reason.code, "TransactionConflict") != 0 && strcmp(reason.code, "None") != 0)
      return DDB_FAILURE_FINAL;
    else if (reason.code[0] == 'T' && failure == DDB_FAILURE_FINAL)
      failure = DDB_FAILURE_TRANSIENT;
  }
  return failure;
}
