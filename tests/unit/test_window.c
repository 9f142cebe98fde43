/* SPDX-License-Identifier: Apache-2.0 */
/* When credentials are to be fetched anew. */
#include <criterion/criterion.h>
#include <stdint.h>

#include "creds/window.h"

#define T0 INT64_C(1795341600)

static ddb_time at(int64_t seconds) {
  return (ddb_time){seconds, 0};
}

Test(window, an_hour_and_longer) {
  struct ddb_window w;
  for (int64_t life = 3600; life < 50000; life += 10000) {
    ddb_window_set(&w, at(T0 + life), T0);
    cr_assert_eq(w.expires, T0 + life);
    cr_assert_eq(w.advisory, T0 + life - 900);
    cr_assert_eq(w.mandatory, T0 + life - 600);
    cr_assert_eq(ddb_window_due(&w), w.advisory);
    cr_assert_eq(ddb_window_need(&w, w.advisory - 1), DDB_NEED_NONE);
    cr_assert_eq(ddb_window_need(&w, w.advisory), DDB_NEED_MAY);
    cr_assert_eq(ddb_window_need(&w, w.mandatory - 1), DDB_NEED_MAY);
    cr_assert_eq(ddb_window_need(&w, w.mandatory), DDB_NEED_SHOULD);
    cr_assert_eq(ddb_window_need(&w, w.expires - 1), DDB_NEED_SHOULD);
    cr_assert_eq(ddb_window_need(&w, w.expires), DDB_NEED_MUST);
  }
}

/* Fifteen minutes are what STS gives at least: they must not be asked for at every request. */
Test(window, short_lives_have_shorter_windows) {
  struct ddb_window w;
  ddb_window_set(&w, at(T0 + 900), T0);
  cr_assert_eq(w.advisory, T0 + 675);
  cr_assert_eq(w.mandatory, T0 + 750);
  ddb_window_set(&w, at(T0 + 2), T0);
  cr_assert_eq(ddb_window_need(&w, T0), DDB_NEED_NONE);
  cr_assert_eq(ddb_window_need(&w, T0 + 2), DDB_NEED_MUST);
}

Test(window, no_end) {
  struct ddb_window w;
  ddb_window_set(&w, at(0), T0);
  cr_assert_eq(ddb_window_due(&w), INT64_MAX);
  cr_assert_eq(ddb_window_need(&w, INT64_MAX - 1), DDB_NEED_NONE);
}

Test(window, ends_beyond_all_clocks) {
  static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -1, 1, INT64_MAX - 1, INT64_MAX};
  static const int64_t nows[] = {-4000000000000, 0, T0, 4000000000000};
  struct ddb_window w;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    for (size_t j = 0; j < sizeof nows / sizeof *nows; j++) {
      ddb_window_set(&w, (ddb_time){ends[i], 1}, nows[j]);
      cr_assert_eq(ddb_window_need(&w, nows[j]) == DDB_NEED_MUST, ends[i] <= nows[j], "%zu %zu", i,
                   j);
    }
  }
}

/* The nearer the end, the sooner again; never later than the end. */
Test(window, a_failure_puts_off) {
  static const struct {
    int64_t left, least, most;
  } cases[] = {{50000, 60, 90}, {960, 60, 90}, {800, 50, 75}, {160, 10, 15}, {16, 1, 1}, {1, 1, 1}};
  struct ddb_window w;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t now = T0 + 100000 - cases[i].left;
    ddb_window_set(&w, at(T0 + 100000), T0);
    ddb_window_put_off(&w, now, 0);
    cr_assert_eq(w.not_before, now + cases[i].least);
    ddb_window_put_off(&w, now, UINT32_MAX);
    cr_assert_eq(w.not_before, now + cases[i].most);
    cr_assert_leq(ddb_window_due(&w), w.expires);
    if (w.not_before < w.expires)
      cr_assert_eq(ddb_window_need(&w, w.not_before - 1), DDB_NEED_NONE);
    cr_assert_eq(ddb_window_need(&w, w.expires), DDB_NEED_MUST);
  }
}

Test(window, what_has_ended_may_be_used_on) {
  struct ddb_window w;
  ddb_window_set(&w, at(T0), T0 - 3600);
  ddb_window_stretch(&w, T0, 0);
  cr_assert(w.stale);
  cr_assert_eq(ddb_window_due(&w), T0 + 600);
  ddb_window_stretch(&w, T0, UINT32_MAX);
  cr_assert_eq(ddb_window_due(&w), T0 + 900);
  cr_assert_eq(ddb_window_need(&w, T0 + 899), DDB_NEED_NONE);
  cr_assert_eq(ddb_window_need(&w, T0 + 900), DDB_NEED_MUST);
  ddb_window_set(&w, at(T0 + 7200), T0);
  cr_assert_not(w.stale);
}
