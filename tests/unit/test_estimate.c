/* SPDX-License-Identifier: Apache-2.0 */
/* What operations cost, against figures made by hand from the rules of the Amazon DynamoDB
 * Developer Guide: "DynamoDB item sizes and formats", "DynamoDB read and write operations",
 * "Managing complex workflows with transactions", "Using global secondary indexes". */
#include "estimate_format.h"
#include "model_claim.h"
#include "schema.h"

#define MILLION UINT64_C(1000000)

/* Sizes that are easy to reckon with: the names of attributes have one letter, ids 26 characters.
 */
#define ENTITIES                                                                                   \
  "types: {State: {enum: [open, done]}}\n"                                                         \
  "entities:\n"                                                                                    \
  "  Item:\n"                                                                                      \
  "    key: {P: '{a}', S: '{b}', X: 'S#{s}', Y: '{b}', Z: '{o?}'}\n"                               \
  "    fields: {a: ulid, b: ulid, s: State, t: string, o: ulid?, v: int64}\n"                      \
  "  User:\n"                                                                                      \
  "    key: {P: 'U#{a}', S: U}\n"                                                                  \
  "    unique: [m]\n"                                                                              \
  "    fields: {a: ulid, m: {type: string, max_length: 64}, n: string?}\n"                         \
  "operations:\n"                                                                                  \
  "  put: {put: Item}\n"                                                                           \
  "  create: {create: Item}\n"                                                                     \
  "  get: {get: Item}\n"                                                                           \
  "  getNow: {get: Item, consistent: true}\n"                                                      \
  "  together: {transact_get: [Item, User]}\n"                                                     \
  "  several: {batch_get: Item}\n"                                                                 \
  "  page: {query: Item, by: [a], limit: 20}\n"                                                    \
  "  found: {query: Item, by: [a], filter: 't = {t}'}\n"                                           \
  "  many: {count: Item, by: [a]}\n"                                                               \
  "  states: {query: Item, index: GSI1, by: [s]}\n"                                                \
  "  all: {scan: Item, reason: export}\n"                                                          \
  "  setState: {update: Item, set: [s]}\n"                                                         \
  "  setText: {update: Item, set: [t]}\n"                                                          \
  "  drop: {delete: Item}\n"                                                                       \
  "  is: {check: Item, condition: 'v = {v}'}\n"                                                    \
  "  both: {transact: [create, is]}\n"                                                             \
  "  ensure: {update: Item, set: [s, t, v], set_optional: [o], upsert: true}\n"                    \
  "  register: {create: User}\n"                                                                   \
  "  rename: {update: User, set: [n]}\n"                                                           \
  "  move: {update: User, set: [m]}\n"                                                             \
  "  leave: {delete: User}\n"

#define TABLE(options)                                                                             \
  "ddb: 1\nnamespace: app\n"                                                                       \
  "table:\n"                                                                                       \
  "  name: App\n  partition_key: P\n  sort_key: S\n" options "  indexes:\n"                        \
  "    GSI1: {partition_key: X, sort_key: Y}\n"                                                    \
  "    GSI2: {partition_key: Z, projection: keys}\n"

static struct schema schema;
static struct estimator in;

static void open_schema(const char *text) {
  schema = schema_compile(text);
  cr_assert(schema.diag->errors == 0, "%s", schema_messages(&schema));
  in = estimate_start(schema.arena, schema.model);
}

static void close_schema(void) {
  if (schema.arena)
    schema_free(&schema);
}

TestSuite(estimate, .fini = close_schema);

static const struct operation *operation(const char *name) {
  for (size_t i = 0; i < schema.model->operation_count; i++)
    if (strcmp(schema.model->operations[i].name.text, name) == 0)
      return &schema.model->operations[i];
  cr_assert(false, "there is no operation %s", name);
  return NULL;
}

static void is(const char *what, uint64_t value, uint64_t expected) {
  cr_expect_eq(value, expected, "%s: %llu, expected %llu", what, (unsigned long long)value,
               (unsigned long long)expected);
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

__extension__ typedef unsigned __int128 wide;

Test(estimate, products_are_rounded_and_never_overflow) {
  uint64_t seed = 1;

  is("7 * 3 / 2", estimate_scale(7, 3, 2), 11);
  is("5 * 1 / 4", estimate_scale(5, 1, 4), 1);
  is("the largest", estimate_scale(UINT64_MAX, MILLION, MILLION), UINT64_MAX);
  is("more", estimate_scale(UINT64_MAX, 3, 2), UINT64_MAX);
  is("a sum of more", estimate_plus(UINT64_MAX, 1), UINT64_MAX);
  for (int i = 0; i < 100000; i++) {
    uint64_t values[3];
    for (size_t k = 0; k < 3; k++) {
      seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      values[k] = seed >> (1 + (seed >> 7) % 60);
    }
    uint64_t by = values[2] + 1;
    wide expected = ((wide)values[0] * values[1] + by / 2) / by;
    uint64_t found = estimate_scale(values[0], values[1], by);
    cr_assert(found == (expected > UINT64_MAX ? UINT64_MAX : (uint64_t)expected),
              "%llu * %llu / %llu", (unsigned long long)values[0], (unsigned long long)values[1],
              (unsigned long long)by);
  }
}

Test(estimate, numbers_are_read_as_they_are_rounded) {
  struct ddb_arena *arena = mem_arena();

  cr_expect_str_eq(estimate_number(arena, 0), "0");
  cr_expect_str_eq(estimate_number(arena, 1), "<0.01");
  cr_expect_str_eq(estimate_number(arena, 5000), "0.01");
  cr_expect_str_eq(estimate_number(arena, 500000), "0.5");
  cr_expect_str_eq(estimate_number(arena, 12 * MILLION), "12");
  cr_expect_str_eq(estimate_number(arena, 12345678), "12.35");
  cr_expect_str_eq(estimate_dollars(arena, 0), "0.00");
  cr_expect_str_eq(estimate_dollars(arena, 4999999), "<0.01");
  cr_expect_str_eq(estimate_dollars(arena, 1994999999), "1.99");
  cr_expect_str_eq(estimate_dollars(arena, 1995000000), "2.00");
  ddb_arena_free(arena);
}

/* ---- sizes ----------------------------------------------------------------------------------- */

static void is_size(const char *what, struct model_size size, uint64_t least, uint64_t typical,
                    uint64_t most) {
  is(what, size.least, least);
  is(what, size.typical, typical);
  is(what, size.most, most);
}

/* P and S 27 each; X 1 + 2 + 4; Y 27; a and b 27, s 1 + 4, t 1 or 1 + 32, v 1 + 2, 1 + 4, 1 + 12;
 * set o 27 and Z 27. */
Test(estimate, items_have_the_sizes_of_their_attributes) {
  open_schema(TABLE("") ENTITIES);
  const struct entity *item = model_entity(schema.model, "Item");
  const struct entity *user = model_entity(schema.model, "User");

  is_size("Item", model_item_size(in.sizes, item), 4 * 27 + 7 + 27 + 5 + 1 + 3,
          4 * 27 + 7 + 27 + 5 + 33 + 5 + 54, MODEL_SIZE_OPEN);
  is_size("Item in GSI1", model_entry_size(in.sizes, item, &item->indexes[0]), 151, 239,
          MODEL_SIZE_OPEN);
  is_size("Item in GSI2", model_entry_size(in.sizes, item, &item->indexes[1]), 81, 81, 81);
  is_size("User", model_item_size(in.sizes, user), 29 + 2 + 27 + 1, 29 + 2 + 27 + 33 + 33,
          MODEL_SIZE_OPEN);
  /* P 1 + "UNIQUE#User#m#" and the value, S 1 + 7; _owner 6 + 3, P 30 and S 3 in it */
  is_size("a claim", model_claim_size(in.sizes, user, &user->claims[0]), 1 + 14 + 1 + 8 + 9 + 33,
          1 + 14 + 32 + 8 + 9 + 33, 1 + 14 + 512 + 8 + 9 + 33);
}

Test(estimate, every_type_has_a_size) {
  open_schema(
      "ddb: 1\nnamespace: app\ntable: {name: App, partition_key: P}\n"
      "envelope: {entity_type: T, data: D, created_at: {name: C, type: epoch_ms}}\n"
      "types:\n"
      "  E: {enum: [one, four]}\n"
      "  A: {struct: {x: int32, y: bool?}}\n"
      "  B: {struct: {z: string}}\n"
      "  U: {union: E, tag: k, variants: {one: A, four: B}}\n"
      "entities:\n"
      "  K:\n    key: {P: 'K#{i|pad:6}'}\n"
      "    fields:\n      i: int32\n      u: U\n      l: list<A>\n      m: map<bool>?\n"
      "      s: set<string>?\n      d: {type: timestamp, precision: s}\n      x: document?\n"
      "      b: {type: binary, min_length: 4, max_length: 9}\n      f: double\n"
      "      e: epoch\n"
      "operations: {g: {get: K}}\n");
  /* A: 3 + x 1+2..4..12 +1 + y 1+1+1; B: 3 + z 1+0..32 +1. U: that, and k 1 + 3..4..4 + 1. */
  uint64_t a[] = {3 + 4, 3 + 6 + 3, 3 + 14 + 3}, b[] = {3 + 2, 3 + 34};
  uint64_t u[] = {b[0] + 5, (a[1] + b[1] + 1) / 2 + 6};
  /* P 1+8, T 1+1, C 1+8, D 1+3; in it each name has one letter, and an element one byte. */
  uint64_t head = 9 + 2 + 9 + 4;
  struct model_size size = model_item_size(in.sizes, model_entity(schema.model, "K"));

  is("least", size.least,
     head + (2 + 2) + (2 + u[0]) + (2 + 3) + (2 + 20) + (2 + 4) + (2 + 2) + (2 + 2));
  is("typical", size.typical,
     head + (2 + 4) + (2 + u[1]) + (2 + 3 + 3 * (1 + a[1])) + (2 + 3 + 3 * (1 + 12 + 1)) +
         (2 + 36) + (2 + 20) + (2 + 256) + (2 + 5) + (2 + 8) + (2 + 6));
  is("most", size.most, MODEL_SIZE_OPEN);
}

/* ---- units ----------------------------------------------------------------------------------- */

struct row {
  const char *operation;
  uint64_t reads[ESTIMATE_LEVELS], writes[ESTIMATE_LEVELS]; /* halves */
};

static void are(const struct row *rows, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (size_t level = 0; level < ESTIMATE_LEVELS; level++) {
      struct estimate call =
          estimate_call(&in, operation(rows[i].operation), (enum estimate_level)level);
      const char *what = mem_format(schema.arena, "%s, level %zu", rows[i].operation, level);
      is(what, call.reads, rows[i].reads[level] * (MILLION / 2));
      is(what, call.writes, rows[i].writes[level] * (MILLION / 2));
    }
}

/* Items of 8 KB and users of 3 KB as the workload has them; at least the smallest, at most 400 KB.
 * A read of 8 KB takes 2 units, eventually consistent 1, in a transaction 4; a write of 3 KB 3
 * units, in a transaction 6. GSI1 holds all of an item, GSI2 81 bytes. */
Test(estimate, calls_cost_what_the_guide_says) {
  static const struct row rows[] = {
      {"get", {1, 2, 100}, {0}},
      {"getNow", {2, 4, 200}, {0}},
      {"together", {4 + 4, 8 + 4, 400 + 400}, {0}},
      {"several", {25, 50, 2500}, {0}},
      {"page", {1, 40, 256}, {0}},
      {"found", {1, 60, 256}, {0}},
      {"many", {1, 200, 256}, {0}},
      {"states", {1, 20, 256}, {0}},
      /* The table; one entry of a new item in each index; or two, the old one's too. */
      {"put", {0}, {2, 16 + 16 + 2, 800 + 1600 + 4}},
      {"create", {0}, {2 + 2, 16 + 16 + 2, 800 + 800 + 2}},
      {"drop", {0}, {2 + 2, 16 + 16 + 2, 800 + 800 + 2}},
      /* GSI1 has its key made of s; GSI2 holds neither s nor t. */
      {"setState", {0}, {2, 16 + 32, 800 + 1600}},
      {"setText", {0}, {2, 16 + 16, 800 + 800}},
      /* In vain, and a put; or the update alone, which may move both entries. */
      {"ensure", {0}, {2, 16 + 32 + 4, 800 + 1600 + 4}},
      {"both", {0}, {4 + 4 + 2, 32 + 32 + 16 + 2, 1600 + 1600 + 800 + 2}},
      /* A claim of less than 1 KB with each; an update reads first, deletes one and puts one. */
      {"register", {0}, {4 + 4, 12 + 4, 1600 + 4}},
      {"rename", {0}, {2, 6, 800}},
      {"move", {2, 2, 200}, {4, 12 + 8, 1600 + 8}},
      {"leave", {2, 2, 200}, {4 + 4, 12 + 4, 1600 + 4}},
  };

  open_schema(TABLE("") ENTITIES "workload:\n"
                                 "  items: {Item: {size: 8 KB}, User: {size: 3 KB}}\n"
                                 "  rates:\n"
                                 "    several: {rate: 1/s, items: 25}\n"
                                 "    found: {rate: 1/s, items: 30}\n"
                                 "    states: {rate: 1/s, items: 10}\n");
  are(rows, sizeof rows / sizeof *rows);
}

/* 239 bytes of an item, 124 of a user with a claim of 97. */
Test(estimate, a_scan_reads_all_that_there_is) {
  open_schema(TABLE("") ENTITIES "workload: {items: {Item: {count: 1000}, User: {count: 500}}}\n");
  struct estimate call = estimate_call(&in, operation("all"), ESTIMATE_TYPICAL);
  uint64_t bytes = 1000 * 239 + 500 * (124 + 97);

  is("items", call.items, 2000);
  is("reads", call.reads, (bytes + 4095) / 4096 * (MILLION / 2));
  cr_expect_eq(call.source, ESTIMATE_ALL);
}

Test(estimate, what_is_not_in_an_index_is_not_written_there) {
  open_schema(TABLE("") ENTITIES "workload: {items: {Item: {size: 1 KB, indexed: {GSI2: 5%}}}}\n");
  struct estimate call = estimate_call(&in, operation("create"), ESTIMATE_TYPICAL);

  is("writes", call.writes, MILLION + MILLION + MILLION / 20);
}

/* ---- shards ---------------------------------------------------------------------------------- */

#define SHARDS                                                                                     \
  "ddb: 1\nnamespace: app\ntable: {name: App, partition_key: P, sort_key: S}\n"                    \
  "entities:\n  Hold:\n    key: {P: 'H#{id|hash%10}', S: '{id}'}\n    fields: {id: ulid}\n"        \
  "operations:\n  open: {query: Hold, by: [], shards: all, limit: 50}\n  add: {create: Hold}\n"

/* 50 items of 5 a shard; each of them is asked for 10, of 4 KB and half a unit each. */
Test(estimate, each_shard_is_a_request) {
  open_schema(SHARDS "workload: {items: {Hold: {size: 4 KB}}}\n");
  is("reads", estimate_call(&in, operation("open"), ESTIMATE_TYPICAL).reads, 10 * 10 * MILLION / 2);
  is("least", estimate_call(&in, operation("open"), ESTIMATE_LEAST).reads, 10 * MILLION / 2);
}

/* ---- partitions ------------------------------------------------------------------------------ */

static const struct estimate_partition *partition(const char *template, bool index) {
  size_t count = 0;
  const struct estimate_partition *all = estimate_partitions(&in, &count);
  for (size_t i = 0; i < count; i++)
    if (strcmp(all[i].template->text, template) == 0 && (all[i].index != NULL) == index)
      return &all[i];
  cr_assert(false, "nothing takes from %s", template);
  return NULL;
}

/* 300 creates a second at three times that, of an item of 1 KB. */
Test(estimate, the_busiest_value_takes_its_share) {
  open_schema(TABLE("") ENTITIES "workload:\n"
                                 "  peak: 3\n"
                                 "  items: {Item: {size: 1 KB}}\n"
                                 "  rates: {create: 300/s, getNow: 100/s, page: 0/s, all: 5/s}\n"
                                 "  partitions: {'{a}': {values: 2000, hottest: 2.5%}}\n");
  const struct estimate_partition *table = partition("{a}", false);
  const struct estimate_partition *states = partition("S#{s}", true);
  const struct estimate_partition *others = partition("{o?}", true);

  cr_expect_eq(table->spread, ESTIMATE_HOTTEST);
  is("writes", table->writes, 900 * MILLION);
  is("reads", table->reads, 300 * MILLION);
  is("its busiest", table->hottest_writes, 900 * MILLION / 40);
  is("its busiest", table->hottest_reads, 300 * MILLION / 40);
  cr_expect_eq(states->spread, ESTIMATE_FEW);
  is("of two", states->hottest_writes, 450 * MILLION);
  cr_expect_eq(others->spread, ESTIMATE_UNKNOWN);
  is("unknown", others->hottest_writes, 0);
}

Test(estimate, shards_and_numbers_of_values_are_alike) {
  open_schema(SHARDS "workload:\n"
                     "  items: {Hold: {size: 2 KB}}\n"
                     "  rates: {add: 100/s}\n"
                     "  partitions: {'H#{id|hash%10}': {values: 4}}\n");
  is("of 4", partition("H#{id|hash%10}", false)->hottest_writes, 50 * MILLION);
  close_schema();
  open_schema(SHARDS "workload: {items: {Hold: {size: 2 KB}}, rates: {add: 100/s}}\n");
  is("of 10", partition("H#{id|hash%10}", false)->hottest_writes, 20 * MILLION);
}

/* A local index is in the partitions of its table. */
Test(estimate, a_local_index_takes_from_its_table) {
  open_schema("ddb: 1\nnamespace: app\n"
              "table:\n  name: App\n  partition_key: P\n  sort_key: S\n"
              "  indexes: {LSI1: {local: true, partition_key: P, sort_key: n}}\n"
              "entities:\n  E:\n    key: {P: 'ALL', S: '{id}'}\n    fields: {id: ulid, n: string}\n"
              "operations: {add: {create: E}, by: {query: E, index: LSI1, by: []}}\n"
              "workload: {items: {E: {size: 1 KB}}, rates: {add: 10/s}}\n");
  const struct estimate_partition *all = partition("ALL", false);

  cr_expect_eq(all->spread, ESTIMATE_CONSTANT);
  is("both", all->hottest_writes, 20 * MILLION);
}

/* ---- months ---------------------------------------------------------------------------------- */

/* Of 730 hours: $0.4745 of a write unit, $0.0949 of a read unit. */
Test(estimate, capacity_is_charged_by_the_hour) {
  open_schema(TABLE("  billing: {read: 10, write: 4}\n") ENTITIES "workload: {}\n");
  const struct prices *prices = &schema.model->workload->prices;

  is("three times", estimate_capacity_price(prices, &schema.model->tables[0]),
     3 * (4 * UINT64_C(474500000) + 10 * UINT64_C(94900000)));
}

Test(estimate, units_are_charged_by_the_million) {
  open_schema(TABLE("") ENTITIES "workload: {rates: {create: 1e6/month, get: 4e6/month}}\n");
  const struct workload *workload = schema.model->workload;
  struct estimate create = estimate_call(&in, operation("create"), ESTIMATE_TYPICAL);
  struct estimate get = estimate_call(&in, operation("get"), ESTIMATE_TYPICAL);
  bool capacity = true;

  is("calls", workload->rates[0].month, 1000 * MILLION);
  is("three units each", estimate_calls_price(&in, &create, workload->rates[0].month, &capacity),
     3 * UINT64_C(625000000));
  is("half a unit each", estimate_calls_price(&in, &get, workload->rates[1].month, &capacity),
     2 * UINT64_C(125000000));
  cr_expect(!capacity);
}

/* 239 bytes and 100 of each item, the same in GSI1, 81 and 100 in GSI2. */
Test(estimate, storage_has_overhead) {
  open_schema(TABLE("") ENTITIES "workload: {items: {Item: {count: 1e6, indexed: {GSI2: 50%}}}}\n");
  size_t missing = 0;

  is("bytes", estimate_storage(&in, &schema.model->tables[0], &missing),
     MILLION * (339 + 339) + MILLION / 2 * 181);
  is("without users", missing, 1);
  is("a GB", estimate_storage_price(&schema.model->workload->prices, UINT64_C(1) << 30),
     UINT64_C(250000000));
}

/* ---- rates ----------------------------------------------------------------------------------- */

Test(estimate, rates_are_exact) {
  static const struct {
    const char *text;
    uint64_t month, second;
  } rates[] = {{"1/s", 2628000000, 1000000}, {"2.5/min", 109500000, 41666},
               {"20/h", 14600000, 5555},     {"1/day", 30416, 11},
               {"1/month", 1000, 0},         {"1e6/s", UINT64_C(2628000000000000), 1000000000000},
               {"0.001/s", 2628000, 1000},   {"0/s", 0, 0},
               {"1.5e3/month", 1500000, 570}};

  for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
    struct ddb_arena *arena = mem_arena();
    open_schema(
        mem_format(arena, "%sworkload: {rates: {get: %s}}\n", TABLE("") ENTITIES, rates[i].text));
    is(rates[i].text, schema.model->workload->rates[0].month, rates[i].month);
    is(rates[i].text, schema.model->workload->rates[0].second, rates[i].second);
    close_schema();
    ddb_arena_free(arena);
  }
  schema.arena = NULL;
}
