/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "live/model/model.h"

enum { NAMES_MAX = 128, BITS = 7 };

static struct {
  const char *name;
  int by[BITS];
  int lacking;
} rows[NAMES_MAX];
static int row_count;

static int row_of(const char *name) {
  for (int i = 0; i < row_count; i++)
    if (strcmp(rows[i].name, name) == 0)
      return i;
  cr_assert_lt(row_count, NAMES_MAX);
  rows[row_count].name = name;
  return row_count++;
}

unsigned status_bit(enum ddb_status status) {
  switch (status) {
  case DDB_OK:
    return DONE;
  case DDB_NOT_FOUND:
    return MISSING;
  case DDB_E_INVALID:
    return REFUSED;
  case DDB_E_CONDITION:
    return UNMET;
  case DDB_E_TRANSITION:
    return ILLEGAL;
  case DDB_E_CANCELED:
    return CANCELED;
  default:
    return OTHER;
  }
}

void tally(const char *name, enum ddb_status status) {
  int row = row_of(name);
  for (int bit = 0; bit < BITS; bit++)
    rows[row].by[bit] += status_bit(status) == 1U << bit;
}

void tally_lacking(const char *name) {
  rows[row_of(name)].lacking++;
}

bool tally_lacks(const char *name, unsigned comes_to, bool print) {
  static const char *const names[BITS] = {"OK",         "NOT_FOUND", "INVALID", "CONDITION",
                                          "TRANSITION", "CANCELED",  "other"};
  int row = row_of(name);
  bool lacking = false;

  for (int bit = 0; bit < BITS; bit++)
    if ((comes_to & (1U << bit)) && !rows[row].by[bit]) {
      lacking = true;
      if (print)
        printf("%s never came to %s\n", name, names[bit]);
    }
  return lacking;
}

void end_tally(void) {
  int calls = 0, done = 0;

  printf("%-16s %8s %8s %8s %8s %8s %8s %8s %8s\n", "operation", "OK", "missing", "invalid",
         "condition", "illegal", "canceled", "other", "lacking");
  for (int i = 0; i < row_count; i++) {
    printf("%-16s", rows[i].name);
    for (int bit = 0; bit < BITS; bit++) {
      printf(" %8d", rows[i].by[bit]);
      calls += rows[i].by[bit];
    }
    printf(" %8d\n", rows[i].lacking);
    done += rows[i].by[0];
  }
  printf("%d calls, %d of them done\n", calls, done);
  expect(10 * (long)done >= 3 * (long)calls, "only %d of %d calls were done", done, calls);
}
