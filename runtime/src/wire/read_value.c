/* SPDX-License-Identifier: Apache-2.0 */
/* Items to structs: one AttributeValue each, such as {"S":"x"}, into the C type of its field. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "wire/attr.h"
#include "wire/reader.h"

/* A NULL where the schema expects a value: kept beside the record, so that a put writes it back,
 * unless the field is required or the NULL is the element of a list. */
static void found_null(struct ddb_reader *reader) {
  static const char null_value[] = "{\"NULL\":true}";
  struct ddb_map *map = reader->map;
  bool is_null = false;

  if (!ddb_json_bool(&reader->json, &is_null))
    return;
  ddb_reader_value_end(reader);
  if (!map || map->index >= 0 || !is_null ||
      (map->attributes[map->current].flags & DDB_REQUIRED) != 0) {
    ddb_reader_fail(reader, "is NULL, and the schema requires a value");
    return;
  }
  ddb_reader_keep(reader, (struct ddb_text){map->name, map->name_size},
                  (struct ddb_text){null_value, sizeof null_value - 1});
}

/* The innermost NULL of the item itself; one that a document holds is none of ours. */
bool ddb_read_null(struct ddb_reader *reader, bool *out) {
  struct ddb_json ahead = reader->json;
  struct ddb_json_string type;

  if (ahead.status < 0 || ddb_json_peek(&ahead) != DDB_JSON_OBJECT || !ddb_json_object(&ahead) ||
      !ddb_json_member(&ahead, &type) || !ddb_json_is(&type, "NULL", 4))
    return false;
  reader->json = ahead;
  if (!ddb_json_bool(&reader->json, out))
    return true;
  if (!*out)
    ddb_reader_fail(reader, "is {\"NULL\": false}, which is no value");
  ddb_reader_value_end(reader);
  return true;
}

bool ddb_reader_value(struct ddb_reader *reader, const char *type, const char *words) {
  struct ddb_json_string found;

  if (ddb_json_open(&reader->json, type))
    return true;
  if (reader->json.status < 0)
    return false;
  if (ddb_json_peek(&reader->json) != DDB_JSON_OBJECT || !ddb_json_object(&reader->json) ||
      !ddb_json_member(&reader->json, &found)) {
    ddb_reader_fail(reader, "is not an attribute value such as {\"%s\": ...}", type);
    return false;
  }
  if (ddb_json_is(&found, type, strlen(type)))
    return true;
  if (ddb_json_is(&found, "NULL", 4))
    found_null(reader);
  else
    ddb_reader_fail(reader, "is of type %.*s; the schema says %s",
                    found.size > 4 ? 4 : (int)found.size, found.data, words);
  return false;
}

void ddb_reader_value_end(struct ddb_reader *reader) {
  struct ddb_json_string more;

  if (!ddb_json_close(&reader->json) && ddb_json_member(&reader->json, &more))
    ddb_reader_fail(reader, "has more than one type");
}

/* A type mismatch inside the value, such as {"S":1}, is malformed rather than unexpected; the
 * scanner says so and ddb_reader_good reports it. */
void ddb_read_string(struct ddb_reader *reader, const char **out) {
  struct ddb_json_string text;
  struct ddb_text copy;

  if (ddb_json_usual(&reader->json, 'S', &copy)) {
    *out = ddb_arena_copy(reader->mem, copy.data, copy.size);
    if (*out == NULL)
      ddb_reader_nomem(reader);
    return;
  }
  if (!ddb_reader_value(reader, "S", "a string (S)") || !ddb_json_string(&reader->json, &text) ||
      !ddb_json_copy(&reader->json, &text, reader->mem, &copy))
    return;
  if (memchr(copy.data, '\0', copy.size)) {
    ddb_reader_fail(reader, "holds U+0000, which C text cannot");
    return;
  }
  *out = copy.data;
  ddb_reader_value_end(reader);
}

static bool boolean(struct ddb_reader *reader, bool *out) {
  if (!ddb_reader_value(reader, "BOOL", "a boolean (BOOL)") || !ddb_json_bool(&reader->json, out))
    return false;
  ddb_reader_value_end(reader);
  return true;
}

void ddb_read_bool(struct ddb_reader *reader, bool *out) {
  (void)boolean(reader, out);
}

void ddb_read_opt_bool(struct ddb_reader *reader, ddb_opt_bool *out) {
  bool value;

  if (boolean(reader, &value))
    *out = ddb_bool(value);
}

static bool instant(struct ddb_reader *reader, ddb_time *out) {
  const char *text = NULL;

  ddb_read_string(reader, &text);
  if (!text)
    return false;
  if (ddb_time_from_text(text, out) >= 0)
    return true;
  ddb_reader_fail(reader, "is '%.40s', which is not an RFC 3339 time", text);
  return false;
}

void ddb_read_time(struct ddb_reader *reader, ddb_time *out) {
  (void)instant(reader, out);
}

void ddb_read_opt_time(struct ddb_reader *reader, ddb_opt_time *out) {
  ddb_time value;

  if (instant(reader, &value))
    *out = ddb_opt_time_of(value);
}

void ddb_read_document(struct ddb_reader *reader, const struct ddb_doc **out) {
  struct ddb_path steps[DDB_READER_STEPS];

  if (reader->json.status < 0)
    return;
  if (ddb_json_peek(&reader->json) != DDB_JSON_OBJECT) {
    ddb_reader_fail(reader, "is not an attribute value");
    return;
  }
  const char *start = reader->json.next;
  enum ddb_status status =
      ddb_attr_check(&reader->json, reader->mem, ddb_reader_path(reader, steps), NULL);
  if (status < 0) {
    /* The check may have stopped inside well-formed text: nothing may be read on from there. */
    (void)ddb_json_fail(&reader->json, status, "not a value that DynamoDB holds");
    return;
  }
  size_t size = (size_t)(reader->json.next - start);
  struct ddb_doc *doc = ddb_arena_alloc(reader->mem, sizeof *doc);
  char *copy = ddb_arena_copy(reader->mem, start, size);
  if (!doc || !copy) {
    ddb_reader_nomem(reader);
    return;
  }
  doc->wire = (struct ddb_text){copy, size};
  *out = doc;
}

const char *ddb_enum_text(const struct ddb_enum *spellings, int value) {
  return value > 0 && value <= spellings->count ? spellings->texts[value - 1] : NULL;
}

int ddb_enum_value(const struct ddb_enum *spellings, const char *text) {
  for (int i = 0; text && i < spellings->count; i++)
    if (strcmp(spellings->texts[i], text) == 0)
      return i + 1;
  return 0;
}

/* A spelling of a newer writer is no value here, but its text survives. */
int ddb_read_enum(struct ddb_reader *reader, const struct ddb_enum *spellings, const char **text) {
  ddb_read_string(reader, text);
  return ddb_enum_value(spellings, *text);
}

void ddb_read_entity_type(struct ddb_reader *reader, const char *name) {
  const char *found = NULL;

  ddb_read_string(reader, &found);
  if (found && strcmp(found, name) != 0)
    ddb_reader_fail(reader, "is '%.80s': this item is not of entity %s", found, name);
}

void ddb_read_skip(struct ddb_reader *reader) {
  struct ddb_text ignored;

  if (ddb_json_usual(&reader->json, 'S', &ignored) || ddb_json_usual(&reader->json, 'N', &ignored))
    return;
  if (ddb_json_peek(&reader->json) != DDB_JSON_OBJECT)
    ddb_reader_fail(reader, "is not an attribute value");
  else
    (void)ddb_json_skip(&reader->json, NULL);
}

/* ---- keys that are taken apart --------------------------------------------------------------- */

static bool read_key_text(struct ddb_reader *reader, char type, struct ddb_text *out) {
  const char name[] = {type, '\0'};
  struct ddb_json_string found;
  struct ddb_bytes bytes = {NULL, 0};

  if (type == 'B') {
    ddb_read_binary(reader, &bytes);
    *out = (struct ddb_text){(const char *)bytes.data, bytes.size};
    return reader->json.status >= 0;
  }
  if (!ddb_reader_value(reader, name, type == 'N' ? "a number (N)" : "a string (S)") ||
      !ddb_json_string(&reader->json, &found) ||
      !ddb_json_copy(&reader->json, &found, reader->mem, out))
    return false;
  ddb_reader_value_end(reader);
  return reader->json.status >= 0;
}

void ddb_read_key(struct ddb_reader *reader, struct ddb_key *key, char type, bool sort) {
  size_t room = sort ? DDB_SORT_KEY_MAX : DDB_PARTITION_KEY_MAX;
  char *to = sort ? key->sort_key : key->partition_key;
  struct ddb_text text;

  if (!read_key_text(reader, type, &text))
    return;
  if (text.size > room) {
    ddb_reader_fail(reader, "is longer than a key can be");
    return;
  }
  if (text.size > 0)
    memcpy(to, text.data, text.size);
  to[text.size] = '\0';
  *(sort ? &key->sort_key_size : &key->partition_key_size) = text.size;
  *(sort ? &key->sort_key_type : &key->partition_key_type) = type;
}

struct ddb_arena *ddb_read_good(struct ddb_reader *reader) {
  return reader->json.status >= 0 ? reader->mem : NULL;
}

void ddb_read_refused(struct ddb_reader *reader) {
  (void)ddb_json_fail(&reader->json, DDB_E_INVALID, "not a key of this entity");
}
