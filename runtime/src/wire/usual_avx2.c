/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of usual.c with the registers of 32 bytes that not every processor has: the Makefile
 * compiles this file for those that have them. */
#include "wire/usual.h"

#if defined(__AVX2__) && defined(__BMI__) && defined(__BMI2__)
static int loop(struct ddb_map *map);
#define USUAL_LOOP loop
#include "wire/usual_loop.h"

/* What the processor has was found out before main: this is one load and one comparison each. */
static inline bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}

int ddb_usual_avx2(struct ddb_map *map) {
  return has_avx2() ? loop(map) : ddb_usual_wide(map);
}
#else
int ddb_usual_avx2(struct ddb_map *map) {
  return ddb_usual_wide(map);
}
#endif
