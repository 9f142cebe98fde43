/* SPDX-License-Identifier: Apache-2.0 */
/* Growable bytes: contents, the maximum, the sticky error, JSON escapes. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

Test(buf, appends_of_every_kind) {
  struct ddb_buf buf;
  ddb_buf_init(&buf, 1000);
  ddb_buf_text(&buf, "a");
  ddb_buf_char(&buf, '-');
  ddb_buf_bytes(&buf, "b\0c", 3);
  ddb_buf_u64(&buf, UINT64_MAX);
  ddb_buf_i64(&buf, INT64_MIN);
  ddb_buf_hex(&buf, (const unsigned char *)"\x00\xfe\x1a", 3);
  ddb_buf_format(&buf, "%s=%d", "x", 7);
  static const char expected[] = "a-b\0c18446744073709551615-922337203685477580800fe1ax=7";
  cr_assert_eq(buf.status, DDB_OK);
  cr_assert_eq(buf.size, sizeof expected - 1);
  cr_assert_arr_eq(buf.data, expected, sizeof expected);
  ddb_buf_free(&buf);
}

/* Sixteen bytes at a time, and what is left: every byte, and every number of them. */
Test(buf, hex_of_every_byte_and_size) {
  unsigned char bytes[256];
  char expected[2 * sizeof bytes + 1];
  for (size_t i = 0; i < sizeof bytes; i++) {
    bytes[i] = (unsigned char)(i * 37);
    snprintf(expected + 2 * i, 3, "%02x", bytes[i]);
  }
  for (size_t from = 0; from <= sizeof bytes; from++) {
    struct ddb_buf buf;
    ddb_buf_init(&buf, 1000);
    ddb_buf_hex(&buf, bytes + from, sizeof bytes - from);
    cr_assert_eq(buf.size, 2 * (sizeof bytes - from));
    cr_assert_str_eq(buf.size > 0 ? buf.data : "", expected + 2 * from);
    ddb_buf_free(&buf);
  }
}

Test(buf, is_terminated_and_empty_after_clear) {
  struct ddb_buf buf;
  ddb_buf_init(&buf, 10);
  cr_assert_null(buf.data);
  ddb_buf_clear(&buf);
  ddb_buf_text(&buf, "0123456789");
  cr_assert_eq(strlen(buf.data), 10);
  const char *data = buf.data;
  ddb_buf_clear(&buf);
  cr_assert_eq(buf.data, data);
  cr_assert_str_eq(buf.data, "");
  ddb_buf_free(&buf);
  cr_assert_null(buf.data);
  ddb_buf_text(&buf, "again");
  cr_assert_str_eq(buf.data, "again");
  ddb_buf_free(&buf);
}

Test(buf, the_maximum_is_exact_and_its_error_sticks) {
  struct ddb_buf buf;
  ddb_buf_init(&buf, 5);
  ddb_buf_text(&buf, "12345");
  cr_assert_eq(buf.status, DDB_OK);
  ddb_buf_char(&buf, '6');
  cr_assert_eq(buf.status, DDB_E_LIMIT);
  cr_assert_not(ddb_buf_reserve(&buf, 0));
  ddb_buf_bytes(&buf, "", 0);
  cr_assert_eq(buf.status, DDB_E_LIMIT);
  cr_assert_str_eq(buf.data, "12345");
  ddb_buf_clear(&buf);
  ddb_buf_text(&buf, "123456");
  cr_assert_eq(buf.status, DDB_E_LIMIT);
  cr_assert_eq(buf.size, 0);
  ddb_buf_free(&buf);
}

Test(buf, a_maximum_of_nothing) {
  struct ddb_buf buf;
  ddb_buf_init(&buf, 0);
  ddb_buf_bytes(&buf, NULL, 0);
  cr_assert_eq(buf.status, DDB_OK);
  ddb_buf_char(&buf, 'x');
  cr_assert_eq(buf.status, DDB_E_LIMIT);
  ddb_buf_free(&buf);
}

Test(buf, sizes_that_overflow) {
  struct ddb_buf buf;
  ddb_buf_init(&buf, SIZE_MAX);
  ddb_buf_text(&buf, "x");
  cr_assert_not(ddb_buf_reserve(&buf, SIZE_MAX));
  cr_assert_eq(buf.status, DDB_E_LIMIT);
  ddb_buf_clear(&buf);
  ddb_buf_hex(&buf, (const unsigned char *)"", SIZE_MAX);
  cr_assert_eq(buf.status, DDB_E_LIMIT);
  ddb_buf_free(&buf);
}

Test(buf, no_memory_is_a_status) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_buf buf;
  ddb_buf_init_arena(&buf, arena, SIZE_MAX);
  ddb_buf_text(&buf, "kept");
  cr_assert_not(ddb_buf_reserve(&buf, SIZE_MAX / 2));
  cr_assert_eq(buf.status, DDB_E_NOMEM);
  ddb_buf_text(&buf, "not");
  cr_assert_str_eq(buf.data, "kept");
  ddb_arena_free(arena);
}

Test(buf, grows_in_an_arena) {
  struct ddb_arena *arena = ddb_arena_new();
  struct ddb_buf buf;
  ddb_buf_init_arena(&buf, arena, 1 << 20);
  for (int i = 0; i < 100000; i++)
    ddb_buf_char(&buf, (char)('a' + i % 26));
  cr_assert_eq(buf.size, 100000);
  for (int i = 0; i < 100000; i++)
    cr_assert_eq(buf.data[i], (char)('a' + i % 26));
  ddb_buf_free(&buf); /* leaves the arena's memory alone */
  cr_assert_null(buf.data);
  ddb_arena_free(arena);
}

static void check_json(const char *text, size_t size, const char *expected) {
  struct ddb_buf buf;
  ddb_buf_init(&buf, 10000);
  ddb_buf_json_string(&buf, text, size);
  cr_assert_eq(buf.status, DDB_OK);
  cr_assert_str_eq(buf.data, expected);
  ddb_buf_free(&buf);
}

Test(buf, json_strings) {
  check_json("", 0, "\"\"");
  check_json(NULL, 0, "\"\"");
  check_json("plain text, longer than eight", 29, "\"plain text, longer than eight\"");
  check_json("\"\\/", 3, "\"\\\"\\\\/\"");
  check_json("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
  check_json("\0\x01\x1f\x7f", 4, "\"\\u0000\\u0001\\u001f\x7f\"");
  check_json("1234567\"x", 9, "\"1234567\\\"x\"");
  check_json("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80!", 10,
             "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80!\"");
}

Test(buf, json_strings_refuse_what_is_no_utf8) {
  static const char *const bad[] = {"\xff", "ok\x80", "12345678\xc3", "\xed\xa0\x80", "\xc0\x80"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct ddb_buf buf;
    ddb_buf_init(&buf, 100);
    ddb_buf_json_string(&buf, bad[i], strlen(bad[i]));
    cr_assert_eq(buf.status, DDB_E_INVALID, "case %zu", i);
    ddb_buf_free(&buf);
  }
}

Test(buf, a_secret_one_gives_up_nothing_but_zeros) {
  struct ddb_buf buf;
  ddb_buf_init_secret(&buf, 100000);
  for (int i = 0; i < 10000; i++)
    ddb_buf_text(&buf, "secret");
  cr_assert_eq(buf.size, 60000u);
  cr_assert_eq(memcmp(buf.data + 59994, "secret", 7), 0);
  ddb_buf_clear(&buf);
  for (size_t i = 0; i < buf.capacity; i++)
    cr_assert_eq(buf.data[i], '\0');
  ddb_buf_text(&buf, "more");
  ddb_buf_free(&buf);
  cr_assert(buf.secret);
  cr_assert_eq(buf.max, 100000u);
  ddb_buf_free(&buf);
}
