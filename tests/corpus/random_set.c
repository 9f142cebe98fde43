/* SPDX-License-Identifier: Apache-2.0 */
/* Random sets: no element twice. */
#include <stdio.h>

#include "random.h"

static size_t set_count(struct random *random, struct random_hits *hits) {
  size_t count = random_chance(random, 16) ? 40 : 1 + random_below(random, 3);
  if (hits != NULL) {
    hits->min += count == 1;
    hits->max += count == 40;
  }
  return count;
}

static struct ddb_string_set text_set(struct random *random, bool numbers,
                                      struct random_hits *hits) {
  size_t count = set_count(random, hits);
  const char **items = random_room(random, count * sizeof *items);
  for (size_t i = 0; i < count; i++) {
    char *text = random_room(random, 64);
    if (numbers) /* 38 digits at most; the first ones are different */
      snprintf(text, 64, "%s%zu%018" PRIu64 "%s%09" PRIu64 "1", random_chance(random, 2) ? "-" : "",
               i + 1, random_next(random) % UINT64_C(1000000000000000000),
               random_chance(random, 2) ? "." : "", random_next(random) % 1000000000);
    else
      snprintf(text, 64, "%zu\xF0\x9F\x8F\xA0\"%" PRIx64, i, random_next(random));
    items[i] = text;
  }
  return (struct ddb_string_set){items, count};
}

static struct ddb_int_set int_set(struct random *random, struct random_hits *hits) {
  size_t count = set_count(random, hits);
  int64_t *items = random_room(random, count * sizeof *items);
  for (size_t i = 0; i < count; i++)
    items[i] = i == 0   ? INT64_MIN
               : i == 1 ? INT64_MAX
                        : (int64_t)(random_next(random) >> 9) * 64 + (int64_t)i;
  return (struct ddb_int_set){items, count};
}

static struct ddb_binary_set binary_set(struct random *random, struct random_hits *hits) {
  size_t count = set_count(random, hits);
  struct ddb_bytes *items = random_room(random, count * sizeof *items);
  for (size_t i = 0; i < count; i++) {
    unsigned char *data = random_room(random, 9);
    data[0] = (unsigned char)i;
    data[1] = (unsigned char)random_next(random);
    items[i] = (struct ddb_bytes){data, 1 + random_below(random, 8)};
  }
  return (struct ddb_binary_set){items, count};
}

void random_set(struct random *random, enum random_kind kind, struct random_hits *hits, void *to) {
  if (kind == RANDOM_INT_SET)
    *(struct ddb_int_set *)to = int_set(random, hits);
  else if (kind == RANDOM_BINARY_SET)
    *(struct ddb_binary_set *)to = binary_set(random, hits);
  else
    *(struct ddb_string_set *)to = text_set(random, kind == RANDOM_DECIMAL_SET, hits);
}
