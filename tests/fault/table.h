/* SPDX-License-Identifier: Apache-2.0 */
/* expected.tsv: what has to come of each fault. */
#ifndef TESTS_FAULT_TABLE_H
#define TESTS_FAULT_TABLE_H

#include "cell.h"

struct table {
  struct cell *cells;
  size_t count, room;
  unsigned char *rows; /* how many there are for each fault, when and connection */
  int wrong; /* lines that were not understood, and cells that are missing; each has been printed */
};

/* `only` NULL, or what the names of the faults must have in them. */
void table_read(struct table *table, const char *path, const char *only);

#endif
