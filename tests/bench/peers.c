/* SPDX-License-Identifier: Apache-2.0 */
/* The rows by JSON libraries of Debian: text to a tree, and the tree into structs or the other way
 * round, with the same functions over each. Texts in the structs are the tree's. */
#include "peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "data.h"

static struct reimagine_edit_record records[DATA_LARGE];
static struct reimagine_enhance_params params[DATA_LARGE];

/* ---- a tree becomes records ------------------------------------------------------------------ */

static const char *text_of(const struct tree *tree, const void *map, const char *name) {
  const void *value = tree->member(map, name);
  const void *text = value != NULL ? tree->member(value, "S") : NULL;
  return text != NULL ? tree->text(text) : NULL;
}

static int64_t number_of(const struct tree *tree, const void *map, const char *name) {
  const void *value = tree->member(map, name);
  const void *text = value != NULL ? tree->member(value, "N") : NULL;
  return text != NULL ? strtoll(tree->text(text), NULL, 10) : 0;
}

static int digits(const char *text, int count) {
  int value = 0;
  for (int i = 0; i < count; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

static ddb_time time_of(const char *t) {
  int year = digits(t, 4), month = digits(t + 5, 2), day = digits(t + 8, 2);
  int64_t y = year - (month <= 2),
          of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t days = y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
  return (ddb_time){days * 86400 + digits(t + 11, 2) * 3600 + digits(t + 14, 2) * 60 +
                        digits(t + 17, 2),
                    digits(t + 20, 3) * 1000000};
}

static ddb_time epoch_ms(int64_t ms) {
  return (ddb_time){ms / 1000, (int32_t)(ms % 1000) * 1000000};
}

static void fill_data(const struct tree *tree, const void *map, size_t at) {
  struct reimagine_edit_record *out = &records[at];
  const char *completed = text_of(tree, map, "completedAt");
  const void *sliders = tree->member(tree->member(map, "params"), "M");
  out->edit_id = text_of(tree, map, "editId");
  out->user_id = text_of(tree, map, "userId");
  out->image_id = text_of(tree, map, "imageId");
  out->edit_type = reimagine_edit_type_from_text(text_of(tree, map, "editType"));
  params[at].auto_adjust = tree->boolean(tree->member(tree->member(sliders, "autoAdjust"), "BOOL"));
  out->params.enhance = &params[at];
  out->source_key = text_of(tree, map, "sourceKey");
  out->result_key = text_of(tree, map, "resultKey");
  out->status = reimagine_edit_status_from_text(text_of(tree, map, "status"));
  out->created_at = time_of(text_of(tree, map, "createdAt"));
  out->completed_at.set = completed != NULL;
  if (completed != NULL)
    out->completed_at.value = time_of(completed);
  out->error = text_of(tree, map, "error");
  out->model_id = text_of(tree, map, "modelId");
  out->processing_time.set = tree->member(map, "processingTime") != NULL;
  out->processing_time.value = number_of(tree, map, "processingTime");
  out->parent_edit_id = text_of(tree, map, "parentEditId");
}

static void fill(const struct tree *tree, const void *item, size_t at) {
  memset(&records[at], 0, sizeof records[at]);
  memset(&params[at], 0, sizeof params[at]);
  fill_data(tree, tree->member(tree->member(item, "Data"), "M"), at);
  records[at].item_created_at = epoch_ms(number_of(tree, item, "CreatedAt"));
  records[at].item_updated_at = epoch_ms(number_of(tree, item, "UpdatedAt"));
}

static size_t filled;

static void fill_page(const struct tree *tree, const void *answer) {
  const void *items = tree->member(answer, "Items");
  filled = 0;
  for (const void *item = NULL;
       (item = tree->next(items, item, filled)) != NULL && filled < DATA_LARGE;)
    fill(tree, item, filled++);
}

/* ---- a record becomes a tree ----------------------------------------------------------------- */

static void put(const struct tree *tree, void *map, const char *name, const char *type,
                const char *text) {
  void *value = tree->object();
  tree->set(value, type, tree->string(text));
  tree->set(map, name, value);
}

static void put_map(const struct tree *tree, void *map, const char *name, void *members) {
  void *value = tree->object();
  tree->set(value, "M", members);
  tree->set(map, name, value);
}

static void put_number(const struct tree *tree, void *map, const char *name, int64_t number) {
  char text[24];
  (void)snprintf(text, sizeof text, "%lld", (long long)number);
  put(tree, map, name, "N", text);
}

static void put_ms(const struct tree *tree, void *map, const char *name, ddb_time time) {
  put_number(tree, map, name, time.seconds * 1000 + time.nanoseconds / 1000000);
}

static void put_time(const struct tree *tree, void *map, const char *name, ddb_time time) {
  char text[40], fraction[8];
  struct tm parts;
  time_t seconds = (time_t)time.seconds;
  (void)gmtime_r(&seconds, &parts);
  size_t size = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  (void)snprintf(fraction, sizeof fraction, ".%03dZ", time.nanoseconds / 1000000 % 1000);
  memcpy(text + size, fraction, 6);
  put(tree, map, name, "S", text);
}

static void *make_data(const struct tree *tree, const struct reimagine_edit_record *in) {
  void *map = tree->object(), *sliders = tree->object(), *value = tree->object();
  put(tree, map, "editId", "S", in->edit_id);
  put(tree, map, "userId", "S", in->user_id);
  put(tree, map, "imageId", "S", in->image_id);
  put(tree, map, "editType", "S", reimagine_edit_type_text(in->edit_type));
  tree->set(value, "BOOL", tree->truth(in->params.enhance->auto_adjust));
  tree->set(sliders, "autoAdjust", value);
  put_map(tree, map, "params", sliders);
  put(tree, map, "sourceKey", "S", in->source_key);
  put(tree, map, "resultKey", "S", in->result_key);
  put(tree, map, "status", "S", reimagine_edit_status_text(in->status));
  put_time(tree, map, "createdAt", in->created_at);
  put_time(tree, map, "completedAt", in->completed_at.value);
  put(tree, map, "modelId", "S", in->model_id);
  put_number(tree, map, "processingTime", in->processing_time.value);
  return map;
}

static void *make_body(const struct tree *tree, const struct data *data) {
  void *body = tree->object(), *item = tree->object();
  const struct reimagine_edit_record *in = &data->record;
  char key[128];
  (void)snprintf(key, sizeof key, "USER#%s", in->user_id);
  put(tree, item, "PK", "S", key);
  (void)snprintf(key, sizeof key, "EDIT#%s", in->edit_id);
  put(tree, item, "SK", "S", key);
  put(tree, item, "EntityType", "S", "EditRecord");
  put_map(tree, item, "Data", make_data(tree, in));
  put_ms(tree, item, "CreatedAt", data->scope.now);
  put_ms(tree, item, "UpdatedAt", data->scope.now);
  tree->set(body, "TableName", tree->string("Reimagine"));
  tree->set(body, "Item", item);
  return body;
}

/* ---- rows ------------------------------------------------------------------------------------ */

struct job {
  const struct tree *tree;
  struct ddb_text text;
  char *written;
};

static void parse_only(void *state) {
  struct job *job = state;
  void *answer = job->tree->parse(job->text);
  job->tree->drop(answer);
}

static void decode_item(void *state) {
  struct job *job = state;
  void *item = job->tree->parse(job->text);
  fill(job->tree, item, 0);
  filled = 1;
  job->tree->drop(item);
}

static void decode_page(void *state) {
  struct job *job = state;
  void *answer = job->tree->parse(job->text);
  fill_page(job->tree, answer);
  job->tree->drop(answer);
}

static void encode(void *state) {
  struct job *job = state;
  void *body = make_body(job->tree, data_get());
  free(job->written);
  job->written = job->tree->print(body);
  job->tree->drop(body);
}

static void check(const struct tree *tree, struct job *encoding) {
  const struct data *data = data_get();
  struct ddb_arena *mem = ddb_arena_new();
  struct reimagine_edit_record record;
  void *item = tree->parse(data->item);
  if (mem == NULL || item == NULL ||
      reimagine_edit_record_decode(mem, data->item, &record) != DDB_OK)
    bench_fail(tree->name, "cannot be compared");
  fill(tree, item, 0);
  if (!data_same(&record, &records[0]))
    bench_fail(tree->name, "reads something else");
  tree->drop(item);
  ddb_arena_free(mem);
  encode(encoding);
  if (strcmp(encoding->written, data->body.data) != 0)
    bench_fail(tree->name, "writes something else");
}

/* To count: single steps through a page of trees take minutes. */
static bool tree_is_slow(const char *row) {
  return strcmp(row, "decode_1") != 0 && strcmp(row, "encode_put") != 0;
}

static void add(struct works *works, const char *row, const char *system, void (*run)(void *),
                const struct tree *tree, struct ddb_text text) {
  struct job *job = calloc(1, sizeof *job);
  if (job == NULL)
    bench_fail(row, "out of memory");
  *job = (struct job){.tree = tree, .text = text};
  works_add(
      works,
      &(struct work){
          .row = row, .system = system, .run = run, .state = job, .uncounted = tree_is_slow(row)});
}

static void add_tree(struct works *works, const struct tree *tree) {
  const struct data *data = data_get();
  static struct job encoding;
  encoding = (struct job){.tree = tree};
  check(tree, &encoding);
  free(encoding.written);
  if (tree->name_alone != NULL)
    add(works, "decode_50", tree->name_alone, parse_only, tree, data->page);
  add(works, "decode_1", tree->name, decode_item, tree, data->item);
  add(works, "decode_50", tree->name, decode_page, tree, data->page);
  add(works, "decode_1mb", tree->name, decode_page, tree, data->large);
  add(works, "decode_shuffled", tree->name, decode_page, tree, data->shuffled);
  add(works, "encode_put", tree->name, encode, tree, data->body);
}

void bench_peers(struct works *works) {
  add_tree(works, &peer_cjson);
  add_tree(works, &peer_jansson);
  add_tree(works, &peer_json_c);
}
