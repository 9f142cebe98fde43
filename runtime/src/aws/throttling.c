/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/throttling.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "wire/json.h"

/* Room for ", and 4294967295 more". */
enum { MORE = 24 };

/* The list under either of its names: the exceptions of DynamoDB differ in that. */
static bool find_list(struct ddb_text body, struct ddb_json *list) {
  struct ddb_text found = {NULL, 0};
  struct ddb_json_string name;
  struct ddb_json json;

  ddb_json_init(&json, body.data, body.size);
  if (body.size == 0 || ddb_json_peek(&json) != DDB_JSON_OBJECT || !ddb_json_object(&json))
    return false;
  while (ddb_json_member(&json, &name)) {
    bool reasons =
        ddb_json_is(&name, "ThrottlingReasons", 17) || ddb_json_is(&name, "throttlingReasons", 17);
    ddb_json_skip(&json, reasons ? &found : NULL);
  }
  ddb_json_init(list, found.data, found.size);
  return json.status >= 0 && found.size > 0 && ddb_json_peek(list) == DDB_JSON_ARRAY &&
         ddb_json_array(list);
}

static void take(struct ddb_json *json, struct ddb_text *out) {
  struct ddb_json_string value;

  if (ddb_json_peek(json) != DDB_JSON_STRING)
    ddb_json_skip(json, NULL);
  else if (ddb_json_string(json, &value) && !value.escaped &&
           ddb_text_is_clean((struct ddb_text){value.data, value.size}))
    *out = (struct ddb_text){value.data, value.size};
}

/* Neither a reason nor an ARN holds what JSON escapes: what does is not shown. */
static bool next_reason(struct ddb_json *list, struct ddb_text *reason, struct ddb_text *resource) {
  struct ddb_json_string name;

  *reason = *resource = (struct ddb_text){"", 0};
  if (!ddb_json_element(list))
    return false;
  if (ddb_json_peek(list) != DDB_JSON_OBJECT)
    return ddb_json_skip(list, NULL);
  if (!ddb_json_object(list))
    return false;
  while (ddb_json_member(list, &name))
    if (ddb_json_is(&name, "reason", 6))
      take(list, reason);
    else if (ddb_json_is(&name, "resource", 8))
      take(list, resource);
    else
      ddb_json_skip(list, NULL);
  return list->status >= 0;
}

void ddb_throttling_text(struct ddb_text body, char *out, size_t room) {
  struct ddb_text reason, resource;
  struct ddb_json list;
  unsigned more = 0;
  size_t used = 0;

  out[0] = '\0';
  if (room <= MORE || !find_list(body, &list))
    return;
  while (next_reason(&list, &reason, &resource)) {
    size_t size = reason.size + resource.size + strlen(",  of ");
    if (reason.size == 0)
      continue;
    if (more > 0 || size >= room - MORE - used) {
      more++;
      continue;
    }
    used += (size_t)snprintf(out + used, room - used, "%s%.*s%s%.*s", used > 0 ? ", " : "",
                             (int)reason.size, reason.data, resource.size > 0 ? " of " : "",
                             (int)resource.size, resource.data);
  }
  if (more > 0)
    (void)snprintf(out + used, room - used, "%s%u more", used > 0 ? ", and " : "", more);
}
