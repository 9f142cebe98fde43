/* SPDX-License-Identifier: Apache-2.0 */
/* Updates with constants and paths: the requests byte for byte. The schema is that of
 * tests/golden/paths. */
#include <criterion/criterion.h>
#include <paths/paths.h>
#include <string.h>

#include <ddb/gen.h>

#include "support/sample.h"

static const struct ddb_scope scope = {.now = SAMPLE_NOW};
static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(paths, .init = setup, .fini = teardown);

static void body_is(enum ddb_status status, const struct ddb_request *request, const char *body) {
  cr_assert_eq(status, DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_expect_str_eq(sample_chars(mem, request->body), body);
}

#define TASK                                                                                       \
  "{\"TableName\":\"Paths\",\"Key\":{\"PK\":{\"S\":\"TASK#t1\"},\"SK\":{\"S\":\"TASK\"}},"
#define OLD "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}"

/* ---- constants ------------------------------------------------------------------------------ */

Test(paths, constants_are_sent_with_the_keys_that_they_make) {
  const struct paths_close_set set = {0};
  struct ddb_request request;

  body_is(paths_close_request(mem, &scope, "t1", &set, &request), &request,
          TASK
          "\"UpdateExpression\":\"SET #n0 = :v0, #n1 = :v1, #n2 = :v2, #n3 = :v3\","
          "\"ConditionExpression\":\"attribute_exists(#k) AND #g IN (:f1, :f2)\","
          "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"status\",\"#n1\":\"priority\","
          "\"#n2\":\"GSI1PK\",\"#n3\":\"GSI1SK\",\"#g\":\"status\"},"
          "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"closed\"},\":v1\":{\"N\":\"3\"},"
          "\":v2\":{\"S\":\"STATUS#closed\"},\":v3\":{\"S\":\"003\"},\":f1\":{\"S\":\"open\"},"
          "\":f2\":{\"S\":\"active\"}}," OLD);
}

Test(paths, constants_of_every_type) {
  struct ddb_request request;

  body_is(
      paths_stamp_request(mem, &scope, "t1", &request), &request,
      TASK
      "\"UpdateExpression\":\"SET #n0 = :v0, #n1 = :v1, #n2 = :v2, #n3 = :v3, #n4 = :v4, "
      "#n5 = :v5, #n6 = :v6, #n7 = :v7, #n8 = :v8\","
      "\"ConditionExpression\":\"attribute_exists(#k)\","
      "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"kind\",\"#n1\":\"note\","
      "\"#n2\":\"body\",\"#n3\":\"done\",\"#n4\":\"ratio\",\"#n5\":\"price\",\"#n6\":\"seenAt\","
      "\"#n7\":\"dueAt\",\"#n8\":\"label\"},"
      "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"large\"},"
      "\":v1\":{\"S\":\"a \\\"b\\\" ?? \xc3\xbc\"},\":v2\":{\"S\":\"some text\"},"
      "\":v3\":{\"BOOL\":false},\":v4\":{\"N\":\"0.25\"},\":v5\":{\"N\":\"1.5\"},"
      "\":v6\":{\"S\":\"2026-11-22T10:00:00.500Z\"},\":v7\":{\"N\":\"1795341600\"},"
      "\":v8\":{\"S\":\"x\"}}," OLD);
}

Test(paths, a_constant_state_is_judged_by_its_transitions) {
  const struct paths_activate_set set = {.priority = 7};
  struct ddb_response response = sample_response(
      400, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
           "\"message\":\"The conditional request failed\",\"Item\":{\"PK\":{\"S\":\"TASK#t1\"},"
           "\"status\":{\"S\":\"closed\"}}}");

  cr_assert_eq(paths_activate_response(mem, &response, &set), DDB_E_TRANSITION);
  cr_expect(strstr(ddb_arena_error(mem)->text, "from 'closed'"), "%s", ddb_arena_error(mem)->text);
}
