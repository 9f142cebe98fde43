/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a key apart. The reads are lenient where the builder is exact: at the end the key is built
 * again from its parts and has to be the same, which no list of checks here could say better. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/number.h"
#include "op/key.h"

static void enter(struct ddb_key_reader *reader, const char *text, size_t size) {
  reader->at = text;
  reader->end = text + size;
  reader->absent = false;
}

void ddb_key_read_begin(struct ddb_key_reader *reader, struct ddb_arena *mem,
                        const struct ddb_key *key) {
  *reader = (struct ddb_key_reader){.mem = mem, .key = key, .good = key->status >= 0};
  enter(reader, key->partition_key, key->partition_key_size);
}

static void read_end(struct ddb_key_reader *reader) {
  reader->good = reader->good && reader->at == reader->end;
}

void ddb_key_read_sort(struct ddb_key_reader *reader) {
  read_end(reader);
  enter(reader, reader->key->sort_key, reader->key->sort_key_size);
}

/* Whether there is something to read here. */
static bool open_at(const struct ddb_key_reader *reader) {
  return reader->good && !reader->absent;
}

static size_t left(const struct ddb_key_reader *reader) {
  return (size_t)(reader->end - reader->at);
}

void ddb_key_read_literal(struct ddb_key_reader *reader, const char *text) {
  size_t size = strlen(text);

  if (!open_at(reader))
    return;
  reader->good = size <= left(reader) && memcmp(reader->at, text, size) == 0;
  if (reader->good)
    reader->at += size;
}

bool ddb_key_read_optional(struct ddb_key_reader *reader) {
  reader->absent = reader->absent || reader->at == reader->end;
  return open_at(reader);
}

static void *checked(struct ddb_key_reader *reader, void *memory) {
  reader->nomem = reader->nomem || !memory;
  reader->good = reader->good && memory;
  return memory;
}

/* The next `size` characters as text of its own; NULL where they are not there. */
static char *take(struct ddb_key_reader *reader, size_t size) {
  if (!open_at(reader))
    return NULL;
  reader->good = size > 0 && size <= left(reader);
  if (!reader->good)
    return NULL;
  const char *start = reader->at;
  reader->at += size;
  return checked(reader, ddb_arena_copy(reader->mem, start, size));
}

/* ---- text ------------------------------------------------------------------------------------ */

/* The size of the part that begins here and has `tail` behind it. */
static size_t part_size(const struct ddb_key_reader *reader, char separator, const char *tail) {
  const char *end = separator ? memchr(reader->at, separator, left(reader)) : NULL;
  size_t size = end ? (size_t)(end - reader->at) : left(reader);
  size_t behind = strlen(tail);

  return size > behind ? size - behind : 0;
}

/* In place: the text becomes shorter. What is no escape of ours fails. */
static void unescape(struct ddb_key_reader *reader, char *text, char separator) {
  char escape = ddb_key_escape_of(separator);
  char lesser = separator < escape ? separator : escape;
  char greater = separator < escape ? escape : separator;
  char *to = text;

  for (const char *at = text; *at; at++) {
    if (*at != escape) {
      *to++ = *at;
      continue;
    }
    at++;
    reader->good = reader->good && (*at == '1' || *at == '2');
    if (!reader->good)
      return;
    *to++ = *at == '1' ? lesser : greater;
  }
  *to = '\0';
}

const char *ddb_key_read_text(struct ddb_key_reader *reader, char separator, const char *tail,
                              unsigned flags) {
  if (!open_at(reader))
    return NULL;
  char *text = take(reader, part_size(reader, separator, tail));
  if (text && (flags & DDB_KEY_ESCAPE))
    unescape(reader, text, separator);
  return reader->good ? text : NULL;
}

int ddb_key_read_enum(struct ddb_key_reader *reader, const struct ddb_enum *spellings,
                      char separator, const char *tail, unsigned flags) {
  const char *text = ddb_key_read_text(reader, separator, tail, flags);
  int value = text ? ddb_enum_value(spellings, text) : 0;

  if (text && value == 0)
    reader->good = false;
  return value;
}

bool ddb_key_read_substitute(struct ddb_key_reader *reader, char separator, const char *tail,
                             const char *text) {
  size_t size = strlen(text);

  if (!open_at(reader))
    return false;
  if (part_size(reader, separator, tail) != size || memcmp(reader->at, text, size) != 0)
    return true;
  reader->at += size;
  reader->absent = true; /* up to the end of the part */
  return false;
}

void ddb_key_read_substitute_end(struct ddb_key_reader *reader) {
  reader->absent = false;
}

void ddb_key_read_fixed(struct ddb_key_reader *reader, int size) {
  if (!open_at(reader))
    return;
  reader->good = (size_t)size <= left(reader);
  if (reader->good)
    reader->at += size;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* `count` digits; fewer or a value beyond 64 bits fail. */
static uint64_t read_digits(struct ddb_key_reader *reader, size_t count, bool complement) {
  uint64_t value = 0;

  reader->good = count > 0 && count <= left(reader);
  for (size_t i = 0; i < count && reader->good; i++) {
    char c = *reader->at++;
    uint64_t digit = complement ? (uint64_t)('9' - c) : (uint64_t)(c - '0');
    reader->good = is_digit(c) && value <= (UINT64_MAX - digit) / 10;
    value = value * 10 + digit;
  }
  return reader->good ? value : 0;
}

static size_t digits_here(const struct ddb_key_reader *reader) {
  size_t count = 0;

  while (count < left(reader) && is_digit(reader->at[count]))
    count++;
  return count;
}

uint64_t ddb_key_read_uint(struct ddb_key_reader *reader, enum ddb_key_number format, int width) {
  if (!open_at(reader))
    return 0;
  return read_digits(reader, format == DDB_KEY_PLAIN ? digits_here(reader) : (size_t)width, false);
}

int64_t ddb_key_read_int(struct ddb_key_reader *reader, enum ddb_key_number format, int width) {
  if (!open_at(reader))
    return 0;
  bool negative = left(reader) > 0 && *reader->at == '-' && format != DDB_KEY_PAD;
  reader->at += negative;
  uint64_t value =
      read_digits(reader, format == DDB_KEY_PLAIN ? digits_here(reader) : (size_t)width,
                  negative && format == DDB_KEY_ORDERED);
  uint64_t most = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
  reader->good = reader->good && value <= most;
  if (!reader->good || value == 0)
    return 0;
  return negative ? -(int64_t)(value - 1) - 1 : (int64_t)value;
}

const char *ddb_key_read_decimal(struct ddb_key_reader *reader) {
  char *text = take(reader, DDB_KEY_DECIMAL_SIZE);
  struct ddb_decimal number = {.negative = false};
  char canonical[DDB_NUMBER_TEXT_SIZE];

  for (int i = 1; text && i < DDB_KEY_DECIMAL_SIZE; i++) {
    reader->good = reader->good && is_digit(text[i]);
    if (text[0] == '-')
      text[i] = (char)('0' + '9' - text[i]);
  }
  if (!text || !reader->good)
    return NULL;
  number.negative = text[0] == '-';
  number.count = DDB_NUMBER_DIGITS;
  while (number.count > 0 && text[3 + number.count] == '0')
    number.count--;
  memcpy(number.digits, text + 4, (size_t)number.count);
  int exponent = (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
  if (number.count > 0)
    number.exponent = exponent + DDB_NUMBER_MIN_EXPONENT - number.count + 1;
  size_t size = exponent > DDB_NUMBER_MAX_EXPONENT - DDB_NUMBER_MIN_EXPONENT
                    ? 0
                    : ddb_decimal_text(&number, canonical);
  reader->good = size > 0;
  return size > 0 ? checked(reader, ddb_arena_copy(reader->mem, canonical, size)) : NULL;
}

/* ---- times, bytes ---------------------------------------------------------------------------- */

ddb_time ddb_key_read_time(struct ddb_key_reader *reader, int digits) {
  const char *text = take(reader, digits > 0 ? (size_t)digits + 21 : 20);
  ddb_time time = {0, 0};

  if (text && ddb_time_from_text(text, &time) < 0)
    reader->good = false;
  return time;
}

ddb_time ddb_key_read_epoch(struct ddb_key_reader *reader, int per_second,
                            enum ddb_key_number format, int width) {
  int64_t units = ddb_key_read_int(reader, format, width);
  int64_t rest = units % per_second;
  ddb_time time = {units / per_second, 0};

  /* Division rounds toward zero; a time counts forward from its second. */
  if (rest < 0) {
    rest += per_second;
    time.seconds--;
  }
  time.nanoseconds = (int32_t)(rest * (1000000000 / per_second));
  return time;
}

struct ddb_bytes ddb_key_read_bytes(struct ddb_key_reader *reader) {
  size_t size = left(reader);
  const char *bytes = take(reader, size);

  if (!bytes)
    return (struct ddb_bytes){NULL, 0};
  return (struct ddb_bytes){(const unsigned char *)bytes, size};
}

/* ---- the end --------------------------------------------------------------------------------- */

enum ddb_status ddb_key_read_end(struct ddb_key_reader *reader, const char *entity,
                                 enum ddb_status built, const struct ddb_key *again) {
  struct ddb_error *error = ddb_arena_error_slot(reader->mem);

  read_end(reader);
  ddb_error_clear(error);
  if (reader->nomem)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  if (reader->good && built >= 0 && ddb_key_equal(reader->key, again))
    return DDB_OK;
  return ddb_fail(error, DDB_E_INVALID, entity, "this is no key of %s", entity);
}
