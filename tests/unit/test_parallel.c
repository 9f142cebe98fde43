/* SPDX-License-Identifier: Apache-2.0 */
/* Work in parts: each thing is in one part, and each part is done once. */
#include <criterion/criterion.h>

#include <stdint.h>

#include "parallel.h"

Test(parallel, parts_lie_side_by_side_and_hold_everything) {
  for (size_t count = 0; count < 300; count++)
    for (size_t parts = 1; parts <= PARALLEL_PARTS; parts++) {
      cr_assert_eq(parallel_first(count, parts, 0), 0u);
      cr_assert_eq(parallel_first(count, parts, parts), count);
      for (size_t part = 0; part < parts; part++) {
        size_t size = parallel_first(count, parts, part + 1) - parallel_first(count, parts, part);
        cr_assert(size == count / parts || size == count / parts + 1);
      }
    }
}

Test(parallel, few_things_are_one_part) {
  for (size_t count = 0; count < 100; count++)
    cr_expect_eq(parallel_parts(count), 1u);
  size_t many = parallel_parts(SIZE_MAX);
  cr_expect(many >= 1 && many <= PARALLEL_PARTS);
}

static void count_up(void *context, size_t part) {
  size_t *counts = context;
  counts[part]++;
}

Test(parallel, each_part_is_done_once) {
  size_t counts[PARALLEL_PARTS + 1] = {0};
  for (size_t parts = 1; parts <= PARALLEL_PARTS; parts++)
    parallel_run(parts, count_up, counts);
  for (size_t part = 0; part < PARALLEL_PARTS; part++)
    cr_expect_eq(counts[part], PARALLEL_PARTS - part);
  cr_expect_eq(counts[PARALLEL_PARTS], 0u);
}
