/* SPDX-License-Identifier: Apache-2.0 */
/* A read behind the end of a block: the gate of `make asan` must find it, or it is blind. */
#include <criterion/criterion.h>
#include <stdlib.h>

Test(seed, overflow) {
  char *volatile block = calloc(1, 17);
  cr_assert_not_null(block);
  volatile char behind = block[17];
  (void)behind;
  free(block);
}
