/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, times and bytes in keys. In a string key all but plain numbers have a fixed size per
 * format, so that the order of the bytes is the order of the values. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "op/key.h"

/* ---- integers in string keys ----------------------------------------------------------------- */

enum { WIDTH_MAX = 20 };

/* `width` digits, or the refusal of a number that has more. */
static void append_digits(struct ddb_key *key, const char *field, uint64_t value, int width,
                          bool negative) {
  char digits[WIDTH_MAX + 1];
  char why[80];

  for (int i = width; i-- > 0; value /= 10)
    digits[i] = (char)('0' + (negative ? 9 - value % 10 : value % 10));
  if (value == 0) {
    ddb_key_append(key, field, digits, (size_t)width);
    return;
  }
  (void)snprintf(why, sizeof why, "has more than the %d digits that its place in the key has",
                 width);
  ddb_key_refuse(key, field, why);
}

static void append_plain(struct ddb_key *key, const char *field, int64_t value) {
  char text[DDB_INT_TEXT_SIZE];

  ddb_key_append(key, field, text, ddb_i64_text(value, text));
}

/* Negative numbers begin with '-', which sorts before the digits, and have the complement of each
 * digit, so that -2 (…97) sorts before -1 (…98). */
void ddb_key_int(struct ddb_key *key, const char *field, int64_t value, enum ddb_key_number format,
                 int width) {
  uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

  if (key->absent)
    return;
  if (format == DDB_KEY_PLAIN) {
    append_plain(key, field, value);
    return;
  }
  if (value < 0 && format == DDB_KEY_PAD) {
    ddb_key_refuse(key, field, "is negative, and padded numbers in a key are not");
    return;
  }
  if (value < 0)
    ddb_key_append(key, field, "-", 1);
  append_digits(key, field, magnitude, width, value < 0);
}

void ddb_key_uint(struct ddb_key *key, const char *field, uint64_t value,
                  enum ddb_key_number format, int width) {
  char text[DDB_INT_TEXT_SIZE];

  if (key->absent)
    return;
  if (format == DDB_KEY_PLAIN)
    ddb_key_append(key, field, text, ddb_u64_text(value, text));
  else
    append_digits(key, field, value, width, false);
}

/* ---- decimals -------------------------------------------------------------------------------- */

static bool parse_decimal(struct ddb_key *key, const char *field, const char *value,
                          struct ddb_decimal *out) {
  if (!ddb_key_usable(key, field, value))
    return false;
  size_t size = strlen(value);
  switch (ddb_decimal_parse(value, size, DDB_NUMBER_DYNAMODB, out)) {
  case DDB_OK:
    return true;
  case DDB_E_LIMIT:
    ddb_key_refuse(key, field, ddb_number_limit(value, size));
    return false;
  default:
    ddb_key_refuse(key, field, "is not a number");
    return false;
  }
}

/* '-', '0' or '1' for the sign; the exponent of the first digit plus 130; the digits, filled with
 * zeros. A larger number has the larger text; of negative numbers every digit is complemented. */
void ddb_key_decimal(struct ddb_key *key, const char *field, const char *value) {
  struct ddb_decimal number;
  char text[DDB_KEY_DECIMAL_SIZE + 1];

  if (!parse_decimal(key, field, value, &number))
    return;
  memset(text, '0', DDB_KEY_DECIMAL_SIZE);
  if (number.count > 0) {
    int exponent = number.exponent + number.count - 1 - DDB_NUMBER_MIN_EXPONENT;
    text[0] = number.negative ? '-' : '1';
    for (int i = 3; i > 0; i--, exponent /= 10)
      text[i] = (char)('0' + exponent % 10);
    memcpy(text + 4, number.digits, (size_t)number.count);
  }
  for (int i = 1; number.negative && i < DDB_KEY_DECIMAL_SIZE; i++)
    text[i] = (char)('0' + '9' - text[i]);
  ddb_key_append(key, field, text, DDB_KEY_DECIMAL_SIZE);
}

/* ---- times ----------------------------------------------------------------------------------- */

static bool usable_time(struct ddb_key *key, const char *field, ddb_time value) {
  if (key->absent)
    return false;
  if (value.seconds != 0 || value.nanoseconds != 0)
    return true;
  ddb_key_refuse(key, field, "is not set, and it is part of the key");
  return false;
}

static void refuse_finer(struct ddb_key *key, const char *field) {
  ddb_key_refuse(key, field, "is finer than its place in the key, where it would lose digits");
}

void ddb_key_time(struct ddb_key *key, const char *field, ddb_time value, int digits) {
  char text[DDB_TIME_TEXT_SIZE];

  if (!usable_time(key, field, value))
    return;
  if (ddb_time_to_text(value, digits, text) < 0) {
    ddb_key_refuse(key, field, "is not in the years 0000 to 9999");
    return;
  }
  size_t size = strlen(text);
  /* "2026-11-22T10:00:00Z" has 20 characters; more digits than asked for mean a finer value. */
  if (size != (digits > 0 ? (size_t)digits + 21 : 20))
    refuse_finer(key, field);
  else
    ddb_key_append(key, field, text, size);
}

void ddb_key_time_cut(struct ddb_key *key, const char *field, ddb_time value, int length) {
  char text[DDB_TIME_TEXT_SIZE];

  if (!usable_time(key, field, value))
    return;
  if (ddb_time_to_text(value, 0, text) < 0)
    ddb_key_refuse(key, field, "is not in the years 0000 to 9999");
  else
    ddb_key_append(key, field, text, (size_t)length);
}

/* False where the value is refused: unset, finer than the unit, or beyond 64 bits. */
static bool epoch_units(struct ddb_key *key, const char *field, ddb_time value, int per_second,
                        int64_t *out) {
  int32_t unit = 1000000000 / per_second;

  if (!usable_time(key, field, value))
    return false;
  if (value.nanoseconds < 0 || value.nanoseconds >= 1000000000 || value.nanoseconds % unit != 0) {
    refuse_finer(key, field);
    return false;
  }
  if (value.seconds > INT64_MAX / per_second - 1 || value.seconds < INT64_MIN / per_second) {
    ddb_key_refuse(key, field, "is too far from 1970");
    return false;
  }
  *out = value.seconds * per_second + value.nanoseconds / unit;
  return true;
}

void ddb_key_epoch(struct ddb_key *key, const char *field, ddb_time value, int per_second,
                   enum ddb_key_number format, int width) {
  int64_t units;

  if (epoch_units(key, field, value, per_second, &units))
    ddb_key_int(key, field, units, format, width);
}

/* ---- shards ---------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t fnv1a(const char *text) {
  uint64_t hash = UINT64_C(14695981039346656037);

  for (; *text; text++)
    hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return hash;
}

void ddb_key_shard(struct ddb_key *key, const char *field, const char *value, uint32_t shards,
                   int width) {
  if (ddb_key_usable(key, field, value))
    append_digits(key, field, fnv1a(value) % shards, width, false);
}

void ddb_key_every_shard(struct ddb_key *key, const char *field, int width) {
  key->shard_at = (int)key->partition_key_size;
  key->shard_width = width;
  append_digits(key, field, 0, width, false);
}

/* ---- number and binary keys ------------------------------------------------------------------ */

void ddb_key_number_int(struct ddb_key *key, const char *field, int64_t value) {
  ddb_key_set_type(key, 'N');
  if (!key->absent)
    append_plain(key, field, value);
}

void ddb_key_number_uint(struct ddb_key *key, const char *field, uint64_t value) {
  ddb_key_set_type(key, 'N');
  ddb_key_uint(key, field, value, DDB_KEY_PLAIN, 0);
}

/* In its canonical text, which is also how the service answers it. */
void ddb_key_number_decimal(struct ddb_key *key, const char *field, const char *value) {
  struct ddb_decimal number;
  char text[DDB_NUMBER_TEXT_SIZE];

  ddb_key_set_type(key, 'N');
  if (parse_decimal(key, field, value, &number))
    ddb_key_append(key, field, text, ddb_decimal_text(&number, text));
}

void ddb_key_number_epoch(struct ddb_key *key, const char *field, ddb_time value, int per_second) {
  int64_t units;

  ddb_key_set_type(key, 'N');
  if (epoch_units(key, field, value, per_second, &units))
    append_plain(key, field, units);
}

void ddb_key_bytes(struct ddb_key *key, const char *field, struct ddb_bytes value) {
  ddb_key_set_type(key, 'B');
  if (key->absent)
    return;
  if (!value.data || value.size == 0)
    ddb_key_refuse(key, field,
                   value.data ? "is empty, and it is part of the key"
                              : "is not set, and it is part of the key");
  else
    ddb_key_append(key, field, (const char *)value.data, value.size);
}
