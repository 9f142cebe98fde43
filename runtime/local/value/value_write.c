/* SPDX-License-Identifier: Apache-2.0 */
/* Values as DynamoDB JSON, in the one form that is stored and answered: no white space, numbers
 * canonical, members in the order that they have. */
#include "base/base64.h"
#include "local/value/value.h"

static void write_bytes(struct ddb_buf *buf, struct ddb_text bytes) {
  size_t size = ddb_base64_encoded_size(DDB_BASE64, bytes.size);
  ddb_buf_char(buf, '"');
  if (ddb_buf_reserve(buf, size))
    buf->size += ddb_base64_encode(DDB_BASE64, (const unsigned char *)bytes.data, bytes.size,
                                   buf->data + buf->size);
  ddb_buf_char(buf, '"');
}

static void write_scalar(struct ddb_buf *buf, const struct local_value *value) {
  if (value->type == LOCAL_B)
    write_bytes(buf, value->text);
  else
    ddb_buf_json_string(buf, value->text.data, value->text.size);
}

static void write_map(struct ddb_buf *buf, const struct local_value *value) {
  ddb_buf_char(buf, '{');
  for (size_t i = 0; i < value->count; i++) {
    if (i > 0)
      ddb_buf_char(buf, ',');
    ddb_buf_json_string(buf, value->members[i].name.data, value->members[i].name.size);
    ddb_buf_char(buf, ':');
    local_value_write(buf, &value->members[i].value);
  }
  ddb_buf_char(buf, '}');
}

static void write_elements(struct ddb_buf *buf, const struct local_value *value) {
  ddb_buf_char(buf, '[');
  for (size_t i = 0; i < value->count; i++) {
    if (i > 0)
      ddb_buf_char(buf, ',');
    if (value->type == LOCAL_L)
      local_value_write(buf, &value->elements[i]);
    else
      write_scalar(buf, &value->elements[i]);
  }
  ddb_buf_char(buf, ']');
}

void local_value_write(struct ddb_buf *buf, const struct local_value *value) {
  static const char *const openings[] = {
      "{\"S\":", "{\"N\":", "{\"B\":",  "{\"BOOL\":", "{\"NULL\":",
      "{\"M\":", "{\"L\":", "{\"SS\":", "{\"NS\":",   "{\"BS\":"};
  ddb_buf_text(buf, openings[value->type]);
  switch (value->type) {
  case LOCAL_S:
  case LOCAL_N:
  case LOCAL_B:
    write_scalar(buf, value);
    break;
  case LOCAL_BOOL:
    ddb_buf_text(buf, value->flag ? "true" : "false");
    break;
  case LOCAL_NULL:
    ddb_buf_text(buf, "true");
    break;
  case LOCAL_M:
    write_map(buf, value);
    break;
  default:
    write_elements(buf, value);
  }
  ddb_buf_char(buf, '}');
}

void local_item_write(struct ddb_buf *buf, const struct local_value *item) {
  write_map(buf, item);
}
