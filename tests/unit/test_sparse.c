/* SPDX-License-Identifier: Apache-2.0 */
/* Generated code of tests/golden/sparse: which items carry the keys of an index, what updates make
 * of these keys, and keys with a text in the place of an unset field. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>
#include <sparse/sparse.h>

#include "chance.h"
#include "report.h"

static struct ddb_arena *mem;
static const struct ddb_scope scope = {.now = {1700000000, 0}};
static struct ddb_request request;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(sparse, .init = setup, .fini = teardown);

#define made(call) cr_assert_eq(call, DDB_OK, "%s", ddb_arena_error(mem)->text)

/* ---- which items are in an index ------------------------------------------------------------- */

static struct sparse_listing listing(void) {
  return (struct sparse_listing){.user_id = "u",
                                 .listing_id = "l",
                                 .mls_provider = "p",
                                 .mls_number = ddb_int(42),
                                 .status = SPARSE_STATUS_PENDING,
                                 .archived = ddb_bool(false),
                                 .size = 1};
}

static bool has(const struct sparse_listing *in, const char *text) {
  struct ddb_text item;

  made(sparse_listing_encode(mem, in, &item));
  return strstr(ddb_arena_copy(mem, item.data, item.size), text) != NULL;
}

/* The key attributes are there together or not at all. */
static bool in_gsi1(const struct sparse_listing *in) {
  bool partition = has(in, "\"GSI1PK\"");
  cr_expect_eq(partition, has(in, "\"GSI1SK\""));
  return partition;
}

Test(sparse, an_item_is_in_the_index_when_all_conditions_hold) {
  struct sparse_listing in = listing();
  cr_expect(has(&in, "\"GSI1PK\":{\"S\":\"MLS#p#42\"},\"GSI1SK\":{\"S\":\"STATUS#pending\"}"));
  in.status = SPARSE_STATUS_PROCESSING;
  cr_expect(in_gsi1(&in));
}

Test(sparse, an_item_is_not_in_the_index_when_one_condition_fails) {
  struct sparse_listing in = listing();
  in.mls_provider = NULL;
  cr_expect(!in_gsi1(&in));
  in = listing();
  in.mls_number.set = false;
  cr_expect(!in_gsi1(&in));
  in = listing();
  in.status = SPARSE_STATUS_DONE;
  cr_expect(!in_gsi1(&in));
  in = listing();
  in.status = SPARSE_STATUS_UNRECOGNIZED;
  in.status_text = "pending?";
  cr_expect(!in_gsi1(&in));
  in = listing();
  in.archived = ddb_bool(true);
  cr_expect(!in_gsi1(&in));
  in.archived.set = false;
  cr_expect(!in_gsi1(&in));
}

/* A key that would be refused does no harm to an item that does not carry it. */
Test(sparse, a_key_is_judged_only_where_it_is_written) {
  struct sparse_listing in = listing();
  struct ddb_text item;
  in.mls_provider = "a#b";
  cr_assert_eq(sparse_listing_encode(mem, &in, &item), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "Listing.mlsProvider");
  in.archived = ddb_bool(true);
  made(sparse_listing_encode(mem, &in, &item));
}

Test(sparse, texts_numbers_and_presence_decide) {
  static const struct sparse_note note = {.text = "n"};
  static const char *const tag[] = {"t"};
  struct sparse_listing in = listing();
  in.rank = ddb_int(1);
  in.note = &note;
  in.kind = "a \"b\"";
  in.level = ddb_int(-1);
  in.size = 7;
  in.tags = (struct ddb_string_set){tag, 1};
  cr_expect(has(&in, "\"GSI2PK\":{\"S\":\"RANK#a \\\"b\\\"\"}"));
  in.kind = "b";
  cr_expect(!has(&in, "\"GSI2PK\""));
  in.kind = NULL;
  cr_expect(!has(&in, "\"GSI2PK\""));
  in.kind = "c";
  cr_expect(has(&in, "\"GSI2PK\""));
  in.level = ddb_int(1);
  cr_expect(!has(&in, "\"GSI2PK\""));
  in.level = ddb_int(INT32_MAX);
  in.tags.count = 0;
  cr_expect(!has(&in, "\"GSI2PK\""));
  in.tags.count = 1;
  in.size = 8;
  cr_expect(!has(&in, "\"GSI2PK\""));
  in.size = 7;
  in.note = NULL;
  cr_expect(!has(&in, "\"GSI2PK\""));
}

/* ---- updates --------------------------------------------------------------------------------- */

static void expect_in_body(const char *text) {
  const char *body = ddb_arena_copy(mem, request.body.data, request.body.size);
  cr_expect(strstr(body, text), "%s\nis not in\n%s", text, body);
}

static struct sparse_place_set place(enum sparse_status status) {
  return (struct sparse_place_set){.mls_provider = "p",
                                   .mls_number = 42,
                                   .status = status,
                                   .publish_time = {1795341600, 0},
                                   .archived = false};
}

Test(sparse, an_update_into_the_index_sets_its_keys) {
  const struct sparse_place_set set = place(SPARSE_STATUS_PENDING);
  made(sparse_place_request(mem, &scope, "u", "l", &set, &request));
  expect_in_body("\"UpdateExpression\":\"SET #d.#n0 = :v0, #d.#n1 = :v1, #d.#n2 = :v2, "
                 "#d.#n3 = :v3, #d.#n4 = :v4, #n5 = :v5, #n6 = :v6, #u = :u\"");
  expect_in_body("\"#n5\":\"GSI1PK\",\"#n6\":\"GSI1SK\"");
  expect_in_body("\":v5\":{\"S\":\"MLS#p#42\"},"
                 "\":v6\":{\"S\":\"STATUS#pending#2026-11-22T10:00:00.000Z\"}");
}

Test(sparse, an_update_out_of_the_index_removes_its_keys) {
  const struct sparse_place_set set = place(SPARSE_STATUS_DONE);
  made(sparse_place_request(mem, &scope, "u", "l", &set, &request));
  expect_in_body("#d.#n4 = :v4, #u = :u REMOVE #r0, #r1\"");
  expect_in_body("\"#r0\":\"GSI1PK\",\"#r1\":\"GSI1SK\"");
  cr_expect(!strstr(ddb_arena_copy(mem, request.body.data, request.body.size), "MLS#"));
}

Test(sparse, a_refused_key_refuses_the_update) {
  struct sparse_place_set set = place(SPARSE_STATUS_PENDING);
  set.mls_provider = "a#b";
  cr_assert_eq(sparse_place_request(mem, &scope, "u", "l", &set, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->field, "Listing.mlsProvider");
}

Test(sparse, optional_inputs_decide_together) {
  struct sparse_maybe_place_set set = {.title = "t"};
  made(sparse_maybe_place_request(mem, &scope, "u", "l", &set, &request));
  expect_in_body("\"SET #d.#n0 = :v0, #u = :u\"");
  set.mls_provider = "p";
  set.status = SPARSE_STATUS_PENDING;
  cr_assert_eq(sparse_maybe_place_request(mem, &scope, "u", "l", &set, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->text,
                   "Listing is half given: set all of mlsProvider, mlsNumber, status, publishTime, "
                   "archived, or none of them: they make GSI1PK, GSI1SK of an index");
  set.mls_number = ddb_int(1);
  set.publish_time = ddb_opt_time_of((ddb_time){1795341600, 0});
  set.archived = ddb_bool(false);
  made(sparse_maybe_place_request(mem, &scope, "u", "l", &set, &request));
  expect_in_body("#n6 = :v6, #n7 = :v7, #u = :u\"");
  set.archived = ddb_bool(true);
  made(sparse_maybe_place_request(mem, &scope, "u", "l", &set, &request));
  expect_in_body("REMOVE #r0, #r1\"");
}

/* The user is part of the item's own key. */
Test(sparse, parts_of_the_own_key_are_known) {
  const struct sparse_move_set set = {.region = "eu", .due = "2026-11-22"};
  made(sparse_move_request(mem, &scope, "u", "l", &set, &request));
  expect_in_body("\":v2\":{\"S\":\"DUE#2026-11-22\"},\":v3\":{\"S\":\"eu#u\"}");
}

Test(sparse, an_update_never_writes_the_text_for_unset_as_a_value) {
  const struct sparse_move_set set = {.region = "none", .due = "2026-11-22"};
  cr_assert_eq(sparse_move_request(mem, &scope, "u", "l", &set, &request), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->text, "Listing.region is the text that stands in the key "
                                               "for an unset value");
}

/* ---- text for an unset field ----------------------------------------------------------------- */

static const char *word(const char *alphabet) {
  char text[9];
  size_t size = 1 + below(8);

  for (size_t i = 0; i < size; i++)
    text[i] = alphabet[below((unsigned)strlen(alphabet))];
  return ddb_arena_copy(mem, text, size);
}

/* Words that are near misses of the texts, and the texts themselves. */
static const char *maybe(const char *text, const char *alphabet) {
  switch (below(6)) {
  case 0:
    return NULL;
  case 1:
    return text;
  case 2:
    return ddb_arena_copy(mem, text, 1 + below((unsigned)strlen(text)));
  default:
    return word(alphabet);
  }
}

static bool same(const char *a, const char *b) {
  return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

enum { ROUNDS = 20000 };

Test(sparse, taking_apart_inverts_building) {
  unsigned refused = 0;
  state = UINT64_C(20261123);
  for (int i = 0; i < ROUNDS; i++) {
    const char *owner = maybe("none", "none:;12"), *title = maybe("untitled", "untiled:;.x");
    ddb_opt_int at = below(3) ? ddb_int((int32_t)below(10000)) : (ddb_opt_int){false, 0};
    bool reserved =
        (owner && strcmp(owner, "none") == 0) || (title && strcmp(title, "untitled") == 0);
    struct ddb_key key;
    const char *a, *b;
    ddb_opt_int c;
    cr_assert_eq(sparse_free_key(&key, owner, title, at), reserved ? DDB_E_INVALID : DDB_OK, "%s",
                 key.reason);
    refused += reserved;
    if (reserved)
      continue;
    cr_assert_eq(sparse_free_key_parse(mem, &key, &a, &b, &c), DDB_OK, "%s %s", key.partition_key,
                 key.sort_key);
    cr_assert(same(a, owner) && same(b, title), "%s %s", key.partition_key, key.sort_key);
    cr_assert(c.set == at.set && (!c.set || c.value == at.value));
    ddb_arena_reset(mem);
  }
  cr_expect_gt(refused, ROUNDS / 10);
  report_cases("keys with a text for unset", ROUNDS, 0, 0);
}

Test(sparse, each_format_has_its_text) {
  struct ddb_key key;
  const ddb_opt_time at = ddb_opt_time_of((ddb_time){1795341600, 0});
  cr_assert_eq(sparse_analysis_key(&key, NULL, (ddb_opt_time){false, {0, 0}},
                                   (ddb_opt_int){false, 0}, NULL, SPARSE_STATUS_UNRECOGNIZED, NULL),
               DDB_OK, "%s", key.reason);
  cr_expect_str_eq(key.partition_key, "SITE#none");
  cr_expect_str_eq(key.sort_key, "WEBSITE_ANALYSIS#latest#all#-#any");
  cr_assert_eq(sparse_analysis_key(&key, "eu", at, ddb_int(-1), "w", SPARSE_STATUS_DONE, "t"),
               DDB_OK, "%s", key.reason);
  cr_expect_str_eq(key.sort_key, "WEBSITE_ANALYSIS#2026-11-22T10:00:00.000Z#-9999999998#W#done#t");
}

/* Such as of a newer writer: without this the item would be written under another key. */
Test(sparse, a_value_that_the_schema_does_not_list_is_not_unset) {
  const struct sparse_analysis in = {.kind_text = "future"};
  struct ddb_text item;
  cr_assert_eq(sparse_analysis_encode(mem, &in, &item), DDB_E_INVALID);
  cr_expect_str_eq(ddb_arena_error(mem)->text,
                   "Analysis cannot be written: kind has a value that the schema does not list, "
                   "and is part of a key");
}

/* A field that the item holds in its key alone is read from there, unset too. */
Test(sparse, stored_in_the_key) {
  struct sparse_free in = {.owner = "a:b"}, out;
  struct ddb_text item;
  made(sparse_free_encode(mem, &in, &item));
  made(sparse_free_decode(mem, item, &out));
  cr_expect_str_eq(out.owner, "a:b");
  cr_expect(!out.title && !out.at.set);
}

/* An argument that is not set asks for the items whose key has the text. */
Test(sparse, a_query_takes_the_unset_value) {
  made(sparse_list_analyses_request(mem, &scope, NULL, (ddb_opt_time){false, {0, 0}}, ddb_int(1),
                                    NULL, &request));
  expect_in_body("\":p\":{\"S\":\"SITE#none\"}");
  expect_in_body("\"WEBSITE_ANALYSIS#latest#0000000001#\"");
}

/* ---- fields that hold NULL ------------------------------------------------------------------- */

/* NULL is a value that is given, and one with which the item is in no index. */
Test(sparse, null_takes_an_item_out_of_the_index) {
  const char *by[] = {"ada"};
  struct sparse_maybe_held_set set = {.held = ddb_bool(true), .reason = "late", .by = {by, 1}};
  made(sparse_maybe_held_request(mem, &scope, "t", &set, &request));
  expect_in_body("\"#n3\":\"heldKey\"");
  set.reason = NULL;
  cr_assert_eq(sparse_maybe_held_request(mem, &scope, "t", &set, &request), DDB_E_INVALID);
  set.reason_null = true;
  made(sparse_maybe_held_request(mem, &scope, "t", &set, &request));
  expect_in_body("\"#r0\":\"heldKey\"");
}

Test(sparse, nulls_alone_decide_too) {
  const struct sparse_maybe_held_set set = {
      .held_null = true, .reason_null = true, .by_null = true};
  made(sparse_maybe_held_request(mem, &scope, "t", &set, &request));
  expect_in_body("\"#r0\":\"heldKey\"");
  expect_in_body("{\"NULL\":true}");
}

/* Half of it would leave the item in the index. */
Test(sparse, a_null_alone_is_half_of_what_decides) {
  const struct sparse_maybe_held_set set = {.held_null = true};
  cr_assert_eq(sparse_maybe_held_request(mem, &scope, "t", &set, &request), DDB_E_INVALID);
  cr_expect(strstr(ddb_arena_error(mem)->text, "held, reason, by"));
}
