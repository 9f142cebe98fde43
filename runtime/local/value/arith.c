/* SPDX-License-Identifier: Apache-2.0 */
/* Sums as on paper: all digits of both numbers in one column of places, from 1E-167 (the last of 38
 * digits of the smallest number) up to 1E126. */
#include "local/value/arith.h"

#include <string.h>

#define LOWEST (DDB_NUMBER_MIN_EXPONENT - DDB_NUMBER_DIGITS + 1)
#define PLACES (DDB_NUMBER_MAX_EXPONENT - LOWEST + 2)

struct column {
  signed char digits[PLACES]; /* of 10^(LOWEST + i) */
};

static void spread(const struct ddb_decimal *number, struct column *out) {
  memset(out, 0, sizeof *out);
  for (int i = 0; i < number->count; i++) {
    int place = number->exponent + (number->count - 1 - i) - LOWEST;
    if (place >= 0 && place < PLACES)
      out->digits[place] = (signed char)(number->digits[i] - '0');
  }
}

static int order(const struct column *a, const struct column *b) {
  for (int i = PLACES - 1; i >= 0; i--)
    if (a->digits[i] != b->digits[i])
      return a->digits[i] < b->digits[i] ? -1 : 1;
  return 0;
}

static void add(struct column *a, const struct column *b) {
  int carry = 0;
  for (int i = 0; i < PLACES; i++) {
    int digit = a->digits[i] + b->digits[i] + carry;
    carry = digit > 9;
    a->digits[i] = (signed char)(digit - 10 * carry);
  }
}

/* a is not less than b. */
static void subtract(struct column *a, const struct column *b) {
  int borrow = 0;
  for (int i = 0; i < PLACES; i++) {
    int digit = a->digits[i] - b->digits[i] - borrow;
    borrow = digit < 0;
    a->digits[i] = (signed char)(digit + 10 * borrow);
  }
}

static enum local_sum collect(const struct column *sum, bool negative, struct ddb_decimal *out) {
  int first = PLACES - 1, last = 0;
  memset(out, 0, sizeof *out);
  while (first >= 0 && sum->digits[first] == 0)
    first--;
  if (first < 0)
    return LOCAL_SUM_GOOD;
  while (sum->digits[last] == 0)
    last++;
  if (first - last >= DDB_NUMBER_DIGITS)
    return LOCAL_SUM_DIGITS;
  if (first + LOWEST > DDB_NUMBER_MAX_EXPONENT)
    return LOCAL_SUM_LARGE;
  if (first + LOWEST < DDB_NUMBER_MIN_EXPONENT)
    return LOCAL_SUM_SMALL;
  out->negative = negative;
  out->exponent = last + LOWEST;
  for (int i = first; i >= last; i--)
    out->digits[out->count++] = (char)('0' + sum->digits[i]);
  return LOCAL_SUM_GOOD;
}

enum local_sum local_number_sum(struct ddb_text a, struct ddb_text b, bool minus,
                                char out[DDB_NUMBER_TEXT_SIZE], size_t *size) {
  struct ddb_decimal left, right, sum;
  struct column first, second;
  if (ddb_decimal_parse(a.data, a.size, DDB_NUMBER_JSON, &left) < 0 ||
      ddb_decimal_parse(b.data, b.size, DDB_NUMBER_JSON, &right) < 0)
    return LOCAL_SUM_DIGITS; /* cannot be: both are canonical */
  right.negative = right.negative != minus;
  spread(&left, &first);
  spread(&right, &second);
  bool negative = left.negative;
  if (left.negative == right.negative) {
    add(&first, &second);
  } else if (order(&first, &second) >= 0) {
    subtract(&first, &second);
  } else {
    subtract(&second, &first);
    first = second;
    negative = right.negative;
  }
  enum local_sum status = collect(&first, negative, &sum);
  if (status == LOCAL_SUM_GOOD)
    *size = ddb_decimal_text(&sum, out);
  return status;
}
