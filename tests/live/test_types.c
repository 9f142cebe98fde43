/* SPDX-License-Identifier: Apache-2.0 */
/* Values of every type put to a real server and read back: $DDB_ENDPOINT, which is $DDB_SERVER. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "kinds/kinds.h"
#include "support/type_samples.h"

static struct ddb *db;
static struct ddb_arena *mem;
static char table[64];

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = table};

  (void)snprintf(table, sizeof table, "types-%ld-%d", (long)getpid(), ++number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(kinds_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(live_types, .init = setup, .fini = teardown, .timeout = 120);

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the elements of the set that begins behind its bracket. The samples have no comma in one.
 */
static char *sort_set(char *at) {
  char *items[8], *copy = ddb_arena_copy(mem, at, strlen(at)), *rest = copy;
  size_t count = 0;

  copy[strcspn(copy, "]")] = '\0';
  for (char *item; (item = strtok_r(count ? NULL : copy, ",", &rest)) != NULL;)
    items[count++] = item;
  qsort(items, count, sizeof items[0], by_text);
  for (size_t i = 0; i < count; i++) {
    size_t size = strlen(items[i]);
    memmove(at, items[i], size);
    at += size;
    *at = i + 1 < count ? ',' : ']';
    at += i + 1 < count;
  }
  return at;
}

/* As an object, with its sets in order. */
static cJSON *parsed(const char *data) {
  char *text = ddb_arena_copy(mem, data, strlen(data));

  for (char *at = text; (at = strstr(at, "S\":[")) != NULL;)
    at = sort_set(at + strlen("S\":["));
  return cJSON_Parse(ddb_arena_format(mem, "{%s}", text));
}

/* The same fields: members of maps and elements of sets come back in any order. */
static void same(struct ddb_text encoded, const char *data) {
  const char *found = type_sample_data(mem, encoded);
  cJSON *a = parsed(found), *b = parsed(data);

  cr_assert(a && b && cJSON_Compare(a, b, true), "found %s, expected %s", found, data);
  cJSON_Delete(a);
  cJSON_Delete(b);
}

#define must(call) cr_assert_geq(call, 0, "%s", ddb_error_text(db))

Test(live_types, scalars_and_sets) {
  for (size_t i = 0; type_samples_optional[i]; i++) {
    const char *data = type_samples_optional[i];
    struct kinds_optional record, read;
    struct ddb_text encoded;

    must(kinds_optional_decode(mem, type_sample_item(mem, "Optional", "OPTIONAL", data), &record));
    cr_assert_geq(kinds_put_optional(db, &record, NULL), 0, "%s: %s", data, ddb_error_text(db));
    cr_assert_eq(kinds_get_optional(db, mem, "o", "i", NULL, &read), DDB_OK, "%s: %s", data,
                 ddb_error_text(db));
    must(kinds_optional_encode(mem, &read, &encoded));
    same(encoded, data);
  }
}

Test(live_types, lists_and_maps) {
  for (size_t i = 0; type_samples_nested[i]; i++) {
    const char *data = type_samples_nested[i];
    struct kinds_nested record, read;
    struct ddb_text encoded;

    must(kinds_nested_decode(mem, type_sample_item(mem, "Nested", "NESTED", data), &record));
    cr_assert_geq(kinds_put_nested(db, &record, NULL), 0, "%s: %s", data, ddb_error_text(db));
    cr_assert_eq(kinds_get_nested(db, mem, "o", "i", NULL, &read), DDB_OK, "%s: %s", data,
                 ddb_error_text(db));
    must(kinds_nested_encode(mem, &read, &encoded));
    same(encoded, data);
  }
}

Test(live_types, unions) {
  static const struct kinds_point point = {.x = 7};
  static const struct kinds_line line = {.points = {&point, 1}};
  const struct kinds_redraw_set set = {.shape = KINDS_SHAPE_LINE, .data = {.line = &line}};
  struct kinds_drawing record, read;
  struct ddb_text encoded;

  for (size_t i = 0; type_samples_drawing[i]; i++) {
    const char *data = type_samples_drawing[i];
    must(kinds_drawing_decode(mem, type_sample_item(mem, "Drawing", "DRAWING", data), &record));
    cr_assert_geq(kinds_put_drawing(db, &record, NULL), 0, "%s: %s", data, ddb_error_text(db));
    cr_assert_eq(kinds_get_drawing(db, mem, "o", "i", NULL, &read), DDB_OK, "%s: %s", data,
                 ddb_error_text(db));
    must(kinds_drawing_encode(mem, &read, &encoded));
    same(encoded, data);
  }
  must(kinds_redraw(db, "o", "i", &set, NULL));
  cr_assert_eq(kinds_get_drawing(db, mem, "o", "i", NULL, &read), DDB_OK, "%s", ddb_error_text(db));
  cr_assert_not_null(read.data.line);
  cr_expect_eq(read.data.line->points.items[0].x, 7);
}

Test(live_types, unions_with_a_tag_of_their_own) {
  static const struct kinds_circle circle = {.radius = 7};
  static const struct kinds_figure figures[] = {{.kind = KINDS_SHAPE_CIRCLE, .circle = &circle},
                                                {.kind_text = "hexagon"}};
  static const struct kinds_figurine cover = {.which = KINDS_SIDE_BACK, .back = &circle};
  const struct kinds_set_figures_set set = {
      .figure = &figures[1], .nullable_null = true, .figures = {figures, 2}, .cover = &cover};
  struct kinds_board record, read;
  struct ddb_text encoded;

  for (size_t i = 0; type_samples_board[i]; i++) {
    const char *data = type_samples_board[i];
    must(kinds_board_decode(mem, type_sample_item(mem, "Board", "BOARD", data), &record));
    cr_assert_geq(kinds_put_board(db, &record, NULL), 0, "%s: %s", data, ddb_error_text(db));
    cr_assert_eq(kinds_get_board(db, mem, "o", "i", NULL, &read), DDB_OK, "%s: %s", data,
                 ddb_error_text(db));
    must(kinds_board_encode(mem, &read, &encoded));
    same(encoded, data);
  }
  must(kinds_set_figures(db, "o", "i", &set, NULL));
  cr_assert_eq(kinds_get_board(db, mem, "o", "i", NULL, &read), DDB_OK, "%s", ddb_error_text(db));
  cr_expect_str_eq(read.figure->kind_text, "hexagon");
  cr_expect(read.nullable_null && !read.nullable);
  cr_assert_eq(read.figures.count, 2);
  cr_expect_eq(read.figures.items[0].circle->radius, 7);
  cr_expect_eq(read.cover->back->radius, 7);
}

Test(live_types, a_filter_looks_into_a_union) {
  static const struct kinds_circle circle = {.radius = 7};
  static const struct kinds_figure figure = {.kind = KINDS_SHAPE_CIRCLE, .circle = &circle};
  static const struct kinds_figurine cover = {.which = KINDS_SIDE_BACK, .back = &circle};
  const struct kinds_board board = {.owner = "o", .id = "i", .figure = &figure, .cover = &cover};
  struct kinds_board_page page;

  must(kinds_put_board(db, &board, NULL));
  must(kinds_round(db, mem, "o", 6, KINDS_SIDE_BACK, NULL, &page));
  cr_expect_eq(page.count, 1);
  must(kinds_round(db, mem, "o", 7, KINDS_SIDE_BACK, NULL, &page));
  cr_expect_eq(page.count, 0);
  must(kinds_round(db, mem, "o", 6, KINDS_SIDE_FRONT, NULL, &page));
  cr_expect_eq(page.count, 0);
}

/* Absent, NULL and a value, put and updated. */
Test(live_types, null) {
  static const char *const strings[] = {"x"};
  struct kinds_nullable record = {
      .owner = "o", .id = "i", .shape = KINDS_SHAPE_CIRCLE, .a_string = "", .an_int64_null = true};
  struct kinds_set_null_set set = {.a_string_null = true,
                                   .a_bool = ddb_bool(false),
                                   .strings = {strings, 1},
                                   .a_colour_null = true,
                                   .top_number_null = true};
  const struct kinds_set_nullable_set some = {.a_bool_null = true, .an_int64 = ddb_int(0)};
  struct kinds_nullable read;

  record.shape_data_null = record.a_document_null = record.map_of_int64_null = true;
  must(kinds_put_nullable(db, &record, NULL));
  must(kinds_get_nullable(db, mem, "o", "i", NULL, &read));
  cr_expect(read.a_string && !*read.a_string && !read.a_string_null);
  cr_expect(read.an_int64_null && !read.an_int64.set && !read.an_int32_null);
  cr_expect(read.shape_data_null && read.a_document_null && !read.a_document);
  cr_expect(read.map_of_int64_null && !read.map_of_int64.items && !read.list_of_string_null);

  must(kinds_set_null(db, "o", "i", &set, NULL));
  must(kinds_set_nullable(db, "o", "i", &some, NULL));
  must(kinds_get_nullable(db, mem, "o", "i", NULL, &read));
  cr_expect(read.a_string_null && !read.a_string);
  cr_expect(read.a_bool_null && !read.a_bool.set);
  cr_expect(read.strings.count == 1 && !read.strings_null);
  cr_expect(read.a_colour_null && read.top_number_null && !read.top_number.set);
  cr_expect(read.an_int64.set && read.an_int64.value == 0 && !read.an_int64_null);
}

/* Each value once as what an update sets, and all others stay. */
Test(live_types, updates) {
  static const char *const strings[] = {"x", "y"};
  static const struct kinds_int64_map_entry entries[] = {{"k", INT64_MIN}};
  const struct kinds_optional record = {.owner = "o", .id = "i", .a_string = "stays"};
  const struct kinds_set_optional_set set = {.a_uint64 = ddb_uint(UINT64_MAX),
                                             .a_decimal = "1e125",
                                             .a_binary = {(const unsigned char *)"", 0},
                                             .an_epoch = ddb_opt_time_of((ddb_time){-1, 0}),
                                             .strings = {strings, 2},
                                             .map_of_int64 = {entries, 1}};
  struct kinds_optional read;

  must(kinds_put_optional(db, &record, NULL));
  must(kinds_set_optional(db, "o", "i", &set, NULL));
  cr_assert_eq(kinds_get_optional(db, mem, "o", "i", NULL, &read), DDB_OK, "%s",
               ddb_error_text(db));
  cr_expect_str_eq(read.a_string, "stays");
  cr_expect_eq(read.a_uint64.value, UINT64_MAX);
  cr_expect_eq(strlen(read.a_decimal), 126);
  cr_expect(read.a_binary.data && read.a_binary.size == 0);
  cr_expect_eq(read.an_epoch.value.seconds, -1);
  cr_expect_eq(read.strings.count, 2);
  cr_assert_eq(read.map_of_int64.count, 1);
  cr_expect_str_eq(read.map_of_int64.items[0].key, "k");
  cr_expect_eq(read.map_of_int64.items[0].value, INT64_MIN);
}
