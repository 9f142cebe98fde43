/* SPDX-License-Identifier: Apache-2.0 */
/* A part of a key that is not set, or is no key: every kind of operation says which field it was,
 * and sends nothing. */
#include <criterion/criterion.h>
#include <string.h>

#include "dry/dry.h"

static struct ddb *db;
static struct ddb_arena *mem;

static void setup(void) {
  const struct ddb_options options = {.endpoint = "http://127.0.0.1:9",
                                      .region = "eu-west-1",
                                      .access_key_id = "AKIDEXAMPLE",
                                      .secret_access_key = "not a secret"};
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(refused_keys, .init = setup, .fini = teardown, .timeout = 30);

static void is_refused(enum ddb_status status, const char *field) {
  const struct ddb_error *error = ddb_last_error(db);
  cr_expect_eq(status, DDB_E_INVALID, "%s: %s", field, ddb_status_name(status));
  cr_expect_eq(error->status, status);
  cr_expect_str_eq(error->field, field, "%s", ddb_error_text(db));
  cr_expect_eq(error->attempts, 0);
}

Test(refused_keys, of_one_item) {
  struct dry_note note;
  struct dry_page page;
  is_refused(dry_get_note(db, mem, NULL, "n", "en", NULL, &note), "Note.userId");
  is_refused(dry_drop_note(db, "u", NULL, "en", NULL), "Note.noteId");
  is_refused(dry_drop_if(db, NULL, "n", "en", "t", NULL), "Note.userId");
  is_refused(dry_edit_note(db, NULL, "n", "en",
                           &(struct dry_edit_note_set){.body = "b", .tag = "t"}, NULL),
             "Note.userId");
  is_refused(dry_edit_if(db, "u", NULL, "en", &(struct dry_edit_if_set){.body = "b"}, "was", NULL),
             "Note.noteId");
  is_refused(dry_open_gate(db, NULL, &(struct dry_open_gate_set){0}, NULL), "Gate.gateId");
  is_refused(dry_hide_page(db, NULL, "t", 1, NULL), "Page.pageId");
  is_refused(
      dry_retitle(db, mem, NULL, "t", 1, &(struct dry_retitle_set){.views = 1}, "was", NULL, &page),
      "Page.pageId");
  is_refused(dry_drop_page(db, "p", NULL, 1, "was", NULL), "Page.title");
  is_refused(dry_spare(db, NULL, NULL), "Tally.name");
}

Test(refused_keys, of_many_items) {
  struct dry_note_page notes;
  struct dry_get_notes_items found;
  struct dry_get_two_items two;
  int64_t count = 7;
  const struct dry_get_notes_key keys[] = {{.user_id = "u", .note_id = "n", .lang = "en"},
                                           {.user_id = "u", .note_id = NULL, .lang = "en"}};
  is_refused(dry_notes(db, mem, NULL, "b", "t", NULL, &notes), "Note.userId");
  is_refused(dry_how_many(db, NULL, "n", "b", NULL, &count), "Note.userId");
  cr_expect_eq(count, 0);
  is_refused(dry_how_old(db, NULL, "h", NULL, &count), "Page.title");
  is_refused(dry_alive(db, NULL, NULL, &count), "Page.title");
  is_refused(dry_get_notes(db, mem, keys, 2, NULL, &found), "Note.noteId");
  is_refused(dry_get_two(db, mem, "u", "n", "en", NULL, "m", NULL, &two), "Mark.userId");
}

Test(refused_keys, of_a_list_over_all_shards) {
  struct dry_page_page pages;
  is_refused(dry_some_pages(db, mem, NULL, NULL, &pages), "Page.title");
  cr_expect_eq(dry_some_pages(db, mem, "t", &(struct ddb_list_options){.limit = -1}, &pages),
               DDB_E_INVALID);
  cr_expect(strstr(ddb_error_text(db), "limit"), "%s", ddb_error_text(db));
}
