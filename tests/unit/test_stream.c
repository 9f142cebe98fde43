/* SPDX-License-Identifier: Apache-2.0 */
/* Records of streams, Lambda events and lines of exports, turned into what was there before and
 * after. */
#include <criterion/criterion.h>
#include <string.h>

#include <shapes/shapes.h>

#include "support/sample.h"

static struct ddb_arena *mem;

static void setup(void) {
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_arena_free(mem);
}

TestSuite(stream, .init = setup, .fini = teardown);

static struct ddb_text text_of(const char *text) {
  return (struct ddb_text){text, strlen(text)};
}

#define KEYS "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}}"
#define EDIT(status, more)                                                                         \
  "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"},\"EntityType\":{\"S\":\"EditRecord\"},"  \
  "\"CreatedAt\":{\"N\":\"1\"},\"UpdatedAt\":{\"N\":\"2\"},\"Data\":{\"M\":{"                      \
  "\"editId\":{\"S\":\"e1\"},\"userId\":{\"S\":\"u1\"},\"imageId\":{\"S\":\"i1\"},"                \
  "\"editType\":{\"S\":\"enhance\"},\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true}}},"          \
  "\"sourceKey\":{\"S\":\"s\"},\"resultKey\":{\"S\":\"r\"},\"status\":{\"S\":\"" status "\"},"     \
  "\"createdAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"}" more "}}}"
#define RECORD(name, images)                                                                       \
  "{\"eventID\":\"7de3\",\"eventName\":\"" name "\",\"eventVersion\":\"1.1\","                     \
  "\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\"us-east-1\",\"dynamodb\":{"                    \
  "\"ApproximateCreationDateTime\":1.7953416E9,\"Keys\":" KEYS "," images                          \
  "\"SequenceNumber\":\"4421584500000000017450439091\",\"SizeBytes\":26,"                          \
  "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"eventSourceARN\":\"arn:aws:dynamodb:x\"}"

static void decode(const char *record, struct reimagine_any_change *out) {
  cr_assert_eq(reimagine_any_change_decode(mem, text_of(record), out), DDB_OK, "%s",
               ddb_arena_error(mem)->text);
}

Test(stream, a_change_tells_its_fields) {
  struct reimagine_any_change change;

  decode(RECORD("MODIFY",
                "\"OldImage\":" EDIT(
                    "processing",
                    ",\"error\":{\"S\":\"e\"}") ","
                                                "\"NewImage\":" EDIT(
                                                    "completed",
                                                    ",\"processingTime\":{\"N\":\"5\"}") ","),
         &change);
  cr_assert_eq(change.record.change, DDB_CHANGE_MODIFY);
  cr_assert_eq(change.record.created.seconds, 1795341600);
  cr_assert_str_eq(change.record.event_id, "7de3");
  cr_assert_str_eq(change.record.sequence_number, "4421584500000000017450439091");
  cr_assert_str_eq(change.record.source_arn, "arn:aws:dynamodb:x");
  cr_assert_not(change.record.by_ttl);
  cr_assert_eq(change.record.keys.size, strlen(KEYS));
  cr_assert_eq(change.before.kind, REIMAGINE_ANY_IS_EDIT_RECORD);
  cr_assert_eq(change.before.as_edit_record->status, REIMAGINE_EDIT_STATUS_PROCESSING);
  cr_assert_eq(change.after.as_edit_record->status, REIMAGINE_EDIT_STATUS_COMPLETED);
  cr_assert_null(change.after.as_image_metadata);
  const struct reimagine_edit_record_changed *changed = change.changed.as_edit_record;
  cr_assert_not_null(changed);
  cr_assert_null(change.changed.as_image_metadata);
  cr_assert(changed->status && changed->error && changed->processing_time);
  cr_assert(!changed->edit_id && !changed->params && !changed->created_at &&
            !changed->completed_at && !changed->parent_edit_id);
}

Test(stream, inserts_and_removals) {
  struct reimagine_any_change change;

  decode(RECORD("INSERT", "\"NewImage\":" EDIT("pending", "") ","), &change);
  cr_assert_eq(change.record.change, DDB_CHANGE_INSERT);
  cr_assert_eq(change.before.kind, REIMAGINE_ANY_UNKNOWN);
  cr_assert_null(change.before.item.data);
  cr_assert(change.changed.as_edit_record->status && !change.changed.as_edit_record->error);
  decode(RECORD("REMOVE", "\"OldImage\":" EDIT("pending", "") ","), &change);
  cr_assert_eq(change.record.change, DDB_CHANGE_REMOVE);
  cr_assert_eq(change.before.kind, REIMAGINE_ANY_IS_EDIT_RECORD);
  cr_assert(change.changed.as_edit_record->status);
}

/* A stream that carries one image, or only keys, does not tell what changed. */
Test(stream, views_of_a_part) {
  struct reimagine_any_change change;

  decode(RECORD("MODIFY", "\"NewImage\":" EDIT("pending", "") ","), &change);
  cr_assert_eq(change.after.kind, REIMAGINE_ANY_IS_EDIT_RECORD);
  cr_assert_null(change.changed.as_edit_record);
  decode(RECORD("MODIFY", ""), &change);
  cr_assert_eq(change.after.kind, REIMAGINE_ANY_UNKNOWN);
  cr_assert_not_null(change.record.keys.data);
}

Test(stream, removed_by_time_to_live) {
  struct reimagine_any_change change;

  decode("{\"eventName\":\"REMOVE\",\"userIdentity\":{\"type\":\"Service\",\"principalId\":"
         "\"dynamodb.amazonaws.com\"},\"dynamodb\":{\"Keys\":" KEYS "}}",
         &change);
  cr_assert(change.record.by_ttl);
  decode("{\"eventName\":\"REMOVE\",\"userIdentity\":{\"Type\":\"Service\",\"PrincipalId\":"
         "\"dynamodb.amazonaws.com\"},\"dynamodb\":{}}",
         &change);
  cr_assert(change.record.by_ttl);
  decode("{\"eventName\":\"REMOVE\",\"userIdentity\":null,\"dynamodb\":{}}", &change);
  cr_assert_not(change.record.by_ttl);
}

Test(stream, lines_of_exports) {
  struct reimagine_any_change change;

  decode("{\"Item\":" EDIT("pending", "") "}", &change);
  cr_assert_eq(change.record.change, DDB_CHANGE_NONE);
  cr_assert_eq(change.after.as_edit_record->status, REIMAGINE_EDIT_STATUS_PENDING);
  decode("{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"1795341600000250\"}},\"Keys\":" KEYS
         ",\"OldImage\":" EDIT("pending", "") ",\"NewImage\":" EDIT("failed", "") "}\n",
         &change);
  cr_assert_eq(change.record.change, DDB_CHANGE_MODIFY);
  cr_assert_eq(change.record.created.seconds, 1795341600);
  cr_assert_eq(change.record.created.nanoseconds, 250000);
  cr_assert(change.changed.as_edit_record->status && !change.changed.as_edit_record->image_id);
  decode("{\"Metadata\":{},\"Keys\":" KEYS "}", &change);
  cr_assert_eq(change.record.change, DDB_CHANGE_REMOVE);
}

/* Numbers are compared by value and sets in no order; DynamoDB would say that nothing changed. */
Test(stream, spelling_is_no_change) {
  struct reimagine_any_change change;

  decode(
      RECORD(
          "MODIFY",
          "\"OldImage\":" EDIT(
              "failed",
              ",\"processingTime\":{\"N\":\"1E2\"}") ","
                                                     "\"NewImage\":" EDIT(
                                                         "fail\\u0065d",
                                                         ",\"processingTime\":{\"N\":\"100\"}") ","),
      &change);
  cr_assert(!change.changed.as_edit_record->processing_time &&
            !change.changed.as_edit_record->status);
}

Test(stream, foreign_items) {
  struct reimagine_any any;

  cr_assert_eq(reimagine_any_decode(mem,
                                    text_of("{\"PK\":{\"S\":\"x\"},\"EntityType\":{\"S\":"
                                            "\"Invoice\"}}"),
                                    &any),
               DDB_OK);
  cr_assert_eq(any.kind, REIMAGINE_ANY_UNKNOWN);
  cr_assert_eq(any.item.data[0], 0x7B);
  cr_assert_eq(reimagine_any_decode(mem, text_of("{}"), &any), DDB_OK);
  cr_assert_eq(any.kind, REIMAGINE_ANY_UNKNOWN);
}

/* The kind is told even where its fields are wrong: a consumer can say which item it was. */
Test(stream, refusals) {
  static const char *const wrong[] = {"",
                                      "[]",
                                      "{\"a\":1}",
                                      "{\"eventName\":\"CHANGE\"}",
                                      "{\"eventName\":1}",
                                      "{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":[]}}",
                                      "{\"eventName\":\"INSERT\"",
                                      ("{\"eventName\":\"INSERT\",\"dynamodb\":{"
                                       "\"ApproximateCreationDateTime\":1e99}}"),
                                      "{\"Item\":{}} {}"};
  struct reimagine_any_change change;

  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    cr_expect_eq(reimagine_any_change_decode(mem, text_of(wrong[i]), &change), DDB_E_INVALID, "%s",
                 wrong[i]);
    cr_expect(ddb_arena_error(mem)->text[0], "%s", wrong[i]);
  }
  cr_assert_eq(reimagine_any_change_decode(
                   mem, text_of("{\"Item\":{\"EntityType\":{\"S\":\"EditRecord\"}}}"), &change),
               DDB_E_INVALID);
  cr_assert_eq(change.after.kind, REIMAGINE_ANY_IS_EDIT_RECORD);
  cr_assert_null(change.after.as_edit_record);
}

Test(stream, events) {
  struct ddb_text *records;
  size_t count;
  struct reimagine_any_change change;

  cr_assert_eq(ddb_stream_records(mem,
                                  text_of("{\"Records\":[" RECORD("REMOVE", "") ", " RECORD(
                                      "INSERT", "") "],\"NextShardIterator\":\"x\"}"),
                                  &records, &count),
               DDB_OK);
  cr_assert_eq(count, 2);
  cr_assert_eq(reimagine_any_change_decode(mem, records[1], &change), DDB_OK);
  cr_assert_eq(change.record.change, DDB_CHANGE_INSERT);
  cr_assert_eq(ddb_stream_records(mem, text_of("{\"Records\":[]}"), &records, &count), DDB_OK);
  cr_assert_eq(count, 0);
  cr_assert_eq(ddb_stream_records(mem, text_of("{\"records\":[]}"), &records, &count),
               DDB_E_INVALID);
  cr_assert_eq(ddb_stream_records(mem, text_of("{\"Records\":[1,]}"), &records, &count),
               DDB_E_INVALID);
}

/* Without an attribute that says so, the key tells the kind; an only kind is what the table holds.
 */
Test(stream, kinds_without_a_type) {
  struct shapes_any any;
  struct shapes_device device = {.device_id = "d1", .state = SHAPES_STATE_OPEN, .date = "2026"};
  struct ddb_text item;

  cr_assert_eq(shapes_device_encode(mem, &device, &item), DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_assert_eq(shapes_any_decode(mem, item, &any), DDB_OK, "%s", ddb_arena_error(mem)->text);
  cr_assert_eq(any.kind, SHAPES_ANY_IS_DEVICE);
  cr_assert_str_eq(any.as_device->date, "2026");
}
