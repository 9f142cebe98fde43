/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the bytes in front of the value of an attribute. */
#include <stdint.h>
#include <string.h>

#include "mem.h"
#include "plan.h"

/* Of member `head` in struct ddb_slot, less what whole loads of it go beyond; of `text` in struct
 * ddb_spelling. */
enum { HEAD_MAX = 32, SPELLING_MAX = 31 };

/* What stands between the colon behind the name and the value. */
static const struct {
  const char *stored, *opening;
} openings[] = {
    {"S", "{\"S\":\""},     {"N", "{\"N\":\""},  {"B", "{\"B\":\""},
    {"BOOL", "{\"BOOL\":"}, {"M", "{\"M\":{"},   {"L", "{\"L\":["},
    {"SS", "{\"SS\":["},    {"NS", "{\"NS\":["}, {"BS", "{\"BS\":["},
};

static const char *opening_of(const char *stored) {
  size_t size = strcspn(stored, ", ");

  for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
    if (strlen(openings[i].stored) == size && memcmp(openings[i].stored, stored, size) == 0)
      return openings[i].opening;
  return "";
}

static bool stands_for_itself(const char *name) {
  for (; *name; name++)
    if ((unsigned char)*name < 0x20 || *name == '"' || *name == '\\')
      return false;
  return true;
}

const char *plan_head(struct ddb_arena *arena, const char *attribute, const char *stored) {
  if (!stands_for_itself(attribute))
    return "";
  const char *head = mem_format(arena, ",\"%s\":%s", attribute, opening_of(stored));
  return strlen(head) <= HEAD_MAX ? head : "";
}

const char *plan_spelling(struct ddb_arena *arena, const char *text) {
  if (!stands_for_itself(text))
    return NULL;
  const char *spelling = mem_format(arena, "%s\"}", text);
  return strlen(spelling) <= SPELLING_MAX ? spelling : NULL;
}

/* ---- which head comes ------------------------------------------------------------------------ */

/* The eight bytes that are looked at, behind the comma and the quote; 0: there are not as many that
 * are certain. */
static uint64_t key_of(const char *head) {
  uint64_t key = 0;

  if (strlen(head) < 10)
    return 0;
  for (int i = 7; i >= 0; i--)
    key = key << 8 | (unsigned char)head[2 + i];
  return key;
}

/* Fills the places for one factor; answers how many heads have one to themselves. */
static size_t place_heads(const uint64_t *keys, size_t count, struct plan_find *out) {
  unsigned char taken[PLAN_FIND] = {0};
  size_t alone = 0;

  memset(out->find, 0, sizeof out->find);
  for (size_t i = 0; i < count; i++) {
    size_t at = (keys[i] * out->factor & UINT64_MAX) >> 58;
    if (keys[i] == 0)
      continue;
    alone += taken[at] == 0;
    alone -= taken[at] == 1;
    out->find[at] = taken[at] ? 0 : (unsigned char)(i + 1);
    taken[at] = taken[at] ? 2 : 1;
  }
  return alone;
}

/* More than a byte can count, or than the places are for, are looked for one by one. */
enum { FIND_MOST = 48, FACTORS = 64 };

void plan_find(const char *const *heads, size_t count, struct plan_find *out) {
  uint64_t keys[FIND_MOST];
  struct plan_find other = {.factor = 1};
  size_t most = 0, wanted = 0;

  count = count < FIND_MOST ? count : FIND_MOST;
  for (size_t i = 0; i < count; i++) {
    keys[i] = key_of(heads[i]);
    wanted += keys[i] != 0;
  }
  *out = other;
  for (int i = 0; i < FACTORS && most < wanted; i++) {
    other.factor = other.factor * 6364136223846793005u + 1442695040888963407u;
    other.factor |= 1;
    size_t alone = place_heads(keys, count, &other);
    if (alone <= most)
      continue;
    most = alone;
    *out = other;
  }
}
