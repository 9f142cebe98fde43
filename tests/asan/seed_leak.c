/* SPDX-License-Identifier: Apache-2.0 */
/* A leak that Criterion lets pass: the gate of `make asan` must find it, or it is blind. */
#include <criterion/criterion.h>
#include <stdlib.h>

Test(seed, leak) {
  char *volatile lost = malloc(17);
  cr_assert_not_null(lost);
  lost = NULL;
}
