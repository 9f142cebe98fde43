/* SPDX-License-Identifier: Apache-2.0 */
/* The properties of one random record: what is written is read, a copy is equal and stands alone,
 * a key gives its parts back, different parts make different keys, and no input crashes decode. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

bool random_fail(struct random *random, const char *what, const char *detail) {
  fprintf(stderr, "%s, round %lu: %s: %s\n", random->entity, random->round, what, detail);
  return false;
}

static const char *error_of(struct ddb_arena *mem) {
  return ddb_arena_error(mem)->text;
}

static bool same(struct ddb_text a, struct ddb_text b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* ---- encode, decode, copy -------------------------------------------------------------------- */

static bool check_item(struct random *random, const struct random_entity *entity, const void *in,
                       struct ddb_text *item) {
  void *out = calloc(1, entity->record->size);
  struct ddb_text again;
  const char *field = NULL;
  bool good = false;
  if (entity->encode(random->mem, in, item) < 0)
    (void)random_fail(random, "encode", error_of(random->mem));
  else if (out == NULL || entity->decode(random->other, *item, out) < 0)
    (void)random_fail(random, "decode", error_of(random->other));
  else if ((field = random_difference(entity->record, in, out, true)) != NULL)
    (void)random_fail(random, "what was decoded is different in", field);
  else if (entity->encode(random->other, out, &again) < 0)
    (void)random_fail(random, "encode again", error_of(random->other));
  else if (!same(*item, again))
    (void)random_fail(random, "encoded again there are other bytes", again.data);
  else
    good = true;
  if (!good && item->size > 0 && item->size < 4000)
    fprintf(stderr, "  %.*s\n", (int)item->size, item->data);
  free(out);
  return good;
}

/* The copy stays what it is when the original goes. */
static bool check_copy(struct random *random, const struct random_entity *entity, const void *in,
                       struct ddb_text item) {
  void *out = calloc(2, entity->record->size);
  void *copy = (char *)out + entity->record->size;
  struct ddb_text again;
  const char *field = NULL;
  bool good = false;
  random->copies++;
  if (out == NULL || entity->decode(random->other, item, out) < 0 ||
      entity->copy(random->third, out, copy) < 0) {
    (void)random_fail(random, "copy", error_of(random->third));
  } else {
    memset(out, 0xA5, entity->record->size);
    ddb_arena_reset(random->other);
    void *over = ddb_arena_alloc(random->other, 4096);
    if (over != NULL)
      memset(over, 0xA5, 4096);
    if ((field = random_difference(entity->record, in, copy, true)) != NULL)
      (void)random_fail(random, "the copy is different in", field);
    else if (entity->encode(random->third, copy, &again) < 0 || !same(item, again))
      (void)random_fail(random, "the copy is encoded as", error_of(random->third));
    else
      good = true;
  }
  free(out);
  return good;
}

/* ---- input that nobody wrote ----------------------------------------------------------------- */

/* Changes a byte, takes some away, repeats some, or cuts the end off. */
static size_t mutate(struct random *random, char *text, size_t size) {
  size_t at = random_below(random, size), count = 1 + random_below(random, 8);
  if (count > size - at)
    count = size - at;
  switch (random_below(random, 5)) {
  case 0:
    return at;
  case 1:
    memmove(text + at, text + at + count, size - at - count);
    return size - count;
  case 2:
    memcpy(text + random_below(random, size - count + 1), text + at, 1);
    return size;
  case 3:
    text[at] = "{}[]\",:\\0-9eEnNul"[random_below(random, 16)];
    return size;
  default:
    text[at] = (char)random_next(random);
    return size;
  }
}

/* Decode ends in a status; what it takes it can write, or says why not. */
static bool check_mutations(struct random *random, const struct random_entity *entity,
                            struct ddb_text item) {
  void *out = malloc(entity->record->size);
  for (int i = 0; out != NULL && i < 4; i++) {
    size_t size = item.size;
    char *text = malloc(size); /* of that size, so that reading behind its end is seen */
    struct ddb_text again;
    if (text == NULL)
      break;
    memcpy(text, item.data, size);
    for (uint64_t changes = 1 + random_below(random, 3); changes > 0 && size > 0; changes--)
      size = mutate(random, text, size);
    memset(out, 0, entity->record->size);
    random->mutated++;
    if (entity->decode(random->other, (struct ddb_text){text, size}, out) == DDB_OK) {
      random->survived++;
      (void)!entity->encode(random->other, out, &again);
    }
    free(text);
    ddb_arena_reset(random->other);
  }
  free(out);
  return true;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool same_parts(const struct random_entity *entity, const void *a, const void *b) {
  const struct random_field *fields = entity->record->fields;
  for (const int *at = entity->key_fields; *at >= 0; at++)
    if (!random_field_equal(&fields[*at], a, &fields[*at], b))
      return false;
  return true;
}

static bool same_key(const struct ddb_key *a, const struct ddb_key *b) {
  return a->partition_key_size == b->partition_key_size && a->sort_key_size == b->sort_key_size &&
         memcmp(a->partition_key, b->partition_key, a->partition_key_size) == 0 &&
         memcmp(a->sort_key, b->sort_key, a->sort_key_size) == 0;
}

static int compare_sort(const struct ddb_key *a, const struct ddb_key *b) {
  size_t size = a->sort_key_size < b->sort_key_size ? a->sort_key_size : b->sort_key_size;
  int order = memcmp(a->sort_key, b->sort_key, size);
  return order != 0 ? (order > 0) - (order < 0)
                    : (a->sort_key_size > b->sort_key_size) - (a->sort_key_size < b->sort_key_size);
}

/* One of the parts; more often the one that the sort key sorts by. */
static int pick_part(struct random *random, const struct random_entity *entity, size_t count) {
  for (const int *at = entity->key_fields; *at >= 0 && random_chance(random, 2); at++)
    if (entity->record->fields[*at].key.ordered)
      return *at;
  return entity->key_fields[random_below(random, count)];
}

/* A record with the same key but for one part, which may by chance be the same. */
static bool check_pair(struct random *random, const struct random_entity *entity, const void *in,
                       const struct ddb_key *key) {
  const struct random_record *record = entity->record;
  size_t count = 0;
  struct ddb_key changed;
  while (entity->key_fields[count] >= 0)
    count++;
  if (count == 0)
    return true;
  int which = pick_part(random, entity, count);
  void *near = random_room(random, record->size);
  memcpy(near, in, record->size);
  random_refill(random, record, which, near);
  if (entity->key(&changed, near) < 0)
    return random_fail(random, "key of a changed record", changed.reason);
  random->pairs++;
  if (entity->parse != NULL && same_key(key, &changed) != same_parts(entity, in, near))
    return random_fail(random, "keys and parts are not equal together", record->fields[which].name);
  const struct random_field *field = &record->fields[which];
  if (!field->key.ordered || strcmp(key->partition_key, changed.partition_key) != 0)
    return true;
  random->orders++;
  if (compare_sort(key, &changed) != random_compare(field, in, near))
    return random_fail(random, "keys sort otherwise than", field->name);
  return true;
}

static bool check_key(struct random *random, const struct random_entity *entity, const void *in) {
  struct ddb_key key;
  bool good = true;
  if (entity->key(&key, in) < 0)
    return random_fail(random, "key", key.reason);
  if (entity->parse != NULL) {
    void *out = random_room(random, entity->record->size);
    random->keys++;
    if (entity->parse(random->other, &key, out) < 0)
      good = random_fail(random, "key_parse", error_of(random->other));
    else if (!same_parts(entity, in, out))
      good = random_fail(random, "key_parse gives other parts than", key.sort_key);
  }
  good = check_pair(random, entity, in, &key) && good;
  ddb_arena_reset(random->other);
  return good;
}

bool random_round(struct random *random, const struct random_entity *entity) {
  void *in = random_room(random, entity->record->size);
  struct ddb_text item = {NULL, 0};
  random->entity = entity->record->name;
  random->records++;
  random_fill(random, entity->record, in);
  bool good = check_item(random, entity, in, &item);
  ddb_arena_reset(random->other);
  if (good)
    good = check_copy(random, entity, in, item) && check_mutations(random, entity, item);
  ddb_arena_reset(random->other);
  ddb_arena_reset(random->third);
  good = check_key(random, entity, in) && good;
  random_wire(random, entity, in);
  ddb_arena_reset(random->mem);
  ddb_arena_reset(random->other);
  return good;
}
