/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers, times and the forms that are text: every eighth is a limit. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

/* splitmix64, by Sebastiano Vigna, public domain: short, and every seed is good. */
uint64_t random_next(struct random *random) {
  uint64_t z = random->state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

uint64_t random_below(struct random *random, uint64_t limit) {
  return random_next(random) % limit;
}

bool random_chance(struct random *random, unsigned one_in) {
  return random_below(random, one_in) == 0;
}

void *random_room(struct random *random, size_t size) {
  void *room = ddb_arena_alloc(random->mem, size > 0 ? size : 1);
  if (room == NULL) {
    fputs("no memory\n", stderr);
    exit(EXIT_FAILURE);
  }
  return memset(room, 0, size > 0 ? size : 1);
}

/* ---- whole numbers --------------------------------------------------------------------------- */

enum pick { PICK_MIN, PICK_MAX, PICK_INSIDE };

static enum pick pick(struct random *random, struct random_hits *hits) {
  uint64_t which = random_below(random, 8);
  if (which > 1)
    return PICK_INSIDE;
  if (hits != NULL)
    ++*(which == 0 ? &hits->min : &hits->max);
  return which == 0 ? PICK_MIN : PICK_MAX;
}

int64_t random_signed(struct random *random, const struct random_type *type,
                      const struct random_key *key, struct random_hits *hits) {
  int64_t low = type->kind == RANDOM_INT32 ? INT32_MIN : INT64_MIN;
  int64_t high = type->kind == RANDOM_INT32 ? INT32_MAX : INT64_MAX;
  if (type->min != NULL)
    low = strtoll(type->min, NULL, 10);
  if (type->max != NULL)
    high = strtoll(type->max, NULL, 10);
  if (key->natural && low < 0)
    low = 0;
  if (key->highest != 0 && key->highest < (uint64_t)(high < 0 ? 0 : high))
    high = (int64_t)key->highest;
  enum pick which = pick(random, hits);
  if (which != PICK_INSIDE)
    return which == PICK_MIN ? low : high;
  int64_t small = (int64_t)random_next(random) >> random_below(random, 64);
  if (small >= low && small <= high)
    return small;
  uint64_t span = (uint64_t)high - (uint64_t)low;
  return (int64_t)((uint64_t)low +
                   (span == UINT64_MAX ? random_next(random) : random_below(random, span + 1)));
}

uint64_t random_unsigned(struct random *random, const struct random_type *type,
                         const struct random_key *key, struct random_hits *hits) {
  uint64_t low = type->min != NULL ? strtoull(type->min, NULL, 10) : 0;
  uint64_t high = type->kind == RANDOM_UINT32 ? UINT32_MAX : UINT64_MAX;
  if (type->max != NULL)
    high = strtoull(type->max, NULL, 10);
  if (key->highest != 0 && key->highest < high)
    high = key->highest;
  enum pick which = pick(random, hits);
  if (which != PICK_INSIDE)
    return which == PICK_MIN ? low : high;
  uint64_t small = random_next(random) >> random_below(random, 64);
  if (small >= low && small <= high)
    return small;
  return low +
         (high - low == UINT64_MAX ? random_next(random) : random_below(random, high - low + 1));
}

/* ---- numbers with a fraction ----------------------------------------------------------------- */

double random_double(struct random *random, const struct random_type *type,
                     struct random_hits *hits) {
  static const double edges[] = {0.0, -0.0, 0.1, 1.0 / 3, 1e-130, -1e-130, 9007199254740993.0,
                                 1e22};
  double low = type->min != NULL ? strtod(type->min, NULL) : -9.9999999999999e125;
  double high = type->max != NULL ? strtod(type->max, NULL) : 9.9999999999999e125;
  enum pick which = pick(random, hits);
  if (which != PICK_INSIDE)
    return which == PICK_MIN ? low : high;
  double value = edges[random_below(random, sizeof edges / sizeof edges[0])];
  if (!random_chance(random, 4))
    value = ldexp((double)(int64_t)random_next(random), (int)random_below(random, 600) - 400);
  if (value >= low && value <= high)
    return value;
  return low + (high - low) * ((double)(random_next(random) >> 11) * 0x1p-53);
}

/* Any number of digits up to 38, and any exponent that DynamoDB has. */
static void any_decimal(struct random *random, char out[96], struct random_hits *hits) {
  size_t size = 0;
  int digits = random_chance(random, 3) ? 38 : 1 + (int)random_below(random, 20);
  if (random_chance(random, 2))
    out[size++] = '-';
  for (int i = 0; i < digits; i++)
    out[size++] = (char)(i == 0 || i == digits - 1 ? '1' + random_below(random, 9)
                                                   : '0' + random_below(random, 10));
  int exponent = random_chance(random, 3)
                     ? (int)random_below(random, (uint64_t)(257 - digits)) - 130
                     : -(int)random_below(random, 6);
  out[size] = '\0';
  if (exponent != 0)
    snprintf(out + size, 96 - size, "E%d", exponent);
  if (hits != NULL)
    hits->special += digits == 38;
}

static bool within(const char *value, const struct random_type *type) {
  int low = 1, high = -1;
  if (type->min != NULL && ddb_decimal_compare(value, type->min, &low) < 0)
    return false;
  if (type->max != NULL && ddb_decimal_compare(value, type->max, &high) < 0)
    return false;
  return low >= 0 && high <= 0;
}

const char *random_decimal(struct random *random, const struct random_type *type,
                           struct random_hits *hits) {
  static const char most[] = "99999999999999999999999999999999999999E88";
  char *out = random_room(random, 96);
  enum pick which = pick(random, hits);
  if (which == PICK_MIN)
    snprintf(out, 96, "%s%s", type->min != NULL ? "" : "-", type->min != NULL ? type->min : most);
  else if (which == PICK_MAX)
    snprintf(out, 96, "%s", type->max != NULL ? type->max : most);
  for (int i = 0; which == PICK_INSIDE && i < 16; i++) {
    any_decimal(random, out, i == 0 && type->min == NULL && type->max == NULL ? hits : NULL);
    if (within(out, type))
      return out;
  }
  if (which != PICK_INSIDE)
    return out;
  double low = type->min != NULL ? strtod(type->min, NULL) : -1e6;
  double high = type->max != NULL ? strtod(type->max, NULL) : low + 1e6;
  snprintf(out, 96, "%.9f", low + (high - low) * ((double)(random_next(random) >> 11) * 0x1p-53));
  return within(out, type) ? out : type->min != NULL ? type->min : type->max;
}

/* ---- times ----------------------------------------------------------------------------------- */

#define YEAR_0000 (-INT64_C(62167219200))
#define YEAR_9999 INT64_C(253402300799)
#define YEAR_2100 INT64_C(4102444800)

static ddb_time cut(ddb_time time, int digits) {
  int32_t unit = 1000000000;
  for (int i = 0; i < digits; i++)
    unit /= 10;
  time.nanoseconds = time.nanoseconds / unit * unit;
  return time;
}

ddb_time random_time(struct random *random, const struct random_type *type,
                     const struct random_key *key, bool future, struct random_hits *hits) {
  int digits = type->kind == RANDOM_EPOCH ? 0 : type->kind == RANDOM_EPOCH_MS ? 3 : 9;
  int64_t low = future ? YEAR_2100 : key->natural ? 0 : YEAR_0000, high = YEAR_9999;
  if (key->coarse && key->digits < digits)
    digits = key->digits;
  if (key->highest != 0) {
    uint64_t highest = type->kind == RANDOM_EPOCH_MS ? key->highest / 1000 : key->highest;
    high = highest < (uint64_t)high ? (int64_t)highest : high;
  }
  enum pick which = pick(random, hits);
  ddb_time time = {high, 999999999};
  if (which == PICK_MIN)
    time = (ddb_time){low, low == 0 && digits > 0 ? 1000000 : 0};
  else if (which == PICK_INSIDE)
    time = (ddb_time){low + (int64_t)random_below(random, (uint64_t)(high - low) + 1),
                      (int32_t)random_below(random, 1000000000)};
  time = cut(time, random_chance(random, 2) && digits > 3 ? 3 : digits);
  if (time.seconds == 0 && time.nanoseconds == 0) /* unset, where a time is required */
    time.seconds = 1;
  return time;
}

/* ---- texts of a form ------------------------------------------------------------------------- */

static void spell(struct random *random, char *out, const char *form, const char *letters,
                  enum pick which) {
  size_t count = strlen(letters);
  for (size_t i = 0; form[i] != '\0'; i++) {
    size_t limit = form[i] == '7' ? 8 : count;
    size_t at = which == PICK_MIN ? 0 : which == PICK_MAX ? limit - 1 : random_below(random, limit);
    out[i] = form[i] == '-' ? '-' : letters[at];
  }
}

const char *random_form(struct random *random, enum random_kind kind, struct random_hits *hits) {
  static const struct random_type day = {.kind = RANDOM_TIMESTAMP};
  static const struct random_key whole = {.coarse = true, .digits = 0};
  char *out = random_room(random, DDB_TIME_TEXT_SIZE);
  if (kind == RANDOM_DATE) {
    if (ddb_time_to_text(random_time(random, &day, &whole, false, hits), 0, out) < 0)
      return "2026-11-22";
    out[strlen("2026-11-22")] = '\0';
    return out;
  }
  enum pick which = pick(random, hits);
  if (kind == RANDOM_UUID)
    spell(random, out, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "0123456789abcdef", which);
  else
    spell(random, out, "7xxxxxxxxxxxxxxxxxxxxxxxxx", "0123456789ABCDEFGHJKMNPQRSTVWXYZ", which);
  return out;
}
