/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to items: strings, texts of one form, times as text, binary data. */
#include <string.h>

#include "base/base64.h"
#include "base/form.h"
#include "base/pattern.h"
#include "base/text.h"
#include "wire/writer.h"

/* ---- strings --------------------------------------------------------------------------------- */

/* The limits of a length, in what `unit` counts. */
static bool fits(struct ddb_writer *writer, const struct ddb_attribute *attribute, size_t length,
                 const char *unit) {
  const struct ddb_range *range = attribute ? attribute->range : NULL;

  if (!range || ((!range->has_min || length >= (uint64_t)range->min) &&
                 (!range->has_max || length <= (uint64_t)range->max)))
    return true;
  ddb_writer_fail(writer, DDB_E_INVALID, attribute, "has %zu %s; the schema allows %s", length,
                  unit, range->text);
  return false;
}

static bool matches(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const char *value) {
  const struct ddb_range *range = attribute ? attribute->range : NULL;

  if (!range || !range->pattern)
    return true;
  enum ddb_status status = ddb_pattern_match(range->pattern, value);
  if (status == DDB_E_NOMEM)
    ddb_writer_fail(writer, status, attribute, "could not be checked: out of memory");
  else if (status < 0)
    ddb_writer_fail(writer, status, attribute, "does not match the schema's pattern %.120s",
                    range->pattern);
  return status >= 0;
}

void ddb_write_string(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      const char *value) {
  size_t size = value ? strlen(value) : 0;

  if (!value)
    ddb_writer_absent(writer, attribute);
  else if (fits(writer, attribute, ddb_text_characters(value, size), "characters") &&
           matches(writer, attribute, value))
    ddb_writer_string(writer, attribute, value, size);
}

/* Fails the request if a value without data claims to have some: something got lost. */
static void nothing(struct ddb_writer *writer, const struct ddb_attribute *attribute, size_t size) {
  if (size > 0)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "has %zu bytes, but `data` is NULL", size);
  ddb_writer_absent(writer, attribute);
}

void ddb_write_text(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    struct ddb_text value) {
  if (!value.data)
    nothing(writer, attribute, value.size);
  else if (fits(writer, attribute, ddb_text_characters(value.data, value.size), "characters"))
    ddb_writer_string(writer, attribute, value.data, value.size);
}

/* ---- texts of one form ----------------------------------------------------------------------- */

static void formed(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                   bool (*valid)(const char *), const char *words, const char *value) {
  if (!value)
    ddb_writer_absent(writer, attribute);
  else if (valid(value))
    ddb_writer_string(writer, attribute, value, strlen(value));
  else
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is '%.40s', which is no %s", value, words);
}

void ddb_write_date(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const char *value) {
  formed(writer, attribute, ddb_date_valid, "date such as 2026-11-22", value);
}

void ddb_write_uuid(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const char *value) {
  formed(writer, attribute, ddb_uuid_valid, "UUID in lower case", value);
}

void ddb_write_ulid(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    const char *value) {
  formed(writer, attribute, ddb_ulid_valid, "ULID in upper case", value);
}

/* ---- times ----------------------------------------------------------------------------------- */

/* The digits that the schema asks for, else milliseconds; an instant that needs more digits gets
 * them, so that none changes. */
static void put_time(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                     ddb_time value) {
  char text[DDB_TIME_TEXT_SIZE];
  int digits = attribute && attribute->flags >> 28 ? (int)(attribute->flags >> 28) - 1 : 3;

  if (ddb_time_to_text(value, digits, text) < 0)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute,
                    "is no time between the years 0000 and 9999 (seconds %lld, nanoseconds %d)",
                    (long long)value.seconds, (int)value.nanoseconds);
  else
    ddb_writer_string(writer, attribute, text, strlen(text));
}

void ddb_write_time(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                    ddb_time value) {
  if (value.seconds == 0 && value.nanoseconds == 0)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "is required: {0, 0} is an unset time");
  else
    put_time(writer, attribute, value);
}

void ddb_write_opt_time(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                        ddb_opt_time value) {
  if (value.set)
    put_time(writer, attribute, value.value);
}

/* ---- binary data ----------------------------------------------------------------------------- */

/* Base64 straight into the body: the bytes may be hundreds of kilobytes. */
void ddb_buf_base64(struct ddb_buf *buf, struct ddb_bytes value) {
  size_t size = ddb_base64_encoded_size(DDB_BASE64, value.size);

  ddb_buf_char(buf, '"');
  if (ddb_buf_reserve(buf, size))
    buf->size += ddb_base64_encode(DDB_BASE64, value.data, value.size, buf->data + buf->size);
  ddb_buf_char(buf, '"');
}

void ddb_write_binary(struct ddb_writer *writer, const struct ddb_attribute *attribute,
                      struct ddb_bytes value) {
  if (!value.data) {
    nothing(writer, attribute, value.size);
    return;
  }
  if (!fits(writer, attribute, value.size, "bytes") ||
      !ddb_writer_indexed(writer, attribute, value.size) || !ddb_writer_name(writer, attribute))
    return;
  ddb_buf_text(&writer->out, "{\"B\":");
  ddb_buf_base64(&writer->out, value);
  ddb_buf_char(&writer->out, '}');
  writer->item_bytes += value.size;
}
