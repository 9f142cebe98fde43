/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of the reference schema's edits, and what an analysis suggests of them: one struct
 * for each type of edit, stored as the application stores them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

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

TestSuite(params, .init = setup, .fini = teardown);

/* The small item as one of this type of edit. */
static struct ddb_text item(const char *type, const char *params) {
  char to[512];

  (void)snprintf(to, sizeof to, "\"editType\":{\"S\":\"%s\"}", type);
  struct ddb_text text =
      sample_replace(mem, sample_small_item, "\"editType\":{\"S\":\"enhance\"}", to);
  (void)snprintf(to, sizeof to, "\"params\":%s", params);
  return sample_replace(mem, text.data,
                        "\"params\":{\"M\":{\"autoAdjust\":{\"BOOL\":true},\"a\":{\"N\":\"1\"}}}",
                        to);
}

static struct reimagine_edit_record read_edit(const char *type, const char *params) {
  struct reimagine_edit_record edit;

  cr_assert_eq(reimagine_edit_record_decode(mem, item(type, params), &edit), DDB_OK, "%s: %s",
               params, ddb_arena_error(mem)->text);
  return edit;
}

#define STAGING "\"roomType\":{\"S\":\"dining-room\"},\"style\":{\"S\":\"luxury\"}"
#define REMOVAL                                                                                    \
  "\"maskData\":{\"S\":\"iVBORw0KGgo=\"},\"objects\":{\"L\":[{\"S\":\"cable\"},{\"S\":\"\"}]}"

/* What the application writes: all parameters, the required ones, and what a newer one may add. */
static const char *const stored[][2] = {
    {"virtual-staging", "{\"M\":{" STAGING ",\"customPrompt\":{\"S\":\"plants\"}}}"},
    {"virtual-staging", "{\"M\":{" STAGING "}}"},
    {"virtual-staging", "{\"M\":{\"roomType\":{\"S\":\"attic\"},\"style\":{\"S\":\"baroque\"},"
                        "\"seed\":{\"N\":\"12345678901234567890123456789012345678\"}}}"},
    {"day-to-dusk",
     "{\"M\":{\"intensity\":{\"S\":\"dramatic\"},\"direction\":{\"S\":\"day-to-dusk\"}}}"},
    {"day-to-dusk",
     "{\"M\":{\"intensity\":{\"S\":\"subtle\"},\"direction\":{\"S\":\"dusk-to-day\"}}}"},
    {"enhance", "{\"M\":{\"autoAdjust\":{\"BOOL\":false},\"brightness\":{\"N\":\"-100\"},"
                "\"contrast\":{\"N\":\"0\"},\"saturation\":{\"N\":\"0.30000000000000004\"}}}"},
    {"enhance", "{\"M\":{\"autoAdjust\":{\"BOOL\":true},\"contrast\":{\"NULL\":true}}}"},
    {"item-removal", "{\"M\":{" REMOVAL "}}"},
    {"item-removal", "{\"M\":{\"maskData\":{\"S\":\"\"},\"objects\":{\"L\":[]},\"x\":{\"M\":{}}}}"},
    {"virtual-renovation",
     "{\"M\":{\"description\":{\"S\":\"an open kitchen\"},\"style\":{\"S\":\"Bauhaus\"}}}"},
    /* a type of edit that the schema does not know: any value */
    {"upscale", "{\"M\":{\"factor\":{\"N\":\"4\"}}}"},
    {"upscale", "{\"L\":[]}"},
};

Test(params, what_is_stored_comes_back) {
  for (size_t i = 0; i < sizeof stored / sizeof stored[0]; i++) {
    struct reimagine_edit_record edit = read_edit(stored[i][0], stored[i][1]), copy;
    struct ddb_text out;

    cr_assert_eq(reimagine_edit_record_copy(mem, &edit, &copy), DDB_OK);
    cr_assert_eq(reimagine_edit_record_encode(mem, &copy, &out), DDB_OK, "%s",
                 ddb_arena_error(mem)->text);
    cr_assert_str_eq(out.data, item(stored[i][0], stored[i][1]).data);
  }
}

Test(params, each_type_of_edit_has_its_own) {
  struct reimagine_edit_record edit = read_edit(stored[0][0], stored[0][1]);

  cr_expect_eq(edit.params.virtual_staging->room_type, REIMAGINE_ROOM_TYPE_DINING_ROOM);
  cr_expect_eq(edit.params.virtual_staging->style, REIMAGINE_STAGING_STYLE_LUXURY);
  cr_expect_str_eq(edit.params.virtual_staging->custom_prompt, "plants");
  edit = read_edit(stored[2][0], stored[2][1]);
  cr_expect_eq(edit.params.virtual_staging->room_type, REIMAGINE_ROOM_TYPE_UNRECOGNIZED);
  cr_expect_str_eq(edit.params.virtual_staging->room_type_text, "attic");
  edit = read_edit(stored[4][0], stored[4][1]);
  cr_expect_eq(edit.params.day_to_dusk->intensity, REIMAGINE_INTENSITY_SUBTLE);
  cr_expect_str_eq(edit.params.day_to_dusk->direction_text, "dusk-to-day");
  edit = read_edit(stored[5][0], stored[5][1]);
  cr_expect(edit.params.enhance->brightness.value == -100 && edit.params.enhance->contrast.set);
  edit = read_edit(stored[7][0], stored[7][1]);
  cr_expect_eq(edit.params.item_removal->objects.count, 2);
  edit = read_edit(stored[9][0], stored[9][1]);
  cr_expect_str_eq(edit.params.virtual_renovation->style, "Bauhaus");
  cr_expect_null(edit.params.enhance);
  cr_expect_null(edit.params.unmodeled);
}

Test(params, bad_items) {
  static const char *const rows[][3] = {
      {"virtual-staging", "{\"M\":{}}", "Data.params.roomType"},
      {"virtual-staging", "{\"M\":{\"roomType\":{\"S\":\"attic\"}}}", "Data.params.style"},
      {"virtual-staging", "{\"S\":\"\"}", "Data.params"},
      {"virtual-staging", "{\"NULL\":true}", "Data.params"},
      {"day-to-dusk", "{\"M\":{" STAGING "}}", "Data.params.intensity"},
      {"enhance", "{\"M\":{\"autoAdjust\":{\"S\":\"true\"}}}", "Data.params.autoAdjust"},
      {"enhance", "{\"M\":{\"autoAdjust\":{\"BOOL\":true},\"brightness\":{\"S\":\"1\"}}}",
       "Data.params.brightness"},
      {"item-removal", "{\"M\":{\"maskData\":{\"S\":\"\"},\"objects\":{\"L\":[{\"N\":\"1\"}]}}}",
       "Data.params.objects[0]"},
      {"virtual-renovation", "{\"M\":{\"style\":{\"S\":\"x\"}}}", "Data.params.description"},
  };
  struct reimagine_edit_record edit;

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_assert_eq(reimagine_edit_record_decode(mem, item(rows[i][0], rows[i][1]), &edit),
                 DDB_E_INVALID, "%s", rows[i][1]);
    cr_assert_str_eq(ddb_arena_error(mem)->field, rows[i][2], "%s", ddb_arena_error(mem)->text);
  }
}

static void put_refused(enum reimagine_edit_type type, struct reimagine_edit_params params,
                        const char *field, const char *words) {
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct ddb_request request;

  edit.edit_type = type;
  edit.params = params;
  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &edit, &request), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, field, "%s", ddb_arena_error(mem)->text);
  cr_assert(strstr(ddb_arena_error(mem)->text, words), "%s", ddb_arena_error(mem)->text);
}

Test(params, what_a_put_refuses) {
  static const struct reimagine_virtual_staging_params bare = {.room_type =
                                                                   REIMAGINE_ROOM_TYPE_OFFICE};
  static const struct reimagine_day_to_dusk_params dusk = {.intensity =
                                                               REIMAGINE_INTENSITY_MODERATE};
  const struct reimagine_enhance_params bright = {.brightness = ddb_double(100.5)};
  const struct reimagine_enhance_params dark = {.saturation = ddb_double(-101)};
  static const struct reimagine_item_removal_params removal = {.mask_data = ""};
  static const struct reimagine_virtual_renovation_params brief = {.description = "too brief"};

  put_refused(REIMAGINE_EDIT_TYPE_VIRTUAL_STAGING,
              (struct reimagine_edit_params){.virtual_staging = &bare}, "EditRecord.params.style",
              "is required");
  put_refused(REIMAGINE_EDIT_TYPE_ENHANCE, (struct reimagine_edit_params){.enhance = &bright},
              "EditRecord.params.brightness", "-100 to 100");
  put_refused(REIMAGINE_EDIT_TYPE_ENHANCE, (struct reimagine_edit_params){.enhance = &dark},
              "EditRecord.params.saturation", "-100 to 100");
  put_refused(REIMAGINE_EDIT_TYPE_ITEM_REMOVAL,
              (struct reimagine_edit_params){.item_removal = &removal}, "EditRecord.params.objects",
              "is required");
  put_refused(REIMAGINE_EDIT_TYPE_VIRTUAL_RENOVATION,
              (struct reimagine_edit_params){.virtual_renovation = &brief},
              "EditRecord.params.description", "10 to 1000 characters");
  put_refused(REIMAGINE_EDIT_TYPE_ENHANCE, (struct reimagine_edit_params){.day_to_dusk = &dusk},
              "EditRecord.params", "another variant");
  put_refused(REIMAGINE_EDIT_TYPE_DAY_TO_DUSK, (struct reimagine_edit_params){.enhance = NULL},
              "EditRecord.params", "is required");
}

/* ---- suggestions: any part of the parameters, or none ---------------------------------------- */

Test(params, suggestions_are_partial) {
  static const char *const rows[][2] = {
      {"virtual-staging", "{\"M\":{\"style\":{\"S\":\"rustic\"}}}"},
      {"virtual-staging", "{\"M\":{}}"},
      {"day-to-dusk", "{\"M\":{\"direction\":{\"S\":\"day-to-dusk\"},\"newer\":{\"N\":\"1\"}}}"},
      {"enhance", "{\"M\":{\"autoAdjust\":{\"BOOL\":false}}}"},
      {"enhance", "{\"M\":{\"saturation\":{\"N\":\"33.3\"},\"brightness\":{\"NULL\":true}}}"},
      {"item-removal", "{\"M\":{\"objects\":{\"L\":[]}}}"},
      {"virtual-renovation", "{\"M\":{\"style\":{\"S\":\"\"}}}"},
      {"upscale", "{\"S\":\"twice\"}"},
  };
  struct reimagine_image_metadata image = sample_image(mem), back;
  struct ddb_text first, out;
  char type[64];

  image.suggestions.count = 1;
  cr_assert_eq(reimagine_image_metadata_encode(mem, &image, &first), DDB_OK);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct ddb_text text =
        sample_replace(mem, first.data, "{\"M\":{\"intensity\":{\"S\":\"subtle\"}}}", rows[i][1]);
    (void)snprintf(type, sizeof type, "\"editType\":{\"S\":\"%s\"}", rows[i][0]);
    text = sample_replace(mem, text.data, "\"editType\":{\"S\":\"day-to-dusk\"}", type);
    cr_assert_eq(reimagine_image_metadata_decode(mem, text, &back), DDB_OK, "%s: %s", rows[i][1],
                 ddb_arena_error(mem)->text);
    cr_assert_eq(reimagine_image_metadata_encode(mem, &back, &out), DDB_OK, "%s",
                 ddb_arena_error(mem)->text);
    cr_assert_str_eq(out.data, text.data);
  }
}
