/* SPDX-License-Identifier: Apache-2.0 */
/* The program of tests/tsan/engine.c, in every build that runs the wire tests. */
int engine_main(int argc, char **argv);
#define main engine_main
#include "../tsan/engine.c"
#undef main

#include <criterion/criterion.h>

static void run(const char *at_once) {
  char name[] = "engine", number[16];
  char *arguments[] = {name, number, NULL};

  snprintf(number, sizeof number, "%s", at_once);
  cr_assert_eq(engine_main(2, arguments), 0);
}

Test(engine, a_thousand_in_flight) {
  run("1000");
}

Test(engine, four_thousand_in_flight) {
  run("4000");
}
