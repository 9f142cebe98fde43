/* SPDX-License-Identifier: Apache-2.0 */
/* What goes over the wire, judged by others: the cases of awsJson1_0 that hold for every service,
 * and the model of DynamoDB, which says of each request what must be there and what may. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "sample.h"
#include "script.h"
#include "wire/json.h"
#include "vectors.h"

/* ---- awsJson1_0 ------------------------------------------------------------------------------ */

/* The other cases are of shapes, host labels and compression that DynamoDB has none of. */
static bool is_listed(const char *id, const char *const *list) {
  for (; *list != NULL; list++)
    if (strcmp(id, *list) == 0)
      return true;
  return false;
}

static bool header_is(const struct script *script, const char *name, const char *want) {
  const char *value = script_header(script, 0, name);
  return value != NULL && strcmp(value, want) == 0;
}

/* The operation of the case has our operation's place. */
static bool run_input(const cJSON *test) {
  const cJSON *want = get(test, "serialized"), *headers = get(want, "headers");
  const char *target = string(headers, "X-Amz-Target");
  struct script script;
  struct ddb *db;
  script_init(&script);
  (void)script_reply(&script, 200, "{}");
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  cr_assert_eq(reimagine_delete_edit(db, "u1", "e1", NULL), DDB_OK);
  ddb_close(db);
  const char *slash = strchr(strstr(script.sent[0].url, "//") + 2, '/');
  return strcmp(script.sent[0].method, string(want, "method")) == 0 &&
         strcmp(slash, string(want, "uri")) == 0 &&
         header_is(&script, "Content-Type", string(headers, "Content-Type")) &&
         header_is(&script, "X-Amz-Target", "DynamoDB_20120810.DeleteItem") &&
         strchr(target, '.') != NULL && script.sent[0].body[0] == '{';
}

static bool run_output(const cJSON *test) {
  struct ddb_arena *mem = ddb_arena_new();
  const cJSON *given = get(test, "response");
  struct ddb_response response =
      sample_response((int)cJSON_GetNumberValue(get(given, "status_code")), string(given, "body"));
  enum ddb_status status = reimagine_delete_edit_response(mem, &response);
  if (status != DDB_OK)
    cr_log_error("%s: %s", string(test, "id"), ddb_arena_error(mem)->text);
  ddb_arena_free(mem);
  return status == DDB_OK;
}

static void run_cases(const char *suite, const char *file, const char *const *listed,
                      bool (*run)(const cJSON *), unsigned expected) {
  unsigned passed = 0, failed = 0;
  const cJSON *part, *test;
  cJSON *parts = load(file);
  if (parts == NULL) {
    report_cases(suite, 0, 0, expected);
    cr_skip_test("no vectors");
  }
  cJSON_ArrayForEach(part, parts) {
    cJSON_ArrayForEach(test, get(part, "cases")) {
      if (!is_listed(string(test, "id"), listed))
        continue;
      bool good = run(test);
      if (!good)
        cr_log_error("%s", string(test, "id"));
      passed += good;
      failed += !good;
    }
  }
  cJSON_Delete(parts);
  report_cases(suite, passed, failed, 0);
  cr_assert_eq(failed, 0u);
  cr_assert_eq(passed, expected);
}

Test(protocol, inputs) {
  static const char *const ids[] = {"AwsJson10EmptyInputAndEmptyOutput",
                                    "AwsJson10MustAlwaysSendEmptyJsonPayload",
                                    "AwsJson10NoInputAndOutput", NULL};
  run_cases("protocol: awsJson1_0 requests", "awsjson-protocol/input-json_1_0.json", ids, run_input,
            3);
}

Test(protocol, outputs) {
  static const char *const ids[] = {"AwsJson10EmptyInputAndEmptyOutputSendJsonObject",
                                    "AwsJson10HandlesEmptyOutputShape",
                                    "AwsJson10HandlesUnexpectedJsonOutput",
                                    "AwsJson10ServiceRespondsWithNoPayload",
                                    "AwsJson10NoInputAndOutput",
                                    NULL};
  run_cases("protocol: awsJson1_0 answers", "awsjson-protocol/output-json_1_0.json", ids,
            run_output, 5);
}

/* ---- the model of DynamoDB ------------------------------------------------------------------- */

static bool fits(const cJSON *shapes, const char *name, const cJSON *value);

static bool structure_fits(const cJSON *shapes, const cJSON *shape, const cJSON *value) {
  const cJSON *item;
  cJSON_ArrayForEach(item, get(shape, "required")) {
    if (get(value, cJSON_GetStringValue(item)) == NULL) {
      cr_log_error("%s is missing", cJSON_GetStringValue(item));
      return false;
    }
  }
  cJSON_ArrayForEach(item, value) {
    const char *member = string(get(get(shape, "members"), item->string), "shape");
    if (member == NULL || !fits(shapes, member, item)) {
      cr_log_error("at %s", item->string);
      return false;
    }
  }
  return cJSON_IsObject(value);
}

static bool text_fits(const cJSON *shape, const cJSON *value) {
  const cJSON *word, *words = get(shape, "enum");
  bool listed = words == NULL;
  cJSON_ArrayForEach(word, words) {
    listed = listed || (cJSON_IsString(value) &&
                        strcmp(cJSON_GetStringValue(word), cJSON_GetStringValue(value)) == 0);
  }
  return cJSON_IsString(value) && listed;
}

/* Whether a value has the shape that the model calls by this name. */
static bool fits(const cJSON *shapes, const char *name, const cJSON *value) {
  const cJSON *shape = get(shapes, name), *item;
  const char *type = string(shape, "type");
  bool good = true;
  if (strcmp(type, "structure") == 0)
    return structure_fits(shapes, shape, value);
  if (strcmp(type, "list") == 0 || strcmp(type, "map") == 0) {
    const char *element = string(get(shape, type[0] == 'l' ? "member" : "value"), "shape");
    cJSON_ArrayForEach(item, value) good = good && fits(shapes, element, item);
    return good && (type[0] == 'l' ? cJSON_IsArray(value) : cJSON_IsObject(value));
  }
  if (strcmp(type, "boolean") == 0)
    return cJSON_IsBool(value);
  if (strcmp(type, "string") == 0)
    return text_fits(shape, value);
  /* A time is a number of seconds, or text in the examples. */
  return strcmp(type, "blob") == 0
             ? cJSON_IsString(value)
             : cJSON_IsNumber(value) || (strcmp(type, "timestamp") == 0 && cJSON_IsString(value));
}

static bool request_fits(const cJSON *model, const struct ddb_request *request) {
  const cJSON *operation = get(get(model, "operations"), request->operation);
  cJSON *body = cJSON_ParseWithLength(request->body.data, request->body.size);
  bool good = operation != NULL &&
              fits(get(model, "shapes"), string(get(operation, "input"), "shape"), body);
  if (!good)
    cr_log_error("%s: %.*s", request->operation, (int)request->body.size, request->body.data);
  cJSON_Delete(body);
  return good;
}

/* One request of each operation of the reference schema. */
static int make_requests(struct ddb_arena *mem, struct ddb_request out[8]) {
  static const struct ddb_scope scope = {.now = SAMPLE_NOW};
  static const struct reimagine_update_edit_status_set set = {.status =
                                                                  REIMAGINE_EDIT_STATUS_PROCESSING};
  const struct reimagine_edit_record edit = sample_edit(mem);
  const struct reimagine_image_metadata image = sample_image(mem);
  const struct reimagine_update_image_suggestions_set all = {.suggestions = image.suggestions};
  int n = 0;
  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &edit, &out[n++]), DDB_OK);
  cr_assert_eq(reimagine_save_image_metadata_request(mem, &scope, &image, &out[n++]), DDB_OK);
  cr_assert_eq(reimagine_get_image_metadata_request(mem, &scope, "u", "i", &out[n++]), DDB_OK);
  cr_assert_eq(reimagine_get_edit_history_request(mem, &scope, "u", NULL, &out[n++]), DDB_OK);
  cr_assert_eq(reimagine_delete_edit_request(mem, &scope, "u", "e", &out[n++]), DDB_OK);
  cr_assert_eq(reimagine_update_edit_status_request(mem, &scope, "u", "e", &set, &out[n++]),
               DDB_OK);
  cr_assert_eq(reimagine_update_image_suggestions_request(mem, &scope, "u", "i", &all, &out[n++]),
               DDB_OK);
  return n;
}

Test(protocol, requests_have_what_the_model_requires) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_request requests[8];
  cJSON *model = load("dynamodb-model/service-2.json");
  int count = make_requests(mem, requests);
  unsigned passed = 0;
  for (int i = 0; model != NULL && i < count; i++)
    passed += request_fits(model, &requests[i]);
  report_cases("protocol: requests by the model", passed, model != NULL ? 7 - passed : 0,
               model != NULL ? 0 : 7);
  cr_assert(model == NULL || passed == 7);
  cJSON_Delete(model);
  ddb_arena_free(mem);
}

/* Each object among the examples whose members are attribute values is a map that DynamoDB holds.
 */
static bool items_read(struct ddb_arena *mem, const cJSON *shapes, const char *name,
                       const cJSON *value) {
  const cJSON *shape = get(shapes, name), *item;
  const char *type = string(shape, "type");
  bool good = true;
  if (strcmp(name, "AttributeValue") == 0) {
    const struct ddb_doc *doc;
    char *text = cJSON_PrintUnformatted(value);
    good = ddb_doc_from_wire(mem, text, strlen(text), &doc) == DDB_OK;
    free(text);
    return good;
  }
  cJSON_ArrayForEach(item, value) {
    const char *next = type[0] == 'l'   ? string(get(shape, "member"), "shape")
                       : type[0] == 'm' ? string(get(shape, "value"), "shape")
                                        : string(get(get(shape, "members"), item->string), "shape");
    good = good && items_read(mem, shapes, next, item);
  }
  return good;
}

static bool example_fits(struct ddb_arena *mem, const cJSON *model, const char *operation,
                         const cJSON *example, const char *side) {
  const cJSON *shapes = get(model, "shapes");
  const char *shape = string(get(get(get(model, "operations"), operation), side), "shape");
  const cJSON *value = get(example, side);
  struct ddb_json json;
  char *text = value != NULL ? cJSON_PrintUnformatted(value) : strdup("{}");
  ddb_json_init(&json, text, strlen(text));
  bool good =
      ddb_json_skip(&json, NULL) && ddb_json_end(&json) &&
      (value == NULL || (fits(shapes, shape, value) && items_read(mem, shapes, shape, value)));
  free(text);
  return good;
}

Test(protocol, examples_of_the_model) {
  struct ddb_arena *mem = ddb_arena_new();
  cJSON *model = load("dynamodb-model/service-2.json");
  cJSON *examples = load("dynamodb-model/examples-1.json");
  const cJSON *operation, *example;
  unsigned passed = 0, failed = 0;
  cJSON_ArrayForEach(operation, get(examples, "examples")) {
    cJSON_ArrayForEach(example, operation) {
      bool good = example_fits(mem, model, operation->string, example, "input") &&
                  example_fits(mem, model, operation->string, example, "output");
      if (!good)
        cr_log_error("%s", operation->string);
      passed += good;
      failed += !good;
    }
  }
  report_cases("protocol: examples of the model", passed, failed, examples != NULL ? 0 : 14);
  cr_assert_eq(failed, 0u);
  cJSON_Delete(examples);
  cJSON_Delete(model);
  ddb_arena_free(mem);
}
