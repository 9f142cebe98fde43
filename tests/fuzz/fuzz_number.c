/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, one a line: the canonical text is the same number and the only one, every way of reading
 * agrees with the others and with the C library, order is an order, and sums are exact. */
#include <math.h>

#include "base/number.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "local/value/arith.h"

static void check_integers(const char *text, size_t size, const struct ddb_decimal *number) {
  char plain[DDB_INT_TEXT_SIZE], canonical[DDB_NUMBER_TEXT_SIZE];
  int64_t value;
  uint64_t natural;
  (void)ddb_decimal_text(number, canonical);
  if (ddb_number_to_i64(text, size, INT64_MIN, INT64_MAX, &value) == DDB_OK) {
    (void)ddb_i64_text(value, plain);
    MUST(strcmp(plain, canonical) == 0);
  }
  if (ddb_number_to_u64(text, size, UINT64_MAX, &natural) == DDB_OK) {
    (void)ddb_u64_text(natural, plain);
    MUST(strcmp(plain, canonical) == 0);
  }
}

static void check_double(const char *canonical, const struct ddb_decimal *number) {
  double value = ddb_decimal_to_double(number), again;
  struct ddb_decimal shortest;
  MUST(value == strtod(canonical, NULL));
  MUST(ddb_number_to_double(canonical, strlen(canonical), &again) == DDB_OK && again == value);
  if (ddb_decimal_from_double(value, &shortest) == DDB_OK) {
    MUST(ddb_decimal_to_double(&shortest) == value && shortest.count <= 17);
    MUST(shortest.count <= number->count || number->count == 0);
  }
}

/* Answers whether it is a number, which `canonical` becomes. */
static bool check_number(const char *text, size_t size, char canonical[DDB_NUMBER_TEXT_SIZE]) {
  struct ddb_decimal number, strict, again;
  char twice[DDB_NUMBER_TEXT_SIZE];
  size_t length;
  enum ddb_status status = ddb_decimal_parse(text, size, DDB_NUMBER_DYNAMODB, &number);
  enum ddb_status json = ddb_decimal_parse(text, size, DDB_NUMBER_JSON, &strict);
  MUST(json == status || json == DDB_E_INVALID);
  MUST(ddb_number_canonical(text, size, canonical, &length) == status);
  if (status == DDB_E_LIMIT)
    MUST(ddb_number_limit(text, size)[0] != '\0');
  if (status != DDB_OK)
    return false;
  MUST(length == strlen(canonical) && length < DDB_NUMBER_TEXT_SIZE);
  MUST(ddb_number_canonical(canonical, length, twice, NULL) == DDB_OK);
  MUST(strcmp(canonical, twice) == 0);
  MUST(ddb_decimal_parse(canonical, length, DDB_NUMBER_JSON, &again) == DDB_OK);
  MUST(ddb_decimal_equal(&number, &again) && ddb_decimal_order(&number, &again) == 0);
  check_double(canonical, &number);
  check_integers(text, size, &number);
  return true;
}

static int sign(int value) {
  return (value > 0) - (value < 0);
}

static void check_pair(const char *a, const char *b) {
  struct ddb_decimal first, second;
  struct ddb_text left = ddb_text_of(a), right = ddb_text_of(b);
  char sum[DDB_NUMBER_TEXT_SIZE], other[DDB_NUMBER_TEXT_SIZE], back[DDB_NUMBER_TEXT_SIZE];
  size_t size, length;
  int order;
  MUST(ddb_decimal_parse(a, left.size, DDB_NUMBER_JSON, &first) == DDB_OK);
  MUST(ddb_decimal_parse(b, right.size, DDB_NUMBER_JSON, &second) == DDB_OK);
  MUST(ddb_decimal_compare(a, b, &order) == DDB_OK);
  MUST(sign(order) == sign(ddb_decimal_order(&first, &second)));
  MUST(sign(ddb_decimal_order(&second, &first)) == -sign(order));
  MUST((order == 0) == (strcmp(a, b) == 0));
  enum local_sum added = local_number_sum(left, right, false, sum, &size);
  MUST(local_number_sum(right, left, false, other, &length) == added);
  if (added != LOCAL_SUM_GOOD)
    return;
  MUST(size == length && memcmp(sum, other, size) == 0);
  MUST(local_number_sum((struct ddb_text){sum, size}, right, true, back, &length) ==
       LOCAL_SUM_GOOD);
  MUST(length == left.size && memcmp(back, a, length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char canonical[DDB_NUMBER_TEXT_SIZE], before[DDB_NUMBER_TEXT_SIZE] = "0";
  for (int lines = 0; size > 0 && lines < 16; lines++) {
    struct ddb_text line = fuzz_line(&data, &size);
    char *text = fuzz_text((const uint8_t *)line.data, line.size);
    if (check_number(text, line.size, canonical)) {
      check_pair(canonical, before);
      memcpy(before, canonical, sizeof before);
    }
    free(text);
  }
  return 0;
}
