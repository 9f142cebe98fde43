/* SPDX-License-Identifier: Apache-2.0 */
/* Whole generated calls over a scripted world: what each operation sends, what it makes of every
 * kind of answer, and what a program sees of it (status, record, error text, options->error). */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/sample.h"
#include "support/script.h"

#define FAILED                                                                                     \
  "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","              \
  "\"message\":\"The conditional request failed\"}"
#define THROTTLED "{\"__type\":\"x#ProvisionedThroughputExceededException\",\"message\":\"slow\"}"
#define KEY_OF_E1 "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}}"
#define PAGE      "{\"Items\":[%s],\"Count\":1,\"LastEvaluatedKey\":" KEY_OF_E1 "}"

static struct script script;
static struct ddb_arena *mem;
static struct ddb *db;

static void open_with(const struct ddb_options *options) {
  ddb_close(db);
  cr_assert_eq(ddb_open(&db, options), DDB_OK, "%s", ddb_error_text(db));
}

static void setup(void) {
  script_init(&script);
  script.day_ms += 250; /* SAMPLE_NOW */
  struct ddb_options options = script_options(&script);
  options.cancel = &script.cancel;
  db = NULL;
  open_with(&options);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
  ddb_close(db);
}

TestSuite(operations, .init = setup, .fini = teardown);

/* ---- helpers -------------------------------------------------------------------------------- */

static void says(const char *words) {
  cr_assert(strstr(ddb_error_text(db), words), "'%s' lacks '%s'", ddb_error_text(db), words);
}

static void sent(int index, const char *target, const char *body) {
  char name[64];

  cr_assert_lt(index, script.sent_count);
  (void)snprintf(name, sizeof name, "DynamoDB_20120810.%s", target);
  cr_assert_str_eq(script_header(&script, index, "X-Amz-Target"), name);
  cr_assert_str_eq(script.sent[index].body, body);
}

static const char *body_with(const char *format, const char *item) {
  size_t size = strlen(format) + strlen(item) + 1;
  char *body = ddb_arena_alloc(mem, size);
  const char *at = strstr(format, "%s");

  (void)snprintf(body, size, "%.*s%s%s", (int)(at - format), format, item, at + 2);
  return body;
}

static void script_again(void) {
  script.step_count = script.sent_count = script.slept_count = 0;
}

static enum ddb_status save(const struct ddb_call_options *options) {
  struct reimagine_edit_record edit = sample_small_edit(mem);

  return reimagine_save_edit_record(db, &edit, options);
}

static enum ddb_status complete(const struct ddb_call_options *options) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_COMPLETED};

  return reimagine_update_edit_status(db, "u1", "e1", &set, options);
}

static enum ddb_status erase(const struct ddb_call_options *options) {
  return reimagine_delete_edit(db, "u1", "e1", options);
}

/* ---- what is sent --------------------------------------------------------------------------- */

Test(operations, save_sends_the_item_with_the_clock_of_the_handle) {
  script_reply(&script, 200, "{}");
  cr_assert_eq(save(NULL), DDB_OK);
  sent(0, "PutItem", body_with("{\"TableName\":\"Reimagine\",\"Item\":%s}", sample_small_item));
  cr_assert_str_eq(script_header(&script, 0, "X-Amz-Date"), "20261122T100000Z");
  cr_assert_str_eq(script_header(&script, 0, "Content-Type"), "application/x-amz-json-1.0");
  cr_assert_str_eq(ddb_error_text(db), "");
  cr_assert_eq(ddb_last_error(db)->attempts, 1);
}

Test(operations, get_an_image) {
  struct reimagine_image_metadata image = sample_image(mem), back;
  struct ddb_text item;

  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &item), DDB_OK);
  script_reply(&script, 200, body_with("{\"Item\":%s}", item.data));
  cr_assert_eq(reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &back), DDB_OK);
  sent(0, "GetItem",
       "{\"TableName\":\"Reimagine\",\"Key\":{\"PK\":{\"S\":\"USER#u1\"},"
       "\"SK\":{\"S\":\"IMAGE#i1\"}}}");
  cr_assert_str_eq(back.file_name, "1.jpg");
  cr_assert_eq(back.suggestions.count, 2);
  script_reply(&script, 200, "{}");
  cr_assert_eq(reimagine_get_image_metadata(db, mem, "u1", "i2", NULL, &back), DDB_NOT_FOUND);
  cr_assert_null(back.file_name);
  says("no such ImageMetadata");
  script_reply(&script, 200, "{}");
  cr_assert_eq(erase(NULL), DDB_OK);
  cr_assert_str_eq(ddb_error_text(db), "", "a success forgets what was before");
}

Test(operations, save_and_update_an_image) {
  struct reimagine_image_metadata image = sample_image(mem);
  struct reimagine_update_image_suggestions_set set = {.suggestions = image.suggestions};

  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  cr_assert_eq(reimagine_save_image_metadata(db, &image, NULL), DDB_OK);
  cr_assert_eq(reimagine_update_image_suggestions(db, "u1", "i1", &set, NULL), DDB_OK);
  cr_assert(strstr(script.sent[0].body, "\"SK\":{\"S\":\"IMAGE#i1\"}"));
  cr_assert(strstr(script.sent[1].body, "\"SK\":{\"S\":\"IMAGE#i1\"}"));
}

Test(operations, erase_and_complete) {
  script_reply(&script, 200, "{}");
  script_reply(&script, 200, "{}");
  cr_assert_eq(erase(NULL), DDB_OK);
  sent(0, "DeleteItem", "{\"TableName\":\"Reimagine\",\"Key\":" KEY_OF_E1 "}");
  cr_assert_eq(complete(NULL), DDB_OK);
  sent(1, "UpdateItem",
       "{\"TableName\":\"Reimagine\",\"Key\":" KEY_OF_E1
       ",\"UpdateExpression\":\"SET #d.#n0 = :v0, #u = :u\","
       "\"ConditionExpression\":\"attribute_exists(#k) AND #d.#g IN (:f2, :f5)\","
       "\"ExpressionAttributeNames\":{\"#k\":\"PK\",\"#n0\":\"status\",\"#d\":\"Data\","
       "\"#u\":\"UpdatedAt\",\"#g\":\"status\"},\"ExpressionAttributeValues\":{"
       "\":v0\":{\"S\":\"completed\"},\":u\":{\"N\":\"1795341600250\"},"
       "\":f2\":{\"S\":\"processing\"},\":f5\":{\"S\":\"preview\"}},"
       "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}");
}

Test(operations, the_name_of_the_table) {
  struct ddb_options options = script_options(&script);
  const struct ddb_table_name tables[] = {
      {"Other", "Wrong"}, {"Reimagine", "Reimagine-prod"}, {NULL, NULL}};

  options.table_name = "Mine";
  open_with(&options);
  script_reply(&script, 200, "{}");
  cr_assert_eq(erase(NULL), DDB_OK);
  sent(0, "DeleteItem", "{\"TableName\":\"Mine\",\"Key\":" KEY_OF_E1 "}");
  options.table_name = NULL;
  options.tables = tables;
  open_with(&options);
  script_reply(&script, 200, "{}");
  cr_assert_eq(erase(NULL), DDB_OK);
  sent(1, "DeleteItem", "{\"TableName\":\"Reimagine-prod\",\"Key\":" KEY_OF_E1 "}");
}

Test(operations, what_is_refused_is_never_sent) {
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct reimagine_image_metadata image;
  struct reimagine_edit_record_page page;
  struct reimagine_update_edit_status_set set = {0};
  struct ddb_list_options list = {.limit = -1};

  edit.image_id = NULL;
  cr_assert_eq(reimagine_save_edit_record(db, &edit, NULL), DDB_E_INVALID);
  cr_assert_str_eq(ddb_last_error(db)->field, "EditRecord.imageId");
  cr_assert_eq(reimagine_get_image_metadata(db, mem, "u#1", "i", NULL, &image), DDB_E_INVALID);
  cr_assert_str_eq(ddb_last_error(db)->field, "ImageMetadata.userId");
  cr_assert_eq(reimagine_delete_edit(db, "u1", NULL, NULL), DDB_E_INVALID);
  cr_assert_eq(reimagine_update_edit_status(db, "u1", "e1", &set, NULL), DDB_E_INVALID);
  cr_assert_str_eq(ddb_last_error(db)->field, "EditRecord.status");
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_E_INVALID);
  cr_assert_str_eq(ddb_last_error(db)->field, "limit");
  cr_assert_eq(ddb_last_error(db)->attempts, 0);
  cr_assert_eq(script.sent_count, 0);
}

/* ---- lists ---------------------------------------------------------------------------------- */

Test(operations, the_loop_that_a_person_writes) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.limit = 25, .cursor = &cursor};
  struct reimagine_edit_record_page page;
  struct ddb_arena *pages = ddb_arena_new();
  size_t count = 0;

  script_reply(&script, 200, body_with(PAGE, sample_small_item));
  script_reply(&script, 200, body_with(PAGE, ""));
  script_reply(&script, 200, body_with("{\"Items\":[%s]}", sample_small_item));
  while (!ddb_cursor_done(&cursor)) {
    ddb_arena_reset(pages);
    if (reimagine_get_edit_history(db, pages, "u1", &list, &page) < 0)
      break;
    count += page.count;
  }
  cr_assert_eq(count, 2, "%s", ddb_error_text(db));
  cr_assert_eq(script.sent_count, 3);
  cr_assert_null(strstr(script.sent[0].body, "ExclusiveStartKey"));
  cr_assert(strstr(script.sent[1].body, ",\"Limit\":25,\"ExclusiveStartKey\":" KEY_OF_E1 "}"));
  cr_assert_str_eq(script.sent[1].body, script.sent[2].body);
  ddb_cursor_free(&cursor);
  ddb_arena_free(pages);
}

Test(operations, a_walk_that_has_ended_sends_nothing_and_says_so) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_error error;
  struct ddb_list_options list = {.cursor = &cursor, .call = {.error = &error}};
  struct reimagine_edit_record_page page;

  script_reply(&script, 200, "{\"Items\":[]}");
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_OK);
  cr_assert_eq(reimagine_delete_edit(db, "u1", "", NULL), DDB_E_INVALID);
  memset(&error, 0xff, sizeof error);
  memset(&page, 0xff, sizeof page);
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_OK);
  cr_assert_eq(page.count + page.rejected_count, 0);
  cr_assert_eq(error.status, DDB_OK);
  cr_assert_str_eq(ddb_error_text(db), "", "not the error of the call before");
  cr_assert_eq(script.sent_count, 1);
}

Test(operations, a_failed_page_can_be_asked_for_again) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.cursor = &cursor};
  struct reimagine_edit_record_page page;

  script_reply(&script, 200, body_with(PAGE, sample_small_item));
  script_reply(&script, 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
  script_reply(&script, 200, "{\"Items\":[]}");
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_OK);
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_E_AUTH);
  cr_assert_eq(page.count, 0);
  cr_assert_null(page.items);
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_OK);
  cr_assert_str_eq(script.sent[1].body, script.sent[2].body);
  ddb_cursor_free(&cursor);
}

Test(operations, a_page_with_a_rejected_item) {
  struct ddb_error error;
  struct ddb_list_options list = {.call = {.error = &error}};
  struct reimagine_edit_record_page page;
  struct ddb_text bad = sample_replace(mem, sample_small_item, "imageId", "imageID");
  char items[2048];

  (void)snprintf(items, sizeof items, "%s,%s", bad.data, sample_small_item);
  script_reply(&script, 200, body_with(PAGE, items));
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &list, &page), DDB_PARTIAL);
  cr_assert_eq(page.count, 1);
  cr_assert_eq(page.rejected_count, 1);
  cr_assert_eq(error.status, DDB_PARTIAL);
  says("getEditHistory: 1 of the page's items could not be read; the first: Data.imageId is "
       "missing");
}

/* ---- what goes wrong ------------------------------------------------------------------------ */

Test(operations, throttled_then_done) {
  struct ddb_error error;
  struct ddb_call_options options = {.error = &error};

  script_reply(&script, 400, THROTTLED);
  script_reply(&script, 200, "{}");
  cr_assert_eq(save(&options), DDB_OK);
  cr_assert_eq(error.status, DDB_OK);
  cr_assert_eq(error.attempts, 2);
  cr_assert_str_eq(script.sent[0].body, script.sent[1].body);
  cr_assert_eq(script.slept_count, 1);
}

Test(operations, throttled_to_the_end) {
  for (int i = 0; i < 4; i++)
    script_reply(&script, 400, THROTTLED);
  cr_assert_eq(save(NULL), DDB_E_THROTTLED);
  says("saveEditRecord");
  says("slow");
  cr_assert_eq(ddb_last_error(db)->attempts, 4);
  cr_assert_str_eq(ddb_last_error(db)->request_id, "REQUEST-1");
}

Test(operations, a_500_then_done) {
  script_reply(&script, 500, "");
  script_reply(&script, 200, "{}");
  cr_assert_eq(save(NULL), DDB_OK);
  script_again();
  script_reply(&script, 503, "<html>");
  script_reply(&script, 200, "{}");
  cr_assert_eq(erase(NULL), DDB_OK);
}

Test(operations, a_write_whose_replies_were_all_lost) {
  enum ddb_status (*const writes[])(const struct ddb_call_options *) = {save, complete, erase};

  for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
    script_again();
    for (int k = 0; k < 4; k++)
      script_fail(&script, DDB_SEND_LOST, "connection reset")->timed_out = k % 2;
    cr_assert_eq(writes[i](NULL), DDB_E_MAYBE_APPLIED);
    says("connection reset");
    script_again();
    struct ddb_call_options once = {.no_ambiguous_retry = true};
    script_fail(&script, DDB_SEND_LOST, "connection reset");
    cr_assert_eq(writes[i](&once), DDB_E_MAYBE_APPLIED);
    cr_assert_eq(script.sent_count, 1);
  }
}

Test(operations, a_read_whose_replies_were_all_lost) {
  struct reimagine_image_metadata image;

  for (int k = 0; k < 4; k++)
    script_fail(&script, DDB_SEND_LOST, "timed out")->timed_out = true;
  cr_assert_eq(reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &image), DDB_E_TIMEOUT);
}

Test(operations, a_deadline) {
  struct ddb_call_options options = {.deadline_ms = 100};

  script_fail(&script, DDB_SEND_UNSENT, "no route")->takes_ms = 100;
  cr_assert_eq(save(&options), DDB_E_TIMEOUT);
  script_again();
  script_fail(&script, DDB_SEND_LOST, "timed out")->takes_ms = 100;
  cr_assert_eq(save(&options), DDB_E_MAYBE_APPLIED);
}

Test(operations, a_stop) {
  script_reply(&script, 500, "")->cancels = true;
  cr_assert_eq(save(NULL), DDB_E_MAYBE_APPLIED, "%s", ddb_error_text(db));
  script_again();
  cr_assert_eq(save(NULL), DDB_E_STOPPED, "the flag still stands");
  cr_assert_eq(script.sent_count, 0);
}

Test(operations, a_missing_table_comes_with_its_cure) {
  script_reply(&script, 400,
               "{\"__type\":\"x#ResourceNotFoundException\",\"message\":\"not found\"}");
  cr_assert_eq(save(NULL), DDB_E_SERVICE);
  says("'Reimagine'");
  says("_create_table");
}

/* ---- conditions that failed ------------------------------------------------------------------ */

Test(operations, a_forbidden_transition_with_the_item) {
  script_reply(&script, 400,
               "{\"__type\":\"ConditionalCheckFailedException\",\"message\":\"no\",\"Item\":"
               "{\"Data\":{\"M\":{\"status\":{\"S\":\"failed\"}}}}}");
  cr_assert_eq(complete(NULL), DDB_E_TRANSITION);
  says("from 'failed' (at the time of the write) to 'completed'");
  cr_assert_null(strstr(ddb_error_text(db), "is https"), "no doubt that it is DynamoDB");
  cr_assert_str_eq(ddb_last_error(db)->field, "status");
  cr_assert_eq(script.sent_count, 1);
}

Test(operations, a_forbidden_transition_without_the_item) {
  script_reply(&script, 400, FAILED);
  script_reply(&script, 200, "{\"Item\":{\"Data\":{\"M\":{\"status\":{\"S\":\"pending\"}}}}}");
  cr_assert_eq(complete(NULL), DDB_E_TRANSITION);
  says("from 'pending' (observed afterwards) to 'completed'");
  sent(1, "GetItem", "{\"TableName\":\"Reimagine\",\"Key\":" KEY_OF_E1 ",\"ConsistentRead\":true}");
  cr_assert_eq(ddb_last_error(db)->attempts, 2);
}

Test(operations, no_such_edit) {
  script_reply(&script, 400, FAILED);
  script_reply(&script, 200, "{}");
  cr_assert_eq(complete(NULL), DDB_NOT_FOUND);
  says("no such EditRecord (observed afterwards)");
}

Test(operations, a_failed_condition_whose_item_cannot_be_read) {
  script_reply(&script, 400, FAILED);
  script_reply(&script, 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"no GetItem\"}");
  cr_assert_eq(complete(NULL), DDB_E_CONDITION);
  says("dynamodb:GetItem");
}

Test(operations, half_an_item_is_no_proof_that_there_is_none) {
  script_reply(&script, 400, FAILED);
  for (int i = 0; i < 4; i++)
    script_reply(&script, 200, "{\"Item\":{\"Data\":}}");
  cr_assert_eq(complete(NULL), DDB_E_CONDITION);
  says("could not be read afterwards");
}

Test(operations, a_failed_condition_after_a_lost_reply) {
  script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 400,
               "{\"__type\":\"ConditionalCheckFailedException\",\"Item\":"
               "{\"Data\":{\"M\":{\"status\":{\"S\":\"completed\"}}}}}");
  cr_assert_eq(complete(NULL), DDB_E_MAYBE_APPLIED);
  says("updateEditStatus");
}

Test(operations, an_escaped_key_and_table_reach_the_read_that_explains) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_COMPLETED};

  script_reply(&script, 400, FAILED);
  script_reply(&script, 200, "{}");
  cr_assert_eq(reimagine_update_edit_status(db, "u\"\\\n", "e\xc3\xbc", &set, NULL), DDB_NOT_FOUND);
  sent(1, "GetItem",
       "{\"TableName\":\"Reimagine\",\"Key\":{\"PK\":{\"S\":\"USER#u\\\"\\\\\\n\"},"
       "\"SK\":{\"S\":\"EDIT#e\xc3\xbc\"}},\"ConsistentRead\":true}");
}

/* ---- the table ------------------------------------------------------------------------------- */

#define DESCRIBED(status, sort)                                                                    \
  "{\"Table\":{\"TableStatus\":\"" status "\",\"AttributeDefinitions\":["                          \
  "{\"AttributeName\":\"PK\",\"AttributeType\":\"S\"},"                                            \
  "{\"AttributeName\":\"" sort "\",\"AttributeType\":\"S\"}],\"KeySchema\":["                      \
  "{\"AttributeName\":\"PK\",\"KeyType\":\"HASH\"},"                                               \
  "{\"KeyType\":\"RANGE\",\"AttributeName\":\"" sort "\"}]}}"
#define IN_USE    "{\"__type\":\"x#ResourceInUseException\",\"message\":\"exists\"}"
#define NOT_FOUND "{\"__type\":\"x#ResourceNotFoundException\",\"message\":\"not yet\"}"

Test(operations, a_table_is_created_and_waited_for) {
  script_reply(&script, 200, "{}");
  script_reply(&script, 400, NOT_FOUND);
  script_reply(&script, 200, DESCRIBED("CREATING", "SK"));
  script_reply(&script, 200, DESCRIBED("ACTIVE", "SK"));
  cr_assert_eq(reimagine_create_table(db), DDB_OK, "%s", ddb_error_text(db));
  sent(0, "CreateTable",
       "{\"TableName\":\"Reimagine\",\"AttributeDefinitions\":["
       "{\"AttributeName\":\"PK\",\"AttributeType\":\"S\"},"
       "{\"AttributeName\":\"SK\",\"AttributeType\":\"S\"}],\"KeySchema\":["
       "{\"AttributeName\":\"PK\",\"KeyType\":\"HASH\"},"
       "{\"AttributeName\":\"SK\",\"KeyType\":\"RANGE\"}],\"BillingMode\":\"PAY_PER_REQUEST\"}");
  sent(1, "DescribeTable", "{\"TableName\":\"Reimagine\"}");
  cr_assert_eq(script.sent_count, 4);
  cr_assert_eq(script.slept_count, 2);
  cr_assert_gt(script.slept[1], script.slept[0]);
  cr_assert_str_eq(ddb_error_text(db), "");
}

Test(operations, a_table_that_is_there) {
  script_reply(&script, 400, IN_USE);
  script_reply(&script, 200, DESCRIBED("ACTIVE", "SK"));
  cr_assert_eq(reimagine_create_table(db), DDB_OK);
  cr_assert_str_eq(ddb_error_text(db), "");
}

Test(operations, a_table_with_another_key) {
  struct ddb_options options = script_options(&script);

  options.table_name = "Prod";
  open_with(&options);
  script_reply(&script, 400, IN_USE);
  script_reply(&script, 200, DESCRIBED("ACTIVE", "sk"));
  cr_assert_eq(reimagine_create_table(db), DDB_E_INVALID);
  says("'Prod' exists with another key");
  script_again();
  script_reply(&script, 400, IN_USE);
  script_reply(&script, 200,
               "{\"Table\":{\"TableStatus\":\"ACTIVE\",\"KeySchema\":["
               "{\"AttributeName\":\"PK\",\"KeyType\":\"HASH\"}]}}");
  cr_assert_eq(reimagine_create_table(db), DDB_E_INVALID);
}

Test(operations, a_table_whose_key_has_another_type) {
  script_reply(&script, 400, IN_USE);
  script_reply(&script, 200,
               "{\"Table\":{\"TableStatus\":\"ACTIVE\",\"AttributeDefinitions\":["
               "{\"AttributeName\":\"PK\",\"AttributeType\":\"S\"},"
               "{\"AttributeName\":\"SK\",\"AttributeType\":\"N\"}],\"KeySchema\":["
               "{\"AttributeName\":\"PK\",\"KeyType\":\"HASH\"},"
               "{\"AttributeName\":\"SK\",\"KeyType\":\"RANGE\"}]}}");
  cr_assert_eq(reimagine_create_table(db), DDB_E_INVALID);
  says("another key");
}

Test(operations, a_table_that_may_not_be_created) {
  script_reply(&script, 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
  cr_assert_eq(reimagine_create_table(db), DDB_E_AUTH);
  cr_assert_eq(script.sent_count, 1);
}

/* A lost reply of CreateTable is not the end: whether the table is there shows. */
Test(operations, a_table_whose_creation_was_not_answered) {
  script_fail(&script, DDB_SEND_LOST, "reset");
  script_reply(&script, 400, IN_USE);
  script_reply(&script, 200, DESCRIBED("ACTIVE", "SK"));
  cr_assert_eq(reimagine_create_table(db), DDB_OK, "%s", ddb_error_text(db));
}

Test(operations, waiting_for_a_table_can_be_stopped) {
  script_reply(&script, 200, "{}");
  script_reply(&script, 200, DESCRIBED("CREATING", "SK"));
  script.cancel_in_sleep = true;
  cr_assert_eq(reimagine_create_table(db), DDB_E_STOPPED);
}

Test(operations, a_handle_that_did_not_open) {
  struct ddb_options options = script_options(&script);
  struct ddb_error error;
  struct ddb_call_options call = {.error = &error};

  options.region = "not a region!";
  ddb_close(db);
  cr_assert_eq(ddb_open(&db, &options), DDB_E_CONFIG);
  cr_assert_eq(save(&call), DDB_E_CONFIG);
  cr_assert_eq(error.status, DDB_E_CONFIG);
  cr_assert_eq(reimagine_create_table(db), DDB_E_CONFIG);
  says("region");
}
