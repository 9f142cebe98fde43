/* SPDX-License-Identifier: Apache-2.0 */
/* Updates: the request byte for byte, what the condition lets through, and what a failed one is
 * said to mean. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/sample.h"

#define FAILED(rest)                                                                               \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"" rest "}"
#define ITEM(data)  "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}" data "}"
#define STATE(text) ITEM(",\"Data\":{\"M\":{\"status\":{\"S\":\"" text "\"}}}")

enum { STATES = 5 };

/* The schema's transitions: row from, column to. */
static const char *const states[STATES] = {"pending", "processing", "completed", "failed",
                                           "preview"};
static const int allowed[STATES][STATES] = {
    {0, 1, 0, 1, 0}, {0, 0, 1, 1, 1}, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, {0, 0, 1, 1, 0}};

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(update, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static struct ddb_request request_of(const struct reimagine_update_edit_status_set *set) {
  struct ddb_request request;

  cr_assert_eq(reimagine_update_edit_status_request(mem, &scope, "u1", "e1", set, &request), DDB_OK,
               "%s", ddb_arena_error(mem)->text);
  cr_assert_str_eq(request.operation, "UpdateItem");
  cr_assert_eq(request.effect, DDB_EFFECT_GUARDED);
  return request;
}

static const char *body_of(const struct reimagine_update_edit_status_set *set) {
  return sample_chars(mem, request_of(set).body);
}

static void request_refused(const struct reimagine_update_edit_status_set *set, const char *field) {
  struct ddb_request request = {0};

  cr_assert_eq(reimagine_update_edit_status_request(mem, &scope, "u1", "e1", set, &request),
               DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, field);
  cr_assert_null(request.body.data, "nothing to send");
}

/* A change to `completed` that came to this answer; `observed` is NULL if no item was read. */
static const struct ddb_error *answer(const char *body, const char *observed, bool lost,
                                      enum ddb_status expected) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_COMPLETED};
  struct ddb_response response = sample_response(400, body);

  response.lost_reply = lost;
  if (observed)
    response.observed = sample_text(observed);
  enum ddb_status status = reimagine_update_edit_status_response(mem, &response, &set);
  cr_assert_eq(status, expected, "%s: %s", ddb_status_name(status), ddb_arena_error(mem)->text);
  cr_assert(strstr(ddb_arena_error(mem)->text, "updateEditStatus"), "%s",
            ddb_arena_error(mem)->text);
  return ddb_arena_error(mem);
}

static void says(const struct ddb_error *error, const char *words) {
  cr_assert(strstr(error->text, words), "'%s' lacks '%s'", error->text, words);
}

/* ---- requests ------------------------------------------------------------------------------- */

Test(update, with_the_required_input_only) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_PROCESSING};

  cr_assert_str_eq(
      body_of(&set),
      "{\"TableName\":\"Reimagine\",\"Key\":{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}},"
      "\"UpdateExpression\":\"SET #d.#n0 = :v0, #u = :u\","
      "\"ConditionExpression\":\"attribute_exists(#k) AND #d.#g IN (:f1)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"status\",\"#d\":\"Data\","
      "\"#u\":\"UpdatedAt\",\"#g\":\"status\"},"
      "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"processing\"},"
      "\":u\":{\"N\":\"1795341600250\"},\":f1\":{\"S\":\"pending\"}},"
      "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

Test(update, with_all_inputs) {
  struct reimagine_update_edit_status_set set = {
      .status = REIMAGINE_EDIT_STATUS_FAILED,
      .completed_at = ddb_opt_time_of((ddb_time){1795341600, 0}),
      .error = "model \"nova\" timed out",
      .processing_time = ddb_int(1840),
  };

  cr_assert_str_eq(
      body_of(&set),
      "{\"TableName\":\"Reimagine\",\"Key\":{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}},"
      "\"UpdateExpression\":\"SET #d.#n0 = :v0, #d.#n1 = :v1, #d.#n2 = :v2, #d.#n3 = :v3, #u = :u\","
      "\"ConditionExpression\":\"attribute_exists(#k) AND #d.#g IN (:f1, :f2, :f5)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"status\",\"#n1\":\"completedAt\","
      "\"#n2\":\"error\",\"#n3\":\"processingTime\",\"#d\":\"Data\",\"#u\":\"UpdatedAt\","
      "\"#g\":\"status\"},"
      "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"failed\"},"
      "\":v1\":{\"S\":\"2026-11-22T10:00:00.000Z\"},"
      "\":v2\":{\"S\":\"model \\\"nova\\\" timed out\"},\":v3\":{\"N\":\"1840\"},"
      "\":u\":{\"N\":\"1795341600250\"},\":f1\":{\"S\":\"pending\"},\":f2\":{\"S\":\"processing\"},"
      "\":f5\":{\"S\":\"preview\"}},"
      "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

Test(update, without_a_guarded_field) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct reimagine_update_image_suggestions_set set = {.suggestions = image.suggestions};
  struct ddb_request request;

  set.suggestions.count = 0;
  cr_assert_eq(reimagine_update_image_suggestions_request(mem, &scope, "u1", "i1", &set, &request),
               DDB_OK);
  cr_assert_str_eq(
      sample_chars(mem, request.body),
      "{\"TableName\":\"Reimagine\",\"Key\":{\"PK\":{\"S\":\"USER#u1\"},"
      "\"SK\":{\"S\":\"IMAGE#i1\"}},\"UpdateExpression\":\"SET #d.#n0 = :v0, #u = :u\","
      "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_exists(#d)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"suggestions\",\"#d\":\"Data\","
      "\"#u\":\"UpdatedAt\"},\"ExpressionAttributeValues\":{\":v0\":{\"L\":[]},"
      "\":u\":{\"N\":\"1795341600250\"}},\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
  set.suggestions = image.suggestions;
  cr_assert_eq(reimagine_update_image_suggestions_request(mem, &scope, "u1", "i1", &set, &request),
               DDB_OK);
  cr_assert(strstr(sample_chars(mem, request.body), "\":v0\":{\"L\":[{\"M\":{\"editType\":"));
  set.suggestions.items = NULL;
  cr_assert_eq(reimagine_update_image_suggestions_request(mem, &scope, "u1", "i1", &set, &request),
               DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "ImageMetadata.suggestions");
}

Test(update, says_where_its_item_is) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_PROCESSING};
  struct ddb_request request = request_of(&set);

  cr_assert_str_eq(sample_chars(mem, request.table), "Reimagine");
  cr_assert_str_eq(sample_chars(mem, request.key),
                   "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}}");
  struct ddb_scope other = {.table_name = "Te\\st", .now = SAMPLE_NOW};
  cr_assert_eq(reimagine_update_edit_status_request(mem, &other, "\xc3\xbc\"", "e", &set, &request),
               DDB_OK);
  cr_assert_str_eq(sample_chars(mem, request.table), "Te\\\\st");
  cr_assert_str_eq(sample_chars(mem, request.key),
                   "{\"PK\":{\"S\":\"USER#\xc3\xbc\\\"\"},\"SK\":{\"S\":\"EDIT#e\"}}");
}

Test(update, inputs_that_are_refused) {
  struct reimagine_update_edit_status_set set = {0};

  request_refused(&set, "EditRecord.status");
  set.status = (enum reimagine_edit_status)6;
  request_refused(&set, "EditRecord.status");
  set.status = (enum reimagine_edit_status) - 1;
  request_refused(&set, "EditRecord.status");
  set.status = REIMAGINE_EDIT_STATUS_FAILED;
  set.processing_time = ddb_int(-1);
  request_refused(&set, "EditRecord.processingTime");
  set.processing_time = ddb_int(1);
  set.error = "\xff";
  request_refused(&set, "EditRecord.error");
  set.error = NULL;
  set.completed_at = ddb_opt_time_of((ddb_time){INT64_MAX, 0});
  request_refused(&set, "EditRecord.completedAt");
}

Test(update, a_write_without_a_time_is_refused) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_FAILED};
  struct ddb_scope none = {0};
  struct ddb_request request;

  cr_assert_eq(reimagine_update_edit_status_request(mem, &none, "u1", "e1", &set, &request),
               DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "scope.now");
}

Test(update, nesting_counts_the_map_around_the_field) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct reimagine_edit_suggestion one = image.suggestions.items[0];
  struct reimagine_update_image_suggestions_set set = {.suggestions = {&one, 1}};
  struct ddb_request request;
  char json[256] = "";

  for (int maps = 27; maps <= 29; maps++) {
    for (int i = 0; i < maps; i++)
      (void)snprintf(json + 5 * i, sizeof json - 5 * (size_t)i, "{\"a\":");
    (void)snprintf(json + 5 * maps, sizeof json - 5 * (size_t)maps, "1%.*s", maps,
                   "}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}");
    one.edit_type = REIMAGINE_EDIT_TYPE_UNRECOGNIZED;
    one.edit_type_text = "upscale";
    one.suggested_params = (struct reimagine_suggested_params){.unmodeled = sample_doc(mem, json)};
    /* Data, suggestions, [0] and `maps` maps around a scalar: 31 are the most. */
    cr_assert_eq(
        reimagine_update_image_suggestions_request(mem, &scope, "u1", "i1", &set, &request),
        maps <= 28 ? DDB_OK : DDB_E_LIMIT, "%d maps", maps);
  }
}

/* ---- transitions ----------------------------------------------------------------------------- */

/* For each target: the condition holds for exactly the states that the schema lets become it. */
Test(update, the_condition_names_exactly_the_states_that_may_change) {
  for (int to = 0; to < STATES; to++) {
    struct reimagine_update_edit_status_set set = {.status = (enum reimagine_edit_status)(to + 1)};
    const char *body = body_of(&set);
    const char *condition = strstr(body, "\"ConditionExpression\":\"");
    const char *end = strstr(condition, "\",");
    int sources = 0;
    for (int from = 0; from < STATES; from++) {
      char name[16], value[64];
      (void)snprintf(name, sizeof name, ":f%d", from + 1);
      (void)snprintf(value, sizeof value, "\":f%d\":{\"S\":\"%s\"}", from + 1, states[from]);
      const char *named = strstr(condition, name);
      cr_assert_eq(named != NULL && named < end, allowed[from][to], "%s to %s: %s", states[from],
                   states[to], body);
      cr_assert_eq(strstr(body, value) != NULL, allowed[from][to], "%s to %s: %s", states[from],
                   states[to], body);
      sources += allowed[from][to];
    }
    cr_assert_eq(strstr(body, "\"#g\"") != NULL, sources > 0, "DynamoDB refuses an unused name");
  }
}

/* Nothing may become pending: a condition that never holds brings the item's state back. */
Test(update, a_state_that_none_may_become) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_PENDING};

  cr_assert(strstr(body_of(&set),
                   "\"ConditionExpression\":\"attribute_exists(#k) AND attribute_not_exists(#k)\","
                   "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"status\",\"#d\":\"Data\","
                   "\"#u\":\"UpdatedAt\"},"));
}

Test(update, every_pair_of_states_is_judged) {
  for (int from = 0; from < STATES; from++)
    for (int to = 0; to < STATES; to++) {
      struct reimagine_update_edit_status_set set = {.status =
                                                         (enum reimagine_edit_status)(to + 1)};
      char body[512], change[128];
      (void)snprintf(body, sizeof body, FAILED(",\"Item\":" STATE("%s")), states[from]);
      struct ddb_response response = sample_response(400, body);
      enum ddb_status status = reimagine_update_edit_status_response(mem, &response, &set);
      cr_assert_eq(status, allowed[from][to] ? DDB_E_CONDITION : DDB_E_TRANSITION, "%s to %s",
                   states[from], states[to]);
      says(ddb_arena_error(mem), states[from]);
      (void)snprintf(change, sizeof change, "'%s'", states[to]);
      says(ddb_arena_error(mem), change);
    }
}

/* ---- responses ------------------------------------------------------------------------------- */

Test(update, an_answer_that_is_good) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_COMPLETED};
  struct ddb_response response = sample_response(200, "{}");

  cr_assert_eq(reimagine_update_edit_status_response(mem, &response, &set), DDB_OK);
  response.lost_reply = true;
  cr_assert_eq(reimagine_update_edit_status_response(mem, &response, &set), DDB_OK);
}

Test(update, a_transition_that_the_schema_forbids) {
  const struct ddb_error *error =
      answer(FAILED(",\"Item\":" STATE("failed")), NULL, false, DDB_E_TRANSITION);

  cr_assert_str_eq(error->field, "status");
  cr_assert_str_eq(error->code, "ConditionalCheckFailedException");
  cr_assert_eq(error->http_status, 400);
  says(error, "status may not change from 'failed' (at the time of the write) to 'completed'");
  error = answer(FAILED(""), "{\"Item\":" STATE("failed") "}", false, DDB_E_TRANSITION);
  says(error, "from 'failed' (observed afterwards) to 'completed'");
}

Test(update, a_race_lost) {
  says(answer(FAILED(""), "{\"Item\":" STATE("processing") "}", false, DDB_E_CONDITION),
       "another writer was faster");
}

Test(update, no_such_item) {
  /* Without the item and without a read nobody knows: some servers never show the item. */
  says(answer(FAILED(""), NULL, false, DDB_E_CONDITION), "read it to find out");
  says(answer(FAILED(""), "{}", false, DDB_NOT_FOUND), "observed afterwards");
}

Test(update, an_item_without_the_map) {
  const struct ddb_error *error =
      answer(FAILED(",\"Item\":" ITEM("")), NULL, false, DDB_E_CONDITION);

  cr_assert_str_eq(error->field, "Data");
  says(error, "no map 'Data'");
  (void)answer(FAILED(",\"Item\":" ITEM(",\"Data\":{\"S\":\"x\"}")), NULL, false, DDB_E_CONDITION);
  says(answer(FAILED(""), "{\"Item\":" ITEM("") "}", false, DDB_E_CONDITION),
       "observed afterwards");
}

Test(update, an_item_without_a_state) {
  says(answer(FAILED(",\"Item\":" ITEM(",\"Data\":{\"M\":{}}")), NULL, false, DDB_E_CONDITION),
       "has no status");
  says(answer(FAILED(",\"Item\":" ITEM(",\"Data\":{\"M\":{\"status\":{\"N\":\"1\"}}}")), NULL,
              false, DDB_E_CONDITION),
       "has no status");
}

Test(update, a_state_of_a_newer_schema) {
  says(answer(FAILED(",\"Item\":" STATE("archived \\u00fc")), NULL, false, DDB_E_TRANSITION),
       "from 'archived \xc3\xbc'");
}

Test(update, a_state_that_would_break_a_log) {
  const struct ddb_error *error =
      answer(FAILED(",\"Item\":" STATE("a\\nb\\u001b[31m")), NULL, false, DDB_E_TRANSITION);

  for (const char *c = error->text; *c; c++)
    cr_assert_geq((unsigned char)*c, 0x20);
}

Test(update, a_condition_that_fails_after_a_lost_reply) {
  says(answer(FAILED(",\"Item\":" STATE("completed")), NULL, true, DDB_E_MAYBE_APPLIED), "lost");
  (void)answer(FAILED(""), "{}", true, DDB_E_MAYBE_APPLIED);
}

Test(update, other_errors) {
  const struct ddb_error *error = answer(
      "{\"__type\":\"ValidationException\",\"message\":\"bad path\"}", NULL, false, DDB_E_SERVICE);

  cr_assert_str_eq(error->code, "ValidationException");
  says(error, "bad path");
}

Test(update, without_a_guarded_field_a_failure_is_explained_too) {
  struct reimagine_update_image_suggestions_set set = {0};
  struct ddb_response response = sample_response(400, FAILED(""));

  response.observed = sample_text("{}");
  cr_assert_eq(reimagine_update_image_suggestions_response(mem, &response, &set), DDB_NOT_FOUND);
  response = sample_response(400, FAILED(",\"Item\":" ITEM("")));
  cr_assert_eq(reimagine_update_image_suggestions_response(mem, &response, &set), DDB_E_CONDITION);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "Data");
  response = sample_response(400, FAILED(""));
  response.observed = sample_text("{\"Item\":" ITEM(",\"Data\":{\"M\":{}}") "}");
  cr_assert_eq(reimagine_update_image_suggestions_response(mem, &response, &set), DDB_E_CONDITION);
  says(ddb_arena_error(mem), "is there now");
}
