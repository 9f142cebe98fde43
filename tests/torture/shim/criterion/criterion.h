/* SPDX-License-Identifier: Apache-2.0 */
/* In place of Criterion: tests of tests/live become functions that tests/torture/live.c plays again
 * and again in one process. An assertion that fails leaves the test; whether it may, live.c judges.
 */
#ifndef TESTS_TORTURE_SHIM_CRITERION_H
#define TESTS_TORTURE_SHIM_CRITERION_H

#pragma GCC system_header /* as Criterion's own: its macros give no warnings */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/arena.h>

#include "base/arena.h"

struct live_suite {
  const char *name;
  void (*init)(void), (*fini)(void);
  double timeout;
  const struct live_suite *next;
};
struct live_test {
  const char *suite, *name;
  void (*run)(void);
  void (*init)(void), (*fini)(void);
  double timeout;
  struct live_test *next;
};
void live_add_suite(struct live_suite *suite);
void live_add_test(struct live_test *test);
/* `told` is the text that an assertion gives its reader. */
void live_failed(const char *file, int line, const char *what, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void live_answered(long long value);
void live_skipped(void);

#define TestSuite(suite_name, ...)                                                                 \
  __attribute__((constructor)) static void suite_name##_register(void) {                           \
    static struct live_suite suite = {.name = #suite_name, __VA_ARGS__};                           \
    live_add_suite(&suite);                                                                        \
  }                                                                                                \
  struct live_suite
#define Test(suite_name, test_name, ...)                                                           \
  static void suite_name##_##test_name##_run(void);                                                \
  __attribute__((constructor)) static void suite_name##_##test_name##_register(void) {             \
    static struct live_test test = {.suite = #suite_name,                                          \
                                    .name = #test_name,                                            \
                                    .run = suite_name##_##test_name##_run,                         \
                                    ##__VA_ARGS__};                                                \
    live_add_test(&test);                                                                          \
  }                                                                                                \
  static void suite_name##_##test_name##_run(void)

#define LIVE_CHECK(condition, what, ...)                                                           \
  do {                                                                                             \
    if (!(condition))                                                                              \
      live_failed(__FILE__, __LINE__, what, " " __VA_ARGS__);                                      \
  } while (0)

/* A status below 0 tells. */
#define LIVE_COMPARE(a, operator, b, ...)                                                          \
  do {                                                                                             \
    __auto_type a_ = (a);                                                                          \
    __auto_type b_ = (b);                                                                          \
    if (!(a_ operator b_)) {                                                                       \
      live_answered((long long)a_);                                                                \
      live_failed(__FILE__, __LINE__, #a " " #operator" " #b, " " __VA_ARGS__);                    \
    }                                                                                              \
  } while (0)

#define cr_assert(condition, ...)     LIVE_CHECK(condition, #condition, __VA_ARGS__)
#define cr_assert_not(condition, ...) LIVE_CHECK(!(condition), "not " #condition, __VA_ARGS__)
#define cr_assert_eq(a, b, ...)       LIVE_COMPARE(a, ==, b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...)      LIVE_COMPARE(a, !=, b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...)      LIVE_COMPARE(a, >=, b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...)      LIVE_COMPARE(a, <=, b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...)       LIVE_COMPARE(a, >, b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...)       LIVE_COMPARE(a, <, b, __VA_ARGS__)
#define cr_assert_null(a, ...)        LIVE_CHECK((a) == NULL, #a " is NULL", __VA_ARGS__)
#define cr_assert_not_null(a, ...)    LIVE_CHECK((a) != NULL, #a " is not NULL", __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...)   LIVE_CHECK(strcmp(a, b) == 0, #a " is " #b, __VA_ARGS__)
#define cr_assert_str_neq(a, b, ...)  LIVE_CHECK(strcmp(a, b) != 0, #a " is not " #b, __VA_ARGS__)

/* What a test needs for itself: without it the test is over. */
void *live_memory(void *memory);
#undef strdup
#define strdup(text)          ((char *)live_memory((strdup)(text)))
#define malloc(size)          live_memory((malloc)(size))
#define ddb_arena_new()       ((struct ddb_arena *)live_memory((ddb_arena_new)()))
#define ddb_arena_alloc(...)  live_memory((ddb_arena_alloc)(__VA_ARGS__))
#define ddb_arena_copy(...)   ((char *)live_memory((ddb_arena_copy)(__VA_ARGS__)))
#define ddb_arena_format(...) ((char *)live_memory((ddb_arena_format)(__VA_ARGS__)))

#define cr_expect                   cr_assert
#define cr_expect_not               cr_assert_not
#define cr_expect_eq                cr_assert_eq
#define cr_expect_neq               cr_assert_neq
#define cr_expect_geq               cr_assert_geq
#define cr_expect_leq               cr_assert_leq
#define cr_expect_gt                cr_assert_gt
#define cr_expect_lt                cr_assert_lt
#define cr_expect_null              cr_assert_null
#define cr_expect_not_null          cr_assert_not_null
#define cr_expect_str_eq            cr_assert_str_eq
#define cr_expect_str_neq           cr_assert_str_neq
#define cr_expect_str_empty(a, ...) LIVE_CHECK((a)[0] == '\0', #a " is empty", __VA_ARGS__)
#define cr_skip_test(...)           live_skipped()

#endif
