/* SPDX-License-Identifier: Apache-2.0 */
/* See sample.h. */
#include "support/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>

const char sample_small_item[] =
    "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"},\"EntityType\":{\"S\":\"EditRecord\"},"
    "\"Data\":{\"M\":{\"editId\":{\"S\":\"e1\"},\"userId\":{\"S\":\"u1\"},"
    "\"imageId\":{\"S\":\"i1\"},\"editType\":{\"S\":\"enhance\"},"
    "\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true},\"a\":{\"N\":\"1\"}}},\"sourceKey\":{\"S\":\"in/1\"},"
    "\"resultKey\":{\"S\":\"out/1\"},\"status\":{\"S\":\"pending\"},"
    "\"createdAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"}}},"
    "\"CreatedAt\":{\"N\":\"1795341600250\"},\"UpdatedAt\":{\"N\":\"1795341600250\"}}";

static void give_up(const char *what) {
  (void)fprintf(stderr, "sample: %s\n", what);
  abort();
}

const struct ddb_doc *sample_doc(struct ddb_arena *mem, const char *json) {
  const struct ddb_doc *doc = NULL;

  if (ddb_doc_from_json(mem, json, &doc) < 0)
    give_up(ddb_arena_error(mem)->text);
  return doc;
}

/* As one that was read: with a member that the schema does not name. */
static const struct ddb_unmodeled extra = {NULL, {"a", 1}, {"{\"N\":\"1\"}", 9}};
static const struct reimagine_suggested_dusk dusk = {.intensity = REIMAGINE_INTENSITY_SUBTLE};

static const struct reimagine_enhance_params *enhance_params(struct ddb_arena *mem) {
  const struct reimagine_enhance_params params = {.auto_adjust = true, .unmodeled = &extra};
  const void *copy = ddb_arena_copy(mem, (const char *)&params, sizeof params);

  if (!copy)
    give_up("out of memory");
  return (const struct reimagine_enhance_params *)copy;
}

struct reimagine_edit_record sample_small_edit(struct ddb_arena *mem) {
  return (struct reimagine_edit_record){
      .edit_id = "e1",
      .user_id = "u1",
      .image_id = "i1",
      .edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
      .params = {.enhance = enhance_params(mem)},
      .source_key = "in/1",
      .result_key = "out/1",
      .status = REIMAGINE_EDIT_STATUS_PENDING,
      .created_at = {1795341600, 0},
  };
}

struct reimagine_edit_record sample_edit(struct ddb_arena *mem) {
  struct reimagine_edit_record edit = sample_small_edit(mem);

  edit.completed_at = ddb_opt_time_of((ddb_time){1795341601, 840000000});
  edit.error = "none";
  edit.model_id = "amazon.nova-canvas-v1:0";
  edit.processing_time = ddb_int(1840);
  edit.parent_edit_id = "e0";
  return edit;
}

struct reimagine_image_metadata sample_image(struct ddb_arena *mem) {
  struct reimagine_edit_suggestion *suggestions = ddb_arena_alloc(mem, 2 * sizeof *suggestions);

  if (!suggestions)
    give_up("out of memory");
  suggestions[0] = (struct reimagine_edit_suggestion){
      .edit_type = REIMAGINE_EDIT_TYPE_DAY_TO_DUSK,
      .priority = REIMAGINE_PRIORITY_HIGH,
      .reason = "flat sky",
      .suggested_params = {.day_to_dusk = &dusk},
      .confidence = 0.875,
  };
  suggestions[1] = (struct reimagine_edit_suggestion){
      .edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
      .priority = REIMAGINE_PRIORITY_LOW,
      .reason = "noise",
      .confidence = 1,
  };
  return (struct reimagine_image_metadata){
      .image_id = "i1",
      .user_id = "u1",
      .original_key = "in/1.jpg",
      .file_name = "1.jpg",
      .file_size = 9007199254740993,
      .content_type = "image/jpeg",
      .width = 4032,
      .height = 3024,
      .uploaded_at = {1795341600, 0},
      .suggestions = {suggestions, 2},
  };
}

struct ddb_text sample_text(const char *text) {
  return (struct ddb_text){text, strlen(text)};
}

const char *sample_chars(struct ddb_arena *mem, struct ddb_text text) {
  const char *copy = ddb_arena_copy(mem, text.data, text.size);

  if (!copy)
    give_up("out of memory");
  return copy;
}

struct ddb_text sample_replace(struct ddb_arena *mem, const char *text, const char *from,
                               const char *to) {
  const char *at = strstr(text, from);

  if (!at)
    give_up(from);
  size_t head = (size_t)(at - text);
  size_t size = head + strlen(to) + strlen(at) - strlen(from);
  char *out = ddb_arena_alloc(mem, size + 1);
  if (!out)
    give_up("out of memory");
  (void)snprintf(out, size + 1, "%.*s%s%s", (int)head, text, to, at + strlen(from));
  return (struct ddb_text){out, size};
}

struct ddb_response sample_response(int http_status, const char *body) {
  return (struct ddb_response){.http_status = http_status, .body = sample_text(body)};
}
