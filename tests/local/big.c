/* SPDX-License-Identifier: Apache-2.0 */
#include "local/big.h"

#include <stdio.h>
#include <string.h>

#include "local/calls.h"

#define FIRST_MIN (-130)
#define FIRST_MAX 125
#define DIGITS    38

static signed char *place(struct big *big, int exponent) {
  return &big->digits[exponent - BIG_LOW];
}

bool big_ends(const struct big *big, int *first, int *last) {
  int low = 0, high = BIG_PLACES - 1;
  while (high >= 0 && big->digits[high] == 0)
    high--;
  while (low < high && big->digits[low] == 0)
    low++;
  *first = high + BIG_LOW;
  *last = low + BIG_LOW;
  return high >= 0;
}

/* ---- made ------------------------------------------------------------------------------------ */

void big_random(struct big *out) {
  static const int edges[] = {FIRST_MIN, FIRST_MIN + 1, -1, 0, 1, FIRST_MAX - 1, FIRST_MAX};
  unsigned kind = calls_random(10);
  memset(out, 0, sizeof *out);
  if (kind == 0)
    return;
  int first = kind < 3   ? edges[calls_random(7)]
              : kind < 7 ? (int)calls_random(9) - 4
                         : (int)calls_random(FIRST_MAX - FIRST_MIN + 1) + FIRST_MIN;
  int count = calls_random(4) == 0 ? DIGITS : 1 + (int)calls_random(DIGITS);
  if (calls_random(3) == 0)
    count = 1 + (int)calls_random(3);
  for (int i = 0; i < count; i++)
    *place(out, first - i) = (signed char)calls_random(10);
  *place(out, first) = (signed char)(1 + calls_random(9));
  out->negative = calls_random(2) == 0;
}

static void shift(const struct big *of, int by, struct big *out) {
  memset(out->digits, 0, sizeof out->digits);
  for (int i = 0; i < BIG_PLACES; i++)
    if (i + by >= 0 && i + by < BIG_PLACES)
      out->digits[i + by] = of->digits[i];
}

static bool fits(const struct big *big) {
  int first, last;
  return !big_ends(big, &first, &last) ||
         (first - last < DIGITS && first <= FIRST_MAX && first >= FIRST_MIN);
}

void big_near(const struct big *of, struct big *out) {
  int first, last;
  *out = *of;
  if (!big_ends(of, &first, &last))
    return;
  switch (calls_random(6)) {
  case 0:
    break;
  case 1:
    *place(out, first - (int)calls_random((unsigned)(first - last + 1))) =
        (signed char)calls_random(10);
    break;
  case 2:
    *place(out, last) = 0;
    break;
  case 3:
    *place(out, last - 1) = (signed char)(1 + calls_random(9));
    break;
  case 4:
    shift(of, calls_random(2) == 0 ? 1 : -1, out);
    break;
  default:
    out->negative = !of->negative;
  }
  if (!fits(out))
    *out = *of;
  if (!big_ends(out, &first, &last))
    out->negative = false;
}

/* ---- compared and added ---------------------------------------------------------------------- */

/* Its digits with its sign; the sum is what the carries leave of the digits' sums, turned round
 * where a borrow is left at the top. */
void big_sum(const struct big *a, const struct big *b, bool minus, struct big *out) {
  int digits[BIG_PLACES], rest = 0;
  bool turned = false;
  for (int i = 0; i < BIG_PLACES; i++)
    digits[i] =
        (a->negative ? -1 : 1) * a->digits[i] + (b->negative != minus ? -1 : 1) * b->digits[i];
  for (int turn = 0; turn < 2; turn++) {
    rest = 0;
    for (int i = 0; i < BIG_PLACES; i++) {
      int sum = (turned ? -digits[i] : digits[i]) + rest;
      int digit = ((sum % 10) + 10) % 10;
      rest = (sum - digit) / 10;
      out->digits[i] = (signed char)digit;
    }
    if (rest == 0)
      break;
    turned = true;
  }
  out->negative = turned;
}

int big_order(const struct big *a, const struct big *b) {
  struct big difference;
  int first, last;
  big_sum(a, b, true, &difference);
  if (!big_ends(&difference, &first, &last))
    return 0;
  return difference.negative ? -1 : 1;
}

/* ---- written --------------------------------------------------------------------------------- */

static size_t put_digits(const struct big *big, int from, int to, char *out) {
  size_t size = 0;
  for (int i = from; i >= to; i--)
    out[size++] = (char)('0' + big->digits[i - BIG_LOW]);
  return size;
}

static size_t put_plain(const struct big *big, char *out) {
  int first, last;
  size_t size = 0;
  if (!big_ends(big, &first, &last))
    first = last = 0;
  size += put_digits(big, first > 0 ? first : 0, 0, out);
  if (last < 0) {
    out[size++] = '.';
    size += put_digits(big, -1, last, out + size);
  }
  out[size] = '\0';
  return size;
}

void big_text(const struct big *big, char out[BIG_TEXT]) {
  out[0] = '-';
  (void)put_plain(big, big->negative ? out + 1 : out);
}

/* d.ddde+e */
static void put_scientific(const struct big *big, char *out) {
  int first, last;
  size_t size = 0;
  if (!big_ends(big, &first, &last))
    first = last = 0;
  size += put_digits(big, first, first, out);
  if (last < first) {
    out[size++] = '.';
    size += put_digits(big, first - 1, last, out + size);
  }
  (void)snprintf(out + size, 16, "%c%s%d", calls_random(2) == 0 ? 'e' : 'E',
                 first >= 0 && calls_random(2) == 0 ? "+" : "", first);
}

void big_spell(const struct big *big, char out[BIG_TEXT]) {
  char *at = out;
  if (big->negative)
    *at++ = '-';
  switch (calls_random(4)) {
  case 0:
    (void)put_plain(big, at);
    break;
  case 1: /* 00042.1000 */
    memset(at, '0', 3);
    at += 3;
    at += put_plain(big, at);
    strcpy(at, strchr(out, '.') != NULL ? "000" : ".000");
    break;
  case 2:
    put_scientific(big, at);
    break;
  default: { /* 4200E-2 */
    int first, last;
    if (!big_ends(big, &first, &last))
      first = last = 0;
    at += put_digits(big, first, last, at);
    (void)snprintf(at, 16, "00E%d", last - 2);
  }
  }
}
