/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of records outlive the arena that they were read into. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/sample.h"

static const char with_extras[] =
    "{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"IMAGE#i1\"},"
    "\"EntityType\":{\"S\":\"ImageMetadata\"},\"Data\":{\"M\":{\"imageId\":{\"S\":\"i1\"},"
    "\"userId\":{\"S\":\"u1\"},\"originalKey\":{\"S\":\"o\"},\"fileName\":{\"S\":\"f\"},"
    "\"fileSize\":{\"N\":\"1\"},\"contentType\":{\"S\":\"c\"},\"width\":{\"N\":\"1\"},"
    "\"height\":{\"N\":\"1\"},\"uploadedAt\":{\"S\":\"2026-11-22T10:00:00.000Z\"},"
    "\"suggestions\":{\"L\":[{\"M\":{\"editType\":{\"S\":\"newer\"},\"priority\":{\"S\":\"low\"},"
    "\"reason\":{\"S\":\"r\"},\"suggestedParams\":{\"L\":[{\"N\":\"1\"}]},"
    "\"confidence\":{\"N\":\"0.5\"},\"x\":{\"S\":\"in element\"}}}]},\"y\":{\"S\":\"in data\"},"
    "\"z\":{\"NULL\":true}}},\"CreatedAt\":{\"N\":\"1\"},\"UpdatedAt\":{\"N\":\"2\"},"
    "\"v\":{\"S\":\"beside\"},\"w\":{\"BOOL\":true}}";

Test(copy, a_copy_is_whole_and_owns_everything) {
  struct ddb_arena *from = ddb_arena_new(), *to = ddb_arena_new();
  struct reimagine_image_metadata read, kept;
  struct ddb_text item;

  cr_assert_eq(reimagine_image_metadata_decode(from, sample_text(with_extras), &read), DDB_OK, "%s",
               ddb_arena_error(from)->text);
  cr_assert_eq(reimagine_image_metadata_copy(to, &read, &kept), DDB_OK);
  ddb_arena_free(from); /* a sanitizer sees what still points there */
  cr_assert_eq(reimagine_image_metadata_encode(to, &kept, &item), DDB_OK, "%s",
               ddb_arena_error(to)->text);
  cr_assert_str_eq(item.data, with_extras);
  ddb_arena_free(to);
}

Test(copy, absent_stays_absent_and_empty_stays_empty) {
  struct ddb_arena *mem = ddb_arena_new();
  struct reimagine_edit_record edit = sample_small_edit(mem), kept;
  struct reimagine_image_metadata image = sample_image(mem), kept_image;

  cr_assert_eq(reimagine_edit_record_copy(mem, &edit, &kept), DDB_OK);
  cr_assert_null(kept.error);
  cr_assert_not(kept.completed_at.set);
  cr_assert_null(kept.unmodeled);
  cr_assert_neq(kept.edit_id, edit.edit_id);
  image.suggestions.count = 0;
  cr_assert_eq(reimagine_image_metadata_copy(mem, &image, &kept_image), DDB_OK);
  cr_assert_not_null(kept_image.suggestions.items);
  image.suggestions.items = NULL;
  cr_assert_eq(reimagine_image_metadata_copy(mem, &image, &kept_image), DDB_OK);
  cr_assert_null(kept_image.suggestions.items);
  ddb_arena_free(mem);
}
