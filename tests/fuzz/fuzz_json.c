/* SPDX-License-Identifier: Apache-2.0 */
/* JSON text: what one way of reading accepts every other accepts, no value is larger than its text,
 * and whatever becomes a document keeps its value on the way to JSON, to DynamoDB JSON, to a cJSON
 * tree, and back from each. */
#include <cjson/cJSON.h>
#include <ddb/doc.h>

#include "fuzz/fuzz.h"
#include "wire/json.h"

static void walk_string(struct ddb_json *json, const struct ddb_json_string *string) {
  size_t size = ddb_json_value_size(string);
  char *value = malloc(string->size + 1);
  MUST(json->status == DDB_OK && value != NULL && size <= string->size);
  MUST(ddb_json_unescape(string, value) == size);
  MUST(ddb_json_is(string, value, size));
  MUST(string->escaped || memcmp(value, string->data, size) == 0);
  free(value);
}

/* Step by step what ddb_json_skip does at once. Nesting is limited by the scanner. */
static void walk(struct ddb_json *json) { // NOLINT(misc-no-recursion)
  struct ddb_json_string string;
  struct ddb_text number;
  bool flag;
  switch (ddb_json_peek(json)) {
  case DDB_JSON_OBJECT:
    if (ddb_json_object(json))
      while (ddb_json_member(json, &string)) {
        walk_string(json, &string);
        walk(json);
      }
    break;
  case DDB_JSON_ARRAY:
    if (ddb_json_array(json))
      while (ddb_json_element(json))
        walk(json);
    break;
  case DDB_JSON_STRING:
    if (ddb_json_string(json, &string))
      walk_string(json, &string);
    break;
  case DDB_JSON_NUMBER:
    if (ddb_json_number(json, &number))
      MUST(number.size > 0);
    break;
  case DDB_JSON_BOOL:
    (void)ddb_json_bool(json, &flag);
    break;
  default:
    (void)ddb_json_null(json);
    break;
  }
}

static bool is_json(const char *text, size_t size) {
  struct ddb_json json;
  struct ddb_text raw = {NULL, 0};
  ddb_json_init(&json, text, size);
  bool skipped = ddb_json_skip(&json, &raw);
  bool good = ddb_json_end(&json);
  MUST(!good || (skipped && raw.size > 0 && raw.data >= text && raw.size <= size));
  MUST(good == (json.status == DDB_OK) && (good || json.reason[0] != '\0'));
  MUST(json.offset <= size);
  return good;
}

/* What comes from JSON or a tree has one spelling of each number and text. */
static void check_canonical(struct ddb_arena *mem, const struct ddb_doc *doc) {
  const struct ddb_doc *again;
  const char *json;
  struct cJSON *tree = NULL;
  if (ddb_doc_to_json(mem, doc, &json) == DDB_OK) {
    MUST(ddb_doc_from_json(mem, json, &again) == DDB_OK);
    MUST(strcmp(ddb_doc_wire(doc), ddb_doc_wire(again)) == 0);
  }
  if (ddb_doc_to_cjson(mem, doc, &tree) == DDB_OK) {
    MUST(ddb_doc_from_cjson(mem, tree, &again) == DDB_OK);
    MUST(strcmp(ddb_doc_wire(doc), ddb_doc_wire(again)) == 0);
    cJSON_Delete(tree);
  }
}

/* DynamoDB JSON is kept as it was given: its JSON and its tree are the same value. */
static void check_given(struct ddb_arena *mem, const struct ddb_doc *doc) {
  const struct ddb_doc *again, *plain;
  const char *json;
  struct cJSON *tree = NULL;
  MUST(ddb_doc_from_wire(mem, doc->wire.data, doc->wire.size, &again) == DDB_OK);
  MUST(strcmp(ddb_doc_wire(doc), ddb_doc_wire(again)) == 0);
  if (ddb_doc_to_json(mem, doc, &json) != DDB_OK)
    return;
  MUST(ddb_doc_from_json(mem, json, &plain) == DDB_OK);
  check_canonical(mem, plain);
  if (ddb_doc_to_cjson(mem, doc, &tree) != DDB_OK)
    return;
  MUST(ddb_doc_from_cjson(mem, tree, &again) == DDB_OK);
  MUST(strcmp(ddb_doc_wire(plain), ddb_doc_wire(again)) == 0);
  cJSON_Delete(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct ddb_arena *mem = ddb_arena_new();
  const struct ddb_doc *doc;
  struct ddb_json json;
  char *text = fuzz_text(data, size);
  bool good = is_json(text, size);
  ddb_json_init(&json, text, size);
  walk(&json);
  MUST(ddb_json_end(&json) == good);
  if (memchr(text, '\0', size) == NULL && ddb_doc_from_json(mem, text, &doc) == DDB_OK) {
    MUST(good);
    check_given(mem, doc);
    check_canonical(mem, doc);
  }
  if (ddb_doc_from_wire(mem, text, size, &doc) == DDB_OK) {
    MUST(good);
    check_given(mem, doc);
  }
  free(text);
  ddb_arena_free(mem);
  return 0;
}
