/* SPDX-License-Identifier: Apache-2.0 */
/* Which numbers and times can have digits of these sets: see proof_leaf.h. */
#include <string.h>

#include "proof_leaf.h"

/* ---- numbers --------------------------------------------------------------------------------- */

struct within {
  const struct byte_set *const *sets;
  size_t count;
  bool complement;
  char least[NUMBER_DIGITS + 1], most[NUMBER_DIGITS + 1];
};

static void write_digits(char out[NUMBER_DIGITS + 1], uint64_t value, size_t count) {
  for (size_t i = count; i-- > 0; value /= 10)
    out[i] = (char)('0' + value % 10);
}

static bool has(const struct within *within, size_t at, int digit) {
  return byte_set_has(within->sets[at], (char)(within->complement ? '0' + '9' - digit : digit));
}

static bool has_any(const struct within *within, size_t at) {
  for (int digit = '0'; digit <= '9'; digit++)
    if (has(within, at, digit))
      return true;
  return false;
}

/* `low`, `high`: so far the digits are those of the bound. */
static bool go_on(const struct within *within, size_t at, bool low, bool high) {
  if (at == within->count)
    return true;
  if (!low && !high)
    return has_any(within, at) && go_on(within, at + 1, false, false);
  char first = low ? within->least[at] : '0';
  char last = high ? within->most[at] : '9';
  for (char digit = first; digit <= last; digit++)
    if (has(within, at, digit) &&
        go_on(within, at + 1, low && digit == first, high && digit == last))
      return true;
  return false;
}

bool proof_within(const struct byte_set *const *sets, size_t count, bool complement, uint64_t least,
                  uint64_t most) {
  struct within within = {.sets = sets, .count = count, .complement = complement};
  write_digits(within.least, least, count);
  write_digits(within.most, most, count);
  return least <= most && go_on(&within, 0, true, true);
}

/* ---- times ----------------------------------------------------------------------------------- */

static bool pair_has(const struct byte_set *const *sets, int value) {
  return byte_set_has(sets[0], (char)('0' + value / 10)) &&
         byte_set_has(sets[1], (char)('0' + value % 10));
}

static bool pair_within(const struct byte_set *const *sets, int least, int most) {
  for (int value = least; value <= most; value++)
    if (pair_has(sets, value))
      return true;
  return false;
}

static bool leap_year(const struct byte_set *const *sets) {
  for (int year = 0; year < 10000; year += 4)
    if ((year % 100 != 0 || year % 400 == 0) && pair_has(sets, year / 100) &&
        pair_has(sets + 2, year % 100))
      return true;
  return false;
}

static bool day_exists(const struct byte_set *const *sets) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int month = 1; month <= 12; month++)
    if (pair_has(sets + 4, month) && pair_within(sets + 6, 1, days[month - 1]))
      return true;
  return pair_has(sets + 4, 2) && pair_has(sets + 6, 29) && leap_year(sets);
}

bool proof_calendar(const struct byte_set *const *sets) {
  return day_exists(sets) && pair_within(sets + 8, 0, 23) && pair_within(sets + 10, 0, 59) &&
         pair_within(sets + 12, 0, 59);
}
