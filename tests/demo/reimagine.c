/* SPDX-License-Identifier: Apache-2.0 */
/* The Reimagine Image Toolkit as its user meets it: two uploads, edits that succeed, fail and
 * chain, the history page by page, and three mistakes that libddb refuses. `make demo` runs it.
 *
 * Everything a program needs is here: open a handle, take an arena, call the functions that ddbc
 * generated from schema/reimagine.yaml. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reimagine/reimagine.h>

/* What every step uses. Ids are ULIDs: they sort by the time they were made, so that "newest first
 * by sort key" is newest first. */
struct demo {
  struct ddb *db;
  struct ddb_arena *mem;
  char user[DDB_ULID_SIZE];
  char image[2][DDB_ULID_SIZE];
  char staging[DDB_ULID_SIZE];
  char failing[DDB_ULID_SIZE];
  char chained[DDB_ULID_SIZE];
};

static void step(const char *title) {
  static int number;

  printf("\n%d. %s\n", ++number, title);
}

/* Ends the demo with the sentence of what went wrong. */
static void must(struct demo *demo, enum ddb_status status) {
  if (status >= 0)
    return;
  fflush(stdout);
  fprintf(stderr, "demo: %s: %s\n", ddb_status_name(status), ddb_error_text(demo->db));
  exit(1);
}

/* For the steps that are to be refused: shows the message, or ends the demo if there was none. */
static void must_refuse(struct demo *demo, enum ddb_status status, enum ddb_status expected) {
  if (status != expected) {
    fflush(stdout);
    fprintf(stderr, "demo: expected %s, got %s: %s\n", ddb_status_name(expected),
            ddb_status_name(status), ddb_error_text(demo->db));
    exit(1);
  }
  printf("   refused: %s\n            %s\n", ddb_status_name(status), ddb_error_text(demo->db));
}

/* ---- 1: the handle and the table ---------------------------------------------------------------
 */

/* DDB_ENDPOINT is where the demo's server listens. A local server wants some region and some key,
 * and does not care which. */
static void open_handle(struct demo *demo) {
  struct ddb_options options = {0};

  options.endpoint = getenv("DDB_ENDPOINT");
  if (options.endpoint && !getenv("AWS_ACCESS_KEY_ID")) {
    options.access_key_id = "demo";
    options.secret_access_key = "demo";
  }
  if (options.endpoint && !getenv("AWS_REGION"))
    options.region = "us-east-1";
  demo->mem = ddb_arena_new();
  enum ddb_status status = ddb_open(&demo->db, &options);
  if (!demo->mem || !demo->db) {
    fputs("demo: out of memory\n", stderr);
    exit(1);
  }
  must(demo, status);
  must(demo, ddb_ulid(demo->db, demo->user));
}

static void create_table(struct demo *demo) {
  step("Create the table from the schema");
  must(demo, reimagine_create_table(demo->db));
  printf("   table Reimagine is ACTIVE; this run is user %s\n", demo->user);
}

/* ---- 2: uploads --------------------------------------------------------------------------------
 */

static void upload(struct demo *demo, int i, const char *name, int32_t width, int32_t height,
                   const struct reimagine_edit_suggestion *suggestions, size_t count) {
  char key[128];

  must(demo, ddb_ulid(demo->db, demo->image[i]));
  (void)snprintf(key, sizeof key, "uploads/%s/%s", demo->user, demo->image[i]);
  const struct reimagine_image_metadata image = {
      .image_id = demo->image[i],
      .user_id = demo->user,
      .original_key = key,
      .file_name = name,
      .file_size = 2400000 + i,
      .content_type = "image/jpeg",
      .width = width,
      .height = height,
      .uploaded_at = ddb_now(demo->db),
      .suggestions = {suggestions, count},
  };
  must(demo, reimagine_save_image_metadata(demo->db, &image, NULL));
}

static void show_image(struct demo *demo, int i) {
  struct reimagine_image_metadata image;

  must(demo,
       reimagine_get_image_metadata(demo->db, demo->mem, demo->user, demo->image[i], NULL, &image));
  printf("   %s, %dx%d, %lld bytes\n", image.file_name, image.width, image.height,
         (long long)image.file_size);
  for (size_t s = 0; s < image.suggestions.count; s++) {
    const struct reimagine_edit_suggestion *suggestion = &image.suggestions.items[s];
    const char *params = "no parameters";
    if (suggestion->suggested_params)
      must(demo, ddb_doc_to_json(demo->mem, suggestion->suggested_params, &params));
    printf("     suggests %s (%s, %.0f %%): %s; %s\n",
           reimagine_edit_type_text(suggestion->edit_type),
           reimagine_priority_text(suggestion->priority), suggestion->confidence * 100,
           suggestion->reason, params);
  }
}

static void upload_images(struct demo *demo) {
  const struct ddb_doc *params;

  step("Upload two images, with what the image analysis suggests");
  must(demo, ddb_doc_from_json(demo->mem, "{\"roomType\":\"living-room\",\"style\":\"modern\"}",
                               &params));
  const struct reimagine_edit_suggestion suggestions[] = {
      {.edit_type = REIMAGINE_EDIT_TYPE_VIRTUAL_STAGING,
       .priority = REIMAGINE_PRIORITY_HIGH,
       .reason = "the room is empty",
       .suggested_params = params,
       .confidence = 0.94},
      {.edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
       .priority = REIMAGINE_PRIORITY_LOW,
       .reason = "underexposed",
       .confidence = 0.61},
  };
  upload(demo, 0, "living room.jpg", 4032, 3024, suggestions, 2);
  upload(demo, 1, "façade.jpg", 3000, 2000, &suggestions[1], 1);
  show_image(demo, 0);
  show_image(demo, 1);
}

/* ---- 3 to 5: edits -----------------------------------------------------------------------------
 */

static void save_edit(struct demo *demo, char id[DDB_ULID_SIZE], int image,
                      enum reimagine_edit_type type, const char *params, const char *parent) {
  char result[128];
  struct reimagine_edit_record edit = {
      .user_id = demo->user,
      .image_id = demo->image[image],
      .edit_type = type,
      .source_key = parent ? "results/previous.jpg" : "uploads/original.jpg",
      .status = REIMAGINE_EDIT_STATUS_PENDING,
      .created_at = ddb_now(demo->db),
      .model_id = "stability.stable-image-core-v1:1",
      .parent_edit_id = parent,
  };

  must(demo, ddb_ulid(demo->db, id));
  (void)snprintf(result, sizeof result, "results/%s.jpg", id);
  edit.edit_id = id;
  edit.result_key = result;
  must(demo, ddb_doc_from_json(demo->mem, params, &edit.params));
  must(demo, reimagine_save_edit_record(demo->db, &edit, NULL));
}

static enum ddb_status set_status(struct demo *demo, const char *edit,
                                  const struct reimagine_update_edit_status_set *set) {
  return reimagine_update_edit_status(demo->db, demo->user, edit, set, NULL);
}

static void start(struct demo *demo, const char *edit) {
  const struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_PROCESSING};

  must(demo, set_status(demo, edit, &set));
}

static void complete(struct demo *demo, const char *edit, int64_t milliseconds) {
  const struct reimagine_update_edit_status_set set = {
      .status = REIMAGINE_EDIT_STATUS_COMPLETED,
      .completed_at = ddb_opt_time_of(ddb_now(demo->db)),
      .processing_time = ddb_int(milliseconds),
  };

  must(demo, set_status(demo, edit, &set));
}

static void fail(struct demo *demo, const char *edit, const char *why) {
  const struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_FAILED,
                                                       .error = why};

  must(demo, set_status(demo, edit, &set));
}

static void run_edits(struct demo *demo) {
  step("Virtual staging: pending -> processing -> completed");
  save_edit(demo, demo->staging, 0, REIMAGINE_EDIT_TYPE_VIRTUAL_STAGING,
            "{\"roomType\":\"living-room\",\"style\":\"modern\",\"seed\":12345678901234567890}",
            NULL);
  start(demo, demo->staging);
  complete(demo, demo->staging, 8412);
  printf("   edit %s completed in 8412 ms\n", demo->staging);

  step("Day to dusk: pending -> processing -> failed");
  save_edit(demo, demo->failing, 1, REIMAGINE_EDIT_TYPE_DAY_TO_DUSK, "{\"intensity\":\"dramatic\"}",
            NULL);
  start(demo, demo->failing);
  fail(demo, demo->failing, "the model refused the image");
  printf("   edit %s failed: the model refused the image\n", demo->failing);

  step("Enhance the staged image: an edit chained by parentEditId");
  save_edit(demo, demo->chained, 0, REIMAGINE_EDIT_TYPE_ENHANCE,
            "{\"autoAdjust\":true,\"brightness\":12.5}", demo->staging);
  start(demo, demo->chained);
  complete(demo, demo->chained, 1203);
  printf("   edit %s, parent %s\n", demo->chained, demo->staging);
}

/* ---- 6, 7: the history --------------------------------------------------------------------------
 */

static void many_edits(struct demo *demo) {
  char id[DDB_ULID_SIZE];

  step("Sixty more edits");
  for (int i = 0; i < 60; i++) {
    save_edit(demo, id, i % 2, REIMAGINE_EDIT_TYPE_ITEM_REMOVAL,
              "{\"objects\":[\"cable\",\"bin\"],\"maskData\":\"iVBORw0KGgo=\"}", NULL);
    ddb_arena_reset(demo->mem);
  }
  printf("   the newest is %s\n", id);
}

static void show_edit(const struct reimagine_edit_record *edit) {
  char time[DDB_TIME_TEXT_SIZE];

  if (ddb_time_to_text(edit->created_at, 3, time) < 0)
    time[0] = '\0';
  printf("     %s  %-15s  %-10s  %s%s%s\n", edit->edit_id,
         reimagine_edit_type_text(edit->edit_type), reimagine_edit_status_text(edit->status), time,
         edit->error ? "  error: " : "", edit->error ? edit->error : "");
}

/* The loop that a program writes. Of each page the first and the last edit are shown. */
static size_t show_history(struct demo *demo, bool quiet) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options list = {.limit = 25, .cursor = &cursor};
  struct reimagine_edit_record_page page;
  size_t total = 0;

  for (int number = 1; !ddb_cursor_done(&cursor); number++) {
    must(demo, reimagine_get_edit_history(demo->db, demo->mem, demo->user, &list, &page));
    total += page.count;
    if (!quiet)
      printf("   page %d: %zu edits%s\n", number, page.count,
             ddb_cursor_done(&cursor) ? ", the last page" : "");
    for (size_t i = 0; !quiet && i < page.count; i++)
      if (i == 0 || i + 1 == page.count || page.items[i].status != REIMAGINE_EDIT_STATUS_PENDING)
        show_edit(&page.items[i]);
    ddb_arena_reset(demo->mem);
  }
  ddb_cursor_free(&cursor);
  return total;
}

/* ---- 8 to 10: mistakes --------------------------------------------------------------------------
 */

static void make_mistakes(struct demo *demo) {
  const struct reimagine_update_edit_status_set again = {.status =
                                                             REIMAGINE_EDIT_STATUS_PROCESSING};
  struct reimagine_image_metadata image;
  char nobody[DDB_ULID_SIZE];

  step("A change of state that the schema does not allow: completed -> processing");
  must_refuse(demo, set_status(demo, demo->staging, &again), DDB_E_TRANSITION);

  step("A user id that would reach another user's items");
  must_refuse(demo,
              reimagine_get_image_metadata(demo->db, demo->mem, "someone#IMAGE", demo->image[0],
                                           NULL, &image),
              DDB_E_INVALID);

  step("The status of an edit that does not exist: an update creates nothing");
  must(demo, ddb_ulid(demo->db, nobody));
  must_refuse(demo, set_status(demo, nobody, &again), DDB_NOT_FOUND);
}

static void delete_edit(struct demo *demo) {
  step("Delete the failed edit, twice: the second time it is gone, and that is fine");
  must(demo, reimagine_delete_edit(demo->db, demo->user, demo->failing, NULL));
  must(demo, reimagine_delete_edit(demo->db, demo->user, demo->failing, NULL));
  printf("   %zu edits are left\n", show_history(demo, true));
}

int main(void) {
  struct demo demo = {0};

  open_handle(&demo);
  create_table(&demo);
  upload_images(&demo);
  run_edits(&demo);
  many_edits(&demo);
  step("The history, newest first, 25 at a time (shown: ends of pages, and what is not pending)");
  size_t total = show_history(&demo, false);
  printf("   %zu edits in all\n", total);
  make_mistakes(&demo);
  delete_edit(&demo);
  ddb_close(demo.db);
  ddb_arena_free(demo.mem);
  puts("\nThat was the Reimagine walk-through. The schema is schema/reimagine.yaml, the generated\n"
       "code generated/reimagine/, this program tests/demo/reimagine.c.");
  return 0;
}
