/* SPDX-License-Identifier: Apache-2.0 */
/* Decimal numbers as DynamoDB has them: text to digits and back. See number.h. */
#include "base/number.h"

#include <string.h>

/* Exponents in a text may be absurd, but their sum with the length of the text must not overflow.
 */
#define EXPONENT_CAP INT64_C(100000000000000000)

enum outcome { NUMBER_GOOD, NOT_A_NUMBER, TOO_MANY_DIGITS, TOO_LARGE, TOO_SMALL };

/* A text while it is read. Only significant digits are kept, so a text may be of any length. */
struct reader {
  const char *next;
  const char *end;
  struct ddb_decimal *out;
  int64_t zeros;    /* after the last digit kept: significant only if another digit follows */
  int64_t fraction; /* digits behind the point */
  bool too_long;
};

static bool at_digit(const struct reader *reader) {
  return reader->next < reader->end && *reader->next >= '0' && *reader->next <= '9';
}

static bool take(struct reader *reader, char c) {
  if (reader->next == reader->end || *reader->next != c)
    return false;
  reader->next++;
  return true;
}

/* Takes a digit other than 0, and the zeros before it, which it makes significant. */
static void keep_digit(struct reader *reader, char digit) {
  struct ddb_decimal *out = reader->out;
  if (out->count == 0)
    reader->zeros = 0; /* leading ones */
  if (reader->too_long || reader->zeros >= DDB_NUMBER_DIGITS - out->count) {
    reader->too_long = true;
    return;
  }
  memset(out->digits + out->count, '0', (size_t)reader->zeros);
  out->count += (int)reader->zeros;
  out->digits[out->count++] = digit;
  reader->zeros = 0;
}

/* A run of digits; answers how many. */
static int64_t read_digits(struct reader *reader) {
  const char *start = reader->next;
  for (; at_digit(reader); reader->next++) {
    if (*reader->next == '0')
      reader->zeros++;
    else
      keep_digit(reader, *reader->next);
  }
  return reader->next - start;
}

/* The exponent behind an E, capped: far outside DynamoDB's range is far enough. */
static bool read_exponent(struct reader *reader, int64_t *out) {
  bool negative = take(reader, '-');
  if (!negative)
    (void)take(reader, '+');
  if (!at_digit(reader))
    return false;
  int64_t value = 0;
  for (; at_digit(reader); reader->next++)
    if (value < EXPONENT_CAP)
      value = value * 10 + (*reader->next - '0');
  *out = negative ? -value : value;
  return true;
}

/* Sign, digits, point, digits. */
static bool read_mantissa(struct reader *reader, enum ddb_number_grammar grammar) {
  bool strict = grammar == DDB_NUMBER_JSON;
  reader->out->negative = take(reader, '-');
  if (!strict && !reader->out->negative)
    (void)take(reader, '+');
  bool zero_first = reader->next < reader->end && *reader->next == '0';
  int64_t whole = read_digits(reader);
  if (strict && (whole == 0 || (zero_first && whole > 1)))
    return false;
  if (take(reader, '.')) {
    reader->fraction = read_digits(reader);
    if (strict && reader->fraction == 0)
      return false;
  }
  return whole + reader->fraction > 0;
}

/* Puts the exponent in place and checks the range. */
static enum outcome finish(struct reader *reader, int64_t exponent) {
  struct ddb_decimal *out = reader->out;
  if (reader->too_long)
    return TOO_MANY_DIGITS;
  if (out->count == 0) {
    out->negative = false;
    return NUMBER_GOOD;
  }
  exponent += reader->zeros - reader->fraction;
  int64_t leading = exponent + out->count - 1;
  if (leading > DDB_NUMBER_MAX_EXPONENT)
    return TOO_LARGE;
  if (leading < DDB_NUMBER_MIN_EXPONENT)
    return TOO_SMALL;
  out->exponent = (int)exponent;
  return NUMBER_GOOD;
}

static enum outcome parse(const char *text, size_t size, enum ddb_number_grammar grammar,
                          struct ddb_decimal *out) {
  struct reader reader = {.next = text, .end = text + size, .out = out};
  int64_t exponent = 0;
  memset(out, 0, sizeof *out);
  if (!read_mantissa(&reader, grammar))
    return NOT_A_NUMBER;
  if ((take(&reader, 'e') || take(&reader, 'E')) && !read_exponent(&reader, &exponent))
    return NOT_A_NUMBER;
  if (reader.next != reader.end)
    return NOT_A_NUMBER;
  return finish(&reader, exponent);
}

enum ddb_status ddb_decimal_parse(const char *text, size_t size, enum ddb_number_grammar grammar,
                                  struct ddb_decimal *out) {
  switch (parse(text, size, grammar, out)) {
  case NUMBER_GOOD:
    return DDB_OK;
  case NOT_A_NUMBER:
    return DDB_E_INVALID;
  default:
    return DDB_E_LIMIT;
  }
}

const char *ddb_number_limit(const char *text, size_t size) {
  struct ddb_decimal ignored;
  switch (parse(text, size, DDB_NUMBER_DYNAMODB, &ignored)) {
  case TOO_MANY_DIGITS:
    return "has more than 38 significant digits";
  case TOO_LARGE:
    return "is larger than 9.9999999999999999999999999999999999999E+125";
  case TOO_SMALL:
    return "is closer to 0 than 1E-130";
  case NOT_A_NUMBER:
    return "is not a number";
  default:
    return "is in range";
  }
}

/* The canonical text never has an exponent: 1E125 is stored and answered as 126 digits (measured
 * against the service: github.com/nubo-db/dynamodb-conformance, numberByteSize). */
static char *put(char *at, const char *data, int count) {
  memcpy(at, data, (size_t)count);
  return at + count;
}

static char *put_zeros(char *at, int count) {
  memset(at, '0', (size_t)count);
  return at + count;
}

size_t ddb_decimal_text(const struct ddb_decimal *number, char out[DDB_NUMBER_TEXT_SIZE]) {
  /* Digits before the point; negative: zeros behind it before the first digit. */
  int whole = number->count + number->exponent;
  char *at = out;
  if (number->negative)
    *at++ = '-';
  if (number->count == 0) {
    *at++ = '0';
  } else if (number->exponent >= 0) {
    at = put(at, number->digits, number->count);
    at = put_zeros(at, number->exponent);
  } else if (whole > 0) {
    at = put(at, number->digits, whole);
    *at++ = '.';
    at = put(at, number->digits + whole, number->count - whole);
  } else {
    at = put(at, "0.", 2);
    at = put_zeros(at, -whole);
    at = put(at, number->digits, number->count);
  }
  *at = '\0';
  return (size_t)(at - out);
}

enum ddb_status ddb_number_canonical(const char *text, size_t size, char out[DDB_NUMBER_TEXT_SIZE],
                                     size_t *out_size) {
  struct ddb_decimal number;
  enum ddb_status status = ddb_decimal_parse(text, size, DDB_NUMBER_DYNAMODB, &number);
  if (status < 0)
    return status;
  size_t written = ddb_decimal_text(&number, out);
  if (out_size)
    *out_size = written;
  return DDB_OK;
}

bool ddb_decimal_equal(const struct ddb_decimal *a, const struct ddb_decimal *b) {
  return a->negative == b->negative && a->count == b->count && a->exponent == b->exponent &&
         memcmp(a->digits, b->digits, (size_t)a->count) == 0;
}

/* Which of two numbers that are not 0 is farther from it. The place of the first digit decides;
 * then the digits, which have no leading zeros, as text. */
static int compare_magnitudes(const struct ddb_decimal *a, const struct ddb_decimal *b) {
  int a_whole = a->count + a->exponent;
  int b_whole = b->count + b->exponent;
  if (a_whole != b_whole)
    return a_whole < b_whole ? -1 : 1;
  int shorter = a->count < b->count ? a->count : b->count;
  int order = memcmp(a->digits, b->digits, (size_t)shorter);
  return order != 0 ? order : a->count - b->count;
}

int ddb_decimal_order(const struct ddb_decimal *a, const struct ddb_decimal *b) {
  int a_sign = a->count == 0 ? 0 : a->negative ? -1 : 1;
  int b_sign = b->count == 0 ? 0 : b->negative ? -1 : 1;
  if (a_sign != b_sign || a_sign == 0)
    return a_sign - b_sign;
  return a_sign * compare_magnitudes(a, b);
}

enum ddb_status ddb_decimal_compare(const char *a, const char *b, int *out) {
  struct ddb_decimal first, second;
  enum ddb_status status = ddb_decimal_parse(a, strlen(a), DDB_NUMBER_DYNAMODB, &first);
  if (status >= 0)
    status = ddb_decimal_parse(b, strlen(b), DDB_NUMBER_DYNAMODB, &second);
  if (status < 0)
    return status;
  *out = ddb_decimal_order(&first, &second);
  return DDB_OK;
}
