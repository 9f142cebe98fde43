/* SPDX-License-Identifier: Apache-2.0 */
/* Slips that are recognised, and words that are left alone. */
#include <criterion/criterion.h>
#include <string.h>

#include "suggest.h"

static const char *nearest(const char *word) {
  static const char *const known[] = {"string", "int32", "int64",         "double",
                                      "get",    "put",   "partition_key", "PK"};
  struct suggest suggest = suggest_start(word);
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    suggest_offer(&suggest, known[i]);
  return suggest.best == NULL ? "" : suggest.best;
}

Test(suggest, slips) {
  cr_expect_str_eq(nearest("strnig"), "string");  /* two letters swapped */
  cr_expect_str_eq(nearest("strng"), "string");   /* one left out */
  cr_expect_str_eq(nearest("sstring"), "string"); /* one too many */
  cr_expect_str_eq(nearest("String"), "string");  /* case is the smallest slip */
  cr_expect_str_eq(nearest("pk"), "PK");
  cr_expect_str_eq(nearest("in64"), "int64");
  cr_expect_str_eq(nearest("partition_kye"), "partition_key");
  cr_expect_str_eq(nearest("gte"), "get");
}

Test(suggest, strangers) {
  cr_expect_str_eq(nearest("banana"), "");
  cr_expect_str_eq(nearest("set"), ""); /* "get" and "put" are other words, not slips */
  cr_expect_str_eq(nearest(""), "");
  cr_expect_str_eq(nearest("x"), "");
}

Test(suggest, the_nearest_wins_and_then_the_first) {
  cr_expect_str_eq(nearest("int3"), "int32");
  cr_expect_str_eq(nearest("int65"), "int64");
}

Test(suggest, long_words_are_not_worth_a_guess) {
  char word[1000];
  memset(word, 'a', sizeof word);
  word[sizeof word - 1] = '\0';
  struct suggest suggest = suggest_start(word);
  suggest_offer(&suggest, word);
  cr_expect(suggest.best == NULL);
}
