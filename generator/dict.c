/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with linear probing, at most half full. */
#include "dict.h"

#include <stdint.h>
#include <string.h>

#include "mem.h"

struct slot {
  const char *key;
  const void *value; /* NULL: free */
  uint32_t hash;
};

struct dict {
  struct ddb_arena *arena;
  struct slot *slots;
  size_t capacity; /* a power of two */
  size_t count;
};

static uint32_t hash_text(const char *text) {
  uint32_t hash = 2166136261u; /* FNV-1a */
  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char)*text) * 16777619u;
  return hash;
}

struct dict *dict_new(struct ddb_arena *arena) {
  struct dict *dict = mem_zalloc(arena, sizeof *dict);
  dict->arena = arena;
  dict->capacity = 16;
  dict->slots = mem_array(arena, dict->capacity, sizeof *dict->slots);
  return dict;
}

/* The slot that holds the key, or the free one where it belongs. */
static struct slot *find(const struct dict *dict, const char *key, uint32_t hash) {
  size_t at = hash & (dict->capacity - 1);
  while (dict->slots[at].value != NULL &&
         (dict->slots[at].hash != hash || strcmp(dict->slots[at].key, key) != 0))
    at = (at + 1) & (dict->capacity - 1);
  return &dict->slots[at];
}

static void double_capacity(struct dict *dict) {
  struct slot *old = dict->slots;
  size_t old_capacity = dict->capacity;
  dict->capacity *= 2;
  dict->slots = mem_array(dict->arena, dict->capacity, sizeof *dict->slots);
  for (size_t i = 0; i < old_capacity; i++)
    if (old[i].value != NULL)
      *find(dict, old[i].key, old[i].hash) = old[i];
}

const void *dict_add(struct dict *dict, const char *key, const void *value) {
  uint32_t hash = hash_text(key);
  struct slot *slot = find(dict, key, hash);
  if (slot->value != NULL)
    return slot->value;
  *slot = (struct slot){.key = key, .value = value, .hash = hash};
  dict->count++;
  if (dict->count * 2 > dict->capacity)
    double_capacity(dict);
  return NULL;
}

const void *dict_get(const struct dict *dict, const char *key) {
  return find(dict, key, hash_text(key))->value;
}
