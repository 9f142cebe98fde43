/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"
void bench_foreign(struct works *works, const char *folder) {
  (void)works;
  (void)folder;
}
