/* SPDX-License-Identifier: Apache-2.0 */
/* An overflow of a signed sum: the gate of `make asan` must find it, or it is blind. */
#include <criterion/criterion.h>
#include <limits.h>

Test(seed, undefined) {
  volatile int big = INT_MAX;
  volatile int sum = big + 1;
  (void)sum;
}
