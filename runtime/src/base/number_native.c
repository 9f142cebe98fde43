/* SPDX-License-Identifier: Apache-2.0 */
/* DynamoDB numbers from and to the integers and doubles of C. See number.h.
 *
 * The C library converts doubles, being correct and fast at it, but never sees a decimal point:
 * which character that is depends on the locale, and the program may change that at any time. */
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digits.h"

/* The magnitude of a whole number. */
static enum ddb_status whole_magnitude(const struct ddb_decimal *number, uint64_t *out) {
  uint64_t value = 0;
  if (number->exponent < 0)
    return DDB_E_INVALID;
  for (int i = 0; i < number->count + number->exponent; i++) {
    unsigned digit = i < number->count ? (unsigned)(number->digits[i] - '0') : 0;
    if (value > (UINT64_MAX - digit) / 10)
      return DDB_E_LIMIT;
    value = value * 10 + digit;
  }
  *out = value;
  return DDB_OK;
}

/* Up to 18 digits and nothing else: what nearly every integer looks like. */
static bool plain_magnitude(const char *text, size_t size, uint64_t *out) {
  uint64_t value = 0;
  if (size == 0 || size > 18)
    return false;
  for (size_t i = 0; i < size; i++) {
    unsigned digit = (unsigned char)text[i] - (unsigned)'0';
    if (digit > 9)
      return false;
    value = value * 10 + digit;
  }
  *out = value;
  return true;
}

static enum ddb_status parse_whole(const char *text, size_t size, bool *negative, uint64_t *out) {
  struct ddb_decimal number;
  size_t sign = size && text[0] == '-';
  *negative = sign;
  if (plain_magnitude(text + sign, size - sign, out))
    return DDB_OK;
  enum ddb_status status = ddb_decimal_parse(text, size, DDB_NUMBER_DYNAMODB, &number);
  return status < 0 ? status : whole_magnitude(&number, out);
}

enum ddb_status ddb_number_to_u64(const char *text, size_t size, uint64_t max, uint64_t *out) {
  uint64_t value = 0;
  bool negative = false;
  enum ddb_status status = parse_whole(text, size, &negative, &value);
  if (status < 0)
    return status;
  if ((negative && value) || value > max)
    return DDB_E_LIMIT;
  *out = value;
  return DDB_OK;
}

enum ddb_status ddb_number_to_i64(const char *text, size_t size, int64_t min, int64_t max,
                                  int64_t *out) {
  uint64_t magnitude = 0;
  bool negative = false;
  enum ddb_status status = parse_whole(text, size, &negative, &magnitude);
  if (status < 0)
    return status;
  if (magnitude > (uint64_t)INT64_MAX + negative)
    return DDB_E_LIMIT;
  /* -INT64_MIN is no int64_t: step around it. */
  int64_t value = negative && magnitude ? -(int64_t)(magnitude - 1) - 1 : (int64_t)magnitude;
  if (value < min || value > max)
    return DDB_E_LIMIT;
  *out = value;
  return DDB_OK;
}

static size_t write_magnitude(uint64_t value, char *out) {
  size_t size = ddb_whole_long(value, out).size;
  out[size] = '\0';
  return size;
}

size_t ddb_u64_text(uint64_t value, char out[DDB_INT_TEXT_SIZE]) {
  return write_magnitude(value, out);
}

size_t ddb_i64_text(int64_t value, char out[DDB_INT_TEXT_SIZE]) {
  if (value >= 0)
    return write_magnitude((uint64_t)value, out);
  out[0] = '-';
  return 1 + write_magnitude(0 - (uint64_t)value, out + 1);
}

double ddb_decimal_to_double(const struct ddb_decimal *number) {
  char text[DDB_NUMBER_DIGITS + 16]; /* a sign, the digits, e-167 */
  if (number->count == 0)
    return 0;
  (void)snprintf(text, sizeof text, "%s%.*se%d", number->negative ? "-" : "", number->count,
                 number->digits, number->exponent);
  return strtod(text, NULL);
}

enum ddb_status ddb_number_to_double(const char *text, size_t size, double *out) {
  struct ddb_decimal number;
  enum ddb_status status = ddb_decimal_parse(text, size, DDB_NUMBER_DYNAMODB, &number);
  if (status == DDB_OK)
    *out = ddb_decimal_to_double(&number);
  return status;
}

/* The decimal of `digits` significant digits next to the value. */
static enum ddb_status rounded(double value, int digits, struct ddb_decimal *out) {
  char text[40], plain[40];
  int size = snprintf(text, sizeof text, "%.*e", digits - 1, value); /* -d.ddde-308 */
  size_t used = 0;
  int exponent = 1 - digits; /* once the point is taken out */
  for (int i = 0; i < size && text[i] != 'e'; i++)
    if (text[i] == '-' || (text[i] >= '0' && text[i] <= '9'))
      plain[used++] = text[i];
  const char *mark = strchr(text, 'e');
  exponent += mark ? (int)strtol(mark + 1, NULL, 10) : 0;
  int tail = snprintf(plain + used, sizeof plain - used, "e%d", exponent);
  /* 0.00e+00 has become 000: not JSON, but a number. */
  return ddb_decimal_parse(plain, used + (size_t)tail, DDB_NUMBER_DYNAMODB, out);
}

enum ddb_status ddb_decimal_from_double(double value, struct ddb_decimal *out) {
  enum ddb_status status = DDB_E_INVALID;
  if (!isfinite(value))
    return status;
  /* Any decimal of 15 digits survives a double, so if 15 do, the shortest is among them with zeros
   * behind; 17 digits always do. */
  for (int digits = 15; digits <= 17; digits++) {
    status = rounded(value, digits, out);
    if (status < 0 || ddb_decimal_to_double(out) == value)
      break;
  }
  return status;
}

enum ddb_status ddb_number_from_double(double value, char out[DDB_NUMBER_TEXT_SIZE],
                                       size_t *out_size) {
  struct ddb_decimal number;
  enum ddb_status status = ddb_decimal_from_double(value, &number);
  if (status < 0)
    return status;
  size_t written = ddb_decimal_text(&number, out);
  if (out_size)
    *out_size = written;
  return DDB_OK;
}
