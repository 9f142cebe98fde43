/* SPDX-License-Identifier: Apache-2.0 */
#include "local/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(json, bytes)                                                                          \
  { json, bytes, sizeof bytes - 1 }

const struct world_value world_values[3][WORLD_VALUES] = {
    {TEXT("{\"S\":\"\\u0000\"}", "\0"), TEXT("{\"S\":\"a\"}", "a"),
     TEXT("{\"S\":\"a\\u0000\"}", "a\0"), TEXT("{\"S\":\"a\\u0001\"}", "a\1"),
     TEXT("{\"S\":\"ab\"}", "ab"), TEXT("{\"S\":\"b\"}", "b"),
     TEXT("{\"S\":\"\xc3\xa9\"}", "\xc3\xa9"),
     TEXT("{\"S\":\"\xf0\x9f\x98\x80\"}", "\xf0\x9f\x98\x80")},
    {TEXT("{\"N\":\"-1E125\"}", ""), TEXT("{\"N\":\"-12\"}", ""), TEXT("{\"N\":\"-1.5\"}", ""),
     TEXT("{\"N\":\"0\"}", ""), TEXT("{\"N\":\"1e-130\"}", ""), TEXT("{\"N\":\"2\"}", ""),
     TEXT("{\"N\":\"1.0E1\"}", ""),
     TEXT("{\"N\":\"10.000000000000000000000000000000000001\"}", "")},
    {TEXT("{\"B\":\"AA==\"}", "\0"), TEXT("{\"B\":\"AAA=\"}", "\0\0"),
     TEXT("{\"B\":\"AP8=\"}", "\0\xff"), TEXT("{\"B\":\"AQ==\"}", "\1"),
     TEXT("{\"B\":\"/w==\"}", "\xff"), TEXT("{\"B\":\"/wA=\"}", "\xff\0"),
     TEXT("{\"B\":\"//8=\"}", "\xff\xff"), TEXT("{\"B\":\"////\"}", "\xff\xff\xff")},
};

const char *const world_names[WORLD_ATTRIBUTES] = {"p",  "k",  "l",  "g0", "g1", "g2",
                                                   "g3", "h0", "h1", "h2", "h3"};

const struct world_value *world_value_of(const struct world *world, unsigned attribute, int value) {
  return &world_values[world->types[attribute]][value];
}

/* ---- requests -------------------------------------------------------------------------------- */

struct request {
  char text[8192];
  size_t size;
};

static void add(struct request *request, const char *format, ...) DDB_PRINTF(2, 3);

static void add(struct request *request, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(request->text + request->size, sizeof request->text - request->size, format,
                       arguments);
  va_end(arguments);
  cr_assert(size >= 0 && (size_t)size < sizeof request->text - request->size);
  request->size += (size_t)size;
}

static void send_good(struct world *world, const char *operation, const struct request *request) {
  calls_expect(world->store, operation, request->text, "");
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void add_key(struct request *request, const struct world_key *key) {
  add(request, "\"KeySchema\":[");
  for (unsigned i = 0; i < key->partition_count; i++)
    add(request, "%s{\"AttributeName\":\"%s\",\"KeyType\":\"HASH\"}", i > 0 ? "," : "",
        world_names[key->partition[i]]);
  for (unsigned i = 0; i < key->sort_count; i++)
    add(request, ",{\"AttributeName\":\"%s\",\"KeyType\":\"RANGE\"}", world_names[key->sort[i]]);
  add(request, "]");
}

static void add_index(struct request *request, const struct world *world, enum world_of of) {
  add(request, "{\"IndexName\":\"%s\",", of == WORLD_LOCAL ? "local" : "global");
  add_key(request, &world->keys[of]);
  add(request, ",\"Projection\":{\"ProjectionType\":\"ALL\"}}");
}

static void add_definitions(struct request *request, const struct world *world, bool global) {
  const char *between = "";
  add(request, "\"AttributeDefinitions\":[");
  for (enum world_of of = WORLD_TABLE; of < WORLD_KEYS; of++) {
    const struct world_key *key = &world->keys[of];
    if (!world->has[of] || (of == WORLD_GLOBAL && !global))
      continue;
    for (unsigned i = 0; i < key->partition_count + key->sort_count; i++) {
      unsigned attribute =
          i < key->partition_count ? key->partition[i] : key->sort[i - key->partition_count];
      if (of == WORLD_LOCAL && attribute == 0)
        continue;
      add(request, "%s{\"AttributeName\":\"%s\",\"AttributeType\":\"%c\"}", between,
          world_names[attribute], "SNB"[world->types[attribute]]);
      between = ",";
    }
  }
  add(request, "]");
}

static void create(struct world *world, bool global) {
  struct request request = {.size = 0};
  add(&request, "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",");
  add_key(&request, &world->keys[WORLD_TABLE]);
  if (world->has[WORLD_LOCAL]) {
    add(&request, ",\"LocalSecondaryIndexes\":[");
    add_index(&request, world, WORLD_LOCAL);
    add(&request, "]");
  }
  if (global) {
    add(&request, ",\"GlobalSecondaryIndexes\":[");
    add_index(&request, world, WORLD_GLOBAL);
    add(&request, "]");
  }
  add(&request, ",");
  add_definitions(&request, world, global);
  add(&request, "}");
  send_good(world, "CreateTable", &request);
}

static void add_global(struct world *world) {
  struct request request = {.size = 0};
  add(&request, "{\"TableName\":\"tab\",");
  add_definitions(&request, world, true);
  add(&request, ",\"GlobalSecondaryIndexUpdates\":[{\"Create\":");
  add_index(&request, world, WORLD_GLOBAL);
  add(&request, "}]}");
  send_good(world, "UpdateTable", &request);
}

/* ---- items ----------------------------------------------------------------------------------- */

static bool is_key(const struct world *world, unsigned attribute) {
  return attribute == 0 || (attribute == 1 && world->keys[WORLD_TABLE].sort_count > 0);
}

static void add_attributes(struct request *request, const struct world *world,
                           const struct world_item *item, bool keys) {
  const char *between = "";
  for (unsigned i = 0; i < WORLD_ATTRIBUTES; i++) {
    if (item->values[i] < 0 || (keys && !is_key(world, i)))
      continue;
    add(request, "%s\"%s\":%s", between, world_names[i],
        world_value_of(world, i, item->values[i])->json);
    between = ",";
  }
}

static struct world_item any_item(const struct world *world) {
  struct world_item item = {.there = true, .weight = calls_random(10)};
  for (unsigned i = 0; i < WORLD_ATTRIBUTES; i++)
    item.values[i] =
        !is_key(world, i) && calls_random(12) == 0 ? -1 : (int)calls_random(WORLD_VALUES);
  for (unsigned i = 0; i < world->keys[WORLD_GLOBAL].partition_count; i++)
    if (item.values[3 + i] > 1) /* few partitions, with much in each */
      item.values[3 + i] %= 2;
  item.values[0] %= 3;
  return item;
}

static int find_key(const struct world *world, const struct world_item *item) {
  for (int i = 0; i < WORLD_ITEMS; i++) {
    const struct world_item *other = &world->items[i];
    if (other->there && other->values[0] == item->values[0] &&
        (!is_key(world, 1) || other->values[1] == item->values[1]))
      return i;
  }
  return -1;
}

static void put(struct world *world) {
  struct request request = {.size = 0};
  struct world_item item = any_item(world);
  int place = find_key(world, &item);
  for (int i = 0; place < 0 && i < WORLD_ITEMS; i++)
    if (!world->items[i].there)
      place = i;
  if (place < 0)
    return;
  add(&request, "{\"TableName\":\"tab\",\"Item\":{\"id\":{\"S\":\"%d\"},\"x\":{\"N\":\"%u\"},",
      place, item.weight);
  add_attributes(&request, world, &item, false);
  add(&request, "}}");
  send_good(world, "PutItem", &request);
  world->items[place] = item;
}

/* Another value of one attribute, or none. */
static void change(struct world *world, struct world_item *item) {
  struct request request = {.size = 0};
  unsigned attribute = 2 + calls_random(WORLD_ATTRIBUTES - 2);
  int value = calls_random(3) == 0 ? -1 : (int)calls_random(WORLD_VALUES);
  if (is_key(world, attribute))
    return;
  add(&request, "{\"TableName\":\"tab\",\"Key\":{");
  add_attributes(&request, world, item, true);
  if (value < 0)
    add(&request, "},\"UpdateExpression\":\"REMOVE %s\"}", world_names[attribute]);
  else
    add(&request,
        "},\"UpdateExpression\":\"SET %s = :v\",\"ExpressionAttributeValues\":{\":v\":%s}}",
        world_names[attribute], world_value_of(world, attribute, value)->json);
  send_good(world, "UpdateItem", &request);
  item->values[attribute] = value;
}

static void drop(struct world *world, struct world_item *item) {
  struct request request = {.size = 0};
  add(&request, "{\"TableName\":\"tab\",\"Key\":{");
  add_attributes(&request, world, item, true);
  add(&request, "}}");
  send_good(world, "DeleteItem", &request);
  item->there = false;
}

static void step(struct world *world) {
  struct world_item *item = &world->items[calls_random(WORLD_ITEMS)];
  unsigned kind = calls_random(10);
  if (kind < 7 || !item->there)
    put(world);
  else if (kind < 9)
    change(world, item);
  else
    drop(world, item);
}

void world_make(struct world *world) {
  struct world_key *global = &world->keys[WORLD_GLOBAL];
  memset(world, 0, sizeof *world);
  world->store = calls_open();
  for (unsigned i = 0; i < WORLD_ATTRIBUTES; i++)
    world->types[i] = calls_random(3);
  world->keys[WORLD_TABLE] = (struct world_key){1, calls_random(4) > 0, {0}, {1}};
  world->keys[WORLD_LOCAL] = (struct world_key){1, 1, {0}, {2}};
  *global = (struct world_key){
      1 + calls_random(WORLD_PARTS), calls_random(WORLD_PARTS + 1), {3, 4, 5, 6}, {7, 8, 9, 10}};
  world->has[WORLD_TABLE] = world->has[WORLD_GLOBAL] = true;
  world->has[WORLD_LOCAL] = world->keys[WORLD_TABLE].sort_count > 0;
  bool first = calls_random(2) == 0;
  create(world, first);
  for (int i = 0; i < 200; i++) {
    if (i == 120 && !first)
      add_global(world);
    step(world);
  }
}

bool world_in(const struct world *world, enum world_of of, const struct world_item *item) {
  const struct world_key *key = &world->keys[of];
  bool in = item->there;
  for (unsigned i = 0; i < key->partition_count; i++)
    in = in && item->values[key->partition[i]] >= 0;
  for (unsigned i = 0; i < key->sort_count; i++)
    in = in && item->values[key->sort[i]] >= 0;
  return in;
}

void world_position(const struct world *world, enum world_of of, const struct world_item *item,
                    char *out, size_t room) {
  struct request request = {.size = 0};
  const struct world_key *key = &world->keys[of];
  add_attributes(&request, world, item, true);
  for (unsigned i = 0; of != WORLD_TABLE && i < key->partition_count + key->sort_count; i++) {
    unsigned attribute =
        i < key->partition_count ? key->partition[i] : key->sort[i - key->partition_count];
    if (!is_key(world, attribute))
      add(&request, ",\"%s\":%s", world_names[attribute],
          world_value_of(world, attribute, item->values[attribute])->json);
  }
  (void)snprintf(out, room, "%s", request.text);
}

/* ---- answers --------------------------------------------------------------------------------- */

size_t world_answered(unsigned ids[WORLD_ITEMS]) {
  static const char mark[] = "\"id\":{\"S\":\"";
  size_t count = 0;
  for (const char *at = calls_body(); (at = strstr(at, mark)) != NULL && count < WORLD_ITEMS;
       at += sizeof mark - 1)
    ids[count++] = (unsigned)strtoul(at + sizeof mark - 1, NULL, 10);
  return count;
}

long world_number(const char *name) {
  char mark[40];
  (void)snprintf(mark, sizeof mark, "\"%s\":", name);
  const char *at = strstr(calls_body(), mark);
  cr_assert_not_null(at, "no %s: %s", name, calls_body());
  return strtol(at + strlen(mark), NULL, 10);
}

/* It holds no braces but those of its values. */
void world_last_key(char *out, size_t room) {
  static const char mark[] = "\"LastEvaluatedKey\":";
  const char *at = strstr(calls_body(), mark);
  out[0] = '\0';
  if (at == NULL)
    return;
  const char *end = strstr(at, "}}");
  cr_assert_not_null(end);
  (void)snprintf(out, room, "%.*s", (int)(end + 2 - at) - (int)(sizeof mark - 1),
                 at + sizeof mark - 1);
}
