/* SPDX-License-Identifier: Apache-2.0 */
/* Names that stand twice: found at every size and order, level by level. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wire/names.h"

static struct ddb_arena *arena;
static struct ddb_names names;

static void setup(void) {
  arena = ddb_arena_new();
  ddb_names_init(&names, arena);
}

static void teardown(void) {
  ddb_arena_free(arena);
}

TestSuite(names, .init = setup, .fini = teardown);

static void add(const char *format, unsigned number) {
  char text[32];
  int size = snprintf(text, sizeof text, format, number);
  struct ddb_text name = {ddb_arena_copy(arena, text, (size_t)size), (size_t)size};
  cr_assert(ddb_names_add(&names, name));
}

Test(names, none_and_one_are_unique) {
  cr_assert_not(ddb_names_close(&names, 0, NULL));
  add("a", 0);
  cr_assert_not(ddb_names_close(&names, 0, NULL));
  cr_assert_eq(names.count, 0);
}

Test(names, finds_a_pair_in_any_two_places) {
  for (unsigned count = 2; count < 24; count++)
    for (unsigned a = 0; a < count; a++)
      for (unsigned b = a; b < count; b++) {
        struct ddb_text twice = {NULL, 0};
        for (unsigned i = 0; i < count; i++)
          add("n%u", (i == b ? a : i) * 7 % 29);
        bool found = ddb_names_close(&names, 0, &twice);
        cr_assert_eq(found, a != b, "%u names, %u and %u", count, a, b);
        if (found) {
          char expected[32];
          int size = snprintf(expected, sizeof expected, "n%u", a * 7 % 29);
          cr_assert(twice.size == (size_t)size && memcmp(twice.data, expected, twice.size) == 0);
        }
      }
}

Test(names, each_level_sees_its_own) {
  add("a", 0);
  add("b", 0);
  size_t mark = names.count;
  add("a", 0);
  add("c", 0);
  cr_assert_not(ddb_names_close(&names, mark, NULL));
  add("a", 0);
  cr_assert(ddb_names_close(&names, 0, NULL));
}

Test(names, prefixes_and_nuls_are_different_names) {
  static const struct ddb_text texts[] = {{"a", 1}, {"a\0", 2}, {"a\0b", 3}, {"", 0}, {"ab", 2}};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    cr_assert(ddb_names_add(&names, texts[i]));
  cr_assert_not(ddb_names_close(&names, 0, NULL));
}

Test(names, escaped_names_are_compared_by_value) {
  static const struct ddb_json_string plain = {"ab", 2, false}, escaped = {"\\u0061b", 7, true};
  cr_assert(ddb_names_add_json(&names, &plain));
  cr_assert(ddb_names_add_json(&names, &escaped));
  cr_assert(ddb_names_close(&names, 0, NULL));
}

/* In every order that makes a simple sort quadratic: that would take minutes here. */
Test(names, is_fast_for_every_order) {
  struct timespec start, end;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
  for (int order = 0; order < 3; order++) {
    for (unsigned i = 0; i < 100000; i++)
      add(order == 2 ? "%u" : "%08u", order == 1 ? 100000 - i : i);
    cr_assert_not(ddb_names_close(&names, 0, NULL));
  }
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
  cr_assert_lt(end.tv_sec - start.tv_sec, 20);
}
