/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the bytes in front of the value of an attribute. */
#include <string.h>

#include "mem.h"
#include "plan.h"

/* Of member `head` in struct ddb_slot, less what whole loads of it go beyond. */
enum { HEAD_MAX = 32 };

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
