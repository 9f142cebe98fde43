/* SPDX-License-Identifier: Apache-2.0 */
/* Queries and scans of random tables (world.h) against a look at every item: every key condition,
 * both directions, pages of every size, pages that begin behind every item, counts, filters,
 * segments. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/world.h"
#include "support/report.h"

#define WORLDS  60
#define QUERIES 60

TestSuite(store_query, .timeout = 300);

static struct world world;
static unsigned answered, nonempty;

enum relation { EQUAL, LESS, AT_MOST, GREATER, AT_LEAST, BETWEEN, BEGINS, RELATIONS };

/* A key condition: the partition, `equal` attributes of the sort key, and perhaps a relation of the
 * next one. */
struct condition {
  enum world_of of;
  int partition[WORLD_PARTS], equal[WORLD_PARTS];
  unsigned equal_count;
  bool ranged;
  enum relation relation;
  int low, high;
};

/* ---- what is right --------------------------------------------------------------------------- */

static bool relation_holds(const struct condition *condition, unsigned attribute, int value) {
  const struct world_value *has = world_value_of(&world, attribute, value);
  const struct world_value *wants = world_value_of(&world, attribute, condition->low);
  switch (condition->relation) {
  case EQUAL:
    return value == condition->low;
  case LESS:
    return value < condition->low;
  case AT_MOST:
    return value <= condition->low;
  case GREATER:
    return value > condition->low;
  case AT_LEAST:
    return value >= condition->low;
  case BETWEEN:
    return value >= condition->low && value <= condition->high;
  default:
    return has->size >= wants->size && memcmp(has->bytes, wants->bytes, wants->size) == 0;
  }
}

static bool holds(const struct condition *condition, const struct world_item *item) {
  const struct world_key *key = &world.keys[condition->of];
  bool good = world_in(&world, condition->of, item);
  for (unsigned i = 0; good && i < key->partition_count; i++)
    good = item->values[key->partition[i]] == condition->partition[i];
  for (unsigned i = 0; good && i < condition->equal_count; i++)
    good = item->values[key->sort[i]] == condition->equal[i];
  if (!good || !condition->ranged)
    return good;
  unsigned attribute = key->sort[condition->equal_count];
  return relation_holds(condition, attribute, item->values[attribute]);
}

static int sort_order(enum world_of of, unsigned a, unsigned b) {
  const struct world_key *key = &world.keys[of];
  int order = 0;
  for (unsigned i = 0; order == 0 && i < key->sort_count; i++)
    order = world.items[a].values[key->sort[i]] - world.items[b].values[key->sort[i]];
  return order;
}

/* ---- a condition ----------------------------------------------------------------------------- */

static int any_value(const struct world_item *item, unsigned attribute) {
  int value = item->values[attribute];
  return value >= 0 && calls_random(5) > 0 ? value : (int)calls_random(WORLD_VALUES);
}

static void make_condition(struct condition *out) {
  const struct world_item *item = &world.items[calls_random(WORLD_ITEMS)];
  memset(out, 0, sizeof *out);
  do
    out->of = calls_random(WORLD_KEYS);
  while (!world.has[out->of]);
  const struct world_key *key = &world.keys[out->of];
  for (unsigned i = 0; i < key->partition_count; i++)
    out->partition[i] =
        item->there && item->values[key->partition[i]] >= 0 ? item->values[key->partition[i]] : 0;
  if (key->sort_count == 0)
    return;
  out->equal_count = calls_random(2) == 0 ? 0 : calls_random(key->sort_count);
  for (unsigned i = 0; i < out->equal_count; i++)
    out->equal[i] = any_value(item, key->sort[i]);
  unsigned attribute = key->sort[out->equal_count];
  out->ranged = calls_random(5) > 0;
  out->relation = calls_random(world.types[attribute] == 1 ? BEGINS : RELATIONS);
  out->low = any_value(item, attribute);
  out->high = out->low + (int)calls_random((unsigned)(WORLD_VALUES - out->low));
}

static void put_values(const struct condition *condition, char *text, size_t room) {
  const struct world_key *key = &world.keys[condition->of];
  size_t used = 0;
  for (unsigned i = 0; i < key->partition_count; i++)
    used +=
        (size_t)snprintf(text + used, room - used, "%s\":p%u\":%s", i > 0 ? "," : "", i,
                         world_value_of(&world, key->partition[i], condition->partition[i])->json);
  for (unsigned i = 0; i < condition->equal_count; i++)
    used += (size_t)snprintf(text + used, room - used, ",\":s%u\":%s", i,
                             world_value_of(&world, key->sort[i], condition->equal[i])->json);
  if (!condition->ranged)
    return;
  unsigned attribute = key->sort[condition->equal_count];
  used += (size_t)snprintf(text + used, room - used, ",\":l\":%s",
                           world_value_of(&world, attribute, condition->low)->json);
  if (condition->relation == BETWEEN)
    (void)snprintf(text + used, room - used, ",\":h\":%s",
                   world_value_of(&world, attribute, condition->high)->json);
}

static void put_expression(const struct condition *condition, char *text, size_t room) {
  static const char *const formats[] = {" AND %s = :l",
                                        " AND %s < :l",
                                        " AND %s <= :l",
                                        " AND %s > :l",
                                        " AND %s >= :l",
                                        " AND %s BETWEEN :l AND :h",
                                        " AND begins_with(%s, :l)"};
  const struct world_key *key = &world.keys[condition->of];
  size_t used = 0;
  for (unsigned i = 0; i < key->partition_count; i++)
    used += (size_t)snprintf(text + used, room - used, "%s%s = :p%u", i > 0 ? " AND " : "",
                             world_names[key->partition[i]], i);
  for (unsigned i = 0; i < condition->equal_count; i++)
    used +=
        (size_t)snprintf(text + used, room - used, " AND %s = :s%u", world_names[key->sort[i]], i);
  if (!condition->ranged)
    return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  (void)snprintf(text + used, room - used, formats[condition->relation],
                 world_names[key->sort[condition->equal_count]]);
#pragma GCC diagnostic pop
}

/* ---- asking ---------------------------------------------------------------------------------- */

static const char *index_of(enum world_of of) {
  return of == WORLD_TABLE   ? ""
         : of == WORLD_LOCAL ? ",\"IndexName\":\"local\""
                             : ",\"IndexName\":\"global\"";
}

/* `more` is members behind a comma; `values` too. */
static size_t query(const struct condition *condition, bool backward, const char *more,
                    const char *values, unsigned ids[WORLD_ITEMS]) {
  char expression[512], known[1024];
  put_expression(condition, expression, sizeof expression);
  put_values(condition, known, sizeof known);
  const char *code = calls_sendf(
      world.store, "Query",
      "{\"TableName\":\"tab\"%s,\"ScanIndexForward\":%s,\"KeyConditionExpression\":\"%s\","
      "\"ExpressionAttributeValues\":{%s%s}%s}",
      index_of(condition->of), backward ? "false" : "true", expression, known, values, more);
  cr_assert_str_eq(code, "", "%s {%s} %s: %s", expression, known, more, calls_body());
  answered++;
  return world_answered(ids);
}

/* All that it should, in order. */
static void judge(const struct condition *condition, bool backward, const unsigned *ids,
                  size_t count) {
  size_t wanted = 0;
  for (unsigned i = 0; i < WORLD_ITEMS; i++) {
    bool in = holds(condition, &world.items[i]), found = false;
    wanted += in;
    for (size_t k = 0; k < count; k++)
      found = found || ids[k] == i;
    cr_assert_eq(found, in, "item %u of %zu: relation %d", i, count, (int)condition->relation);
  }
  cr_assert_eq(count, wanted);
  for (size_t i = 1; i < count; i++) {
    int order = sort_order(condition->of, ids[i - 1], ids[i]);
    cr_assert(backward ? order >= 0 : order <= 0, "%u before %u", ids[i - 1], ids[i]);
  }
  nonempty += count > 0;
}

static void same_ids(const unsigned *a, const unsigned *b, size_t count, const char *what) {
  for (size_t i = 0; i < count; i++)
    cr_assert_eq(a[i], b[i], "%s: %u and not %u at %zu", what, a[i], b[i], i);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void resume_behind_every_item(const struct condition *condition, bool backward,
                                     const unsigned *ids, size_t count) {
  char position[2048], more[2200];
  unsigned rest[WORLD_ITEMS];
  for (size_t i = 0; i < count; i++) {
    world_position(&world, condition->of, &world.items[ids[i]], position, sizeof position);
    (void)snprintf(more, sizeof more, ",\"ExclusiveStartKey\":{%s}", position);
    size_t left = query(condition, backward, more, "", rest);
    cr_assert_eq(left, count - i - 1, "behind %zu of %zu: %zu", i, count, left);
    same_ids(rest, ids + i + 1, left, "behind an item");
  }
}

static void read_pages(const struct condition *condition, bool backward, unsigned limit,
                       const unsigned *ids, size_t count) {
  char key[2048] = "", more[2200];
  unsigned page[WORLD_ITEMS];
  size_t read = 0;
  unsigned pages = 0;
  do {
    (void)snprintf(more, sizeof more, ",\"Limit\":%u%s%s", limit,
                   key[0] != '\0' ? ",\"ExclusiveStartKey\":" : "", key);
    size_t got = query(condition, backward, more, "", page);
    cr_assert(got <= limit && read + got <= count, "%zu of a page of %u", got, limit);
    same_ids(page, ids + read, got, "a page");
    read += got;
    world_last_key(key, sizeof key);
    cr_assert(key[0] == '\0' || got == limit, "a short page, and more");
    cr_assert_leq(++pages, count + 2);
  } while (key[0] != '\0');
  cr_assert_eq(read, count, "%zu of %zu in pages of %u", read, count, limit);
}

static void count_them(const struct condition *condition, size_t count) {
  unsigned none[WORLD_ITEMS];
  cr_assert_eq(query(condition, false, ",\"Select\":\"COUNT\"", "", none), 0);
  cr_assert_eq((size_t)world_number("Count"), count);
  cr_assert_eq((size_t)world_number("ScannedCount"), count);
  cr_assert_null(strstr(calls_body(), "Items"));
}

static void filter(const struct condition *condition, const unsigned *ids, size_t count) {
  char value[64];
  unsigned limit = calls_random(11), got[WORLD_ITEMS], expected[WORLD_ITEMS];
  size_t wanted = 0;
  (void)snprintf(value, sizeof value, ",\":x\":{\"N\":\"%u\"}", limit);
  size_t found = query(condition, false, ",\"FilterExpression\":\"x < :x\"", value, got);
  for (size_t i = 0; i < count; i++)
    if (world.items[ids[i]].weight < limit)
      expected[wanted++] = ids[i];
  cr_assert_eq(found, wanted);
  same_ids(got, expected, wanted, "a filter");
  cr_assert_eq((size_t)world_number("Count"), wanted);
  cr_assert_eq((size_t)world_number("ScannedCount"), count);
}

static void ask_all(const struct condition *condition) {
  unsigned ids[WORLD_ITEMS], turned[WORLD_ITEMS];
  size_t count = query(condition, false, "", "", ids);
  judge(condition, false, ids, count);
  size_t back = query(condition, true, "", "", turned);
  judge(condition, true, turned, back);
  resume_behind_every_item(condition, false, ids, count);
  resume_behind_every_item(condition, true, turned, count);
  for (unsigned limit = 1; limit <= count + 1; limit += 1 + limit / 4) {
    read_pages(condition, false, limit, ids, count);
    read_pages(condition, true, limit, turned, count);
  }
  count_them(condition, count);
  filter(condition, ids, count);
}

Test(store_query, finds_what_a_look_at_every_item_finds) {
  for (unsigned i = 0; i < WORLDS; i++) {
    struct condition condition;
    world_make(&world);
    for (unsigned k = 0; k < QUERIES; k++) {
      make_condition(&condition);
      ask_all(&condition);
    }
    local_store_close(world.store);
  }
  cr_assert_gt(nonempty, WORLDS * QUERIES / 2, "%u of %u found something", nonempty,
               2 * WORLDS * QUERIES);
  report_cases("store queries", answered, 0, 0);
}

/* ---- scans ----------------------------------------------------------------------------------- */

/* One segment in pages; adds how often each item came. */
static void scan_segment(enum world_of of, unsigned segment, unsigned total, unsigned limit,
                         unsigned times[WORLD_ITEMS]) {
  char key[2048] = "", start[2200] = "";
  unsigned ids[WORLD_ITEMS];
  do {
    const char *code = calls_sendf(world.store, "Scan",
                                   "{\"TableName\":\"tab\"%s,\"Limit\":%u,\"Segment\":%u,"
                                   "\"TotalSegments\":%u%s}",
                                   index_of(of), limit, segment, total, start);
    cr_assert_str_eq(code, "", "%u of %u%s: %s", segment, total, start, calls_body());
    size_t count = world_answered(ids);
    for (size_t i = 0; i < count; i++)
      times[ids[i]]++;
    world_last_key(key, sizeof key);
    (void)snprintf(start, sizeof start, ",\"ExclusiveStartKey\":%s", key);
    answered++;
  } while (key[0] != '\0');
}

static void scan_all(enum world_of of, unsigned total, unsigned limit) {
  unsigned times[WORLD_ITEMS] = {0};
  for (unsigned segment = 0; segment < total; segment++)
    scan_segment(of, segment, total, limit, times);
  for (unsigned i = 0; i < WORLD_ITEMS; i++)
    cr_assert_eq(times[i], world_in(&world, of, &world.items[i]),
                 "item %u of %u segments: %u times", i, total, times[i]);
}

Test(store_query, segments_part_a_table) {
  answered = 0;
  for (unsigned i = 0; i < 12; i++) {
    world_make(&world);
    for (enum world_of of = WORLD_TABLE; of < WORLD_KEYS; of++)
      for (unsigned total = 1; world.has[of] && total <= 16; total++)
        scan_all(of, total, 1 + calls_random(20));
    local_store_close(world.store);
  }
  report_cases("store scans", answered, 0, 0);
}
