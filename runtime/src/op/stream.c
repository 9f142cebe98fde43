/* SPDX-License-Identifier: Apache-2.0 */
/* Records of streams and lines of exports. GetRecords and Lambda write the same members with other
 * capitals here and there, an export has members of its own; all are read by one table. */
#include <ddb/stream.h>

#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/number.h"
#include "op/ops.h"
#include "wire/json.h"

/* What is being read. */
struct record_reader {
  struct ddb_arena *mem;
  struct ddb_json json;
  struct ddb_stream_record *out;
  bool known; /* a member that only such records have was there */
};

typedef void member_reader(struct record_reader *in);

struct member {
  const char *name;
  member_reader *read;
};

static void read_members(struct record_reader *in, const struct member *members, size_t count) {
  struct ddb_json_string name;

  if (!ddb_json_object(&in->json))
    return;
  while (ddb_json_member(&in->json, &name)) {
    size_t i = 0;
    while (i < count && !ddb_json_is(&name, members[i].name, strlen(members[i].name)))
      i++;
    if (i < count)
      members[i].read(in);
    else
      (void)ddb_json_skip(&in->json, NULL);
  }
}

#define READ_MEMBERS(in, members) read_members(in, members, sizeof(members) / sizeof((members)[0]))

static const char *read_text(struct record_reader *in) {
  struct ddb_json_string string;
  struct ddb_text text = {"", 0};

  if (ddb_json_string(&in->json, &string))
    (void)ddb_json_copy(&in->json, &string, in->mem, &text);
  return text.data ? text.data : "";
}

/* ---- the parts of a stream's record ---------------------------------------------------------- */

static void read_event_id(struct record_reader *in) {
  in->out->event_id = read_text(in);
}

static void read_source_arn(struct record_reader *in) {
  in->out->source_arn = read_text(in);
}

static void read_event_name(struct record_reader *in) {
  static const char *const names[] = {"INSERT", "MODIFY", "REMOVE"};
  const char *name = read_text(in);

  in->known = true;
  for (int i = 0; i < 3; i++)
    if (strcmp(name, names[i]) == 0)
      in->out->change = (enum ddb_change)(DDB_CHANGE_INSERT + i);
  if (in->json.status >= 0 && in->out->change == DDB_CHANGE_NONE)
    (void)ddb_json_fail(&in->json, DDB_E_INVALID, "eventName is not INSERT, MODIFY or REMOVE");
}

/* {"type":"Service","principalId":"dynamodb.amazonaws.com"} */
static void read_principal(struct record_reader *in) {
  in->out->by_ttl = strcmp(read_text(in), "dynamodb.amazonaws.com") == 0;
}

static void read_identity(struct record_reader *in) {
  static const struct member members[] = {{"principalId", read_principal},
                                          {"PrincipalId", read_principal}};

  if (ddb_json_peek(&in->json) == DDB_JSON_NULL)
    (void)ddb_json_null(&in->json);
  else
    READ_MEMBERS(in, members);
}

static void read_item(struct record_reader *in, struct ddb_text *out) {
  if (ddb_json_peek(&in->json) == DDB_JSON_OBJECT)
    (void)ddb_json_skip(&in->json, out);
  else
    (void)ddb_json_fail(&in->json, DDB_E_INVALID, "an image is not a map of attributes");
}

static void read_keys(struct record_reader *in) {
  read_item(in, &in->out->keys);
}

static void read_old(struct record_reader *in) {
  read_item(in, &in->out->old_image);
}

static void read_new(struct record_reader *in) {
  read_item(in, &in->out->new_image);
}

static void read_sequence(struct record_reader *in) {
  in->out->sequence_number = read_text(in);
}

/* Seconds as a JSON number, perhaps with an exponent or a fraction (1.7955E9, 1795341600.0). */
static void read_created(struct record_reader *in) {
  struct ddb_text text;
  double seconds = 0;

  if (!ddb_json_number(&in->json, &text))
    return;
  if (ddb_number_to_double(text.data, text.size, &seconds) < 0 || seconds < -1e15 ||
      seconds > 1e15) {
    (void)ddb_json_fail(&in->json, DDB_E_INVALID, "ApproximateCreationDateTime is no time");
    return;
  }
  in->out->created.seconds = (int64_t)seconds;
}

static void read_change(struct record_reader *in) {
  static const struct member members[] = {
      {"Keys", read_keys},
      {"NewImage", read_new},
      {"OldImage", read_old},
      {"SequenceNumber", read_sequence},
      {"ApproximateCreationDateTime", read_created},
  };

  READ_MEMBERS(in, members);
}

/* ---- lines of an export ---------------------------------------------------------------------- */

static void read_full_item(struct record_reader *in) {
  in->known = true;
  read_item(in, &in->out->new_image);
}

/* {"N":"1680109764000000"} */
static void read_micros(struct record_reader *in) {
  struct ddb_json_string name;
  int64_t micros = 0;

  if (!ddb_json_object(&in->json))
    return;
  while (ddb_json_member(&in->json, &name)) {
    const char *digits = read_text(in);
    if (in->json.status >= 0 &&
        ddb_number_to_i64(digits, strlen(digits), INT64_MIN, INT64_MAX, &micros) < 0)
      (void)ddb_json_fail(&in->json, DDB_E_INVALID, "WriteTimestampMicros is no time");
  }
  in->out->created = (ddb_time){micros / 1000000, (int32_t)(micros % 1000000 * 1000)};
}

static void read_metadata(struct record_reader *in) {
  static const struct member members[] = {{"WriteTimestampMicros", read_micros}};

  in->known = true;
  READ_MEMBERS(in, members);
}

/* An incremental export tells by its images what happened. */
static enum ddb_change change_of(const struct ddb_stream_record *record) {
  if (record->keys.data == NULL)
    return DDB_CHANGE_NONE;
  if (record->new_image.data == NULL)
    return DDB_CHANGE_REMOVE;
  return record->old_image.data ? DDB_CHANGE_MODIFY : DDB_CHANGE_INSERT;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum ddb_status refuse(struct ddb_arena *mem, const struct ddb_json *json,
                              const char *what) {
  struct ddb_error *error = ddb_arena_error_slot(mem);

  if (json->status == DDB_E_NOMEM)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory for %s", what);
  return ddb_fail(error, DDB_E_INVALID, NULL, "this is not %s (byte %zu: %s)", what, json->offset,
                  json->reason);
}

enum ddb_status ddb_stream_record_read(struct ddb_arena *mem, struct ddb_text record,
                                       struct ddb_stream_record *out) {
  static const struct member members[] = {
      {"eventName", read_event_name},  {"dynamodb", read_change},
      {"eventID", read_event_id},      {"eventSourceARN", read_source_arn},
      {"userIdentity", read_identity}, {"Item", read_full_item},
      {"Metadata", read_metadata},     {"Keys", read_keys},
      {"OldImage", read_old},          {"NewImage", read_new},
  };
  struct record_reader in = {.mem = mem, .out = out};

  ddb_error_clear(ddb_arena_error_slot(mem));
  *out = (struct ddb_stream_record){.event_id = "", .sequence_number = "", .source_arn = ""};
  ddb_json_init(&in.json, record.data, record.size);
  READ_MEMBERS(&in, members);
  if (!ddb_json_end(&in.json))
    return refuse(mem, &in.json, "a record of a stream");
  if (!in.known)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, NULL,
                    "this is neither a record of a stream nor a line of an export: it has none of "
                    "eventName, Item and Metadata");
  if (out->change == DDB_CHANGE_NONE)
    out->change = change_of(out);
  return DDB_OK;
}

/* Twice over the text: to count, and to keep. */
static size_t read_records(struct ddb_json *json, struct ddb_text *out) {
  struct ddb_json_string name;
  struct ddb_text record;
  size_t count = 0;

  if (!ddb_json_object(json))
    return 0;
  while (ddb_json_member(json, &name)) {
    if (!ddb_json_is(&name, "Records", 7)) {
      (void)ddb_json_skip(json, NULL);
      continue;
    }
    count = 0;
    for (bool more = ddb_json_array(json); more && ddb_json_element(json); count++)
      if (ddb_json_skip(json, &record) && out)
        out[count] = record;
  }
  return count;
}

enum ddb_status ddb_stream_records(struct ddb_arena *mem, struct ddb_text event,
                                   struct ddb_text **records, size_t *count) {
  struct ddb_json json;
  struct ddb_text records_member;

  ddb_error_clear(ddb_arena_error_slot(mem));
  *records = NULL;
  *count = 0;
  ddb_json_init(&json, event.data, event.size);
  size_t found = read_records(&json, NULL);
  if (!ddb_json_end(&json))
    return refuse(mem, &json, "an event with Records");
  if (!ddb_answer_member(event, "Records", &records_member))
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_INVALID, "Records",
                    "the event has no Records");
  struct ddb_text *all = ddb_arena_alloc(mem, (found ? found : 1) * sizeof *all);
  if (!all)
    return ddb_fail(ddb_arena_error_slot(mem), DDB_E_NOMEM, NULL, "out of memory for %zu records",
                    found);
  ddb_json_init(&json, event.data, event.size);
  *count = read_records(&json, all);
  *records = all;
  return DDB_OK;
}
