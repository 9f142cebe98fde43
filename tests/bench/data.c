/* SPDX-License-Identifier: Apache-2.0 */
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PADDING = 64, ITEM_ROOM = 800 };

#define USER  "01KAXW3E8G00000000000000US"
#define IMAGE "01KAXW3E8G00000000000000IM"

_Noreturn static void fail(const char *what) {
  (void)fprintf(stderr, "bench: %s\n", what);
  exit(1);
}

static char *room(size_t size) {
  char *out = calloc(1, size + PADDING);
  if (out == NULL)
    fail("out of memory");
  return out;
}

/* ---- an item --------------------------------------------------------------------------------- */

/* The attributes, in the order of the schema; %d is the number of the item. */
static const char *const envelope[] = {
    "\"PK\":{\"S\":\"USER#" USER "\"}",        "\"SK\":{\"S\":\"EDIT#01KAXW3E8G%016d\"}",
    "\"EntityType\":{\"S\":\"EditRecord\"}",   "\"Data\":{\"M\":{@}}",
    "\"CreatedAt\":{\"N\":\"1763800000123\"}", "\"UpdatedAt\":{\"N\":\"1763800009123\"}"};
static const char *const fields[] = {"\"editId\":{\"S\":\"01KAXW3E8G%016d\"}",
                                     "\"userId\":{\"S\":\"" USER "\"}",
                                     "\"imageId\":{\"S\":\"" IMAGE "\"}",
                                     "\"editType\":{\"S\":\"enhance\"}",
                                     "\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true}}}",
                                     "\"sourceKey\":{\"S\":\"uploads/" IMAGE "\"}",
                                     "\"resultKey\":{\"S\":\"edits/01KAXW3E8G%016d.png\"}",
                                     "\"status\":{\"S\":\"completed\"}",
                                     "\"createdAt\":{\"S\":\"2025-11-22T08:26:40.123Z\"}",
                                     "\"completedAt\":{\"S\":\"2025-11-22T08:26:49.000Z\"}",
                                     "\"modelId\":{\"S\":\"stability.stable-image-core-v1:1\"}",
                                     "\"processingTime\":{\"N\":\"821\"}"};
enum { ENVELOPE = sizeof envelope / sizeof *envelope, FIELDS = sizeof fields / sizeof *fields };

/* A constant sequence: every run and every machine shuffles the same. */
static unsigned next_random(unsigned *state) {
  *state = *state * 1103515245u + 12345u;
  return *state >> 16;
}

static void order(int *at, int count, unsigned *seed) {
  for (int i = 0; i < count; i++)
    at[i] = i;
  for (int i = count - 1; seed != NULL && i > 0; i--) {
    int other = (int)(next_random(seed) % (unsigned)(i + 1));
    int kept = at[i];
    at[i] = at[other];
    at[other] = kept;
  }
}

static char *put_text(char *out, const char *text, int number) {
  char digits[17];
  (void)snprintf(digits, sizeof digits, "%016d", number);
  for (; *text != '\0'; text++)
    if (strncmp(text, "%016d", 5) == 0) {
      memcpy(out, digits, 16);
      out += 16;
      text += 4;
    } else {
      *out++ = *text;
    }
  return out;
}

static char *put_members(char *out, const char *const *members, int count, int number,
                         unsigned *seed) {
  int at[ENVELOPE > FIELDS ? ENVELOPE : FIELDS];
  order(at, count, seed);
  for (int i = 0; i < count; i++) {
    const char *member = members[at[i]];
    const char *inner = strchr(member, '@');
    if (i > 0)
      *out++ = ',';
    if (inner == NULL) {
      out = put_text(out, member, number);
      continue;
    }
    memcpy(out, member, (size_t)(inner - member));
    out = put_members(out + (inner - member), fields, FIELDS, number, seed);
    out = put_text(out, inner + 1, number);
  }
  return out;
}

/* `seed` of NULL: in the order of the schema. */
static char *put_item(char *out, int number, unsigned *seed) {
  *out++ = '{';
  out = put_members(out, envelope, ENVELOPE, number, seed);
  *out++ = '}';
  return out;
}

static struct ddb_text make_page(int count, unsigned *seed) {
  char *start = room((size_t)count * ITEM_ROOM + 100);
  char *out = start + sprintf(start, "{\"Count\":%d,\"Items\":[", count);
  for (int i = 0; i < count; i++) {
    if (i > 0)
      *out++ = ',';
    out = put_item(out, i, seed);
  }
  out += sprintf(out, "],\"ScannedCount\":%d}", count);
  return (struct ddb_text){start, (size_t)(out - start)};
}

static struct ddb_text make_item(void) {
  char *start = room(ITEM_ROOM);
  return (struct ddb_text){start, (size_t)(put_item(start, 0, NULL) - start)};
}

/* ---- the rest -------------------------------------------------------------------------------- */

/* Texts of a body of 744 bytes: what is read above is 10 bytes too long for that. */
static void make_record(struct data *data) {
  static const struct reimagine_enhance_params enhance = {.auto_adjust = true};
  const ddb_time created = {1763800000, 123000000};
  const ddb_time completed = {1763800009, 0};
  data->record = (struct reimagine_edit_record){
      .edit_id = "01KAXW3E8G0000000000000000",
      .user_id = USER,
      .image_id = IMAGE,
      .edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
      .params = {.enhance = &enhance},
      .source_key = "uploads/01KAXW3E8G000000",
      .result_key = "edits/01KAXW3E8G0000000000000000.png",
      .status = REIMAGINE_EDIT_STATUS_PROCESSING,
      .created_at = created,
      .completed_at = {true, completed},
      .model_id = "stability.stable-image-core-v1:",
      .processing_time = {true, 821},
  };
  data->scope = (struct ddb_scope){.now = {1763800009, 123000000}};
}

static void make_body(struct data *data) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_request request;
  if (mem == NULL ||
      reimagine_save_edit_record_request(mem, &data->scope, &data->record, &request) < 0)
    fail(mem != NULL ? ddb_arena_error(mem)->text : "out of memory");
  char *copy = room(request.body.size);
  memcpy(copy, request.body.data, request.body.size);
  data->body = (struct ddb_text){copy, request.body.size};
  ddb_arena_free(mem);
}

static struct ddb_text make_plain(size_t size) {
  char *out = room(size);
  for (size_t i = 0; i < size; i++)
    out[i] = (char)(' ' + i * 7 % 90);
  return (struct ddb_text){out, size};
}

const struct data *data_get(void) {
  static struct data data;
  unsigned seed = 1;
  if (data.item.size > 0)
    return &data;
  data.item = make_item();
  data.page = make_page(DATA_PAGE, NULL);
  data.large = make_page(DATA_LARGE, NULL);
  data.shuffled = make_page(DATA_PAGE, &seed);
  data.least = make_plain(DATA_SIGN_LEAST);
  data.small = make_plain(DATA_SIGN_SMALL);
  data.huge = make_plain(DATA_SIGN_LARGE);
  make_record(&data);
  make_body(&data);
  if (data.item.size != DATA_ITEM || data.body.size != DATA_BODY) {
    (void)fprintf(stderr, "bench: an item of %zu and a body of %zu bytes\n", data.item.size,
                  data.body.size);
    exit(1);
  }
  return &data;
}

static void save(const char *folder, const char *name, struct ddb_text text) {
  char path[4096];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(text.data, 1, text.size, file) != text.size || fclose(file) != 0)
    fail("the data cannot be written to files");
}

void data_save(const char *folder) {
  const struct data *data = data_get();
  save(folder, "decode_1", data->item);
  save(folder, "decode_50", data->page);
  save(folder, "decode_1mb", data->large);
  save(folder, "decode_shuffled", data->shuffled);
  save(folder, "encode_put", data->body);
  save(folder, "sign_100", data->least);
  save(folder, "sign_1k", data->small);
  save(folder, "sign_400k", data->huge);
}

static bool same_text(const char *a, const char *b) {
  return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_time(ddb_time a, ddb_time b) {
  return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

bool data_same(const struct reimagine_edit_record *a, const struct reimagine_edit_record *b) {
  return same_text(a->edit_id, b->edit_id) && same_text(a->user_id, b->user_id) &&
         same_text(a->image_id, b->image_id) && a->edit_type == b->edit_type &&
         a->params.enhance != NULL && b->params.enhance != NULL &&
         a->params.enhance->auto_adjust == b->params.enhance->auto_adjust &&
         same_text(a->source_key, b->source_key) && same_text(a->result_key, b->result_key) &&
         a->status == b->status && same_time(a->created_at, b->created_at) &&
         a->completed_at.set == b->completed_at.set &&
         same_time(a->completed_at.value, b->completed_at.value) && same_text(a->error, b->error) &&
         same_text(a->model_id, b->model_id) && a->processing_time.set == b->processing_time.set &&
         a->processing_time.value == b->processing_time.value &&
         same_text(a->parent_edit_id, b->parent_edit_id) &&
         same_time(a->item_created_at, b->item_created_at) &&
         same_time(a->item_updated_at, b->item_updated_at);
}
