/* SPDX-License-Identifier: Apache-2.0 */
/* See base/ulid.h. Crockford's base 32: five bits a character, the high ones first, so that the
 * order of the texts is the order of the values. */
#include "base/ulid.h"

#include <string.h>

static const char alphabet[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Writes the low 5 * count bits of `value` as characters. */
static void encode_bits(uint64_t value, size_t count, char *out) {
  for (size_t i = count; i-- > 0; value >>= 5)
    out[i] = alphabet[value & 31];
}

/* Five bytes are 40 bits are eight characters: the random part is two such halves. */
static uint64_t load5(const unsigned char *bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < 5; i++)
    value = value << 8 | bytes[i];
  return value;
}

static void store5(uint64_t value, unsigned char *out) {
  for (size_t i = 5; i-- > 0; value >>= 8)
    out[i] = (unsigned char)(value & 0xFF);
}

void ddb_ulid_encode(uint64_t ms, const unsigned char random[DDB_ULID_RANDOM_SIZE],
                     char out[DDB_ULID_SIZE]) {
  encode_bits(ms, 10, out);
  encode_bits(load5(random), 8, out + 10);
  encode_bits(load5(random + 5), 8, out + 18);
  out[DDB_ULID_SIZE - 1] = '\0';
}

static bool decode_bits(const char *text, size_t count, uint64_t *out) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; i++) {
    char c = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
    const char *digit = memchr(alphabet, c, 32);
    if (!digit)
      return false;
    value = value << 5 | (uint64_t)(digit - alphabet);
  }
  *out = value;
  return true;
}

/* 26 characters have room for 130 bits: the first may only be 0 to 7, which the limit of the time
 * checks. */
enum ddb_status ddb_ulid_parse(const char *text, size_t size, uint64_t *ms,
                               unsigned char random[DDB_ULID_RANDOM_SIZE]) {
  uint64_t time, high, low;
  if (size != DDB_ULID_SIZE - 1 || !decode_bits(text, 10, &time) ||
      !decode_bits(text + 10, 8, &high) || !decode_bits(text + 18, 8, &low) ||
      time > DDB_ULID_MAX_MS)
    return DDB_E_INVALID;
  if (ms)
    *ms = time;
  if (random) {
    store5(high, random);
    store5(low, random + 5);
  }
  return DDB_OK;
}

/* Adds one to a big-endian number; false if that was its largest value. */
static bool increment(unsigned char random[DDB_ULID_RANDOM_SIZE]) {
  for (size_t i = DDB_ULID_RANDOM_SIZE; i-- > 0;)
    if (++random[i])
      return true;
  return false;
}

enum ddb_status ddb_ulid_next(struct ddb_ulid_state *state, uint64_t now_ms, uint64_t process,
                              ddb_ulid_random *random, void *context, char out[DDB_ULID_SIZE]) {
  /* A copy takes the changes, so that a failure leaves the state as it was. */
  struct ddb_ulid_state next = *state;
  bool continues = next.seeded && next.process == process && now_ms <= next.last_ms;
  if (continues) {
    if (!increment(next.random))
      return DDB_E_LIMIT;
  } else {
    if (now_ms > DDB_ULID_MAX_MS)
      return DDB_E_INVALID;
    if (!random(context, next.random, sizeof next.random))
      return DDB_E_INTERNAL;
    next.seeded = true;
    next.process = process;
    next.last_ms = now_ms;
  }
  ddb_ulid_encode(next.last_ms, next.random, out);
  *state = next;
  return DDB_OK;
}
