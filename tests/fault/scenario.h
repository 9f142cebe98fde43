/* SPDX-License-Identifier: Apache-2.0 */
/* What does not fit into a table: many calls, a fork, signals. */
#ifndef TESTS_FAULT_SCENARIO_H
#define TESTS_FAULT_SCENARIO_H

#include "certificates.h"

/* Runs those that have `only` in their name (NULL: all), prints those that fail and answers their
 * number. */
int scenarios_run(const struct certificates *certificates, const char *only, int *count);

/* Of this process. */
int open_descriptors(void);

#endif
