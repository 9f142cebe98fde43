/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON scanner: steps that take the usual form of a value at once. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "wire/json.h"

/* Each text is scanned alone, as is and with one byte less at its end. */
static bool usual(const char *text, size_t size, size_t depth, struct ddb_text *out) {
  struct ddb_json json;
  char *alone = malloc(size > 0 ? size : 1); /* of just its size: ASan sees a read past its end */
  cr_assert_not_null(alone);
  memcpy(alone, text, size);
  ddb_json_init(&json, alone, size);
  json.depth = (unsigned)depth;
  bool good = ddb_json_usual(&json, 'S', out);
  cr_expect_eq(json.depth, depth);
  cr_expect_eq(json.next - json.start, good ? (ptrdiff_t)size : 0, "%s", text);
  cr_expect_eq(json.status, DDB_OK);
  if (good)
    *out = (struct ddb_text){text + (out->data - alone), out->size};
  free(alone);
  return good;
}

Test(json, usual_values) {
  static const char *const others[] = {
      "{\"N\":\"1\"}",        "{ \"S\":\"x\"}", "{\"S\" :\"x\"}",
      "{\"S\": \"x\"}",       "{\"S\":\"x\" }", "{\"S\":\"\\n\"}",
      "{\"S\":\"\xC3\xA4\"}", "{\"S\":null}",   "{\"S\":\"x\",\"N\":\"1\"}",
      "{\"SS\":\"x\"}",       "{\"S\":\"\n\"}", "[\"S\":\"x\"]",
      "{\"S\":\"x\"]",        "{\"\":\"x\"} ",
  };
  struct ddb_text text = {NULL, 0};
  static const char good[] = "{\"S\":\"a text that is longer than a word\"}";
  cr_assert(usual(good, sizeof good - 1, 0, &text));
  cr_assert(text.size == 33 && memcmp(text.data, "a text that is longer than a word", 33) == 0);
  for (size_t size = 0; size + 1 < sizeof good; size++)
    cr_assert_not(usual(good, size, 0, &text), "%zu bytes of it", size);
  cr_assert(usual("{\"S\":\"\"}", 8, DDB_JSON_MAX_DEPTH - 1, &text));
  cr_assert_eq(text.size, 0);
  cr_assert_not(usual("{\"S\":\"\"}", 8, DDB_JSON_MAX_DEPTH, &text));
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    cr_assert_not(usual(others[i], strlen(others[i]), 0, &text), "%s", others[i]);
}

Test(json, usual_beginnings_and_ends) {
  static const char text[] = "{\"BOOL\":true}";
  struct ddb_json json;
  bool value = false;
  ddb_json_init(&json, text, sizeof text - 1);
  cr_assert_not(ddb_json_open(&json, "B") || ddb_json_open(&json, "BOOLE") ||
                ddb_json_open(&json, "NULL") || ddb_json_close(&json));
  cr_assert_eq(json.next, json.start);
  cr_assert(ddb_json_open(&json, "BOOL") && json.depth == 1);
  cr_assert_not(ddb_json_close(&json));
  cr_assert(ddb_json_bool(&json, &value) && value && ddb_json_close(&json) && json.depth == 0);
  cr_assert(ddb_json_end(&json));
  for (size_t size = 0; size < 9; size++) {
    ddb_json_init(&json, text, size);
    cr_assert_not(ddb_json_open(&json, "BOOL"), "%zu bytes of it", size);
  }
  ddb_json_init(&json, text, sizeof text - 1);
  json.depth = DDB_JSON_MAX_DEPTH;
  cr_assert_not(ddb_json_open(&json, "BOOL"));
  (void)ddb_json_fail(&json, DDB_E_INVALID, "a reason");
  json.depth = 1;
  json.next += 12;
  cr_assert_not(ddb_json_open(&json, "BOOL") || ddb_json_close(&json), "an error stays");
}
