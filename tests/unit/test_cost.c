/* SPDX-License-Identifier: Apache-2.0 */
/* How capacity units are rounded. They come in halves. */
#include <criterion/criterion.h>

#include "cost.h"

static void is(uint64_t halves, uint64_t expected) {
  cr_expect_eq(halves, expected, "%llu, expected %llu", (unsigned long long)halves,
               (unsigned long long)expected);
}

Test(cost, reads_are_rounded_up_to_4_KB) {
  static const uint64_t sizes[][2] = {{0, 1},    {1, 1},    {4095, 1},
                                      {4096, 1}, {4097, 2}, {COST_ITEM_MAX, 100}};

  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    is(cost_read(sizes[i][0], COST_EVENTUAL), sizes[i][1]);
    is(cost_read(sizes[i][0], COST_STRONG), 2 * sizes[i][1]);
    is(cost_read(sizes[i][0], COST_TRANSACTIONAL), 4 * sizes[i][1]);
  }
}

Test(cost, writes_are_rounded_up_to_1_KB) {
  static const uint64_t sizes[][2] = {{0, 1},    {1, 1},    {1023, 1},
                                      {1024, 1}, {1025, 2}, {COST_ITEM_MAX, 400}};

  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    is(cost_write(sizes[i][0], false), 2 * sizes[i][1]);
    is(cost_write(sizes[i][0], true), 4 * sizes[i][1]);
  }
}

Test(cost, a_query_sums_and_others_do_not) {
  is(cost_query(100, 40, COST_EVENTUAL), 1);
  is(cost_query(100, 41, COST_EVENTUAL), 2);
  is(cost_reads(100, 40, COST_EVENTUAL), 40);
  is(cost_writes(100, 25, false), 50);
  is(cost_writes(1025, 3, true), 24);
}

Test(cost, a_request_reads_1_MB) {
  is(cost_query(COST_ITEM_MAX, 3, COST_EVENTUAL), 256);
  is(cost_query(COST_ITEM_MAX, 2, COST_STRONG), 400);
  is(cost_query(COST_PAGE_MAX, 1, COST_STRONG), 512);
  is(cost_query(0, 1, COST_STRONG), 2);
}
