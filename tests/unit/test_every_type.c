/* SPDX-License-Identifier: Apache-2.0 */
/* Every type of the language at run time, through the code of tests/golden/every-type: one record
 * with all of them to an item and back, absent and empty apart, and each list element judged. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "every/every.h"
#include "support/sample.h"

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(every_type, .init = setup, .fini = teardown);

static const struct every_inner inners[] = {
    {.colour = EVERY_COLOUR_RED},
    {.deep = {true, -1e-130}, .colour_text = "from the future"},
};
static const char *const texts[] = {"a", "", "\xf0\x9f\x98\x80\n"};
static const bool flags[] = {true, false};
static const int32_t smalls[] = {INT32_MIN, 0, INT32_MAX};
static const int64_t larges[] = {INT64_MIN, INT64_MAX};
static const double reals[] = {0.1, 5e-100, 1e125};
static const ddb_time times[] = {{1, 1}, {-62167219200, 0}};
static const struct every_colour_value colours[] = {
    {EVERY_COLOUR_THREE_D, NULL}, {EVERY_COLOUR_UNRECOGNIZED, "new"}, {EVERY_COLOUR_QUOTED, NULL}};
static const struct every_outer outers[] = {
    {.inner = &inners[0], .inners = {inners, 2}},
    {.inner = &inners[1], .maybe_inner = &inners[0], .inners = {inners, 0}, .names = {texts, 3}},
};

/* All that is required. */
static struct every_thing thing(void) {
  const struct ddb_doc **frees = ddb_arena_alloc(mem, 2 * sizeof(*frees));
  static const struct every_order order = {.item_id = "o"};

  frees[0] = sample_doc(mem, "null");
  frees[1] = sample_doc(mem, "[{\"a\":[]},1e38,\"x\"]");
  return (struct every_thing){
      .id = "1",
      .version = "v",
      .text = "",
      .flag = true,
      .small = -5,
      .large = INT64_MIN,
      .real = -1e19,
      .time = {1795341600, 0},
      .free = sample_doc(mem, "3.14"),
      .colour = EVERY_COLOUR_QUOTED,
      .phase = EVERY_PHASE_OPEN,
      .outer = &outers[1],
      .order = &order,
      .texts = {texts, 3},
      .flags = {flags, 2},
      .smalls = {smalls, 3},
      .larges = {larges, 2},
      .reals = {reals, 3},
      .times = {times, 2},
      .frees = {frees, 2},
      .colours = {colours, 3},
      .outers = {outers, 2},
  };
}

/* And all that is optional. */
static struct every_thing full_thing(void) {
  static const struct every_order_item item = {.id = {true, 0}};
  struct every_thing all = thing();

  all.maybe_text = "";
  all.maybe_flag = ddb_bool(false);
  all.maybe_small = ddb_int(7);
  all.maybe_large = ddb_int(0);
  all.maybe_real = ddb_double(0.5);
  all.maybe_time = ddb_opt_time_of((ddb_time){0, 0});
  all.maybe_free = sample_doc(mem, "{}");
  all.maybe_colour = EVERY_COLOUR_DARK_GREEN;
  all.maybe_outer = &outers[0];
  all.maybe_item = &item;
  all.maybe_texts.items = texts;
  all.maybe_smalls = (struct every_int32_list){smalls, 1};
  all.maybe_colours = (struct every_colour_list){colours, 2};
  all.maybe_outers = (struct every_outer_list){outers, 1};
  return all;
}

static const char *encode(const struct every_thing *in) {
  struct ddb_text item;

  cr_assert_eq(every_thing_encode(mem, in, &item), DDB_OK, "%s", ddb_arena_error(mem)->text);
  return item.data;
}

static struct every_thing decode(const char *item) {
  struct every_thing out;

  cr_assert_eq(every_thing_decode(mem, sample_text(item), &out), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  return out;
}

static void refused(const struct every_thing *in, enum ddb_status status, const char *field) {
  struct ddb_text item;

  cr_assert_eq(every_thing_encode(mem, in, &item), status, "%s: %s", field,
               ddb_arena_error(mem)->text);
  cr_assert_str_eq(ddb_arena_error(mem)->field, field);
}

/* ---- there and back -------------------------------------------------------------------------- */

Test(every_type, everything_comes_back) {
  struct every_thing all = full_thing(), kept;
  const char *item = encode(&all);
  struct every_thing back = decode(item);

  cr_assert_str_eq(encode(&back), item);
  cr_assert_eq(every_thing_copy(mem, &back, &kept), DDB_OK);
  cr_assert_str_eq(encode(&kept), item);
  cr_assert_eq(every_thing_copy(mem, &all, &kept), DDB_OK);
  cr_assert_str_eq(encode(&kept), item);
}

Test(every_type, values_come_back_as_they_were) {
  struct every_thing all = full_thing();
  struct every_thing back = decode(encode(&all));

  cr_assert_eq(back.large, INT64_MIN);
  cr_assert_eq(back.real, -1e19);
  cr_assert_str_eq(back.colour_text, "\"quoted\"");
  cr_assert_str_eq(back.texts.items[2], texts[2]);
  cr_assert_arr_eq(back.flags.items, flags, sizeof flags);
  cr_assert_arr_eq(back.smalls.items, smalls, sizeof smalls);
  cr_assert_arr_eq(back.larges.items, larges, sizeof larges);
  for (size_t i = 0; i < 3; i++)
    cr_assert_eq(back.reals.items[i], reals[i]);
  cr_assert_eq(back.times.items[0].nanoseconds, 1);
  cr_assert_eq(back.times.items[1].seconds, -62167219200);
  cr_assert_str_eq(ddb_doc_wire(back.frees.items[0]), "{\"NULL\":true}",
                   "a document may be NULL where a list's element may not be absent");
  cr_assert_eq(back.colours.items[0].value, EVERY_COLOUR_THREE_D);
  cr_assert_eq(back.colours.items[1].value, EVERY_COLOUR_UNRECOGNIZED);
  cr_assert_str_eq(back.colours.items[1].text, "new");
  cr_assert_not(back.outers.items[0].inners.items[0].deep.set);
  cr_assert_eq(back.outers.items[0].inners.items[1].deep.value, -1e-130);
  cr_assert_str_eq(back.outer->inner->colour_text, "from the future");
  cr_assert_eq(back.outer->inners.count, 0);
  cr_assert_not_null(back.outer->inners.items);
  cr_assert_null(back.outers.items[0].maybe_inner);
  cr_assert(back.maybe_flag.set && !back.maybe_flag.value);
  cr_assert(back.maybe_time.set && back.maybe_time.value.seconds == 0);
  cr_assert(back.maybe_item->id.set && back.maybe_item->id.value == 0);
  cr_assert_str_eq(back.maybe_text, "");
}

Test(every_type, absent_is_not_empty) {
  struct every_thing none = thing();
  const char *item = encode(&none);

  cr_assert_null(strstr(item, "maybe") == NULL ? NULL : strstr(item, "\"maybeText\""));
  cr_assert_null(strstr(item, "\"maybeOuters\""));
  struct every_thing back = decode(item);
  cr_assert_null(back.maybe_text);
  cr_assert_not(back.maybe_flag.set || back.maybe_small.set || back.maybe_real.set);
  cr_assert_null(back.maybe_free);
  cr_assert_null(back.maybe_outer);
  cr_assert_null(back.maybe_texts.items);
  cr_assert_str_eq(encode(&back), item);
}

Test(every_type, nulls_in_all_optional_fields_survive) {
  static const char *const names[] = {"maybeText",  "maybeFlag",  "maybeSmall",  "maybeLarge",
                                      "maybeReal",  "maybeTime",  "maybeColour", "maybeOuter",
                                      "maybeItem",  "maybeTexts", "maybeSmalls", "maybeColours",
                                      "maybeOuters"};
  struct every_thing none = thing();
  char nulls[1024] = "", to[1200];

  for (size_t i = 0, used = 0; i < sizeof names / sizeof names[0]; i++)
    used +=
        (size_t)snprintf(nulls + used, sizeof nulls - used, ",\"%s\":{\"NULL\":true}", names[i]);
  /* The last member of Data is the last element's last: Data closes behind it. */
  const char *item = encode(&none);
  (void)snprintf(to, sizeof to, "]}%s}}}", nulls);
  size_t size = strlen(item);
  cr_assert_str_eq(item + size - 5, "]}}}}");
  item = sample_chars(mem, (struct ddb_text){item, size - 5});
  char *whole = ddb_arena_alloc(mem, size + sizeof to);
  (void)snprintf(whole, size + sizeof to, "%s%s", item, to);
  struct every_thing back = decode(whole);
  cr_assert_null(back.maybe_outer);
  cr_assert_str_eq(encode(&back), whole);
}

/* ---- what is refused ------------------------------------------------------------------------- */

Test(every_type, elements_are_judged_one_by_one) {
  struct every_thing bad = thing();
  const char *holes[] = {"a", NULL};
  const double nans[] = {1, 0.0 / 0.0};
  const ddb_time unset[] = {{1, 0}, {0, 0}};
  const struct ddb_doc *documents[] = {bad.free, NULL};
  const struct every_colour_value wrong[] = {{EVERY_COLOUR_RED, NULL}, {0, NULL}};
  const struct every_outer hollow[] = {outers[0], {.inner = NULL, .inners = {inners, 0}}};

  bad.texts = (struct every_string_list){holes, 2};
  refused(&bad, DDB_E_INVALID, "Thing.texts[1]");
  holes[0] = NULL;
  refused(&bad, DDB_E_INVALID, "Thing.texts[0]");
  holes[0] = "\xff";
  refused(&bad, DDB_E_INVALID, "Thing.texts[0]");
  holes[0] = "a", holes[1] = "\xff";
  refused(&bad, DDB_E_INVALID, "Thing.texts[1]");
  bad = thing();
  bad.reals = (struct every_double_list){nans, 2};
  refused(&bad, DDB_E_INVALID, "Thing.reals[1]");
  bad = thing();
  bad.times = (struct every_timestamp_list){unset, 2};
  refused(&bad, DDB_E_INVALID, "Thing.times[1]");
  bad = thing();
  bad.frees = (struct every_document_list){documents, 2};
  refused(&bad, DDB_E_INVALID, "Thing.frees[1]");
  bad = thing();
  bad.colours = (struct every_colour_list){wrong, 2};
  refused(&bad, DDB_E_INVALID, "Thing.colours[1]");
  bad = thing();
  bad.outers = (struct every_outer_list){hollow, 2};
  refused(&bad, DDB_E_INVALID, "Thing.outers[1].inner");
}

Test(every_type, bounds) {
  struct every_thing bad = thing();

  bad.small = -6;
  refused(&bad, DDB_E_INVALID, "Thing.small");
  bad = thing();
  bad.real = 1.1e19;
  refused(&bad, DDB_E_INVALID, "Thing.real");
  bad.real = 1e19;
  (void)encode(&bad);
  bad.maybe_small = ddb_int(8);
  refused(&bad, DDB_E_INVALID, "Thing.maybeSmall");
  bad.maybe_small = ddb_int(INT64_C(-2147483649));
  refused(&bad, DDB_E_INVALID, "Thing.maybeSmall");
  bad.maybe_small = ddb_int(INT32_MIN);
  bad.maybe_real = ddb_double(0.49);
  refused(&bad, DDB_E_INVALID, "Thing.maybeReal");
}

Test(every_type, stored_numbers_that_do_not_fit) {
  static const struct {
    const char *from, *to, *field;
  } rows[] = {
      {"{\"N\":\"2147483647\"}", "{\"N\":\"2147483648\"}", "Data.smalls[2]"},
      {"{\"N\":\"9223372036854775807\"}", "{\"N\":\"9223372036854775808\"}", "Data.larges[1]"},
      {"{\"N\":\"-2147483648\"}", "{\"N\":\"-2147483648.5\"}", "Data.smalls[0]"},
      {"{\"BOOL\":false}", "{\"BOOL\":\"false\"}", ""},
      {"{\"BOOL\":false}", "{\"S\":\"false\"}", "Data.flags[1]"},
      {"{\"N\":\"0.1\"}", "{\"N\":\"NaN\"}", "Data.reals[0]"},
      {"{\"S\":\"new\"}", "{\"S\":\"n\\u0000w\"}", "Data.colours[1]"},
      {"{\"S\":\"from the future\"}", "{\"N\":\"1\"}", "Data.outer.inner.colour"},
  };
  struct every_thing one = thing(), back;
  const char *item = encode(&one);

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct ddb_text bad = sample_replace(mem, item, rows[i].from, rows[i].to);
    cr_assert_eq(every_thing_decode(mem, bad, &back), DDB_E_INVALID, "%s", rows[i].to);
    cr_assert_str_eq(ddb_arena_error(mem)->field, rows[i].field, "%s", ddb_arena_error(mem)->text);
  }
}

/* ---- updates --------------------------------------------------------------------------------- */

Test(every_type, an_update_of_every_type) {
  struct every_thing all = full_thing();
  struct every_set_all_set set = {
      .text = all.text,
      .flag = all.flag,
      .small = all.small,
      .large = all.large,
      .real = all.real,
      .time = all.time,
      .free = all.free,
      .colour = all.colour,
      .phase = EVERY_PHASE_CLOSED,
      .outer = all.outer,
      .texts = all.texts,
      .smalls = all.smalls,
      .colours = all.colours,
      .outers = all.outers,
      .maybe_flag = all.maybe_flag,
      .maybe_outer = all.maybe_outer,
  };
  struct ddb_request request;

  cr_assert_eq(every_set_all_request(mem, &scope, "1", "v", &set, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  const char *body = sample_chars(mem, request.body);
  cr_assert(strstr(body, "#d.#n15 = :v15, #u = :u\""), "%s", body);
  cr_assert(strstr(body, "\"#n14\":\"maybeFlag\",\"#n15\":\"maybeOuter\""), "%s", body);
  cr_assert(strstr(body, "\":v14\":{\"BOOL\":false},\":v15\":{\"M\":{\"inner\":"), "%s", body);
  cr_assert_null(strstr(body, ":v16"));
}

Test(every_type, an_update_with_nothing_to_set_touches_the_item) {
  struct every_set_real_set set = {0};
  struct ddb_request request;

  cr_assert_eq(every_set_real_request(mem, &scope, "1", "v", &set, &request), DDB_OK);
  cr_assert(strstr(sample_chars(mem, request.body),
                   "\"UpdateExpression\":\"SET #u = :u\",\"ConditionExpression\":\"attribute_exists"
                   "(#k) AND attribute_exists(#d)\",\"ExpressionAttributeNames\":{\"#k\":\"PK\","
                   "\"#d\":\"Data\",\"#u\":\"UpdatedAt\"},\"ExpressionAttributeValues\":{\":u\":"));
}
