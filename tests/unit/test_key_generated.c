/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of every shape through the generated code of tests/golden/keys: parsing inverts building,
 * and number and binary keys have their own form in requests and answers. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "forms/forms.h"
#include "report.h"

static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(key_generated, .init = setup, .fini = teardown);

/* ---- parsing inverts building ---------------------------------------------------------------- */

static uint64_t seed = UINT64_C(20261122);

static uint64_t next(void) {
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (seed >> 32 | seed << 32) ^ seed >> 7;
}

static const char *random_word(const char *alphabet) {
  char text[9];
  size_t size = 1 + next() % 8;

  for (size_t i = 0; i < size; i++)
    text[i] = alphabet[next() % strlen(alphabet)];
  return ddb_arena_copy(mem, text, size);
}

static int64_t random_int(void) {
  return (int64_t)next() >> next() % 64;
}

static ddb_time random_ms(void) {
  return ddb_time_from_ms((int64_t)(next() % 253402300800000U) - 3600000);
}

static bool same_time(ddb_time a, ddb_time b) {
  return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

enum { ROUNDS = 2000 };

Test(key_generated, numbers) {
  for (int i = 0; i < ROUNDS; i++) {
    int32_t padded = (int32_t)(next() % 1000000), small = (int32_t)random_int();
    uint64_t counted = next() % 1000000000000U, wide = next();
    int64_t large = random_int(), plain = random_int();
    uint32_t narrow = (uint32_t)next();
    struct ddb_key key;
    cr_assert_eq(
        forms_numbers_key(&key, padded, counted, small, large, narrow, wide, "-0.25", plain),
        DDB_OK, "%s", key.reason);
    int32_t a, c;
    uint64_t b, f;
    int64_t d, h;
    uint32_t e;
    const char *g;
    cr_assert_eq(forms_numbers_key_parse(mem, &key, &a, &b, &c, &d, &e, &f, &g, &h), DDB_OK,
                 "%s %s", key.partition_key, key.sort_key);
    cr_assert(a == padded && b == counted && c == small && d == large && e == narrow && f == wide &&
              h == plain);
    cr_assert_str_eq(g, "-0.25");
  }
  report_cases("generated key parsers", ROUNDS, 0, 0);
}

Test(key_generated, times) {
  for (int i = 0; i < ROUNDS; i++) {
    ddb_time at = random_ms(), fine = random_ms(), milli = random_ms();
    ddb_time second = {(int64_t)(next() % 9999999999U) + 1, 0};
    struct ddb_key key;
    ddb_time a, b, c, d;
    fine.nanoseconds += (int32_t)(next() % 1000000);
    cr_assert_eq(forms_times_key(&key, at, fine, second, milli), DDB_OK, "%s", key.reason);
    cr_assert_eq(forms_times_key_parse(mem, &key, &a, &b, &c, &d), DDB_OK, "%s", key.sort_key);
    cr_assert(same_time(a, at) && same_time(b, fine) && same_time(c, second) &&
              same_time(d, milli));
  }
}

/* Zero to two of the optional parts at the end. */
Test(key_generated, optional_parts) {
  for (int i = 0; i < ROUNDS; i++) {
    const char *region = next() % 2 ? random_word("ab/#") : NULL;
    ddb_opt_int count = next() % 2 ? ddb_int((int32_t)random_int()) : (ddb_opt_int){false, 0};
    const char *note = count.set && next() % 2 ? random_word("xyz#") : NULL;
    const char *tenant = random_word("abc"), *name = random_word("END#");
    struct ddb_key key;
    cr_assert_eq(forms_parts_key(&key, tenant, region, FORMS_LEVEL_HIGH, name, count, note), DDB_OK,
                 "%s", key.reason);
    const char *a, *b, *d, *f;
    enum forms_level c;
    ddb_opt_int e;
    cr_assert_eq(forms_parts_key_parse(mem, &key, &a, &b, &c, &d, &e, &f), DDB_OK, "%s %s",
                 key.partition_key, key.sort_key);
    cr_assert_str_eq(a, tenant);
    cr_assert_str_eq(d, name);
    cr_assert(c == FORMS_LEVEL_HIGH && e.set == count.set && e.value == count.value);
    cr_assert(!region == !b && (!b || strcmp(b, region) == 0));
    cr_assert(!note == !f && (!f || strcmp(f, note) == 0));
  }
}

Test(key_generated, escaped_and_legacy_text) {
  for (int i = 0; i < ROUNDS; i++) {
    const char *owner = random_word("#$12a"), *title = random_word("#$12a");
    const char *path = random_word("a/.");
    struct ddb_key key;
    const char *a, *b;
    enum forms_level level;
    int32_t number;
    cr_assert_eq(forms_free_key(&key, owner, title, FORMS_LEVEL_LOW), DDB_OK, "%s", key.reason);
    cr_assert_eq(forms_free_key_parse(mem, &key, &a, &b, &level), DDB_OK, "%s", key.sort_key);
    cr_assert_str_eq(a, owner);
    cr_assert_str_eq(b, title);
    cr_assert_eq(level, FORMS_LEVEL_LOW);
    cr_assert_eq(forms_file_key(&key, path, 17), DDB_OK);
    cr_assert_eq(forms_file_key_parse(mem, &key, &a, &number), DDB_OK, "%s", key.partition_key);
    cr_assert_str_eq(a, path);
    cr_assert_eq(number, 17);
  }
}

/* Fields that the item holds in its key alone are read from there. */
Test(key_generated, fields_stored_in_the_key) {
  struct forms_stored in = {.owner = "a#b",
                            .shard = -3,
                            .name = "$1",
                            .level = FORMS_LEVEL_HIGH,
                            .at = ddb_opt_time_of((ddb_time){1795341600, 0}),
                            .title = "t"};
  struct forms_stored out;
  struct ddb_text item;

  cr_assert_eq(forms_stored_encode(mem, &in, &item), DDB_OK);
  cr_expect_null(strstr(item.data, "\"owner\""), "%s", item.data);
  cr_assert_eq(forms_stored_decode(mem, item, &out), DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_expect_str_eq(out.owner, "a#b");
  cr_expect_str_eq(out.name, "$1");
  cr_expect(out.shard == -3 && out.level == FORMS_LEVEL_HIGH && out.at.set &&
            same_time(out.at.value, in.at.value));
  in.at.set = false;
  cr_assert_eq(forms_stored_encode(mem, &in, &item), DDB_OK);
  cr_assert_eq(forms_stored_decode(mem, item, &out), DDB_OK);
  cr_expect(!out.at.set);
  const char *other = "{\"PK\":{\"S\":\"OTHER#x\"},\"SK\":{\"S\":\"S#n#low\"},"
                      "\"EntityType\":{\"S\":\"Stored\"},\"Data\":{\"M\":{}}}";
  cr_expect_eq(forms_stored_decode(mem, (struct ddb_text){other, strlen(other)}, &out),
               DDB_E_INVALID);
}

/* ---- exact keys ------------------------------------------------------------------------------ */

Test(key_generated, shards_and_cases) {
  struct ddb_key key;
  const char *hold = NULL;

  cr_assert_eq(forms_hold_key(&key, "hold-1"), DDB_OK);
  cr_assert_eq(forms_hold_key_parse(mem, &key, &hold), DDB_OK);
  cr_assert_str_eq(hold, "hold-1");
  /* Another shard than the id's is no key of it. */
  key.partition_key[6] = key.partition_key[6] == '9' ? '0' : (char)(key.partition_key[6] + 1);
  cr_assert_eq(forms_hold_key_parse(mem, &key, &hold), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->text, "this is no key of Hold");
  cr_assert_eq(forms_profile_key(&key, "Ada@Example.org"), DDB_OK);
  cr_assert_str_eq(key.partition_key, "PROFILE#ada@example.org");
  cr_assert_str_eq(key.sort_key, key.partition_key);
  cr_assert_eq(forms_code_key(&key, "aB$"), DDB_OK);
  cr_assert_str_eq(key.sort_key, "ab$2");
}

Test(key_generated, keys_from_text_that_are_none) {
  static const char *const sorts[] = {
      "low:x:END", "low:x:END:", "low:x:END:5", "mid:x", "low:x:END:0000000005:",
      "low",       "low:",       ":x"};
  struct ddb_key key;
  const char *a, *b, *d, *f;
  enum forms_level c;
  ddb_opt_int e;

  cr_assert_eq(ddb_key_from_text(&key, "PARTS::t", "low:x"), DDB_OK);
  cr_assert_eq(forms_parts_key_parse(mem, &key, &a, &b, &c, &d, &e, &f), DDB_OK);
  for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
    cr_assert_eq(ddb_key_from_text(&key, "PARTS::t", sorts[i]), DDB_OK);
    cr_expect_eq(forms_parts_key_parse(mem, &key, &a, &b, &c, &d, &e, &f), DDB_E_INVALID, "%s",
                 sorts[i]);
  }
}

/* ---- number and binary keys in requests ------------------------------------------------------ */

static const struct ddb_scope scope = {.now = {1795341600, 0}};

static void body_has(const struct ddb_request *request, const char *part) {
  cr_expect(strstr(request->body.data, part), "%s lacks %s", request->body.data, part);
}

Test(key_generated, number_keys) {
  struct forms_reading reading = {.sensor_id = -7, .time = {1795341600, 500000000}};
  struct forms_price price = {.item_id = "i", .amount = "12.50"};
  struct ddb_request request;

  cr_assert_eq(forms_put_reading_request(mem, &scope, &reading, &request), DDB_OK);
  body_has(&request, "\"sensor\":{\"N\":\"-7\"},\"at\":{\"N\":\"1795341600500\"}");
  cr_assert_eq(forms_get_reading_request(mem, &scope, 5, reading.time, &request), DDB_OK);
  body_has(&request, "\"Key\":{\"sensor\":{\"N\":\"5\"},\"at\":{\"N\":\"1795341600500\"}}");
  cr_assert_eq(forms_list_readings_request(mem, &scope, 5, NULL, &request), DDB_OK);
  body_has(&request, "{\":p\":{\"N\":\"5\"}}");
  cr_assert_eq(forms_put_price_request(mem, &scope, &price, &request), DDB_OK);
  body_has(&request, "\"item\":{\"S\":\"I:i\"},\"price\":{\"N\":\"12.5\"}");
}

Test(key_generated, binary_keys) {
  const unsigned char bytes[] = {0, 255, 'a', '#'};
  struct forms_blob blob = {.hash = {bytes, 4}, .piece = {bytes, 1}};
  struct ddb_request request;
  struct ddb_key key;
  struct ddb_bytes hash, piece;

  cr_assert_eq(forms_put_blob_request(mem, &scope, &blob, &request), DDB_OK);
  body_has(&request, "\"digest\":{\"B\":\"AP9hIw==\"},\"part\":{\"B\":\"AA==\"}");
  cr_assert_eq(forms_get_blob_request(mem, &scope, blob.hash, blob.piece, &request), DDB_OK);
  body_has(&request, "\"Key\":{\"digest\":{\"B\":\"AP9hIw==\"},\"part\":{\"B\":\"AA==\"}}");
  cr_assert_eq(forms_blob_key(&key, blob.hash, blob.piece), DDB_OK);
  cr_assert_eq(forms_blob_key_parse(mem, &key, &hash, &piece), DDB_OK);
  cr_expect(hash.size == 4 && memcmp(hash.data, bytes, 4) == 0 && piece.size == 1);
}

/* A page token of a table with number keys holds {"N":...}, in any spelling of the number. */
Test(key_generated, page_tokens_of_number_keys) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.cursor = &cursor};
  struct ddb_response response = {.http_status = 200};
  struct forms_reading_page page;
  struct ddb_request request;
  const char *body = "{\"Items\":[],\"Count\":0,\"LastEvaluatedKey\":"
                     "{\"sensor\":{\"N\":\"5\"},\"at\":{\"N\":\"1795341600500\"}}}";

  response.body = (struct ddb_text){body, strlen(body)};
  cr_assert_eq(forms_list_readings_response(mem, &response, &options, &page), DDB_OK);
  cr_assert_eq(forms_list_readings_request(mem, &scope, 5, &options, &request), DDB_OK);
  body_has(&request,
           "\"ExclusiveStartKey\":{\"sensor\":{\"N\":\"5\"},\"at\":{\"N\":\"1795341600500\"}}");
  cr_assert_eq(forms_list_readings_request(mem, &scope, 6, &options, &request), DDB_E_INVALID);
  ddb_cursor_free(&cursor);
}
