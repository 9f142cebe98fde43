/* SPDX-License-Identifier: Apache-2.0 */
/* What the generated drivers of tests/corpus share: random values of every type, and one round of
 * record -> item -> record -> item. Included once per driver; the same seed gives the same run. */
#ifndef TESTS_CORPUS_RANDOM_H
#define TESTS_CORPUS_RANDOM_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ddb/ddb.h>

struct random {
  uint64_t state;
  struct ddb_arena *mem;
};

/* splitmix64, by Sebastiano Vigna, public domain: short, and every seed is good. */
static uint64_t random_next(struct random *random) {
  uint64_t z = random->state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static inline bool random_bool(struct random *random) {
  return (random_next(random) & 1) != 0;
}

/* Short texts of everything that has gone wrong somewhere: quotes, controls, other planes. */
static inline const char *random_text(struct random *random) {
  static const char *const pieces[] = {"a",
                                       "Z9",
                                       "\"",
                                       "\\",
                                       "#",
                                       ":",
                                       "/",
                                       "\n",
                                       "\t",
                                       "\x01",
                                       "\xC3\xA4",
                                       "\xE2\x82\xAC",
                                       "\xF0\x9F\x8F\xA0",
                                       "%s",
                                       "{x}",
                                       " "};
  char out[64] = "";
  size_t size = 0;
  for (uint64_t i = random_next(random) % 12; i > 0; i--) {
    const char *piece = pieces[random_next(random) % (sizeof pieces / sizeof pieces[0])];
    memcpy(out + size, piece, strlen(piece) + 1);
    size += strlen(piece);
  }
  char *copy = ddb_arena_alloc(random->mem, size + 1);
  return copy == NULL ? "" : memcpy(copy, out, size + 1);
}

/* What no separator is in and no key refuses. */
static inline const char *random_word(struct random *random) {
  char *out = ddb_arena_alloc(random->mem, 32);
  if (out == NULL)
    return "x";
  snprintf(out, 32, "%s%" PRIx64, random_bool(random) ? "\xC3\xA9" : "k", random_next(random));
  return out;
}

static inline int64_t random_int64(struct random *random) {
  static const int64_t edges[] = {0, 1, -1, INT64_MAX, INT64_MIN, 999999999999};
  uint64_t pick = random_next(random);
  return pick % 4 == 0 ? edges[pick / 4 % 6] : (int64_t)(random_next(random) >> (pick % 64));
}

static inline int32_t random_int32(struct random *random) {
  return (int32_t)(random_next(random) & 0x7FFFFFFF);
}

static inline double random_double(struct random *random) {
  return (double)(random_int64(random) % 1000000) / 64;
}

static inline ddb_time random_time(struct random *random) {
  ddb_time time = {1 + (int64_t)(random_next(random) % 4000000000u),
                   (int32_t)(random_next(random) % 1000) * 1000000};
  return time;
}

static inline ddb_time random_second(struct random *random) {
  ddb_time time = {1 + (int64_t)(random_next(random) % 4000000000u), 0};
  return time;
}

/* Up to 38 digits. */
static inline const char *random_decimal(struct random *random) {
  char *out = ddb_arena_alloc(random->mem, 64);
  if (out == NULL)
    return "0";
  snprintf(out, 64, "%s%018" PRIu64 "%s%018" PRIu64, random_bool(random) ? "-1" : "7",
           random_next(random) % UINT64_C(1000000000000000000), random_bool(random) ? "." : "",
           random_next(random) % UINT64_C(1000000000000000000));
  return out;
}

static inline struct ddb_bytes random_binary(struct random *random) {
  size_t size = random_next(random) % 40;
  unsigned char *data = ddb_arena_alloc(random->mem, size + 1);
  struct ddb_bytes bytes = {data, data == NULL ? 0 : size};
  for (size_t i = 0; i < bytes.size; i++)
    data[i] = (unsigned char)random_next(random);
  return bytes;
}

static inline const struct ddb_doc *random_document(struct random *random) {
  static const char *const texts[] = {
      "{}", "[]", "null", "{\"a\":[1,2.5,\"x\",{\"b\":true}]}", "\"text\"", "-1e10", "[[[]]]"};
  const struct ddb_doc *doc = NULL;
  enum ddb_status status = ddb_doc_from_json(
      random->mem, texts[random_next(random) % (sizeof texts / sizeof texts[0])], &doc);
  return status == DDB_OK ? doc : NULL;
}

/* A number of 20 digits that grows with `i`. */
static inline const char *random_numbered(struct random *random, int i) {
  char *out = ddb_arena_alloc(random->mem, 32);
  if (out == NULL)
    return "1";
  snprintf(out, 32, "%d%018" PRIu64, i + 1, random_next(random) % UINT64_C(1000000000000000000));
  return out;
}

/* One to three different words, in the order that servers give them back in. */
static inline struct ddb_string_set random_string_set(struct random *random) {
  size_t count = 1 + random_next(random) % 3;
  const char **items = ddb_arena_alloc(random->mem, count * sizeof *items);
  struct ddb_string_set set = {items, items == NULL ? 0 : count};
  for (size_t i = 0; i < set.count; i++)
    items[i] = random_numbered(random, (int)i);
  return set;
}

static inline struct ddb_string_set random_decimal_set(struct random *random) {
  size_t count = 1 + random_next(random) % 3;
  const char **items = ddb_arena_alloc(random->mem, count * sizeof *items);
  struct ddb_string_set set = {items, items == NULL ? 0 : count};
  for (size_t i = 0; i < set.count; i++)
    items[i] = random_numbered(random, (int)i);
  return set;
}

/* The text of the last error, for whoever looks into a failure. */
static inline bool random_failed(struct random *random, const char *entity, const char *step) {
  fprintf(stderr, "%s: %s: %s\n", entity, step, ddb_arena_error(random->mem)->text);
  return false;
}

static inline bool random_same(struct ddb_text a, struct ddb_text b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* The same for a call. */
static inline bool random_refused(struct ddb *db, const char *call) {
  fprintf(stderr, "%s: %s\n", call, ddb_error_text(db));
  return false;
}

/* What was read is what was written: as items, where everything has one form. */
#define RANDOM_EQUAL(NAME, random, a, b) random_equal_##NAME(random, a, b)

/* Defines round_NAME: a record becomes an item, which becomes a record, which becomes the same
 * item; so does a copy of the record. */
#define DEFINE_ROUND(NAME)                                                                         \
  static bool round_##NAME(struct random *random) {                                                \
    struct NAME in = {0}, out = {0}, copy = {0};                                                   \
    struct ddb_text first, second, third;                                                          \
    fill_##NAME(random, &in);                                                                      \
    if (NAME##_encode(random->mem, &in, &first) != DDB_OK)                                         \
      return random_failed(random, #NAME, "encode");                                               \
    if (NAME##_decode(random->mem, first, &out) != DDB_OK)                                         \
      return random_failed(random, #NAME, "decode");                                               \
    if (NAME##_encode(random->mem, &out, &second) != DDB_OK ||                                     \
        NAME##_copy(random->mem, &out, &copy) != DDB_OK ||                                         \
        NAME##_encode(random->mem, &copy, &third) != DDB_OK)                                       \
      return random_failed(random, #NAME, "encode again");                                         \
    if (!random_same(first, second) || !random_same(first, third))                                 \
      return random_failed(random, #NAME, "compare");                                              \
    return true;                                                                                   \
  }                                                                                                \
  static inline bool random_equal_##NAME(struct random *random, const struct NAME *a,              \
                                         const struct NAME *b) {                                   \
    struct ddb_text first, second;                                                                 \
    if (NAME##_encode(random->mem, a, &first) == DDB_OK &&                                         \
        NAME##_encode(random->mem, b, &second) == DDB_OK && random_same(first, second))            \
      return true;                                                                                 \
    fprintf(stderr, "%s: %.*s\n  became %.*s\n", #NAME, (int)first.size, first.data,               \
            (int)second.size, second.data);                                                        \
    return false;                                                                                  \
  }

#endif
