/* SPDX-License-Identifier: Apache-2.0 */
/* Which exported functions were called while calls could fail. The library is built with
 * -finstrument-functions for it. */
#ifndef TESTS_TORTURE_VISITED_H
#define TESTS_TORTURE_VISITED_H

/* Made by the Makefile of runtime/libddb.sym and runtime/libddb-local.sym; ends with NULL. */
struct visited_export {
  const char *name;
  void (*function)(void);
};
extern const struct visited_export visited_exports[];

/* Appends the names of those that were called to the file $TORTURE_VISITED, if it is set. */
void visited_write(void);

#endif
