/* SPDX-License-Identifier: Apache-2.0 */
/* Items that move into an index and out of it, against a real server, $DDB_ENDPOINT: the schema is
 * tests/golden/sparse. Each test has tables of its own. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ddb/gen.h>
#include <sparse/sparse.h>

static struct ddb *db;
static struct ddb_arena *mem;
static char names[3][64];
static struct ddb_table_name tables[] = {
    {"Main", names[0]}, {"Escaped", names[1]}, {"Flat", names[2]}, {NULL, NULL}};

static void setup(void) {
  static int number;
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 3; i++)
    (void)snprintf(names[i], sizeof names[i], "sparse-%ld-%d-%d", (long)getpid(), number, i);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(sparse_create_table(db), 0, "%s", ddb_error_text(db));
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(sparse, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_geq(call, 0, "%s", ddb_error_text(db))

static const ddb_time noon = {1795341600, 0};

static struct sparse_listing listing(void) {
  return (struct sparse_listing){
      .user_id = "u", .listing_id = "l", .status = SPARSE_STATUS_DONE, .size = 7};
}

static size_t listed(const char *provider, int64_t number) {
  struct sparse_listing_page page;

  must(sparse_by_mls(db, mem, provider, number, NULL, &page));
  return page.count;
}

static void put_place(const char *provider, enum sparse_status status, bool archived) {
  const struct sparse_place_set set = {.mls_provider = provider,
                                       .mls_number = 42,
                                       .status = status,
                                       .publish_time = noon,
                                       .archived = archived};

  must(sparse_place(db, "u", "l", &set, NULL));
}

/* The keys of the index as the item has them: none or both. */
static const char *stored_keys(void) {
  struct ddb_scope scope;
  struct ddb_response response;
  char body[256];

  (void)ddb_call_begin(db, "Main", &scope);
  (void)snprintf(body, sizeof body,
                 "{\"TableName\":\"%s\",\"ConsistentRead\":true,\"ProjectionExpression\":"
                 "\"GSI1PK,GSI1SK\",\"Key\":{\"PK\":{\"S\":\"USER#u\"},\"SK\":{\"S\":"
                 "\"LISTING#l\"}}}",
                 scope.table_name);
  struct ddb_request request = {.operation = "GetItem", .body = {body, strlen(body)}};
  enum ddb_status status = ddb_call_send(db, &request, NULL, &response);
  must(ddb_call_end(db, NULL, NULL, status));
  cr_assert_eq(response.http_status, 200);
  return ddb_arena_copy(mem, response.body.data, response.body.size);
}

Test(sparse, a_put_decides) {
  struct sparse_listing in = listing();
  in.mls_provider = "p";
  in.mls_number = ddb_int(42);
  in.archived = ddb_bool(false);
  must(sparse_put_listing(db, &in, NULL));
  cr_expect_eq(listed("p", 42), 0u);
  in.status = SPARSE_STATUS_PENDING;
  must(sparse_put_listing(db, &in, NULL));
  cr_expect_eq(listed("p", 42), 1u);
  in.archived = ddb_bool(true);
  must(sparse_put_listing(db, &in, NULL));
  cr_expect_eq(listed("p", 42), 0u);
}

Test(sparse, updates_move_an_item_in_within_and_out) {
  struct sparse_listing in = listing();
  must(sparse_put_listing(db, &in, NULL));
  put_place("p", SPARSE_STATUS_PENDING, false);
  cr_expect_eq(listed("p", 42), 1u);
  put_place("q", SPARSE_STATUS_PROCESSING, false);
  cr_expect_eq(listed("p", 42), 0u);
  cr_expect_eq(listed("q", 42), 1u);
  cr_expect(strstr(stored_keys(), "STATUS#processing#2026-11-22T10:00:00.000Z"), "%s",
            stored_keys());
  put_place("q", SPARSE_STATUS_DONE, false);
  cr_expect_eq(listed("q", 42), 0u);
  cr_expect(!strstr(stored_keys(), "GSI1"), "%s", stored_keys());
  put_place("q", SPARSE_STATUS_PENDING, true);
  cr_expect(!strstr(stored_keys(), "GSI1"), "%s", stored_keys());
}

/* What an update made is what a put of the same record would have made. */
Test(sparse, an_update_leaves_what_a_put_writes) {
  struct sparse_listing in = listing(), out;
  must(sparse_put_listing(db, &in, NULL));
  put_place("p", SPARSE_STATUS_PENDING, false);
  const char *updated = stored_keys();
  must(sparse_get_listing(db, mem, "u", "l", NULL, &out));
  must(sparse_put_listing(db, &out, NULL));
  cr_expect_str_eq(stored_keys(), updated);
  cr_expect(strstr(updated, "GSI1PK"));
}

Test(sparse, optional_inputs_decide_together) {
  struct sparse_listing in = listing();
  struct sparse_maybe_place_set set = {.title = "t"};
  must(sparse_put_listing(db, &in, NULL));
  must(sparse_maybe_place(db, "u", "l", &set, NULL));
  cr_expect(!strstr(stored_keys(), "GSI1"));
  set.mls_provider = "p";
  cr_expect_eq(sparse_maybe_place(db, "u", "l", &set, NULL), DDB_E_INVALID);
  set.mls_number = ddb_int(42);
  set.status = SPARSE_STATUS_PENDING;
  set.publish_time = ddb_opt_time_of(noon);
  set.archived = ddb_bool(false);
  must(sparse_maybe_place(db, "u", "l", &set, NULL));
  cr_expect_eq(listed("p", 42), 1u);
}

/* Another index, whose sort key is a number at the top of the item. */
Test(sparse, every_condition_counts) {
  static const struct sparse_note note = {.text = "n"};
  static const char *const tag[] = {"t"};
  struct sparse_listing in = listing();
  struct sparse_listing_page page;
  in.rank = ddb_int(3);
  in.note = &note;
  in.kind = "c";
  in.level = ddb_int(-1);
  in.tags = (struct ddb_string_set){tag, 1};
  must(sparse_put_listing(db, &in, NULL));
  must(sparse_by_rank(db, mem, "c", NULL, &page));
  cr_expect_eq(page.count, 1u);
  in.tags.count = 0;
  must(sparse_put_listing(db, &in, NULL));
  must(sparse_by_rank(db, mem, "c", NULL, &page));
  cr_expect_eq(page.count, 0u);
}

static size_t due(const char *day, const char *region) {
  struct sparse_listing_gsi3_page page;

  must(sparse_due(db, mem, day, region, NULL, &page));
  return page.count;
}

Test(sparse, a_text_stands_for_an_unset_field_in_an_index) {
  struct sparse_listing in = listing();
  const struct sparse_move_set move = {.region = "eu", .due = "2026-11-23"};
  in.due = "2026-11-22";
  must(sparse_put_listing(db, &in, NULL));
  cr_expect_eq(due("2026-11-22", NULL), 1u);
  cr_expect_eq(due("2026-11-22", "eu"), 0u);
  must(sparse_move(db, "u", "l", &move, NULL));
  cr_expect_eq(due("2026-11-22", NULL), 0u);
  cr_expect_eq(due("2026-11-23", "eu"), 1u);
}

Test(sparse, a_text_stands_for_an_unset_field_in_the_key) {
  struct sparse_analysis in = {.word = "w"}, out;
  struct sparse_analysis_page page;
  const ddb_opt_time never = {false, {0, 0}};
  const ddb_opt_int all = {false, 0};
  must(sparse_put_analysis(db, &in, NULL));
  in.timestamp = ddb_opt_time_of(noon);
  must(sparse_put_analysis(db, &in, NULL));
  must(sparse_get_analysis(db, mem, NULL, never, all, "w", SPARSE_STATUS_UNRECOGNIZED, NULL, NULL,
                           &out));
  cr_expect(!out.timestamp.set && strcmp(out.word, "w") == 0);
  must(sparse_list_analyses(db, mem, NULL, never, all, NULL, &page));
  cr_expect_eq(page.count, 1u);
  must(sparse_list_analyses(db, mem, NULL, in.timestamp, all, NULL, &page));
  cr_expect_eq(page.count, 1u);
  cr_expect(page.items[0].timestamp.set);
}

Test(sparse, fields_that_live_in_such_a_key) {
  const struct sparse_free in = {.owner = "a:b"};
  const ddb_opt_int never = {false, 0};
  struct sparse_free out;
  must(sparse_put_free(db, &in, NULL));
  must(sparse_get_free(db, mem, "a:b", NULL, never, NULL, &out));
  cr_expect_str_eq(out.owner, "a:b");
  cr_expect(!out.title && !out.at.set);
}
