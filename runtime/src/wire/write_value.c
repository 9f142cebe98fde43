/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: one C value each, into its AttributeValue. Absent optional values write
 * nothing; what DynamoDB or the schema would refuse fails here, before anything is sent. */
#include <stdio.h>
#include <string.h>

#include "wire/attr.h"
#include "wire/writer.h"

/* ---- helpers --------------------------------------------------------------------------------- */

void ddb_writer_absent(struct ddb_writer *writer, const struct ddb_attribute *attribute) {
  if (!attribute || (attribute->flags & DDB_REQUIRED))
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is required");
}

/* Behind the value itself: has that been written, it wins. */
void ddb_write_null(struct ddb_writer *writer, const struct ddb_attribute *attribute, bool null) {
  if (writer->frames[writer->depth].row == attribute || writer->out.status < 0)
    return; /* without memory nothing tells whether there was one */
  if (!null && (attribute->flags & DDB_VALUE_OR_NULL))
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is required: a value, or NULL");
  if (!null || !ddb_writer_name(writer, attribute))
    return;
  ddb_buf_text(&writer->out, "{\"NULL\":true}");
  writer->item_bytes += 1;
}

/* {"S":"..."}. The buffer checks the UTF-8 while it copies. */
/* The service refuses the whole write for it, in words about an index of some name. */
bool ddb_writer_indexed(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        size_t size) {
  unsigned of = attribute ? attribute->flags & (DDB_PARTITION_OF_INDEX | DDB_SORT_OF_INDEX) : 0;
  size_t max = of & DDB_SORT_OF_INDEX ? DDB_SORT_KEY_MAX : DDB_PARTITION_KEY_MAX;

  if (of == 0 || writer->given_to || (size > 0 && size <= max))
    return true;
  if (size == 0)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute,
                    "is empty, and it is the key of an index, which is never empty%s",
                    attribute->flags & DDB_REQUIRED ? "" : ": leave it unset");
  else
    ddb_writer_fail(writer, DDB_E_INVALID, attribute,
                    "has %zu bytes, and as the key of an index it may have %zu", size, max);
  return false;
}

void ddb_writer_string(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                       const char *text, size_t size) {
  if (!ddb_writer_indexed(writer, attribute, size) || !ddb_writer_name(writer, attribute))
    return;
  ddb_buf_text(&writer->out, "{\"S\":");
  ddb_buf_json_string(&writer->out, text, size);
  ddb_buf_char(&writer->out, '}');
  writer->item_bytes += size;
  if (writer->out.status != DDB_E_INVALID)
    return;
  writer->frames[writer->depth].index--; /* announced before it was known to be bad */
  ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is not UTF-8 text");
}

/* ---- enums ----------------------------------------------------------------------------------- */

/* Whether the value is one of a field of the entity, and not of something in a field. */
static bool is_field(const struct ddb_writer *writer) {
  return writer->depth == 0 || (writer->depth == 1 && writer->frames[1].envelope);
}

/* "a, b, c": the values that a new record may have. */
static void initial_texts(const struct ddb_enum *spellings, char *out, size_t size) {
  size_t used = 0;

  out[0] = '\0';
  for (int i = 0; i < spellings->count && used < size; i++)
    if (spellings->initial[i])
      used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
                               spellings->texts[i]);
}

static bool may_begin(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      const struct ddb_enum *spellings, const char *text) {
  char allowed[160];

  if (!writer->creating || !spellings->initial || !is_field(writer))
    return true;
  int value = ddb_enum_value(spellings, text);
  if (value > 0 && spellings->initial[value - 1])
    return true;
  initial_texts(spellings, allowed, sizeof allowed);
  ddb_writer_fail(writer, DDB_E_INVALID, attribute,
                  "is '%.40s', and the schema's `initial` allows a new %s only: %s", text,
                  writer->entity->name, allowed);
  return false;
}

void ddb_write_enum(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const struct ddb_enum *spellings, int value, const char *text) {
  if (value < 0 || value > spellings->count) {
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is %d, which is no value of %s", value,
                    spellings->name);
    return;
  }
  if (value > 0)
    text = spellings->texts[value - 1];
  if (!text)
    ddb_writer_absent(writer, attribute);
  else if (may_begin(writer, attribute, spellings, text))
    ddb_writer_string(writer, attribute, text, strlen(text));
}

/* ---- booleans -------------------------------------------------------------------------------- */

void ddb_write_bool(struct ddb_writer *writer, const struct ddb_attribute *attribute, bool value) {
  if (!ddb_writer_name(writer, attribute))
    return;
  ddb_buf_text(&writer->out, value ? "{\"BOOL\":true}" : "{\"BOOL\":false}");
  writer->item_bytes += 1;
}

void ddb_write_opt_bool(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        ddb_opt_bool value) {
  if (value.set)
    ddb_write_bool(writer, attribute, value.value);
}

/* ---- documents ------------------------------------------------------------------------------- */

void ddb_write_document(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        const struct ddb_doc *value) {
  struct ddb_attr_size size;
  struct ddb_json json;
  char field[DDB_PATH_TEXT_SIZE];

  if (!value || !value->wire.data) {
    ddb_writer_absent(writer, attribute);
    return;
  }
  ddb_json_init(&json, value->wire.data, value->wire.size);
  ddb_writer_field(writer, attribute ? attribute->name : NULL, field, sizeof field);
  struct ddb_path at = {NULL, field, strlen(field), 0};
  if (ddb_attr_check(&json, writer->mem, &at, &size) < 0)
    return; /* the arena's error says where and why */
  if (!ddb_json_end(&json)) {
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is a document with more than one value");
    return;
  }
  if ((int)size.depth + writer->depth + writer->outside > DDB_ATTR_MAX_DEPTH) {
    ddb_writer_fail(writer, DDB_E_LIMIT, attribute,
                    "is nested deeper than DynamoDB's 32 levels of maps and lists");
    return;
  }
  if (!ddb_writer_name(writer, attribute))
    return;
  ddb_buf_bytes(&writer->out, value->wire.data, value->wire.size);
  writer->item_bytes += size.bytes;
}

/* A record from a newer writer would be taken for one without the value, and get another key. */
void ddb_check_known(struct ddb_writer *writer, const char *member, int value, const char *text) {
  if (value == 0 && text)
    ddb_writer_fail(writer, DDB_E_INVALID, NULL,
                    "cannot be written: %s has a value that the schema does not list, and is part "
                    "of a key",
                    member);
}

/* ---- what is only checked -------------------------------------------------------------------- */

/* The value is written, by the function that knows its limits, and taken back. */
void ddb_check_begin(struct ddb_writer *writer) {
  writer->checked_frame = writer->frames[writer->depth];
  writer->checked_size = writer->out.size;
  writer->checked_bytes = writer->item_bytes;
}

void ddb_check_end(struct ddb_writer *writer) {
  writer->frames[writer->depth] = writer->checked_frame;
  writer->out.size = writer->checked_size;
  if (writer->out.data)
    writer->out.data[writer->out.size] = '\0';
  writer->item_bytes = writer->checked_bytes;
}
