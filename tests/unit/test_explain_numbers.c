/* SPDX-License-Identifier: Apache-2.0 */
/* `ddbc explain` again, of operations with arguments that are no texts: numbers stand for them, and
 * are compared as what is printed. Then what operations cost. */
#include <ddb/gen.h>
#include <stdio.h>

#include "explaining.h"
#include "support/script.h"

TestSuite(explain_numbers, .init = setup, .fini = teardown);

/* Of the arguments, and what the runtime makes of them. */
static const struct {
  const char *made, *printed;
} stand_ins[] = {
    {"\"700001\"", "\"{version}\""},
    {"\"700002\"", "\"{version + 1}\""},
    {"\"1795341600251\"", "\"{version + 1, or now if more}\""},
    {"\"1795341600000\"", "\"{now}\""},
    {"\"1795341600\"", "\"{now}\""},
    {"\"1795341599\"", "\"{until}\""},
    {"\"31\"", "\"{views}\""},
    {"\"9223372036854775776\"", "\"{9223372036854775807 - views}\""},
    {"\"2\"", "\"{depth}\""},
    {"\"3\"", "\"{5 - depth}\""},
    {"\"17\"", "\"{stock}\""},
    {"\"ffffffff-ffff-4fff-bfff-ffffffffffff\"", "\"{token}\""},
    {"{\"L\":[{\"S\":\"{log}\"}]}", "{\"L\":\"{log}\"}"},
    {"SHARD|3", "SHARD|{shard of pageId}"},
    {"SHARD|0", "SHARD|{shard}"},
    {"{markId|{U", "{before markId}{U"},
    {"{userId2}", "{userId}"},
    {"{userId3}", "{userId}"},
};

/* However many greatest characters, which are more than the mark has, as that. */
static const char *shortened(const char *text) {
  static const char mark[] = "{U+10FFFF...}";
  char *to = (char *)(uintptr_t)text;
  bool filling = false;

  for (const char *at = text; *at; at++) {
    bool greatest = (unsigned char)*at >= 0x80 || *at == 0x7F;
    for (const char *from = mark; !greatest && filling && *from; from++)
      *to++ = *from;
    if (!greatest)
      *to++ = *at;
    filling = greatest;
  }
  *to = '\0';
  return text;
}

static void is_as_sent(const char *operation, enum ddb_status status,
                       const struct ddb_request *request) {
  const char *text = shortened(made(status, request));

  for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++)
    while (strstr(text, stand_ins[i].made))
      text = sample_replace(mem, text, stand_ins[i].made, stand_ins[i].printed).data;
  cr_expect_str_eq(printed(operation), text, "%s:\n%s\n%s", operation, printed(operation), text);
}

static const char *const log_lines[] = {"{log}"};
static const struct dry_page page = {.page_id = "{pageId}",
                                     .title = "{title}",
                                     .version = 700001,
                                     .views = 31,
                                     .stock = 17,
                                     .depth = 2,
                                     .log = {log_lines, 1},
                                     .hint = "{hint}",
                                     .until = {true, {1795341599, 0}}};
static const struct dry_retitle_set retitle = {
    .hint = "{hint}", .views = 31, .depth = 2, .stock = 17, .log = {log_lines, 1}};

Test(explain_numbers, versions) {
  struct ddb_request r;
  struct dry_page later = page;

  is_as_sent("savePage", dry_save_page_request(mem, &scope, &page, &r), &r);
  is_as_sent("hidePage", dry_hide_page_request(mem, &scope, "{pageId}", "{title}", 700001, &r), &r);
  is_as_sent("dropPage",
             dry_drop_page_request(mem, &scope, "{pageId}", "{title}", 700001, "{was}", &r), &r);
  later.version = 1795341600250;
  is_as_sent("forcePage", dry_force_page_request(mem, &scope, &later, &r), &r);
  later.version = 0;
  is_as_sent("addPage", dry_add_page_request(mem, &scope, &later, &later, &r), &r);
}

Test(explain_numbers, changes_and_their_limits) {
  struct ddb_request r;

  is_as_sent("retitle",
             dry_retitle_request(mem, &scope, "{pageId}", "{title}", 700001, &retitle, "{was}", &r),
             &r);
  is_as_sent("spare", dry_spare_request(mem, &scope, "{name}", &r), &r);
}

Test(explain_numbers, states) {
  const struct dry_open_gate_set set = {.state = DRY_STATE_OPEN};
  struct ddb_request r;

  is_as_sent("openGate", dry_open_gate_request(mem, &scope, "{gateId}", &set, &r), &r);
}

Test(explain_numbers, ranges) {
  struct ddb_request r;

  is_as_sent("since", dry_since_request(mem, &scope, "{userId}", "{markId}", NULL, &r), &r);
  is_as_sent("before", dry_before_request(mem, &scope, "{userId}", "{markId}", NULL, &r), &r);
  is_as_sent("upTo", dry_up_to_request(mem, &scope, "{userId}", "{markId}", NULL, &r), &r);
  is_as_sent("after", dry_after_request(mem, &scope, "{userId}", "{markId}", NULL, &r), &r);
  is_as_sent("between",
             dry_between_request(mem, &scope, "{userId}", "{markId from}", "{markId to}", NULL, &r),
             &r);
  is_as_sent("within", dry_within_request(mem, &scope, "{userId}", "{noteId}", NULL, &r), &r);
  is_as_sent("openBefore", dry_open_before_request(mem, &scope, "{title}", "{pageId}", NULL, &r),
             &r);
  is_as_sent("openSince", dry_open_since_request(mem, &scope, "{title}", "{pageId}", NULL, &r), &r);
  is_as_sent(
      "openBetween",
      dry_open_between_request(mem, &scope, "{title}", "{pageId from}", "{pageId to}", NULL, &r),
      &r);
  is_as_sent(
      "sizes",
      dry_sizes_request(mem, &scope, "{shelf}", "{colour}", "{size from}", "{size to}", NULL, &r),
      &r);
}

Test(explain_numbers, counts) {
  struct ddb_request r;
  struct ddb_count *count;

  cr_assert_eq(dry_how_many_request(mem, &scope, "{userId}", "{noteId}", "{body}", NULL, &count),
               DDB_OK);
  cr_assert(ddb_count_request(count, &r));
  is_as_sent("howMany", DDB_OK, &r);
  cr_assert_eq(dry_how_old_request(mem, &scope, "{title}", "{hint}", NULL, &count), DDB_OK);
  cr_assert(ddb_count_request(count, &r));
  is_as_sent("howOld", DDB_OK, &r);
  cr_assert_eq(dry_alive_request(mem, &scope, "{title}", NULL, &count), DDB_OK);
  cr_assert(ddb_count_request(count, &r));
  is_as_sent("alive", DDB_OK, &r);
}

Test(explain_numbers, all_shards_as_the_first_is_asked) {
  struct ddb_request r;
  struct ddb_fan *fan;

  cr_assert_eq(dry_pages_request(mem, &scope, "{hint}", NULL, &fan), DDB_OK);
  cr_assert(ddb_fan_request(fan, &r));
  is_as_sent("pages", DDB_OK, &r);
  cr_assert_eq(dry_some_pages_request(mem, &scope, "{title}", NULL, &fan), DDB_OK);
  cr_assert(ddb_fan_request(fan, &r));
  is_as_sent("somePages", DDB_OK, &r);
}

Test(explain_numbers, many_keys) {
  const struct dry_get_notes_key keys[] = {
      {.user_id = "{userId}", .note_id = "{noteId}", .lang = "{lang}"}};
  struct ddb_batch_get *batch;
  struct ddb_request r;

  cr_assert_eq(dry_get_notes_request(mem, &scope, keys, 1, &batch), DDB_OK);
  cr_assert(ddb_batch_get_request(batch, &r));
  is_as_sent("getNotes", DDB_OK, &r);
  is_as_sent("getTwo",
             dry_get_two_request(mem, &scope, "{userId}", "{noteId}", "{lang}", "{userId}",
                                 "{markId}", &r),
             &r);
}

/* ---- transactions ---------------------------------------------------------------------------- */

static struct script script;
static struct ddb *db;

static struct ddb_tx *transaction(void) {
  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  struct ddb_tx *tx = ddb_tx_new(db);
  cr_assert_not_null(tx);
  return tx;
}

/* Three members are about notes, which must be three. */
Test(explain_numbers, declared_transactions) {
  const struct dry_open_gate_set open = {.state = DRY_STATE_OPEN};
  const struct dry_note fresh = {.user_id = "{userId3}",
                                 .note_id = "{noteId}",
                                 .lang = "{lang}",
                                 .tag = "{tag}",
                                 .title = "{title}",
                                 .shelf = "{shelf}",
                                 .colour = "{colour}",
                                 .size = "{size}",
                                 .name = "{name}",
                                 .body = "{body}"};
  const struct dry_swap_input in = {.old = {"{userId}", "{noteId}", "{lang}", "{title}"},
                                    .fresh = {&fresh},
                                    .page = {"{pageId}", "{title}", 700001, &retitle, "{was}"},
                                    .gate = {"{gateId}", &open},
                                    .is = {"{userId2}", "{noteId}", "{lang}", "{title}"}};
  struct ddb_tx *tx = transaction();
  struct ddb_request r;

  is_as_sent("swap", dry_swap_request(tx, &in, &r), &r);
  ddb_tx_free(tx);
  ddb_close(db);
}

Test(explain_numbers, checks) {
  struct ddb_tx *tx = transaction();
  struct ddb_request r;

  (void)dry_has_title_tx(tx, "{userId}", "{noteId}", "{lang}", "{title}");
  cr_assert(ddb_tx_request(tx, &r));
  is_as_sent("hasTitle", DDB_OK, &r);
  ddb_tx_free(tx);
  ddb_close(db);
}

/* ---- costs ----------------------------------------------------------------------------------- */

/* A part of what is printed, with one space in the place of many. */
static void tells(const char *operation, const char *words) {
  const char *text = explain_text(schema.arena, explain_find(plan, operation));
  char *plain = (char *)(uintptr_t)sample_chars(mem, sample_text(text));
  char *to = plain;

  for (const char *at = plain; *at; at++)
    if (*at != ' ' || at[1] != ' ')
      *to++ = *at;
  *to = '\0';
  cr_expect(strstr(plain, words), "%s lacks '%s':\n%s", operation, words, plain);
}

Test(explain_numbers, reads_are_charged_by_4_KB) {
  tells("getNoteNow", "units by size of each item 1 KB 4 KB 400 KB\n it, or none 1 1 100\n");
  tells("getNote", " it, or none 0.5 0.5 50\n");
  tells("notes", " 1 item, or none 0.5 0.5 50\n a page of 7 1 3.5 128\n");
  tells("notes", "It reads 1 MB at most, for 128.\nItems that the filter drops count.\n");
  tells("inLanguage", " 1 item, or none 1 1 100\n 100 items in a page 25 100 256\n");
  tells("byTag", "Of an index its own items count.");
  tells("getNotes", " 1 item, or a missing one 1 1 100\n 100 items, a whole request 100 100 10000");
  tells("getTwo", " each item 2 2 200\n all 2 of them 4 4 400\n");
  tells("pages", "4 shards are at least 4 requests, each rounded up by itself.");
}

Test(explain_numbers, writes_are_charged_by_1_KB) {
  tells("swap", " each member 2 8 800\n all 5 of them 10 40 4000\n");
  tells("hasTitle", " as a write in a transaction 2 8 800\n");
  tells("openGate", " 1 KB 4 KB <= ");
  tells("openGate", " the table 1 4 5 400\n the table, in a transaction 2 8 10 800\n");
}

Test(explain_numbers, indexes_are_written_where_what_they_hold_changes) {
  tells("saveNote", " the table 1 4 400\n index GSI1, if its key changes 2 8 800\n index GSI2, if "
                    "its key changes 2 8 800\n the table, in a transaction 2 8 800\n");
  tells("addNote", " index GSI1, if it holds the item 1 4 400\n");
  tells("dropNote", " index GSI2, if it holds the item 1 4 400\n");
  tells("editIf", " index GSI1, if it holds the item 1 4 400\n");
  tells("editNote", " index GSI1, if its key changes 2 8 800\n");
}
