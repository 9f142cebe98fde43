/* SPDX-License-Identifier: Apache-2.0 */
/* How names are spelled in C. */
#include <criterion/criterion.h>
#include <string.h>

#include "cname.h"
#include "mem.h"

Test(cname, lower) {
  static const char *const cases[][2] = {
      {"editId", "edit_id"},
      {"EditRecord", "edit_record"},
      {"MLSConnection", "mls_connection"},
      {"GSI1PK", "gsi1pk"},
      {"S3Key", "s3_key"},
      {"userID", "user_id"},
      {"edit2Name", "edit2_name"},
      {"virtual-staging", "virtual_staging"},
      {"a--b__c", "a_b_c"},
      {"_lead", "lead"},
      {"trail_", "trail"},
      {"State#Date", "state_date"},
      {"3D", "3d"},
      {"x", "x"},
      {"ABC", "abc"},
      {"\xe6\x97\xa5", ""},
      {"caf\xc3\xa9 noir", "caf_noir"},
      {"", ""},
  };
  struct ddb_arena *arena = mem_arena();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    cr_expect_str_eq(cname_lower(arena, cases[i][0]), cases[i][1]);
  ddb_arena_free(arena);
}

Test(cname, lower_again_changes_nothing) {
  static const char *const names[] = {"editId", "GSI1PK", "MLSConnection", "a-b.c", "X9y8Z"};
  struct ddb_arena *arena = mem_arena();
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *once = cname_lower(arena, names[i]);
    cr_expect_str_eq(cname_lower(arena, once), once);
  }
  ddb_arena_free(arena);
}

Test(cname, upper) {
  struct ddb_arena *arena = mem_arena();
  cr_expect_str_eq(cname_upper(arena, "edit_status_3d"), "EDIT_STATUS_3D");
  ddb_arena_free(arena);
}

Test(cname, taken_words_are_sorted_and_found) {
  size_t count = 0;
  for (const char *word; (word = cname_word(count)) != NULL; count++) {
    cr_expect(cname_problem(word) != NULL, "%s", word);
    cr_expect(count == 0 || strcmp(cname_word(count - 1), word) < 0, "%s is out of order", word);
  }
  cr_expect_gt(count, 100u);
}

Test(cname, problems) {
  cr_expect(cname_problem("edit_id") == NULL);
  cr_expect(cname_problem("classes") == NULL);
  cr_expect(cname_problem("register") != NULL);
  cr_expect(cname_problem("template") != NULL);
  cr_expect(cname_problem("errno") != NULL);
  cr_expect(cname_problem("linux") != NULL);
  cr_expect(cname_problem("ddb_key") != NULL);
  cr_expect(cname_problem("") != NULL);
  cr_expect(cname_problem("3d") != NULL);
}

Test(cname, what_a_c_name_may_be) {
  cr_expect(cname_is_lower("a_b2"));
  cr_expect(!cname_is_lower("A"));
  cr_expect(!cname_is_lower("a__b"));
  cr_expect(!cname_is_lower("a_"));
  cr_expect(!cname_is_lower("_a"));
  cr_expect(!cname_is_lower("2a"));
  cr_expect(!cname_is_lower(""));
  cr_expect(!cname_is_lower("a-b"));
  cr_expect(cname_is_identifier("aB_9"));
  cr_expect(!cname_is_identifier("9a"));
  cr_expect(!cname_is_identifier("a b"));
  cr_expect(!cname_is_identifier(""));
}
