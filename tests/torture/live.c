/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: live [NAME]      ($TORTURE_PLAYS, default 20: how often each test is played with a
 * failure; $TORTURE_SHARE, "1/2": every second of these plays, from the one of that number on, for
 * several processes at once) The tests of tests/live, on an embedded store in memory, with the
 * calls of the system failing in turn: all generated code, every kind of operation. A test asserts
 * what a call answers and what it finds; the first assertion that fails must be about a call that
 * says so. One that finds something else after calls that all went well has met a wrong success.
 * Where a test makes more calls than it is played, some are left out, evenly. (What is lost in
 * memory is not judged: the tests do not tidy up when they are left in the middle. runtime.c does.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <criterion/criterion.h>
#include <ddb/gen.h>
#include <ddb/local.h>

#include "refuse.h"
#include "visited.h"

static const struct live_suite *suites;
static struct live_test *tests;
static jmp_buf leave;
static bool left, skipped, told;
static char why[2048];
static int passed, failed, skips, plays = 20, share, shares = 1;
static long played;

void live_add_suite(struct live_suite *suite) {
  suite->next = suites;
  suites = suite;
}

void live_add_test(struct live_test *test) {
  test->next = tests;
  tests = test;
}

/* ---- what calls answer ----------------------------------------------------------------------- */

/* The end of each call of generated code, and what has no handle. */
enum ddb_status __real_ddb_call_end(struct ddb *db, const struct ddb_call_options *options,
                                    const struct ddb_arena *mem, enum ddb_status status);
enum ddb_status __wrap_ddb_call_end(struct ddb *db, const struct ddb_call_options *options,
                                    const struct ddb_arena *mem, enum ddb_status status);
enum ddb_status __wrap_ddb_call_end(struct ddb *db, const struct ddb_call_options *options,
                                    const struct ddb_arena *mem, enum ddb_status status) {
  enum ddb_status answer = __real_ddb_call_end(db, options, mem, status);
  told = told || (refuse_happened() && answer < 0);
  return answer;
}

/* ---- one play -------------------------------------------------------------------------------- */

void live_failed(const char *file, int line, const char *what, const char *format, ...) {
  va_list args;
  size_t used = (size_t)snprintf(why, sizeof why, "%s:%d: %s: ", file, line, what);

  if (used < sizeof why) {
    va_start(args, format);
    (void)vsnprintf(why + used, sizeof why - used, format, args);
    va_end(args);
  }
  left = true;
  longjmp(leave, 1);
}

void live_answered(long long value) {
  told = told || value == DDB_E_NOMEM || value == DDB_E_MAYBE_APPLIED || value == DDB_E_TRANSPORT ||
         value == 500;
}

void *live_memory(void *memory) {
  if (memory == NULL)
    live_failed(__FILE__, __LINE__, "no memory for the test", " ");
  return memory;
}

void live_skipped(void) {
  skipped = true;
  longjmp(leave, 1);
}

static void play(const struct live_test *test, enum refuse_kind kind, int nth, bool sticky) {
  left = skipped = told = false;
  why[0] = '\0';
  played++;
  refuse_begin(REFUSE_CURL, -1, false); /* setting up does not fail */
  if (setjmp(leave) == 0) {
    if (test->init != NULL)
      test->init();
    refuse_begin(kind, nth, sticky);
    test->run();
  }
  (void)refuse_end();
  bool was_left = left;
  char kept[sizeof why];
  memcpy(kept, why, sizeof kept);
  if (setjmp(leave) == 0 && test->fini != NULL)
    test->fini();
  left = was_left;
  memcpy(why, kept, sizeof why);
}

static bool says_so(void) {
  static const char *const words[] = {"memory", "NOMEM", "signed", "InternalServerError", "lost"};

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strstr(why, words[i]) != NULL)
      return true;
  return told;
}

static void fail_in_turn(const struct live_test *test, enum refuse_kind kind, int asked) {
  int stride = asked / plays + 1;

  static int turn;

  for (int sticky = 0; sticky < 2; sticky++)
    for (int nth = 0; nth < asked; nth += stride) {
      if (turn++ % shares != share)
        continue;
      play(test, kind, nth, sticky == 1);
      bool good = !left || says_so();
      passed += good;
      failed += !good;
      if (!good)
        printf("FAIL %s/%s: %s call %d%s (%s): %s\n", test->suite, test->name, refuse_names[kind],
               nth, sticky ? " and all after it" : "", refuse_what(), why);
    }
}

/* It opens one store twice, which is two in memory. */
static bool is_of_files(const struct live_test *test) {
  return strcmp(test->name, "create_table_with_another_key_is_refused") == 0;
}

static void torture(const struct live_test *test) {
  if (getenv("TORTURE_TRACE") != NULL)
    fprintf(stderr, "%s/%s\n", test->suite, test->name);
  static const enum refuse_kind kinds[] = {REFUSE_MEMORY, REFUSE_SYSTEM};

  if (is_of_files(test))
    return;
  play(test, REFUSE_MEMORY, -1, false);
  if (left) {
    failed++;
    printf("FAIL %s/%s: undisturbed: %s\n", test->suite, test->name, why);
    return;
  }
  if (skipped) { /* what threads do is not the same twice */
    skips++;
    return;
  }
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    play(test, kinds[i], -1, false);
    if (getenv("TORTURE_TRACE") != NULL)
      fprintf(stderr, "  %d calls of %s\n", refuse_asked(), refuse_names[kinds[i]]);
    fail_in_turn(test, kinds[i], refuse_asked());
  }
}

/* A test has what its suite gives, unless it says otherwise. */
static void inherit(struct live_test *test) {
  for (const struct live_suite *suite = suites; suite != NULL; suite = suite->next)
    if (strcmp(suite->name, test->suite) == 0) {
      test->init = test->init != NULL ? test->init : suite->init;
      test->fini = test->fini != NULL ? test->fini : suite->fini;
    }
}

int main(int argc, char **argv) {
  const char *given = getenv("TORTURE_PLAYS");

  plays = given != NULL ? atoi(given) : plays;
  const char *part = getenv("TORTURE_SHARE");
  if (part != NULL && (sscanf(part, "%d/%d", &share, &shares) != 2 || share < 0 || share >= shares))
    return 2;
  ddb_local_register();
  refuse_on_thread = live_skipped;
  for (struct live_test *test = tests; test != NULL; test = test->next) {
    inherit(test);
    if (argc < 2 || strcmp(argv[1], test->name) == 0)
      torture(test);
    (void)fflush(stdout);
  }
  visited_write();
  printf("%ld plays; %d tests use threads and are left to tests/live\n", played, skips);
  printf("%d passed, %d failed, 0 skipped\n", passed, failed);
  return failed > 0 || passed == 0;
}
