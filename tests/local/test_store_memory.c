/* SPDX-License-Identifier: Apache-2.0 */
/* Operations of the embedded store when memory runs out: each allocation in turn, of the store and
 * of SQLite alike, alone and with all that follow. An operation then says so and leaves the store
 * as it was, or it did all of what it does; and the next one works.
 *
 * The program is linked with --wrap for malloc, calloc and realloc, and for what an arena is asked
 * for, which seldom comes to malloc (see Makefile); SQLite is given an allocator that asks the same
 * question. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "local/calls.h"
#include "local/store/inside.h"

static bool armed;
static int asked;
static int refuse_at;
static bool refuse_on; /* and all after it */
static bool refused;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool refuse(void) {
  if (!armed)
    return false;
  int number = asked++;
  bool now = number == refuse_at || (refuse_on && number > refuse_at);
  refused = refused || now;
  return now;
}

void *__wrap_malloc(size_t size) {
  return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
  return refuse() ? NULL : __real_realloc(old, size);
}

void *__real_ddb_arena_alloc(struct ddb_arena *arena, size_t size);
void *__real_ddb_arena_zalloc(struct ddb_arena *arena, size_t size);
void *__real_ddb_arena_array(struct ddb_arena *arena, size_t count, size_t size);
void *__real_ddb_arena_copy(struct ddb_arena *arena, const void *data, size_t size);
void *__real_ddb_arena_grow(struct ddb_arena *arena, void *old, size_t old_size, size_t new_size);
void *__wrap_ddb_arena_alloc(struct ddb_arena *arena, size_t size);
void *__wrap_ddb_arena_zalloc(struct ddb_arena *arena, size_t size);
void *__wrap_ddb_arena_array(struct ddb_arena *arena, size_t count, size_t size);
void *__wrap_ddb_arena_copy(struct ddb_arena *arena, const void *data, size_t size);
void *__wrap_ddb_arena_grow(struct ddb_arena *arena, void *old, size_t old_size, size_t new_size);

void *__wrap_ddb_arena_alloc(struct ddb_arena *arena, size_t size) {
  return refuse() ? NULL : __real_ddb_arena_alloc(arena, size);
}

void *__wrap_ddb_arena_zalloc(struct ddb_arena *arena, size_t size) {
  return refuse() ? NULL : __real_ddb_arena_zalloc(arena, size);
}

void *__wrap_ddb_arena_array(struct ddb_arena *arena, size_t count, size_t size) {
  return refuse() ? NULL : __real_ddb_arena_array(arena, count, size);
}

void *__wrap_ddb_arena_copy(struct ddb_arena *arena, const void *data, size_t size) {
  return refuse() ? NULL : __real_ddb_arena_copy(arena, data, size);
}

void *__wrap_ddb_arena_grow(struct ddb_arena *arena, void *old, size_t old_size, size_t new_size) {
  return refuse() ? NULL : __real_ddb_arena_grow(arena, old, old_size, new_size);
}

static sqlite3_mem_methods real;

static void *sqlite_malloc(int size) {
  return refuse() ? NULL : real.xMalloc(size);
}

static void *sqlite_realloc(void *old, int size) {
  return refuse() ? NULL : real.xRealloc(old, size);
}

static void setup(void) {
  cr_assert_eq(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real), SQLITE_OK);
  sqlite3_mem_methods own = real;
  own.xMalloc = sqlite_malloc;
  own.xRealloc = sqlite_realloc;
  cr_assert_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &own), SQLITE_OK);
  cr_assert_eq(sqlite3_initialize(), SQLITE_OK);
}

TestSuite(store_memory, .init = setup);

static void arm(int nth, bool all_after) {
  asked = 0;
  refuse_at = nth;
  refuse_on = all_after;
  refused = false;
  armed = true;
}

/* ---- a store with something in it ------------------------------------------------------------ */

#define KEY(p, q) "{\"p\":{\"S\":\"" p "\"},\"q\":{\"N\":\"" q "\"}}"

static const char table[] =
    "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
    "{\"AttributeName\":\"p\",\"AttributeType\":\"S\"},{\"AttributeName\":\"q\",\"AttributeType\":"
    "\"N\"},{\"AttributeName\":\"r\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":"
    "\"p\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"q\",\"KeyType\":\"RANGE\"}],"
    "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"gsi\",\"KeySchema\":[{\"AttributeName\":\"r\","
    "\"KeyType\":\"HASH\"},{\"AttributeName\":\"q\",\"KeyType\":\"RANGE\"}],"
    "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}";

static const char *const items[] = {
    "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"a\"},\"q\":{\"N\":\"1\"},\"r\":{\"S\":\"x\"},"
    "\"l\":{\"L\":[{\"N\":\"1\"},{\"M\":{\"k\":{\"SS\":[\"u\",\"v\"]}}}]}}}",
    "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"a\"},\"q\":{\"N\":\"2\"},\"r\":{\"S\":\"x\"}}}",
    "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"b\"},\"q\":{\"N\":\"3\"},\"b\":{\"B\":\"AA==\"}"
    "}}"};

static unsigned char *image; /* of the database */
static sqlite3_int64 image_size;

static void make_image(void) {
  struct local_store *store = calls_open();
  calls_expect(store, "CreateTable", table, "");
  for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
    calls_expect(store, "PutItem", items[i], "");
  image = sqlite3_serialize(store->db, "main", &image_size, 0);
  cr_assert_not_null(image);
  local_store_close(store);
}

static struct local_store *open_image(void) {
  struct local_store *store = calls_open();
  unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)image_size);
  memcpy(copy, image, (size_t)image_size);
  cr_assert_eq(sqlite3_deserialize(store->db, "main", copy, image_size, image_size,
                                   SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE),
               SQLITE_OK);
  return store;
}

/* All rows of all tables as one text, which the caller frees. */
static char *dump(struct local_store *store) {
  static const char sql[] =
      "SELECT group_concat(x, char(10)) FROM (SELECT 'T'||id||' '||hex(name)||' '||hex(description)"
      " AS x FROM tables UNION ALL SELECT 'I'||tbl||' '||hash||' '||hex(pk)||' '||hex(sk)||' '||"
      "bytes||' '||hex(item) FROM items UNION ALL SELECT 'E'||idx||' '||hash||' '||hex(pk)||' '||"
      "hex(sk)||' '||hex(tpk)||' '||hex(tsk)||' '||thash FROM entries UNION ALL SELECT 'K'||"
      "hex(token)||' '||at||' '||hex(hash) FROM tokens ORDER BY x)";
  sqlite3_stmt *statement = NULL;
  cr_assert_eq(sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL), SQLITE_OK, "%s",
               sqlite3_errmsg(store->db));
  cr_assert_eq(sqlite3_step(statement), SQLITE_ROW);
  const char *text = (const char *)sqlite3_column_text(statement, 0);
  char *copy = strdup(text != NULL ? text : "");
  (void)sqlite3_finalize(statement);
  return copy;
}

/* ---- operations ------------------------------------------------------------------------------ */

static const struct {
  const char *operation, *body;
  const char *code;
  bool random; /* an id is drawn: no two answers are alike */
} rows[] = {
    {"CreateTable",
     "{\"TableName\":\"two\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{"
     "\"AttributeName\":\"p\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"p\","
     "\"KeyType\":\"HASH\"}]}",
     "", true},
    {"CreateTable", table, "ResourceInUseException", false},
    {"DescribeTable", "{\"TableName\":\"tab\"}", "", false},
    {"ListTables", "{}", "", false},
    {"UpdateTable",
     "{\"TableName\":\"tab\",\"AttributeDefinitions\":[{\"AttributeName\":\"q\",\"AttributeType\":"
     "\"N\"}],\"GlobalSecondaryIndexUpdates\":[{\"Create\":{\"IndexName\":\"more\",\"KeySchema\":[{"
     "\"AttributeName\":\"q\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}}"
     "]}",
     "", false},
    {"UpdateTable",
     "{\"TableName\":\"tab\",\"GlobalSecondaryIndexUpdates\":[{\"Delete\":{\"IndexName\":\"gsi\"}}"
     "]}",
     "", false},
    {"DeleteTable", "{\"TableName\":\"tab\"}", "", false},
    {"UpdateTimeToLive",
     "{\"TableName\":\"tab\",\"TimeToLiveSpecification\":{\"AttributeName\":\"t\",\"Enabled\":true}"
     "}",
     "", false},
    {"DescribeTimeToLive", "{\"TableName\":\"tab\"}", "", false},
    {"PutItem",
     "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"a\"},\"q\":{\"N\":\"1\"},\"r\":{\"S\":\"y\"}}"
     ",\"ReturnValues\":\"ALL_OLD\",\"ConditionExpression\":\"attribute_exists(l[1].k)\","
     "\"ReturnConsumedCapacity\":\"INDEXES\"}",
     "", false},
    {"PutItem",
     "{\"TableName\":\"tab\",\"Item\":" KEY(
         "a",
         "1") ",\"ConditionExpression\":"
              "\"attribute_not_exists(p)\",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}",
     "ConditionalCheckFailedException", false},
    {"UpdateItem",
     "{\"TableName\":\"tab\",\"Key\":" KEY(
         "a",
         "1") ",\"UpdateExpression\":\"SET l[5] = "
              "if_not_exists(z, :n), #r = :r, m = list_append(l, :l) ADD c :n, s :s REMOVE l[0]\","
              "\"ExpressionAttributeNames\":{\"#r\":\"r\"},\"ExpressionAttributeValues\":{\":n\":{\"N\":"
              "\"5\"},\":r\":{\"S\":\"z\"},\":l\":{\"L\":[{\"NULL\":true}]},\":s\":{\"NS\":[\"1\",\"2\"]}},"
              "\"ReturnValues\":\"UPDATED_NEW\"}",
     "", false},
    {"UpdateItem",
     "{\"TableName\":\"tab\",\"Key\":" KEY("new", "1") ",\"UpdateExpression\":\"SET l[5] = x\"}",
     "ValidationException", false},
    {"DeleteItem", "{\"TableName\":\"tab\",\"Key\":" KEY("a", "2") ",\"ReturnValues\":\"ALL_OLD\"}",
     "", false},
    {"GetItem",
     "{\"TableName\":\"tab\",\"Key\":" KEY("a", "1") ",\"ProjectionExpression\":\"l[1].k, r\","
                                                     "\"ReturnConsumedCapacity\":\"TOTAL\"}",
     "", false},
    {"Query",
     "{\"TableName\":\"tab\",\"IndexName\":\"gsi\",\"KeyConditionExpression\":\"r = :r and q "
     "between :a and :b\",\"ExpressionAttributeValues\":{\":r\":{\"S\":\"x\"},\":a\":{\"N\":\"1\"},"
     "\":b\":{\"N\":\"9\"}},\"Limit\":1,\"ExclusiveStartKey\":{\"p\":{\"S\":\"a\"},\"q\":{\"N\":"
     "\"1\"},\"r\":{\"S\":\"x\"}}}",
     "", false},
    {"Scan",
     "{\"TableName\":\"tab\",\"FilterExpression\":\"size(r) = :n or contains(r, :x)\","
     "\"ExpressionAttributeValues\":{\":n\":{\"N\":\"1\"},\":x\":{\"S\":\"x\"}}}",
     "", false},
    {"BatchGetItem",
     "{\"RequestItems\":{\"tab\":{\"Keys\":[" KEY("a", "1") "," KEY("b", "3") "," KEY("c",
                                                                                      "1") "]}"
                                                                                           "}}",
     "", false},
    {"BatchWriteItem",
     "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":{\"p\":{\"S\":\"n\"},\"q\":{\"N\":\"1\""
     "},\"r\":{\"S\":\"n\"}}}},{\"DeleteRequest\":{\"Key\":" KEY("a", "1") "}}]}}",
     "", false},
    {"TransactWriteItems",
     "{\"ClientRequestToken\":\"t\",\"ReturnConsumedCapacity\":\"INDEXES\",\"TransactItems\":[{"
     "\"Put\":{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"n\"},\"q\":{\"N\":\"1\"},\"r\":{\"S\""
     ":\"n\"}}}},{\"Delete\":{\"TableName\":\"tab\",\"Key\":" KEY(
         "a", "1") "}},{\"Update\":{"
                   "\"TableName\":\"tab\",\"Key\":" KEY(
                       "b", "3") ",\"UpdateExpression\":\"REMOVE b\"}},{"
                                 "\"ConditionCheck\":{\"TableName\":\"tab\",\"Key\":" KEY(
                                     "z", "1") ",\"ConditionExpression\":"
                                               "\"attribute_not_exists(p)\"}}]}",
     "", false},
    {"TransactWriteItems",
     "{\"TransactItems\":[{\"Delete\":{\"TableName\":\"tab\",\"Key\":" KEY(
         "a",
         "1") "}},{"
              "\"ConditionCheck\":{\"TableName\":\"tab\",\"Key\":" KEY(
                  "b",
                  "3") ",\"ConditionExpression\":"
                       "\"attribute_not_exists(p)\",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}}]}",
     "TransactionCanceledException", false},
    {"TransactGetItems",
     "{\"TransactItems\":[{\"Get\":{\"TableName\":\"tab\",\"Key\":" KEY(
         "a", "1") "}},{\"Get\":{"
                   "\"TableName\":\"tab\",\"Key\":" KEY("x", "1") "}}]}",
     "", false},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

struct expected {
  char *body, *before, *after;
};

static struct expected expect(int row) {
  struct expected expected;
  struct local_store *store = open_image();
  expected.before = dump(store);
  calls_expect(store, rows[row].operation, rows[row].body, rows[row].code);
  expected.body = strdup(calls_body());
  expected.after = dump(store);
  local_store_close(store);
  return expected;
}

/* The answer that the operation gives where memory suffices, and what it leaves. */
static void check_done(struct local_store *store, int row, const struct expected *expected,
                       const char *code, int nth) {
  char *now = dump(store);
  cr_assert_str_eq(code, rows[row].code, "%s, row %d, allocation %d: %s %s", rows[row].operation,
                   row, nth, code, calls_body());
  if (!rows[row].random) {
    cr_assert_str_eq(calls_body(), expected->body, "row %d, allocation %d: %s", row, nth,
                     calls_body());
    cr_assert_str_eq(now, expected->after, "%s, row %d, allocation %d:\n%s\nnot\n%s",
                     rows[row].operation, row, nth, now, expected->after);
  }
  free(now);
}

/* False when the operation has fewer allocations. */
static bool fails_well(int row, int nth, bool all_after, const struct expected *expected) {
  struct local_store *store = open_image();
  arm(nth, all_after);
  const char *code = calls_send(store, rows[row].operation, rows[row].body);
  armed = false;
  bool happened = refused;
  if (calls_status() == 500) {
    char *now = dump(store);
    cr_assert(happened, "%s: %s", rows[row].operation, calls_body());
    cr_assert_str_eq(now, expected->before, "%s, row %d, allocation %d: something stayed",
                     rows[row].operation, row, nth);
    free(now);
    code = calls_send(store, rows[row].operation, rows[row].body);
  }
  check_done(store, row, expected, code, nth);
  local_store_close(store);
  return happened;
}

Test(store_memory, each_allocation_of_an_operation_may_fail, .timeout = 300) {
  make_image();
  for (int row = 0; row < ROWS; row++) {
    struct expected expected = expect(row);
    for (int both = 0; both < 2; both++) {
      int nth = 0;
      while (fails_well(row, nth, both == 1, &expected))
        nth++;
      cr_assert_gt(nth, 0, "%s asks for memory", rows[row].operation);
    }
    free(expected.body);
    free(expected.before);
    free(expected.after);
  }
  sqlite3_free(image);
}

Test(store_memory, each_allocation_of_opening_may_fail, .timeout = 300) {
  for (int both = 0; both < 2; both++)
    for (int nth = 0;; nth++) {
      struct ddb_error error = {.text = ""};
      struct local_store *store = (struct local_store *)&error;
      arm(nth, both == 1);
      enum ddb_status status = local_store_open(":memory:", &store, &error);
      armed = false;
      if (status == DDB_OK) {
        calls_expect(store, "CreateTable", table, "");
        local_store_close(store);
      } else {
        cr_assert(refused);
        cr_assert_eq(status, DDB_E_NOMEM, "allocation %d: %s", nth, error.text);
        cr_assert_null(store);
      }
      if (!refused)
        break;
    }
}
