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
