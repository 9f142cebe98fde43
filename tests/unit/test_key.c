/* SPDX-License-Identifier: Apache-2.0 */
/* Primary keys: parts that are refused, and limits counted with what stands around a part. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/sample.h"

static void refused(const char *user, const char *edit, const char *field, const char *words) {
  struct ddb_key key;

  memset(&key, 0xff, sizeof key);
  cr_assert_eq(reimagine_edit_record_key(&key, user, edit), DDB_E_INVALID);
  cr_assert_str_eq(key.field, field);
  cr_assert(strstr(key.reason, words), "'%s' lacks '%s'", key.reason, words);
  cr_assert(strstr(key.reason, field), "'%s' names the part", key.reason);
}

Test(key, the_two_keys_of_the_reference_schema) {
  struct ddb_key key;

  cr_assert_eq(reimagine_edit_record_key(&key, "u1", "e1"), DDB_OK);
  cr_assert_str_eq(key.partition_key, "USER#u1");
  cr_assert_eq(key.partition_key_size, 7);
  cr_assert_str_eq(key.sort_key, "EDIT#e1");
  cr_assert_eq(key.sort_key_size, 7);
  cr_assert_str_eq(key.reason, "");
  cr_assert_eq(reimagine_image_metadata_key(&key, "a b/\"\\", "\xc3\xbc"), DDB_OK);
  cr_assert_str_eq(key.partition_key, "USER#a b/\"\\");
  cr_assert_str_eq(key.sort_key, "IMAGE#\xc3\xbc");
}

Test(key, parts_that_cannot_stand_in_a_key) {
  refused(NULL, "e1", "EditRecord.userId", "is not set");
  refused("", "e1", "EditRecord.userId", "is empty");
  refused("u1", NULL, "EditRecord.editId", "is not set");
  refused("u1", "", "EditRecord.editId", "is empty");
  refused("#", "e1", "EditRecord.userId", "contains '#'");
  refused("u1#EDIT#e2", "e1", "EditRecord.userId", "contains '#'");
  refused("u1", "e1#", "EditRecord.editId", "contains '#'");
  refused("u1", "#e1", "EditRecord.editId", "contains '#'");
  refused("u1", "\xff", "EditRecord.editId", "UTF-8");
  refused("u1", "a\xc3", "EditRecord.editId", "UTF-8");
  refused("u1", "\xed\xa0\x80", "EditRecord.editId", "UTF-8"); /* a surrogate */
  refused("u1", "\xc0\x80", "EditRecord.editId", "UTF-8");     /* an overlong U+0000 */
}

Test(key, the_first_part_at_fault_is_named) {
  refused("", "#", "EditRecord.userId", "is empty");
}

Test(key, lengths_count_bytes_and_the_words_around_a_part) {
  static char user[2048], edit[1024];
  struct ddb_key key;

  memset(user, 'u', 2048 - 5);
  memset(edit, 'e', 1024 - 5);
  cr_assert_eq(reimagine_edit_record_key(&key, user, edit), DDB_OK);
  cr_assert_eq(key.partition_key_size, 2048);
  cr_assert_eq(strlen(key.partition_key), 2048);
  cr_assert_eq(key.sort_key_size, 1024);
  cr_assert_eq(strlen(key.sort_key), 1024);
  user[2048 - 5] = 'u';
  refused(user, edit, "EditRecord.userId", "2,048 bytes");
  user[2048 - 5] = '\0';
  edit[1024 - 5] = 'e';
  refused(user, edit, "EditRecord.editId", "1,024 bytes");
  /* 1,018 letters and one of two bytes: 1,020 bytes and 5. */
  memcpy(edit + 1018, "\xc3\xbc", 3);
  refused(user, edit, "EditRecord.editId", "1,024 bytes");
}

Test(key, a_key_is_used_again_after_a_failure) {
  struct ddb_key key;

  cr_assert_eq(reimagine_edit_record_key(&key, "u#", "e1"), DDB_E_INVALID);
  cr_assert_eq(reimagine_edit_record_key(&key, "u1", "e1"), DDB_OK);
  cr_assert_str_eq(key.sort_key, "EDIT#e1");
  cr_assert_str_eq(key.field, "");
}

Test(key, every_operation_refuses_a_bad_part_and_names_it) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_scope scope = {.now = SAMPLE_NOW};
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_FAILED};
  struct reimagine_edit_record edit = sample_small_edit(mem);
  struct ddb_request request = {0};

  edit.edit_id = "e#1";
  cr_assert_eq(reimagine_save_edit_record_request(mem, &scope, &edit, &request), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "EditRecord.editId");
  cr_assert_eq(reimagine_update_edit_status_request(mem, &scope, "u1", "", &set, &request),
               DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "EditRecord.editId");
  cr_assert_eq(reimagine_get_image_metadata_request(mem, &scope, "u#", "i", &request),
               DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "ImageMetadata.userId");
  cr_assert_eq(reimagine_delete_edit_request(mem, &scope, NULL, "e", &request), DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "EditRecord.userId");
  cr_assert_eq(reimagine_get_edit_history_request(mem, &scope, "u#", NULL, &request),
               DDB_E_INVALID);
  cr_assert_str_eq(ddb_arena_error(mem)->field, "EditRecord.userId");
  cr_assert_null(request.body.data);
  ddb_arena_free(mem);
}
