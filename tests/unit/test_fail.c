/* SPDX-License-Identifier: Apache-2.0 */
/* Errors: the first one wins, long texts are cut between characters, nothing unprintable gets in.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "base/fail.h"
#include "base/text.h"

Test(fail, fills_status_field_and_text) {
  struct ddb_error error;
  ddb_error_clear(&error);
  cr_assert_eq(ddb_fail(&error, DDB_E_LIMIT, "a.b", "%s is %d bytes", "a.b", 7), DDB_E_LIMIT);
  cr_assert_eq(error.status, DDB_E_LIMIT);
  cr_assert_str_eq(error.field, "a.b");
  cr_assert_str_eq(error.text, "a.b is 7 bytes");
}

Test(fail, the_first_error_wins) {
  struct ddb_error error;
  ddb_error_clear(&error);
  (void)ddb_fail(&error, DDB_E_NOMEM, NULL, "first");
  cr_assert_eq(ddb_fail(&error, DDB_E_INVALID, "x", "second"), DDB_E_NOMEM);
  cr_assert_str_eq(error.text, "first");
  cr_assert_str_eq(error.field, "");
  ddb_error_clear(&error);
  cr_assert_eq(ddb_fail(&error, DDB_E_INVALID, "x", "third"), DDB_E_INVALID);
}

Test(fail, needs_no_error_to_fill) {
  cr_assert_eq(ddb_fail(NULL, DDB_E_INVALID, "x", "%s", "y"), DDB_E_INVALID);
}

/* Three-byte characters at each of three offsets: the cut must move with them. */
Test(fail, long_texts_are_cut_between_characters) {
  for (size_t shift = 0; shift < 3; shift++) {
    char text[2000] = "";
    memset(text, 'x', shift);
    for (size_t at = shift; at + 3 < sizeof text; at += 3)
      memcpy(text + at, "\xE2\x82\xAC", 4);
    struct ddb_error error;
    ddb_error_clear(&error);
    (void)ddb_fail(&error, DDB_E_INVALID, text, "%s", text);
    size_t size = strlen(error.text), field = strlen(error.field);
    cr_assert(ddb_text_valid(error.text, size));
    cr_assert(ddb_text_valid(error.field, field));
    cr_assert_str_eq(error.text + size - 3, "...");
    cr_assert_str_eq(error.field + field - 3, "...");
    cr_assert_geq(size, sizeof error.text - 4);
    cr_assert_eq((unsigned char)error.text[size - 4], 0xAC);
  }
}

Test(fail, a_text_that_just_fits_is_whole) {
  char text[sizeof((struct ddb_error *)0)->field];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  struct ddb_error error;
  ddb_error_clear(&error);
  (void)ddb_fail(&error, DDB_E_INVALID, text, "x");
  cr_assert_str_eq(error.field, text);
}

Test(fail, control_characters_and_wrong_bytes_become_question_marks) {
  struct ddb_error error;
  ddb_error_clear(&error);
  (void)ddb_fail(&error, DDB_E_SERVICE, NULL, "a\nb\x1b[31mc\x7f\xff \xc2\x9b \xc3\xa9");
  cr_assert_str_eq(error.text, "a?b?[31mc?? ?? \xc3\xa9");
}

Test(fail, every_status_has_its_name) {
  cr_assert_str_eq(ddb_status_name(DDB_OK), "DDB_OK");
  cr_assert_str_eq(ddb_status_name(DDB_PARTIAL), "DDB_PARTIAL");
  cr_assert_str_eq(ddb_status_name(DDB_E_MAYBE_APPLIED), "DDB_E_MAYBE_APPLIED");
  cr_assert_str_eq(ddb_status_name(DDB_E_INTERNAL), "DDB_E_INTERNAL");
  cr_assert_str_eq(ddb_status_name((enum ddb_status) - 7), "unknown status");
}
