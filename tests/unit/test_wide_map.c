/* SPDX-License-Identifier: Apache-2.0 */
/* A map of more attributes than the bits that a map has at hand: as generated code reads it, begun
 * by the loop over slots and left to the general reader behind the 63rd attribute. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

#include "base/arena.h"
#include "wire/usual.h"

enum { FIELDS = 300, REQUIRED_LOW = 1, REQUIRED_HIGH = 280 };

struct row {
  const char *fields[FIELDS];
  const struct ddb_unmodeled *unmodeled;
};

static char names[FIELDS][16];
static struct ddb_attribute fields[FIELDS];
static struct ddb_slot rows[FIELDS], outer[1];
static struct ddb_slots into, item_into;
static const struct ddb_attribute item[] = {{"Data", 4, DDB_REQUIRED, NULL}};
static const struct ddb_table table = {.name = "t"};

static void read_row(struct ddb_reader *reader, void *record) {
  struct row *out = record;
  struct ddb_map map, data;
  ddb_item_begin(reader, &map, item, 1, &out->unmodeled);
  ddb_map_into(&map, &item_into, out);
  while (ddb_map_next(&map) >= 0) {
    if (!ddb_map_begin(reader, &data, fields, FIELDS, &out->unmodeled))
      continue;
    ddb_map_into(&data, &into, out);
    for (int at; (at = ddb_map_next(&data)) >= 0;)
      ddb_read_string(reader, &out->fields[at]);
  }
}

static const struct ddb_entity entity = {
    .name = "Row", .table = &table, .size = sizeof(struct row), .read = read_row};

static void set_up(void) {
  for (int i = 0; i < FIELDS; i++) {
    int size = snprintf(names[i], sizeof names[i], "f%03d", i);
    unsigned flags = i == REQUIRED_LOW || i == REQUIRED_HIGH ? DDB_REQUIRED : 0;
    fields[i] = (struct ddb_attribute){names[i], (unsigned)size, flags, NULL};
    rows[i].head_size =
        (uint8_t)snprintf(rows[i].head, sizeof rows[i].head, ",\"f%03d\":{\"S\":\"", i);
    rows[i].as = DDB_READ_STRING;
    rows[i].mask = (UINT32_C(1) << rows[i].head_size) - 1;
    rows[i].offset = (uint32_t)((size_t)i * sizeof(char *));
  }
  into = (struct ddb_slots){
      .rows = rows, .count = FIELDS, .known = UINT64_MAX >> 1, .required = 1 << REQUIRED_LOW};
  memcpy(outer[0].head, ",\"Data\":{\"M\":{", 14);
  outer[0].head_size = 14;
  outer[0].mask = (1 << 14) - 1;
  outer[0].as = DDB_READ_MAP;
  outer[0].more = &into;
  item_into = (struct ddb_slots){.rows = outer, .count = 1, .known = 1, .required = 1};
}

/* All fields but `without`, and at the end `again` once more; -1: none. */
static enum ddb_status decode(struct ddb_arena *mem, int without, int again, struct row *out) {
  char text[FIELDS * 32];
  size_t size = (size_t)snprintf(text, sizeof text, "{\"Data\":{\"M\":{");
  const char *comma = "";
  for (int i = 0; i < FIELDS; i++)
    if (i != without) {
      size += (size_t)snprintf(text + size, sizeof text - size, "%s\"f%03d\":{\"S\":\"v%d\"}",
                               comma, i, i);
      comma = ",";
    }
  if (again >= 0)
    size += (size_t)snprintf(text + size, sizeof text - size, ",\"f%03d\":{\"S\":\"x\"}", again);
  size += (size_t)snprintf(text + size, sizeof text - size, "}}}");
  char *alone = malloc(size);
  cr_assert_not_null(alone);
  memcpy(alone, text, size);
  enum ddb_status status = ddb_decode(mem, &entity, (struct ddb_text){alone, size}, out);
  free(alone);
  return status;
}

static void refused(int without, int again, const char *field) {
  struct ddb_arena *mem = ddb_arena_new();
  struct row row;
  cr_expect_eq(decode(mem, without, again, &row), DDB_E_INVALID, "%s", field);
  cr_expect_str_eq(ddb_arena_error(mem)->field, field);
  ddb_arena_free(mem);
}

static void all_fields(void) {
  struct ddb_arena *mem = ddb_arena_new();
  struct row row;
  cr_assert_eq(decode(mem, -1, -1, &row), DDB_OK, "%s", ddb_arena_error(mem)->text);
  for (int i = 0; i < FIELDS; i++) {
    char value[16];
    (void)snprintf(value, sizeof value, "v%d", i);
    cr_expect_str_eq(row.fields[i], value);
  }
  ddb_arena_free(mem);
}

Test(wide_map, more_attributes_than_bits, .init = set_up) {
  for (int way = DDB_USUAL_AVX2; way <= DDB_USUAL_NONE; way++) {
    ddb_usual_way = (enum ddb_usual_way)way;
    all_fields();
    refused(REQUIRED_LOW, -1, "Data.f001");
    refused(REQUIRED_HIGH, -1, "Data.f280");
    refused(-1, 5, "Data.f005");
    refused(-1, 70, "Data.f070");
    refused(-1, 290, "Data.f290");
  }
  ddb_usual_way = DDB_USUAL_AVX2;
}
