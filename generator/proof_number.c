/* SPDX-License-Identifier: Apache-2.0 */
/* From digits to numbers and times: see proof_leaf.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/types.h>

#include "base/number.h"
#include "mem.h"
#include "proof_leaf.h"

/* ---- numbers --------------------------------------------------------------------------------- */

static void bounds_of_natural(const struct slot *slot, uint64_t *least, uint64_t *most) {
  const struct field *field = slot->field;
  *least = !slot->free && field->min.set ? field->min.natural : 0;
  *most = !slot->free && field->max.set ? field->max.natural : field->type.kind->ceiling;
}

/* The magnitudes that the minus leaves of the numbers from `low` to `high`. */
static void negative(int64_t low, int64_t high, uint64_t *least, uint64_t *most) {
  *least = high < 0 ? 0 - (uint64_t)high : 1;
  *most = low < 0 ? 0 - (uint64_t)low : 0;
  if (low >= 0)
    *least = *most + 1; /* none */
}

static void positive(int64_t low, int64_t high, uint64_t *least, uint64_t *most) {
  *least = low > 0 ? (uint64_t)low : 0;
  *most = high >= 0 ? (uint64_t)high : 0;
  if (high < 0)
    *least = *most + 1; /* none */
}

/* The magnitudes that the sign leaves. */
static void bounds_of(const struct slot *slot, uint64_t *least, uint64_t *most) {
  const struct field *field = slot->field;
  const struct kind *kind = field->type.kind;
  bool bound = !slot->free && kind->bounds == BOUND_SIGNED;
  int64_t low = kind->key == KIND_KEY_INT ? kind->lowest : INT64_MIN;
  int64_t high = kind->key == KIND_KEY_INT ? kind->highest : INT64_MAX;
  if (kind->key == KIND_KEY_UINT) {
    bounds_of_natural(slot, least, most);
    return;
  }
  low = bound && field->min.set ? field->min.integer : low;
  high = bound && field->max.set ? field->max.integer : high;
  if (slot->chosen->sign == SIGN_MINUS)
    negative(low, high, least, most);
  else
    positive(low, high, least, most);
}

static bool number_fits(struct leaf *leaf, struct slot *slot, const struct channel *channel) {
  const struct byte_set *sets[NUMBER_DIGITS];
  uint64_t least = 0;
  uint64_t most = 0;
  proof_collect(leaf, channel, sets);
  bounds_of(slot, &least, &most);
  return proof_within(sets, NUMBER_DIGITS, channel->kind == CHANNEL_COMPLEMENT, least, most);
}

static bool magnitude(struct leaf *leaf, const struct channel *channel, uint64_t *out) {
  const char *digits = proof_symbols(leaf, channel);
  *out = 0;
  for (; digits != NULL && *digits != '\0'; digits++)
    *out =
        *out * 10 + (uint64_t)(channel->kind == CHANNEL_COMPLEMENT ? '9' - *digits : *digits - '0');
  return digits != NULL;
}

bool proof_number(struct leaf *leaf, struct slot *slot) {
  const struct channel *channels[2] = {proof_find(leaf, slot, CHANNEL_NUMBER),
                                       proof_find(leaf, slot, CHANNEL_COMPLEMENT)};
  uint64_t values[2] = {0, 0};
  bool known[2] = {false, false};
  for (int i = 0; i < 2; i++) {
    if (channels[i] != NULL && !number_fits(leaf, slot, channels[i]))
      return false;
    known[i] = magnitude(leaf, channels[i], &values[i]);
  }
  if (known[0] && known[1] && values[0] != values[1])
    return false;
  if (known[0] || known[1])
    slot->value = mem_format(leaf->proof->arena, "%s%" PRIu64,
                             slot->chosen->sign == SIGN_MINUS ? "-" : "", values[known[0] ? 0 : 1]);
  return true;
}

static const char *decimal_text(struct leaf *leaf, const char *digits, bool minus) {
  char plain[DECIMAL_DIGITS + 1];
  memcpy(plain, digits, sizeof plain);
  for (int i = 0; minus && i < DECIMAL_DIGITS; i++)
    plain[i] = (char)('0' + '9' - plain[i]);
  size_t size = DECIMAL_DIGITS;
  while (size > 4 && plain[size - 1] == '0')
    size--;
  int exponent =
      (plain[0] - '0') * 100 + (plain[1] - '0') * 10 + plain[2] - '0' + DDB_NUMBER_MIN_EXPONENT;
  return mem_format(leaf->scratch, "%s%c%s%.*sE%d", minus ? "-" : "", plain[3], size > 4 ? "." : "",
                    (int)size - 4, plain + 4, exponent);
}

/* Three digits of the exponent, of which 255 is the greatest, and 38 more, the first not zero. */
bool proof_decimal(struct leaf *leaf, struct slot *slot) {
  const struct channel *channel = proof_find(leaf, slot, CHANNEL_DECIMAL);
  const struct byte_set *sets[DECIMAL_DIGITS];
  const struct field *field = slot->field;
  bool minus = slot->chosen->sign == SIGN_MINUS;
  const char *text = "0";
  if (channel != NULL) {
    proof_collect(leaf, channel, sets);
    if (!proof_within(sets, 3, minus, 0, 255) || !proof_within(sets + 3, 1, minus, 1, 9))
      return false;
    const char *digits = proof_symbols(leaf, channel);
    if (digits == NULL)
      return true;
    text = decimal_text(leaf, digits, minus);
  }
  double value = strtod(text, NULL);
  if (!slot->free && ((field->min.set && value < strtod(field->min.text, NULL)) ||
                      (field->max.set && value > strtod(field->max.text, NULL)))) {
    leaf->maybe = true; /* another one may do */
    return false;
  }
  slot->value = mem_text(leaf->proof->arena, text);
  return true;
}

/* ---- times ----------------------------------------------------------------------------------- */

static const char *time_text(struct leaf *leaf, const char *at) {
  size_t size = 9;
  while (size > 0 && at[14 + size - 1] == '0')
    size--;
  return mem_format(leaf->scratch, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%s%.*sZ", at, at + 4, at + 6,
                    at + 8, at + 10, at + 12, size > 0 ? "." : "", (int)size, at + 14);
}

/* The digits of the moment that is this many seconds or milliseconds from 1970. */
static bool digits_of(const struct slot *slot, uint64_t units, char out[40]) {
  bool thousands = slot->field->type.kind->key == KIND_KEY_MILLISECONDS;
  bool minus = slot->chosen->sign == SIGN_MINUS;
  char text[DDB_TIME_TEXT_SIZE];
  size_t count = 0;
  if (units > INT64_MAX)
    return false;
  int64_t whole = minus ? -(int64_t)units : (int64_t)units;
  int64_t scale = thousands ? 1000 : 1;
  int64_t part = (whole % scale + scale) % scale;
  ddb_time time = {(whole - part) / scale, (int32_t)(part * (1000000000 / scale))};
  if (ddb_time_to_text(time, 9, text) < 0)
    return false;
  memset(out, '0', TIME_DIGITS);
  for (const char *at = text; *at != '\0'; at++)
    if (*at >= '0' && *at <= '9')
      out[count++] = *at;
  return true;
}

/* Where the field is in a key as a number too, and that is known, it tells the digits. */
static bool same_moment(struct leaf *leaf, struct slot *slot, const struct byte_set *const *sets) {
  const enum channel_kind kinds[] = {CHANNEL_NUMBER, CHANNEL_COMPLEMENT};
  char digits[40];
  for (int i = 0; i < 2; i++) {
    const struct channel *channel = proof_find(leaf, slot, kinds[i]);
    uint64_t units = 0;
    if (channel == NULL || !magnitude(leaf, channel, &units))
      continue;
    if (!digits_of(slot, units, digits))
      return false;
    for (size_t d = 0; d < TIME_DIGITS; d++)
      if (!byte_set_has(sets[d], digits[d]))
        return false;
  }
  return true;
}

/* The builders take the first moment of 1970 for one that is not set. */
bool proof_moment(struct leaf *leaf, struct slot *slot) {
  const struct channel *channel = proof_find(leaf, slot, CHANNEL_TIME);
  const struct byte_set *sets[TIME_DIGITS];
  ddb_time time = {0, 0};
  proof_collect(leaf, channel, sets);
  if (!proof_calendar(sets) || !same_moment(leaf, slot, sets))
    return false;
  const char *digits = proof_symbols(leaf, channel);
  if (digits == NULL)
    return true;
  const char *text = time_text(leaf, digits);
  if (ddb_time_from_text(text, &time) < 0 || (time.seconds == 0 && time.nanoseconds == 0))
    return false;
  proof_quote(leaf, slot, text);
  return true;
}
