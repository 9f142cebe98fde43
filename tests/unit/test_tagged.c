/* SPDX-License-Identifier: Apache-2.0 */
/* Unions that hold their tag in their own map, through the code of tests/golden/types: what is
 * stored comes back as it was, the tag is found wherever it stands, and what the tag does not say
 * is refused. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "kinds/kinds.h"
#include "support/sample.h"
#include "support/type_samples.h"

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(tagged, .init = setup, .fini = teardown);

static struct ddb_text item(const char *data) {
  return type_sample_item(mem, "Board", "BOARD", data);
}

static struct kinds_board read_board(const char *data) {
  struct kinds_board read, copy;

  cr_assert_eq(kinds_board_decode(mem, item(data), &read), DDB_OK, "%s: %s", data,
               ddb_arena_error(mem)->text);
  cr_assert_eq(kinds_board_copy(mem, &read, &copy), DDB_OK);
  return copy;
}

static const char *write_board(const struct kinds_board *board) {
  struct ddb_text out;

  cr_assert_eq(kinds_board_encode(mem, board, &out), DDB_OK, "%s", ddb_arena_error(mem)->text);
  return type_sample_data(mem, out);
}

static void read_refused(const char *data, const char *field, const char *words) {
  const struct ddb_error *error = ddb_arena_error(mem);
  struct kinds_board out;

  cr_assert_eq(kinds_board_decode(mem, item(data), &out), DDB_E_INVALID, "%s", data);
  cr_assert_str_eq(error->field, field, "%s: %s", data, error->text);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

static void write_refused(const struct kinds_figure *figure, const char *field, const char *words) {
  const struct kinds_board board = {.owner = "o", .id = "i", .figure = figure};
  const struct ddb_error *error = ddb_arena_error(mem);
  struct ddb_text out;

  cr_assert_eq(kinds_board_encode(mem, &board, &out), DDB_E_INVALID, "%s", words);
  cr_assert_str_eq(error->field, field, "%s", error->text);
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

static const struct kinds_circle circle = {.radius = 7};
static const struct kinds_point point = {.x = 1};
static const struct kinds_line line = {.points = {&point, 1}};

/* ---- there and back -------------------------------------------------------------------------- */

Test(tagged, what_is_stored_comes_back) {
  for (size_t i = 0; type_samples_board[i]; i++) {
    struct kinds_board board = read_board(type_samples_board[i]);
    const char *data = type_samples_board[i];
    /* A NULL that was kept is written behind the fields. */
    cr_assert_str_eq(write_board(&board), data);
  }
}

Test(tagged, the_tag_stands_anywhere) {
  static const char *const orders[] = {
      "\"figure\":{\"M\":{\"radius\":{\"N\":\"1\"},\"a\":{\"S\":\"x\"},\"kind\":{\"S\":\"circle\"}}}",
      "\"figure\":{\"M\":{\"radius\":{\"N\":\"1\"},\"kind\":{\"S\":\"circle\"},\"a\":{\"S\":\"x\"}}}",
      "\"figure\":{\"M\":{\"a\":{\"S\":\"x\"},\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"1\"}}}",
      ("\"figure\":{\"M\":{\"a\":{\"S\":\"x\"},\"k\\u0069nd\":{\"S\":\"c\\u0069rcle\"},"
       "\"radius\":{\"N\":\"1\"}}}"),
  };

  for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
    struct kinds_board board = read_board(orders[i]);
    cr_assert_eq(board.figure->kind, KINDS_SHAPE_CIRCLE);
    cr_assert_eq(board.figure->circle->radius, 1);
    cr_assert_not_null(board.figure->circle->unmodeled);
    cr_assert_null(board.figure->circle->unmodeled->next, "the tag is no unknown attribute");
    cr_assert_null(board.figure->unmodeled);
    cr_assert_str_eq(write_board(&board), "\"figure\":{\"M\":{\"kind\":{\"S\":\"circle\"},"
                                          "\"radius\":{\"N\":\"1\"},\"a\":{\"S\":\"x\"}}}");
  }
}

Test(tagged, a_new_record) {
  static const struct kinds_figure figures[] = {{.kind = KINDS_SHAPE_LINE, .line = &line},
                                                {.kind = KINDS_SHAPE_NOTHING}};
  static const struct kinds_figure_map_entry entries[] = {
      {"k", {.kind = KINDS_SHAPE_CIRCLE, .circle = &circle}}};
  const struct kinds_board board = {.owner = "o",
                                    .id = "i",
                                    .figure = &entries[0].value,
                                    .figures = {figures, 2},
                                    .by_name = {entries, 1}};

  cr_assert_str_eq(
      write_board(&board),
      "\"figure\":{\"M\":{\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"7\"}}},"
      "\"figures\":{\"L\":[{\"M\":{\"kind\":{\"S\":\"line\"},\"points\":{\"L\":[{\"M\":{\"x\":"
      "{\"N\":\"1\"}}}]}}},{\"M\":{\"kind\":{\"S\":\"nothing\"}}}]},"
      "\"byName\":{\"M\":{\"k\":{\"M\":{\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"7\"}}}}}");
}

/* The spelling that was read stands beside the value, which wins. */
Test(tagged, a_figure_that_becomes_another) {
  struct kinds_board board = read_board(type_samples_board[0]);
  struct kinds_figure figure = *board.figure;

  figure.kind = KINDS_SHAPE_LINE;
  figure.circle = NULL;
  figure.line = &line;
  board.figure = &figure;
  cr_assert_str_eq(write_board(&board), "\"figure\":{\"M\":{\"kind\":{\"S\":\"line\"},\"points\":"
                                        "{\"L\":[{\"M\":{\"x\":{\"N\":\"1\"}}}]}}}");
}

/* One that was read as a plain struct kept an attribute that is the tag here. */
Test(tagged, a_variant_brings_no_second_tag) {
  struct kinds_board board = read_board(
      "\"figure\":{\"M\":{\"kind\":{\"S\":\"nothing\"}}},"
      "\"plain\":{\"M\":{\"radius\":{\"N\":\"1\"},\"kind\":{\"S\":\"x\"},\"a\":{\"S\":\"y\"}}}");
  const struct kinds_figure figure = {.kind = KINDS_SHAPE_CIRCLE, .circle = board.plain};

  board.figure = &figure;
  board.plain = NULL;
  cr_assert_str_eq(write_board(&board), "\"figure\":{\"M\":{\"kind\":{\"S\":\"circle\"},"
                                        "\"radius\":{\"N\":\"1\"},\"a\":{\"S\":\"y\"}}}");
}

Test(tagged, updates) {
  static const struct kinds_figure figure = {.kind = KINDS_SHAPE_CIRCLE, .circle = &circle};
  static const struct kinds_figurine cover = {.which_text = "rim"};
  struct kinds_set_figures_set set = {.figure = &figure, .nullable_null = true, .cover = &cover};
  struct ddb_request request;

  cr_assert_eq(kinds_set_figures_request(mem, &scope, "o", "i", &set, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  const char *body = sample_chars(mem, request.body);
  cr_assert(strstr(body, "\":v0\":{\"M\":{\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"7\"}}},"
                         "\":v1\":{\"NULL\":true},\":v2\":{\"M\":{\"@side\":{\"S\":\"rim\"}}}"),
            "%s", body);
  set.figure = NULL;
  cr_assert_eq(kinds_set_figures_request(mem, &scope, "o", "i", &set, &request), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "Board.figure");
}

/* The members of a variant are attributes beside the tag. */
Test(tagged, filters) {
  struct ddb_request request;

  cr_assert_eq(kinds_round_request(mem, &scope, "o", 3, KINDS_SIDE_BACK, NULL, &request), DDB_OK,
               "%s", ddb_arena_error(mem)->text);
  const char *body = sample_chars(mem, request.body);
  cr_assert(strstr(body, "\"#f_1\":\"figure\",\"#f_2\":\"kind\",\"#f_3\":\"radius\","
                         "\"#f_4\":\"cover\",\"#f_5\":\"@side\""),
            "%s", body);
  cr_assert(strstr(body, "\"#f_0.#f_1.#f_2 = :f_0 AND #f_0.#f_1.#f_3 > :f_radius AND "
                         "#f_4.#f_5 = :f_side\","),
            "%s", body);
}

/* ---- what is refused ------------------------------------------------------------------------- */

Test(tagged, bad_items) {
  static const struct {
    const char *figure, *field, *words;
  } rows[] = {
      {"{\"M\":{}}", "Data.figure.kind", "is missing, and tells which variant"},
      {"{\"M\":{\"radius\":{\"N\":\"1\"}}}", "Data.figure.kind", "is missing"},
      {"{\"M\":{\"kind\":{\"NULL\":true}}}", "Data.figure.kind", "is NULL"},
      {"{\"M\":{\"kind\":{\"N\":\"1\"}}}", "Data.figure.kind", "is of type N"},
      {"{\"M\":{\"kind\":{\"S\":\"c\\u0000\"}}}", "Data.figure.kind", "U+0000"},
      {"{\"M\":{\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"1\"},\"kind\":{\"S\":\"line\"}}}",
       "Data.figure.kind", "stands twice"},
      {"{\"M\":{\"kind\":{\"S\":\"hexagon\"},\"kind\":{\"S\":\"hexagon\"}}}", "Data.figure.kind",
       "stands twice"},
      {"{\"M\":{\"kind\":{\"S\":\"hexagon\"},\"a\":{\"S\":\"\"},\"a\":{\"S\":\"\"}}}",
       "Data.figure.a", "stands twice"},
      {"{\"M\":{\"kind\":{\"S\":\"hexagon\"},\"a\":1}}", "Data.figure.a", "is not an attribute"},
      {"{\"M\":{\"kind\":{\"S\":\"circle\"}}}", "Data.figure.radius", "is missing"},
      {"{\"M\":{\"kind\":{\"S\":\"circle\"},\"radius\":{\"N\":\"-1\"}}}", "Data.figure.radius", ""},
      {"{\"M\":{\"kind\":{\"S\":\"2-gon\"},\"circle\":{\"M\":{\"kind\":{\"S\":\"circle\"}}}}}",
       "Data.figure.circle.radius", "is missing"},
      {"{\"M\":{\"kind\":{\"S\":\"2-gon\"},\"circle\":{\"M\":{\"radius\":{\"N\":\"1\"}}},"
       "\"inner\":{\"M\":{\"side\":{\"S\":\"front\"}}}}}",
       "Data.figure.inner.@side", "is missing"},
      {"{\"NULL\":true}", "Data.figure", "is NULL"},
      {"{\"S\":\"circle\"}", "Data.figure", "is of type S"},
      {"{\"L\":[]}", "Data.figure", "is of type L"},
      {"{\"M\":[]}", "", ""},
      {"{\"M\":{\"a\":tru,\"kind\":{\"S\":\"circle\"}}}", "", ""},
      {"{\"M\":{\"kind\":{\"S\":\"nothing\"}},\"S\":\"x\"}", "Data.figure", "more than one type"},
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char data[256];
    (void)snprintf(data, sizeof data, "\"figure\":%s", rows[i].figure);
    read_refused(data, rows[i].field, rows[i].words);
  }
}

#define GOOD "\"figure\":{\"M\":{\"kind\":{\"S\":\"nothing\"}}},"

Test(tagged, bad_elements) {
  read_refused(GOOD "\"figures\":{\"L\":[{\"M\":{\"kind\":{\"S\":\"line\"},\"points\":{\"L\":[]}}},"
                    "{\"NULL\":true}]}",
               "Data.figures[1]", "is NULL");
  read_refused(GOOD "\"figures\":{\"L\":[{\"M\":{\"kind\":{\"S\":\"line\"}}}]}",
               "Data.figures[0].points", "is missing");
  read_refused(GOOD "\"byName\":{\"M\":{\"k\":{\"M\":{\"radius\":{\"N\":\"1\"}}}}}",
               "Data.byName.k.kind", "is missing");
}

Test(tagged, variants_that_the_tag_does_not_name) {
  static const struct ddb_unmodeled kept = {NULL, {"a", 1}, {"{\"S\":\"x\"}", 9}};
  static const struct {
    struct kinds_figure figure;
    const char *field, *words;
  } rows[] = {
      {{.kind = 0}, "Board.figure.kind", "is required"},
      {{.circle = &circle}, "Board.figure.kind", "is required"},
      {{.kind = (enum kinds_shape)99}, "Board.figure.kind", "no value of Shape"},
      {{.kind = KINDS_SHAPE_CIRCLE}, "Board.figure.kind", "names a variant, which is not set"},
      {{.kind = KINDS_SHAPE_CIRCLE, .line = &line}, "Board.figure.kind", "another variant"},
      {{.kind = KINDS_SHAPE_CIRCLE, .circle = &circle, .line = &line},
       "Board.figure.kind",
       "more than one"},
      {{.kind = KINDS_SHAPE_NOTHING, .circle = &circle}, "Board.figure.kind", "names no variant"},
      {{.kind_text = "hexagon", .circle = &circle}, "Board.figure.kind", "names no variant"},
      {{.kind = KINDS_SHAPE_CIRCLE, .circle = &circle, .unmodeled = &kept},
       "Board.figure.kind",
       "`unmodeled` holds"},
      {{.kind = KINDS_SHAPE_CIRCLE, .unmodeled = &kept}, "Board.figure.kind", "not set"},
  };
  static const struct kinds_line hollow = {.points = {NULL, 1}};
  const struct kinds_figure bad = {.kind = KINDS_SHAPE_LINE, .line = &hollow};

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    write_refused(&rows[i].figure, rows[i].field, rows[i].words);
  write_refused(NULL, "Board.figure", "is required");
  write_refused(&bad, "Board.figure.points", "`items` is NULL");
}

/* The value of a hidden field stands in no error, in a variant too. */
Test(tagged, hidden_members) {
  static const struct kinds_front front = {.hidden = "secret"};
  static const struct kinds_figurine cover = {.which = KINDS_SIDE_FRONT, .front = &front};
  static const struct kinds_figure figure = {.kind = KINDS_SHAPE_NOTHING};
  const struct kinds_board board = {.owner = "o", .id = "i", .figure = &figure, .cover = &cover};
  struct ddb_text out;

  cr_assert_eq(kinds_board_encode(mem, &board, &out), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "Board.cover.hidden");
  cr_assert_null(strstr(ddb_arena_error(mem)->text, "secret"));
}
