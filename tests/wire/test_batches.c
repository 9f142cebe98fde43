/* SPDX-License-Identifier: Apache-2.0 */
/* The program of tests/tsan/batches.c, in every build that runs the wire tests. */
int batches_main(void);
#define main batches_main
#include "../tsan/batches.c"
#undef main

#include <criterion/criterion.h>

Test(batches, several_requests_at_once) {
  cr_assert_eq(batches_main(), 0);
}
