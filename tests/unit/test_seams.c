/* SPDX-License-Identifier: Apache-2.0 */
/* Generated code of tests/golden/seams: where features of the language meet. */
#include <criterion/criterion.h>
#include <string.h>

#include <ddb/gen.h>
#include <seams/seams.h>

static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(seams, .init = setup, .fini = teardown);

static enum seams_any_kind kind_of(const char *item) {
  struct seams_any any;

  cr_assert_eq(seams_any_decode(mem, (struct ddb_text){item, strlen(item)}, &any), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  return any.kind;
}

/* Two tables may have items that look alike; a guess would read one as the other. */
Test(seams, an_item_that_could_be_of_two_tables_is_unknown) {
  cr_expect_eq(kind_of("{\"PK\":{\"S\":\"TWIN#a\"},\"SK\":{\"S\":\"TWIN#a\"},\"id\":{\"S\":\"a\"},"
                       "\"reason\":{\"S\":\"r\"}}"),
               SEAMS_ANY_UNKNOWN);
  cr_expect_eq(kind_of("{\"PK\":{\"S\":\"HOLD#a\"},\"SK\":{\"S\":\"HOLD\"},\"id\":{\"S\":\"a\"}}"),
               SEAMS_ANY_IS_OLD_HOLD);
  cr_expect_eq(kind_of("{\"PK\":{\"S\":\"HOLD#a\"},\"SK\":{\"S\":\"OTHER\"}}"), SEAMS_ANY_UNKNOWN);
}

/* ---- wrong use ------------------------------------------------------------------------------- */

/* Reads need no time, and take the table's own name without a scope: of one partition and of all.
 */
Test(seams, reads_without_a_scope) {
  struct ddb_request request;
  struct ddb_fan *fan;

  cr_assert_eq(seams_mk_request(mem, NULL, "t", 1, "w", NULL, &request), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_assert_eq(seams_open_gsi_request(mem, NULL, SEAMS_KIND_CIRCLE, NULL, &fan), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
  cr_assert(ddb_fan_request(fan, &request));
  cr_expect(strstr(ddb_arena_copy(mem, request.body.data, request.body.size),
                   "{\"TableName\":\"Main\","));
}

Test(seams, what_a_filter_needs_is_named) {
  struct ddb_request request;
  struct ddb_fan *fan;

  cr_expect_eq(seams_mk_request(mem, NULL, "t", 1, NULL, NULL, &request), DDB_E_INVALID);
  cr_expect_eq(seams_mk_request(mem, NULL, NULL, 1, "w", NULL, &request), DDB_E_INVALID);
  cr_expect_eq(seams_open_gsi_request(mem, NULL, SEAMS_KIND_UNRECOGNIZED, NULL, &fan),
               DDB_E_INVALID);
}

Test(seams, zeroed_records_and_inputs) {
  const struct ddb_scope scope = {.now = {1700000000, 0}};
  const struct seams_hold hold = {.hold_id = NULL};
  const struct seams_upd_set set = {.title = NULL};
  struct ddb_request request;

  cr_expect_eq(seams_new_request(mem, &scope, &hold, NULL, &request), DDB_E_INVALID);
  cr_expect_eq(seams_new_request(mem, &scope, NULL, NULL, &request), DDB_E_INVALID);
  cr_expect_eq(seams_new_request(mem, NULL, &hold, NULL, &request), DDB_E_INVALID);
  cr_expect_eq(seams_put_request(mem, &scope, &hold, &request), DDB_E_INVALID);
  cr_expect_eq(seams_upd_request(mem, &scope, "h", scope.now, &set, &request), DDB_E_INVALID);
  cr_expect_eq(seams_upd_request(mem, &scope, NULL, scope.now, NULL, &request), DDB_E_INVALID);
}

/* A value beside a field of T|null is there: nothing can be compared with an absent one. */
Test(seams, a_value_beside_a_field_that_may_be_null) {
  const struct ddb_scope scope = {.now = {1700000000, 0}};
  const struct seams_upd_if_set set = {.mem = "m"};
  const bool was = true;
  const ddb_time until = {1700000001, 0};
  struct ddb_request request;

  cr_assert_eq(seams_upd_if_request(mem, &scope, "h", scope.now, &set, was, until, &request),
               DDB_OK, "%s", ddb_arena_error(mem)->text);
  const char *body = ddb_arena_copy(mem, request.body.data, request.body.size);
  cr_expect(strstr(body, "\":c_was\":{\"BOOL\":true},\":c_until\":{\"N\":\"1700000001\"}"), "%s",
            body);
}
