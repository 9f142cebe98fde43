/* SPDX-License-Identifier: Apache-2.0 */
/* The Reimagine Image Toolkit as its user meets it: two uploads, edits that succeed, fail and
 * chain, the history page by page, and four mistakes that libddb refuses. `make demo` runs it.
 *
 * Everything a program needs is here: open a handle, take an arena, call the functions that ddbc
 * generated from schema/reimagine.yaml. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/local.h>
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

/* ---- 1: the handle and the table ------------------------------------------------------------- */

/* DDB_ENDPOINT is where the items go: "sqlite:..." is the embedded store, which wants no region and
 * no key; a local server wants some, and does not care which. */
static void open_handle(struct demo *demo) {
  struct ddb_options options = {0};

  ddb_local_register();
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

/* ---- 2: uploads ------------------------------------------------------------------------------ */

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

/* The parameters that belong to the type of edit; what is suggested may be a part of them. */
static void show_suggested(const struct reimagine_suggested_params *params) {
  const struct reimagine_suggested_staging *staging = params->virtual_staging;

  if (staging)
    printf("; a %s %s\n", reimagine_staging_style_text(staging->style),
           reimagine_room_type_text(staging->room_type));
  else
    puts("; no parameters");
}

static void show_image(struct demo *demo, int i) {
  struct reimagine_image_metadata image;

  must(demo,
       reimagine_get_image_metadata(demo->db, demo->mem, demo->user, demo->image[i], NULL, &image));
  printf("   %s, %dx%d, %lld bytes\n", image.file_name, image.width, image.height,
         (long long)image.file_size);
  for (size_t s = 0; s < image.suggestions.count; s++) {
    const struct reimagine_edit_suggestion *suggestion = &image.suggestions.items[s];
    printf("     suggests %s (%s, %.0f %%): %s", reimagine_edit_type_text(suggestion->edit_type),
           reimagine_priority_text(suggestion->priority), suggestion->confidence * 100,
           suggestion->reason);
    show_suggested(&suggestion->suggested_params);
  }
}

static void upload_images(struct demo *demo) {
  static const struct reimagine_suggested_staging staging = {
      .room_type = REIMAGINE_ROOM_TYPE_LIVING_ROOM, .style = REIMAGINE_STAGING_STYLE_MODERN};

  step("Upload two images, with what the image analysis suggests");
  const struct reimagine_edit_suggestion suggestions[] = {
      {.edit_type = REIMAGINE_EDIT_TYPE_VIRTUAL_STAGING,
       .priority = REIMAGINE_PRIORITY_HIGH,
       .reason = "the room is empty",
       .suggested_params = {.virtual_staging = &staging},
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

/* ---- 3 to 5: edits --------------------------------------------------------------------------- */

static void save_edit(struct demo *demo, char id[DDB_ULID_SIZE], int image,
                      enum reimagine_edit_type type, struct reimagine_edit_params params,
                      const char *parent) {
  char result[128];
  struct reimagine_edit_record edit = {
      .user_id = demo->user,
      .image_id = demo->image[image],
      .edit_type = type,
      .params = params,
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

/* Of the parameters the variant is set that belongs to the type of edit. */
static void run_edits(struct demo *demo) {
  static const struct reimagine_virtual_staging_params staging = {
      .room_type = REIMAGINE_ROOM_TYPE_LIVING_ROOM, .style = REIMAGINE_STAGING_STYLE_MODERN};
  static const struct reimagine_day_to_dusk_params dusk = {.intensity =
                                                               REIMAGINE_INTENSITY_DRAMATIC};
  const struct reimagine_enhance_params enhance = {.auto_adjust = true,
                                                   .brightness = ddb_double(12.5)};

  step("Virtual staging: pending -> processing -> completed");
  save_edit(demo, demo->staging, 0, REIMAGINE_EDIT_TYPE_VIRTUAL_STAGING,
            (struct reimagine_edit_params){.virtual_staging = &staging}, NULL);
  start(demo, demo->staging);
  complete(demo, demo->staging, 8412);
  printf("   edit %s completed in 8412 ms\n", demo->staging);

  step("Day to dusk: pending -> processing -> failed");
  save_edit(demo, demo->failing, 1, REIMAGINE_EDIT_TYPE_DAY_TO_DUSK,
            (struct reimagine_edit_params){.day_to_dusk = &dusk}, NULL);
  start(demo, demo->failing);
  fail(demo, demo->failing, "the model refused the image");
  printf("   edit %s failed: the model refused the image\n", demo->failing);

  step("Enhance the staged image: an edit chained by parentEditId");
  save_edit(demo, demo->chained, 0, REIMAGINE_EDIT_TYPE_ENHANCE,
            (struct reimagine_edit_params){.enhance = &enhance}, demo->staging);
  start(demo, demo->chained);
  complete(demo, demo->chained, 1203);
  printf("   edit %s, parent %s\n", demo->chained, demo->staging);
}

/* ---- 6, 7: the history ----------------------------------------------------------------------- */

static void many_edits(struct demo *demo) {
  static const char *const objects[] = {"cable", "bin"};
  static const struct reimagine_item_removal_params removal = {.mask_data = "iVBORw0KGgo=",
                                                               .objects = {objects, 2}};
  char id[DDB_ULID_SIZE];

  step("Sixty more edits");
  for (int i = 0; i < 60; i++) {
    save_edit(demo, id, i % 2, REIMAGINE_EDIT_TYPE_ITEM_REMOVAL,
              (struct reimagine_edit_params){.item_removal = &removal}, NULL);
    ddb_arena_reset(demo->mem);
  }
  printf("   the newest is %s\n", id);
}

/* Of each type of edit the parameters have a struct of their own. */
static void show_params(const struct reimagine_edit_params *params) {
  if (params->virtual_staging)
    printf("  %s %s", reimagine_staging_style_text(params->virtual_staging->style),
           reimagine_room_type_text(params->virtual_staging->room_type));
  if (params->day_to_dusk)
    printf("  %s", reimagine_intensity_text(params->day_to_dusk->intensity));
  if (params->enhance && params->enhance->brightness.set)
    printf("  brightness %+.1f", params->enhance->brightness.value);
  if (params->item_removal)
    printf("  %zu objects", params->item_removal->objects.count);
}

static void show_edit(const struct reimagine_edit_record *edit) {
  char time[DDB_TIME_TEXT_SIZE];

  if (ddb_time_to_text(edit->created_at, 3, time) < 0)
    time[0] = '\0';
  printf("     %s  %-15s  %-9s  %s", edit->edit_id, reimagine_edit_type_text(edit->edit_type),
         reimagine_edit_status_text(edit->status), time);
  show_params(&edit->params);
  printf("%s%s\n", edit->error ? "  error: " : "", edit->error ? edit->error : "");
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

/* ---- 8 to 11: mistakes ----------------------------------------------------------------------- */

/* An item removal that says it is an enhancement. */
static void enhance_with_parameters_of_removal(struct demo *demo) {
  struct reimagine_edit_record_page page;
  struct ddb_list_options list = {.limit = 1};

  step("The parameters of another type of edit");
  must(demo, reimagine_get_edit_history(demo->db, demo->mem, demo->user, &list, &page));
  page.items[0].edit_type = REIMAGINE_EDIT_TYPE_ENHANCE;
  must_refuse(demo, reimagine_save_edit_record(demo->db, &page.items[0], NULL), DDB_E_INVALID);
}

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

  enhance_with_parameters_of_removal(demo);
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
