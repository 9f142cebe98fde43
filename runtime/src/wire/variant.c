/* SPDX-License-Identifier: Apache-2.0 */
/* Unions. The attribute that tells which variant one is may come after it, so that its value is
 * kept as text first and read when the record around it is complete. */
#include "base/arena.h"
#include "wire/attr.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* A NULL is treated as everywhere: refused where a value is required, else kept beside the record.
 */
void ddb_read_variant(struct ddb_reader *reader, const struct ddb_doc **out) {
  struct ddb_json ahead = reader->json;

  if (ahead.status >= 0 && ddb_attr_open(&ahead) == DDB_ATTR_NULL)
    (void)ddb_reader_value(reader, "M", "a map (M)");
  else
    ddb_read_document(reader, out);
}

bool ddb_variant_begin(struct ddb_reader *reader, struct ddb_variant *variant,
                       const struct ddb_attribute *attribute, const struct ddb_doc *value) {
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
