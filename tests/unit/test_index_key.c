/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of several attributes: what a table and its indexes have, and which values a key holds. */
#include <criterion/criterion.h>
#include <string.h>

#include "op/index_key.h"

static const struct ddb_index index_of_five = {.name = "GSI1",
                                               .partition_key = "a",
                                               .sort_key = "c",
                                               .sort_type = 'N',
                                               .more = {{"b", 'B'}, {"d", 'S'}, {"e", 'N'}},
                                               .more_partition = 1,
                                               .more_sort = 2};
static const struct ddb_table table = {
    .name = "T", .partition_key = "PK", .indexes = &index_of_five, .index_count = 1};

Test(index_key, attributes_of_a_table) {
  struct ddb_key_list list = ddb_key_list(&table, NULL);
  cr_assert_eq(list.count, 1);
  cr_expect_eq(list.partition_count, 1);
  cr_expect_str_eq(list.attributes[0].name, "PK");
  cr_expect_eq(list.attributes[0].type, 'S');
}

Test(index_key, attributes_of_an_index_partition_first) {
  static const char *const names[] = {"a", "b", "c", "d", "e"};
  struct ddb_key_list list = ddb_key_list(&table, &index_of_five);
  cr_assert_eq(list.count, 5);
  cr_expect_eq(list.partition_count, 2);
  for (int i = 0; i < 5; i++) {
    cr_expect_str_eq(list.attributes[i].name, names[i]);
    cr_expect_eq(list.attributes[i].type, "SBNSN"[i]);
  }
}

static bool known_is(const struct ddb_key *key, int at, const char *text, char type) {
  struct ddb_key_list list = ddb_key_list(&table, &index_of_five);
  struct ddb_known known;
  return ddb_key_known(key, &list, at, &known) && known.type == type &&
         known.size == strlen(text) && memcmp(known.data, text, known.size) == 0;
}

Test(index_key, values_up_to_the_last_that_is_given) {
  struct ddb_key_list list = ddb_key_list(&table, &index_of_five);
  struct ddb_known known;
  struct ddb_key key;
  ddb_key_begin(&key);
  ddb_key_part(&key, "E.a", "x#", '\0');
  ddb_key_next(&key);
  ddb_key_bytes(&key, "E.b", (struct ddb_bytes){(const unsigned char *)"yy", 2});
  cr_expect(known_is(&key, 0, "x#", 'S'));
  cr_expect(known_is(&key, 1, "yy", 'B'));
  cr_expect_not(ddb_key_known(&key, &list, 2, &known));
  ddb_key_sort(&key);
  ddb_key_number_int(&key, "E.c", -5);
  cr_expect(known_is(&key, 2, "-5", 'N'));
  cr_expect_not(ddb_key_known(&key, &list, 3, &known));
  ddb_key_next(&key);
  ddb_key_part(&key, "E.d", "z", '\0');
  cr_assert_eq(ddb_key_end(&key), DDB_OK, "%s", key.reason);
  cr_expect(known_is(&key, 2, "-5", 'N'));
  cr_expect(known_is(&key, 3, "z", 'S'));
  cr_expect_not(ddb_key_known(&key, &list, 4, &known));
}

Test(index_key, a_key_begins_again) {
  struct ddb_key key;
  ddb_key_begin(&key);
  ddb_key_part(&key, "E.a", "x", '\0');
  ddb_key_next(&key);
  ddb_key_part(&key, "E.b", "y", '\0');
  ddb_key_begin(&key);
  ddb_key_part(&key, "E.a", "z", '\0');
  cr_expect(known_is(&key, 0, "z", 'S'));
}

Test(index_key, more_than_four_attributes_are_refused) {
  struct ddb_key key;
  ddb_key_begin(&key);
  for (int i = 0; i < 3; i++) {
    ddb_key_part(&key, "E.a", "x", '\0');
    ddb_key_next(&key);
  }
  cr_expect_eq(ddb_key_end(&key), DDB_OK);
  ddb_key_next(&key);
  cr_expect_eq(ddb_key_end(&key), DDB_E_INVALID);
}

/* The room of a key is that of all its attributes. */
Test(index_key, attributes_share_the_limit) {
  char text[DDB_SORT_KEY_MAX];
  struct ddb_key key;
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  ddb_key_begin(&key);
  ddb_key_part(&key, "E.a", "x", '\0');
  ddb_key_sort(&key);
  ddb_key_part(&key, "E.c", text, '\0');
  ddb_key_next(&key);
  ddb_key_part(&key, "E.d", "y", '\0');
  cr_expect_eq(ddb_key_end(&key), DDB_OK);
  ddb_key_next(&key);
  ddb_key_part(&key, "E.e", "z", '\0');
  cr_expect_eq(ddb_key_end(&key), DDB_E_INVALID);
}
