/* SPDX-License-Identifier: Apache-2.0 */
/* A program that was not linked with the embedded store. */
#include <criterion/criterion.h>
#include <ddb/ddb.h>
#include <string.h>

Test(unlinked, the_error_names_the_library) {
  static const char *const endpoints[] = {"sqlite::memory:", "sqlite:build/unlinked.db"};
  for (size_t i = 0; i < 2; i++) {
    struct ddb *db;
    cr_assert_eq(ddb_open(&db, &(struct ddb_options){.endpoint = endpoints[i]}), DDB_E_CONFIG);
    cr_expect(strstr(ddb_error_text(db), "-lddb-local"), "%s", ddb_error_text(db));
    cr_expect(strstr(ddb_error_text(db), "ddb_local_register()"), "%s", ddb_error_text(db));
    ddb_close(db);
  }
}
