/* SPDX-License-Identifier: Apache-2.0 */
/* Items to structs: texts of one form, texts with any character, binary data. */
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/form.h"
#include "wire/reader.h"

void ddb_read_text(struct ddb_reader *reader, struct ddb_text *out) {
  struct ddb_json_string text;
  struct ddb_text copy;

  if (!ddb_reader_value(reader, "S", "a string (S)") || !ddb_json_string(&reader->json, &text) ||
      !ddb_json_copy(&reader->json, &text, reader->mem, &copy))
    return;
  *out = copy;
  ddb_reader_value_end(reader);
}

/* A string that `valid` takes; `words` say what the schema expects. */
static void formed(struct ddb_reader *reader, bool (*valid)(const char *), const char *words,
                   const char **out) {
  const char *text = NULL;

  ddb_read_string(reader, &text);
  if (!text)
    return;
  if (valid(text))
    *out = text;
  else
    ddb_reader_fail(reader, "is '%.40s', which is no %s", text, words);
}

void ddb_read_date(struct ddb_reader *reader, const char **out) {
  formed(reader, ddb_date_valid, "date such as 2026-11-22", out);
}

void ddb_read_uuid(struct ddb_reader *reader, const char **out) {
  formed(reader, ddb_uuid_valid, "UUID in lower case", out);
}

void ddb_read_ulid(struct ddb_reader *reader, const char **out) {
  formed(reader, ddb_ulid_valid, "ULID in upper case", out);
}

/* One byte of room more than needed: an empty value has an address, an absent one has not. */
bool ddb_reader_base64(struct ddb_reader *reader, const struct ddb_json_string *text,
                       struct ddb_bytes *out) {
  size_t size = 0;
  unsigned char *data = ddb_arena_alloc(reader->mem, ddb_base64_decoded_max(text->size) + 1);

  if (!data) {
    ddb_reader_nomem(reader);
    return false;
  }
  if (text->escaped || ddb_base64_decode(DDB_BASE64, text->data, text->size, data, &size) < 0) {
    ddb_reader_fail(reader, "is not strict base64");
    return false;
  }
  *out = (struct ddb_bytes){data, size};
  return true;
}

void ddb_read_binary(struct ddb_reader *reader, struct ddb_bytes *out) {
  struct ddb_json_string text;

  if (ddb_reader_value(reader, "B", "binary data (B)") && ddb_json_string(&reader->json, &text) &&
      ddb_reader_base64(reader, &text, out))
    ddb_reader_value_end(reader);
}
