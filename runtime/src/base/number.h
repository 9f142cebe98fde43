/* SPDX-License-Identifier: Apache-2.0 */
/* DynamoDB numbers: decimal, exact, at most 38 significant digits, magnitude 1E-130 to
 * 9.9999999999999999999999999999999999999E+125, or 0. They travel as text and never through a
 * double unless the schema asks for one. Nothing here looks at the locale. */
#ifndef DDB_BASE_NUMBER_H
#define DDB_BASE_NUMBER_H

#include <stdbool.h>

#include <ddb/types.h>

#define DDB_NUMBER_DIGITS       38
#define DDB_NUMBER_MIN_EXPONENT (-130) /* of the first significant digit: 1E-130 */
#define DDB_NUMBER_MAX_EXPONENT 125

/* Room for every canonical text, its NUL included: sign, "0.", 129 zeros, 38 digits. */
#define DDB_NUMBER_TEXT_SIZE 176

/* A number as its significant digits: digits * 10^exponent. Equal numbers have equal members. */
struct ddb_decimal {
  bool negative;
  int count;    /* digits in use, without leading and trailing zeros; 0: the number 0 */
  int exponent; /* of the last digit; 0 when count is 0 */
  char digits[DDB_NUMBER_DIGITS]; /* '0' to '9' */
};

enum ddb_number_grammar {
  DDB_NUMBER_JSON,    /* RFC 8259: no leading zeros or plus, digits on both sides of the point */
  DDB_NUMBER_DYNAMODB /* what DynamoDB accepts beside that: +1, 00042, .5, 5. */
};

/* Reads a number. DDB_E_INVALID: not a number; DDB_E_LIMIT: one that DynamoDB does not hold, where
 * ddb_number_limit says which limit it breaks. */
enum ddb_status ddb_decimal_parse(const char *text, size_t size, enum ddb_number_grammar grammar,
                                  struct ddb_decimal *out) DDB_MUST_USE;

/* Writes the canonical text, NUL-terminated, and answers its length. */
size_t ddb_decimal_text(const struct ddb_decimal *number, char out[DDB_NUMBER_TEXT_SIZE]);

/* Any text that DynamoDB accepts to the one text that it answers with: 00042 to 42, 1.5E2 to 150,
 * -0 to 0, 1.0 to 1. Statuses as ddb_decimal_parse. `out_size` may be NULL. */
enum ddb_status ddb_number_canonical(const char *text, size_t size, char out[DDB_NUMBER_TEXT_SIZE],
                                     size_t *out_size) DDB_MUST_USE;

/* The sentence that goes with DDB_E_LIMIT, such as "has more than 38 significant digits": a
 * constant to stand behind the name of the value. */
const char *ddb_number_limit(const char *text, size_t size);

/* An integer of any spelling (100, 1E2, 1.0) by value. DDB_E_INVALID: not a number or not whole;
 * DDB_E_LIMIT: outside min to max, or no number that DynamoDB holds. */
enum ddb_status ddb_number_to_i64(const char *text, size_t size, int64_t min, int64_t max,
                                  int64_t *out) DDB_MUST_USE;
enum ddb_status ddb_number_to_u64(const char *text, size_t size, uint64_t max,
                                  uint64_t *out) DDB_MUST_USE;

/* The double next to the number. Statuses as ddb_decimal_parse. */
enum ddb_status ddb_number_to_double(const char *text, size_t size, double *out) DDB_MUST_USE;
double ddb_decimal_to_double(const struct ddb_decimal *number);

/* The shortest decimal that reads back as the same double. DDB_E_INVALID: NaN or infinite;
 * DDB_E_LIMIT: outside DynamoDB's range. -0 becomes 0: DynamoDB has no other. */
enum ddb_status ddb_decimal_from_double(double value, struct ddb_decimal *out) DDB_MUST_USE;
enum ddb_status ddb_number_from_double(double value, char out[DDB_NUMBER_TEXT_SIZE],
                                       size_t *out_size) DDB_MUST_USE;

/* Whether two numbers are the same number. */
bool ddb_decimal_equal(const struct ddb_decimal *a, const struct ddb_decimal *b);

/* Order by value: < 0, 0 or > 0. */
int ddb_decimal_order(const struct ddb_decimal *a, const struct ddb_decimal *b);

/* Integers as text, NUL-terminated; the length is answered. */
#define DDB_INT_TEXT_SIZE 21
size_t ddb_u64_text(uint64_t value, char out[DDB_INT_TEXT_SIZE]);
size_t ddb_i64_text(int64_t value, char out[DDB_INT_TEXT_SIZE]);

#endif
