/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of scenarios. */
#ifndef TESTS_TORTURE_SCENES_H
#define TESTS_TORTURE_SCENES_H

#include <string.h>

#include "world.h"

/* A row: PLAY(tables of, what is there before, what is played, members that differ from 0). */
#define PLAY(tables, before, play_name, ...)                                                       \
  { .name = #play_name, .create = tables, .prepare = before, .act = play_name, __VA_ARGS__ }

extern const struct scenario scenes_items[];
extern const struct scenario scenes_many[];
extern const struct scenario scenes_pure[];
extern const struct scenario scenes_parts[];
extern const struct scenario scenes_handle[];

#endif
