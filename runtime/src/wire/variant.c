/* SPDX-License-Identifier: Apache-2.0 */
/* Unions. Where the attribute that tells the variant stands beside the union, it may come after it,
 * so that the value is kept as text first and read when the record around it is complete. Where it
 * stands in the map of the union, the map is searched for it first. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "wire/attr.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* A NULL is treated as everywhere: refused where a value is required, else kept beside the record.
 */
void ddb_read_variant(struct ddb_reader *reader, const struct ddb_doc **out) {
  if (reader->taken) {
    reader->taken = false;
    return;
  }
  struct ddb_json ahead = reader->json;

  if (ahead.status >= 0 && ddb_attr_open(&ahead) == DDB_ATTR_NULL)
    (void)ddb_reader_value(reader, "M", "a map (M)");
  else
    ddb_read_document(reader, out);
}

/* The tag was there before the union, as it is where the schema has them in this order: an attempt
 * to read the value where it stands, which is a success if there is nothing in it but what the
 * schema names, stored as this library writes it. Then there is nothing to keep, and no error that
 * keeping it as a document, which checks all of it, would have found and this did not. */
static bool begin_here(struct ddb_reader *reader, struct ddb_variant *variant) {
  const struct ddb_json *json = &reader->json;

  if (json->status < 0 || reader->usual_only || json->end - json->next < 6 ||
      memcmp(json->next, "{\"M\":{", 6) != 0)
    return false;
  variant->map.reader = reader;
  variant->map.outer = reader->map;
  variant->outer = NULL;
  variant->here = json->next;
  variant->depth = json->depth;
  reader->usual_only = true;
  return true;
}

static void end_here(const struct ddb_variant *variant) {
  struct ddb_reader *reader = variant->map.reader;
  struct ddb_json *json = &reader->json;

  reader->usual_only = false;
  reader->taken = json->status >= 0 && json->next != variant->here;
  if (reader->taken)
    return;
  if (json->status < 0)
    ddb_error_clear(ddb_arena_error_slot(reader->mem));
  ddb_json_go_back(json, &(struct ddb_json_place){variant->here, variant->depth, false});
  reader->map = variant->map.outer;
}

bool ddb_variant_begin(struct ddb_reader *reader, struct ddb_variant *variant,
                       const struct ddb_attribute *attribute, const struct ddb_doc *value) {
  if (!attribute)
    return begin_here(reader, variant);
  if (!value || reader->json.status < 0)
    return false;
  variant->outer = ddb_arena_alloc(reader->mem, sizeof *variant->outer);
  if (!variant->outer) {
    ddb_reader_nomem(reader);
    return false;
  }
  *variant->outer = reader->json;
  ddb_json_init(&reader->json, value->wire.data, value->wire.size);
  variant->map = (struct ddb_map){.reader = reader,
                                  .outer = reader->map,
                                  .attributes = attribute,
                                  .count = 1,
                                  .name = attribute->name,
                                  .name_size = attribute->size,
                                  .index = -1};
  reader->map = &variant->map;
  return true;
}

/* A failure inside is one of the whole record. */
void ddb_variant_end(struct ddb_variant *variant) {
  if (!variant->outer) {
    end_here(variant);
    return;
  }
  struct ddb_reader *reader = variant->map.reader;
  enum ddb_status status = reader->json.status;
  const char *reason = reader->json.reason;

  reader->json = *variant->outer;
  reader->map = variant->map.outer;
  if (status < 0)
    (void)ddb_json_fail(&reader->json, status, reason);
}

bool ddb_write_variant(struct ddb_writer *writer, const struct ddb_attribute *attribute, int given,
                       const void *expected) {
  if (given == 0)
    ddb_writer_absent(writer, attribute);
  else if (given > 1)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute, "has more than one variant set");
  else if (!expected)
    ddb_writer_fail(writer, DDB_E_INVALID, attribute,
                    "has another variant set than the one that its tag names");
  return given == 1 && expected;
}

/* ---- with a tag in their own map ------------------------------------------------------------- */

/* Reads the tag, wherever it stands among the attributes of the map that was begun. */
static int find_tag(struct ddb_map *map, const struct ddb_enum *spellings, const char **text) {
  struct ddb_reader *reader = map->reader;
  const struct ddb_attribute *tag = map->attributes;
  struct ddb_json_string name;

  map->name = tag->name;
  map->name_size = tag->size;
  while (ddb_json_member(&reader->json, &name)) {
    if (ddb_json_is(&name, tag->name, tag->size))
      return ddb_read_enum(reader, spellings, text);
    (void)ddb_json_skip(&reader->json, NULL);
  }
  if (reader->json.status >= 0)
    ddb_reader_fail(reader, "is missing, and tells which variant of the union this is");
  return 0;
}

bool ddb_read_tag(struct ddb_reader *reader, const struct ddb_attribute *attribute,
                  const struct ddb_enum *spellings, int *value, const char **text) {
  const struct ddb_json start = reader->json;
  const struct ddb_unmodeled *unused = NULL;
  struct ddb_map map;

  if (!ddb_map_begin(reader, &map, attribute, 1, &unused))
    return false;
  *value = find_tag(&map, spellings, text);
  reader->map = map.outer;
  if (reader->json.status < 0)
    return false;
  reader->json = start;
  reader->tag = attribute;
  return true;
}

void ddb_read_rest(struct ddb_reader *reader, const struct ddb_unmodeled **unmodeled) {
  struct ddb_map map;

  if (ddb_map_begin(reader, &map, NULL, 0, unmodeled))
    (void)ddb_map_next(&map);
}

void ddb_write_choice(struct ddb_writer *writer, const struct ddb_attribute *tag,
                      const struct ddb_choice *choice) {
  if (!choice->is_variant && choice->given > 0)
    ddb_writer_fail(writer, DDB_E_INVALID, tag, "names no variant, but one is set");
  else if (choice->is_variant && choice->given == 0)
    ddb_writer_fail(writer, DDB_E_INVALID, tag, "names a variant, which is not set");
  else if (choice->given > 1)
    ddb_writer_fail(writer, DDB_E_INVALID, tag, "stands beside more than one variant that is set");
  else if (choice->is_variant && !choice->named)
    ddb_writer_fail(writer, DDB_E_INVALID, tag, "names another variant than the one that is set");
  else if (choice->is_variant && choice->unmodeled)
    ddb_writer_fail(writer, DDB_E_INVALID, tag,
                    "names a variant, but `unmodeled` holds attributes of a tag without one");
  else if (choice->is_variant)
    writer->join = tag;
}
