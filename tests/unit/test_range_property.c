/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of keys over random items: the condition that a generated query asks DynamoDB (its
 * operator and its bounds, out of the request) holds for the key of an item (out of the request
 * that puts it) exactly when the item's value has the relation. The seed is printed with a failure;
 * DDB_TEST_SEED=n runs it again. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ranges/ranges.h>

#include "chance.h"
#include "op/ops.h"
#include "op/query.h"
#include "op/range.h"
#include "report.h"

enum { ROUNDS = 3000 };

static struct ddb_arena *mem;
static const struct ddb_scope scope = {.now = {1700000000, 0}};
static struct ddb_request item, query;
static unsigned inside;

static void setup(void) {
  start_with(UINT64_C(20261123));
  inside = 0;
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(ranges, .init = setup, .fini = teardown);

/* ---- the condition, as DynamoDB reads it ----------------------------------------------------- */

static struct ddb_text value_of(struct ddb_text map, const char *name, char type) {
  struct ddb_text raw, value = {"", 0};

  cr_assert(ddb_answer_member(map, name, &raw), "no %s in %.*s", name, (int)map.size, map.data);
  cr_assert(ddb_query_key_value(raw, type, mem, &value));
  cr_assert(type != 'B' || ddb_query_key_bytes(mem, &value));
  return value;
}

static bool condition_holds(const char *attribute, char type) {
  struct ddb_text all, values;

  cr_assert(ddb_answer_member(item.body, "Item", &all));
  cr_assert(ddb_answer_member(query.body, "ExpressionAttributeValues", &values));
  struct ddb_text key = value_of(all, attribute, type);
  struct ddb_text first = value_of(values, ":r1", type);
  const char *text = ddb_arena_copy(mem, query.body.data, query.body.size);
  if (strstr(text, "begins_with(#s, :r1)"))
    return key.size >= first.size && memcmp(key.data, first.data, first.size) == 0;
  int order = ddb_key_values_compare(type, key, first);
  if (strstr(text, "#s BETWEEN :r1 AND :r2")) {
    struct ddb_text second = value_of(values, ":r2", type);
    cr_assert(ddb_key_values_compare(type, first, second) <= 0, "DynamoDB refuses %s", text);
    cr_assert(second.size <= DDB_SORT_KEY_MAX && first.size <= DDB_SORT_KEY_MAX);
    return order >= 0 && ddb_key_values_compare(type, key, second) <= 0;
  }
  if (strstr(text, "#s <= :r1"))
    return order <= 0;
  if (strstr(text, "#s < :r1"))
    return order < 0;
  if (strstr(text, "#s >= :r1"))
    return order >= 0;
  cr_assert(strstr(text, "#s > :r1"));
  return order > 0;
}

static void expect(const char *attribute, char type, bool holds) {
  bool held = condition_holds(attribute, type);

  inside += holds;
  cr_assert_eq(held, holds, "seed %llu: %.*s\n is %s the answer of %.*s", (unsigned long long)seed,
               (int)item.body.size, item.body.data, held ? "in" : "not in", (int)query.body.size,
               query.body.data);
}

#define made(call) cr_assert_eq(call, DDB_OK, "%s", ddb_arena_error(mem)->text)

/* Of all that is asked some must be found, and some not. */
static void report(const char *name, unsigned asked) {
  cr_assert(inside > asked / 20 && inside < asked - asked / 20, "%u of %u", inside, asked);
  report_cases(name, asked, 0, 0);
}

/* ---- random values --------------------------------------------------------------------------- */

static const char *text(void) {
  static const char *const letters[] = {"#",
                                        "$",
                                        "%",
                                        "1",
                                        "2",
                                        "a",
                                        "b",
                                        "\x01",
                                        "\x02",
                                        "\x7f",
                                        "\xc2\x80",
                                        "\xdf\xbf",
                                        "\xe0\xa0\x80",
                                        "\xed\x9f\xbf",
                                        "\xee\x80\x80",
                                        "\xef\xbf\xbf",
                                        "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbf"};
  char out[64] = "";
  unsigned count = 1 + below(3);

  for (unsigned i = 0; i < count; i++)
    (void)strcat(out, letters[below(sizeof letters / sizeof letters[0])]);
  return ddb_arena_copy(mem, out, strlen(out));
}

/* Without the separator. */
static const char *word(void) {
  const char *out = text();

  while (strchr(out, '#'))
    out = text();
  return out;
}

static ddb_time when(void) {
  static const int64_t seconds[] = {1795341600, 1795341601,   1795427999,
                                    -1,         -62167219200, 253402300799};
  return (ddb_time){seconds[below(6)], (int32_t)below(3) * 1000000 + 1000000};
}

static int ordered(ddb_time a, ddb_time b) {
  return a.seconds != b.seconds ? (a.seconds > b.seconds) - (a.seconds < b.seconds)
                                : a.nanoseconds - b.nanoseconds;
}

/* ---- the cases ------------------------------------------------------------------------------- */

Test(ranges, times_with_more_behind_them) {
  for (int i = 0; i < ROUNDS; i++) {
    ddb_arena_reset(mem);
    struct ranges_order in = {.user_id = "u", .order_id = word(), .created_at = when()};
    ddb_time a = when(), b = when();
    int order = ordered(in.created_at, a);
    made(ranges_put_order_request(mem, &scope, &in, &item));
    made(ranges_orders_since_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', order >= 0);
    made(ranges_orders_after_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', order > 0);
    made(ranges_orders_until_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', order <= 0);
    made(ranges_orders_before_request(mem, &scope, "u", a, "x", NULL, &query));
    expect("SK", 'S', order < 0);
    if (ordered(a, b) > 0)
      continue;
    made(ranges_orders_between_request(mem, &scope, "u", a, b, NULL, &query));
    expect("SK", 'S', order >= 0 && ordered(in.created_at, b) <= 0);
  }
  report("ranges of times", ROUNDS * 4);
}

Test(ranges, text_to_the_end_of_the_key) {
  for (int i = 0; i < ROUNDS; i++) {
    ddb_arena_reset(mem);
    struct ranges_note in = {.user_id = "u", .title = text()};
    const char *a = text(), *b = text();
    int order = strcmp(in.title, a);
    made(ranges_put_note_request(mem, &scope, &in, &item));
    made(ranges_notes_from_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', order >= 0);
    made(ranges_notes_after_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', order > 0);
    made(ranges_notes_to_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', order <= 0);
    made(ranges_notes_before_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', order < 0);
    made(ranges_notes_like_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', strncmp(in.title, a, strlen(a)) == 0);
    if (strcmp(a, b) > 0)
      continue;
    made(ranges_notes_between_request(mem, &scope, "u", a, b, NULL, &query));
    expect("SK", 'S', order >= 0 && strcmp(in.title, b) <= 0);
  }
  report("ranges of text", ROUNDS * 5);
}

/* The longest titles that a key holds, of the greatest characters: no bound leaves them out. */
Test(ranges, the_longest_text) {
  static const char *const greatest[] = {"\x7f", "\xdf\xbf", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"};
  char title[DDB_SORT_KEY_MAX];

  for (unsigned i = 0; i < 4; i++) {
    size_t size = 0, of = strlen(greatest[i]);
    for (; size + of <= DDB_SORT_KEY_MAX - strlen("NOTE#"); size += of)
      memcpy(title + size, greatest[i], of);
    title[size] = '\0';
    struct ranges_note in = {.user_id = "u", .title = title};
    made(ranges_put_note_request(mem, &scope, &in, &item));
    made(ranges_notes_from_request(mem, &scope, "u", "a", NULL, &query));
    expect("SK", 'S', true);
    made(ranges_notes_before_request(mem, &scope, "u", "\xf4\x8f\xbf\xbf", NULL, &query));
    expect("SK", 'S', i < 3);
  }
}

static int32_t grade(void) {
  static const int32_t all[] = {0, 1, 2, 9, 10, -1, -2, -10, INT32_MAX, INT32_MIN, INT32_MAX - 1};
  return all[below(11)];
}

Test(ranges, numbers_and_what_may_be_left_out) {
  for (int i = 0; i < ROUNDS; i++) {
    ddb_arena_reset(mem);
    struct ranges_grade in = {.user_id = "u", .grade = grade(), .round = (int32_t)below(4)};
    int32_t a = grade(), b = grade(), round = (int32_t)below(4);
    if (below(2))
      in.remark = word();
    made(ranges_put_grade_request(mem, &scope, &in, &item));
    made(ranges_grades_above_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', in.grade > a);
    made(ranges_grades_below_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', in.grade < a);
    made(ranges_rounds_below_request(mem, &scope, "u", a, round, NULL, &query));
    expect("SK", 'S', in.grade == a && in.round < round);
    made(ranges_best_grades_request(mem, &scope, a, NULL, &query));
    expect("GSI1SK", 'S', in.grade > a);
    made(ranges_worst_grades_request(mem, &scope, a, NULL, &query));
    expect("GSI1SK", 'S', in.grade < a);
    if (a > b)
      continue;
    made(ranges_middle_grades_request(mem, &scope, a, b, NULL, &query));
    expect("GSI1SK", 'S', in.grade >= a && in.grade <= b);
  }
  report("ranges of numbers", ROUNDS * 5);
}

/* A task without a time is in no range of times. */
Test(ranges, a_text_in_place_of_the_value) {
  for (int i = 0; i < ROUNDS; i++) {
    ddb_arena_reset(mem);
    struct ranges_task in = {.user_id = "u", .task_id = word()};
    ddb_time a = when();
    if (below(3))
      in.due = ddb_opt_time_of(when());
    int order = ordered(in.due.value, a);
    made(ranges_put_task_request(mem, &scope, &in, &item));
    made(ranges_tasks_due_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', in.due.set && order <= 0);
    made(ranges_tasks_later_request(mem, &scope, "u", a, NULL, &query));
    expect("SK", 'S', in.due.set && order > 0);
  }
  report("ranges of optional times", ROUNDS * 2);
}

static const char *amount(void) {
  static const char *const all[] = {"0",   "-1",     "1",     "9.99",  "10",
                                    "-10", "1E-130", "9E125", "-9E125"};
  return all[below(9)];
}

static int decimals(const char *a, const char *b) {
  int order = 0;
  made(ddb_decimal_compare(a, b, &order));
  return order;
}

static struct ddb_bytes bytes(void) {
  unsigned char *out = ddb_arena_alloc(mem, 3);
  size_t size = 1 + below(3);
  for (size_t i = 0; i < size; i++)
    out[i] = (unsigned char[]){0, 1, 127, 128, 255}[below(5)];
  return (struct ddb_bytes){out, size};
}

Test(ranges, keys_of_numbers_and_bytes) {
  for (int i = 0; i < ROUNDS; i++) {
    ddb_arena_reset(mem);
    struct ranges_offer in = {.offer_id = "0b9b1f1e-6a4b-4c1e-9d7e-2f6a0f1c2d3e",
                              .price = amount(),
                              .digest = bytes(),
                              .title = text()};
    const char *price = amount(), *title = text();
    struct ddb_bytes digest = bytes();
    made(ranges_put_offer_request(mem, &scope, &in, &item));
    made(ranges_cheap_request(mem, &scope, price, NULL, &query));
    expect("price", 'N', decimals(in.price, price) < 0);
    made(ranges_dear_request(mem, &scope, price, NULL, &query));
    expect("price", 'N', decimals(in.price, price) >= 0);
    made(ranges_digested_request(mem, &scope, digest, NULL, &query));
    expect("digest", 'B',
           in.digest.size >= digest.size && memcmp(in.digest.data, digest.data, digest.size) == 0);
    made(ranges_digested_to_request(mem, &scope, digest, NULL, &query));
    expect("digest", 'B',
           ddb_key_values_compare('B',
                                  (struct ddb_text){(const char *)in.digest.data, in.digest.size},
                                  (struct ddb_text){(const char *)digest.data, digest.size}) <= 0);
    made(ranges_titled_request(mem, &scope, title, NULL, &query));
    expect("title", 'S', strcmp(in.title, title) < 0);
  }
  report("ranges of numbers and bytes", ROUNDS * 5);
}

static const char *day(void) {
  static const char *const all[] = {"2026-11-22", "2026-11-23", "2026-12-01", "0001-01-01",
                                    "9999-12-31"};
  return all[below(5)];
}

Test(ranges, days_and_decimals) {
  for (int i = 0; i < ROUNDS; i++) {
    ddb_arena_reset(mem);
    struct ranges_day in = {.place = "p", .day = day(), .amount = amount(), .seen = when()};
    const char *a = day(), *b = day(), *least = amount();
    ddb_time seen = when();
    char days[2][DDB_TIME_TEXT_SIZE];
    made(ranges_put_day_request(mem, &scope, &in, &item));
    if (strcmp(a, b) <= 0) {
      made(ranges_days_between_request(mem, &scope, "p", a, b, NULL, &query));
      expect("SK", 'S', strcmp(in.day, a) >= 0 && strcmp(in.day, b) <= 0);
    }
    made(ranges_amounts_above_request(mem, &scope, "p", a, least, NULL, &query));
    expect("SK", 'S', strcmp(in.day, a) == 0 && decimals(in.amount, least) > 0);
    made(ddb_time_to_text(in.seen, 3, days[0]));
    made(ddb_time_to_text(seen, 3, days[1]));
    made(ranges_seen_until_request(mem, &scope, "p", seen, NULL, &query));
    expect("GSI1SK", 'S', strncmp(days[0], days[1], 10) <= 0);
  }
  report("ranges of days", ROUNDS * 2);
}

/* In a sort key without a word of its own the range alone keeps other entities out. */
Test(ranges, the_whole_key_beside_another_entity) {
  for (int i = 0; i < ROUNDS; i++) {
    ddb_arena_reset(mem);
    struct ranges_entry in = {.stream = "s", .at = when(), .line = "x"};
    struct ranges_head head = {.stream = "s", .count = 1};
    ddb_time a = when();
    made(ranges_put_entry_request(mem, &scope, &in, &item));
    made(ranges_entries_before_request(mem, &scope, "s", a, NULL, &query));
    expect("at", 'S', ordered(in.at, a) < 0);
    made(ranges_entries_from_request(mem, &scope, "s", a, NULL, &query));
    expect("at", 'S', ordered(in.at, a) >= 0);
    made(ranges_put_head_request(mem, &scope, &head, &item));
    expect("at", 'S', false);
    made(ranges_entries_before_request(mem, &scope, "s", a, NULL, &query));
    expect("at", 'S', false);
  }
  report("ranges beside others", ROUNDS * 4);
}

/* ---- what is refused ------------------------------------------------------------------------- */

#define refused(call, words)                                                                       \
  do {                                                                                             \
    cr_expect_eq(call, DDB_E_INVALID);                                                             \
    cr_expect(strstr(ddb_arena_error(mem)->text, words), "%s", ddb_arena_error(mem)->text);        \
  } while (0)

Test(ranges, bounds_that_are_refused) {
  const ddb_time early = {1, 0}, late = {2, 0};
  char longest[DDB_SORT_KEY_MAX + 1];

  refused(ranges_orders_between_request(mem, &scope, "u", late, early, NULL, &query),
          "Order.createdAt is a range whose lower bound lies behind its upper one");
  refused(ranges_priced_request(mem, &scope, "10", "9", NULL, &query), "Offer.price is a range");
  refused(ranges_titled_between_request(mem, &scope, "b", "a", NULL, &query), "Offer.title is a");
  made(ranges_orders_between_request(mem, &scope, "u", early, early, NULL, &query));
  refused(ranges_orders_since_request(mem, &scope, "u", (ddb_time){0, 0}, NULL, &query),
          "Order.createdAt is not set");
  refused(ranges_notes_like_request(mem, &scope, "u", "", NULL, &query), "Note.title is empty");
  refused(ranges_orders_of_day_request(mem, &scope, "u", early, "a#b", NULL, &query),
          "Order.orderId contains '#'");
  refused(ranges_days_between_request(mem, &scope, "p", "2026-11", "2026-12-01", NULL, &query),
          "Day.day is not of its form");
  memset(longest, 'x', sizeof longest);
  longest[DDB_SORT_KEY_MAX - strlen("NOTE#")] = '\0';
  made(ranges_notes_from_request(mem, &scope, "u", longest, NULL, &query));
  refused(ranges_notes_after_request(mem, &scope, "u", longest, NULL, &query), "is too long");
}
