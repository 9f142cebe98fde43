/* SPDX-License-Identifier: Apache-2.0 */
/* Memory under whole calls: none is asked for once a handle is warm, and when the system has none,
 * each allocation in turn, the call says so, leaks nothing, and the next one works. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/refuse.h"
#include "support/sample.h"
#include "support/script.h"

/* ---- the calls ------------------------------------------------------------------------------- */

static struct script script;
static char item[2048], page[60 * 1024];

/* A call on a handle, with results in an arena. */
typedef enum ddb_status call(struct ddb *db, struct ddb_arena *mem);

static struct reimagine_edit_record edit; /* made with memory that is there */
static struct reimagine_image_metadata image;
static char big[100000];

static enum ddb_status save_edit(struct ddb *db, struct ddb_arena *mem) {
  (void)mem;
  return reimagine_save_edit_record(db, &edit, NULL);
}

static enum ddb_status save_big_edit(struct ddb *db, struct ddb_arena *mem) {
  struct reimagine_edit_record large = edit;

  (void)mem;
  large.error = big;
  return reimagine_save_edit_record(db, &large, NULL);
}

static enum ddb_status save_image(struct ddb *db, struct ddb_arena *mem) {
  (void)mem;
  return reimagine_save_image_metadata(db, &image, NULL);
}

static enum ddb_status get_image(struct ddb *db, struct ddb_arena *mem) {
  struct reimagine_image_metadata out;
  return reimagine_get_image_metadata(db, mem, "u1", "i1", NULL, &out);
}

static enum ddb_status list(struct ddb *db, struct ddb_arena *mem) {
  struct reimagine_edit_record_page out;
  return reimagine_get_edit_history(db, mem, "u1", NULL, &out);
}

static enum ddb_status walk(struct ddb *db, struct ddb_arena *mem) {
  struct reimagine_edit_record_page out;
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.cursor = &cursor};
  enum ddb_status status = reimagine_get_edit_history(db, mem, "u1", &options, &out);

  ddb_cursor_free(&cursor);
  return status;
}

static enum ddb_status update(struct ddb *db, struct ddb_arena *mem) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_FAILED,
                                                 .error = "e"};

  (void)mem;
  return reimagine_update_edit_status(db, "u1", "e1", &set, NULL);
}

static enum ddb_status erase(struct ddb *db, struct ddb_arena *mem) {
  (void)mem;
  return reimagine_delete_edit(db, "u1", "e1", NULL);
}

/* A put, an update and a delete of different items. */
static enum ddb_status commit(struct ddb *db, struct ddb_arena *mem) {
  struct reimagine_update_edit_status_set set = {.status = REIMAGINE_EDIT_STATUS_FAILED};
  struct ddb_tx *tx = ddb_tx_new(db);

  (void)mem;
  (void)reimagine_save_edit_record_tx(tx, &edit);
  (void)reimagine_update_edit_status_tx(tx, "u1", "e2", &set);
  (void)reimagine_delete_edit_tx(tx, "u1", "e3");
  enum ddb_status status = ddb_tx_commit(tx, NULL);
  for (size_t i = 0; i < 3; i++)
    cr_assert(status == DDB_OK || ddb_tx_result(tx, i)->text[0], "member %zu says nothing", i);
  ddb_tx_free(tx);
  return status;
}

/* Thirty deletes, which are two requests. */
static enum ddb_status write_batch(struct ddb *db, struct ddb_arena *mem) {
  struct ddb_batch *batch = ddb_batch_new(db);
  char id[16];

  (void)mem;
  for (int i = 0; i < 30; i++) {
    (void)snprintf(id, sizeof id, "e%d", i);
    (void)reimagine_delete_edit_batch(batch, "u1", id);
  }
  enum ddb_status status = ddb_batch_write(batch, NULL);
  for (size_t i = 0; i < 30; i++)
    cr_assert(status != DDB_OK || ddb_batch_result(batch, i)->status == DDB_OK);
  ddb_batch_free(batch);
  return status;
}

static const char cancelled[] =
    "{\"__type\":\"TransactionCanceledException\",\"Message\":\"cancelled\","
    "\"CancellationReasons\":[{\"Code\":\"None\"},{\"Code\":\"ConditionalCheckFailed\","
    "\"Message\":\"The conditional request failed\",\"Item\":{\"PK\":{\"S\":\"USER#u1\"},"
    "\"Data\":{\"M\":{\"status\":{\"S\":\"failed\"}}}}},{\"Code\":\"ThrottlingError\"}]}";

static const struct {
  const char *name;
  call *call;
  const char *reply;
  enum ddb_status status;
} rows[] = {
    {"save_edit", save_edit, "{}", DDB_OK},   {"save_big_edit", save_big_edit, "{}", DDB_OK},
    {"save_image", save_image, "{}", DDB_OK}, {"get_image", get_image, item, DDB_OK},
    {"list", list, page, DDB_PARTIAL},        {"walk", walk, page, DDB_PARTIAL},
    {"update", update, "{}", DDB_OK},         {"erase", erase, "{}", DDB_OK},
    {"commit", commit, "{}", DDB_OK},         {"cancelled", commit, cancelled, DDB_E_CANCELED},
    {"batch", write_batch, "{}", DDB_OK},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static struct ddb_arena *constants;

/* The records of the calls; and an answer of 50 items, one of them bad. */
static void setup(void) {
  struct ddb_text text;
  size_t used = 0;

  asked = 0;
  refuse_at = -1;
  constants = ddb_arena_new();
  edit = sample_edit(constants);
  image = sample_image(constants);
  memset(big, 'x', sizeof big - 1);
  cr_assert_eq(reimagine_image_metadata_encode(constants, &image, &text), DDB_OK);
  (void)snprintf(item, sizeof item, "{\"Item\":%s}", text.data);
  used += (size_t)snprintf(page, sizeof page, "{\"Items\":[{}");
  for (int i = 0; i < 50; i++)
    used += (size_t)snprintf(page + used, sizeof page - used, ",%s", sample_small_item);
  (void)snprintf(page + used, sizeof page - used,
                 "],\"LastEvaluatedKey\":{\"PK\":{\"S\":\"USER#u1\"},\"SK\":{\"S\":\"EDIT#e1\"}}}");
}

static void teardown(void) {
  ddb_arena_free(constants);
}

TestSuite(memory, .init = setup, .fini = teardown);

static enum ddb_status run(int row, struct ddb *db, struct ddb_arena *mem) {
  script.step_count = script.sent_count = script.slept_count = 0;
  for (int i = 0; i < 4;
       i++) /* a reply that finds no room counts as lost, and is asked for again */
    script_reply(&script, rows[row].reply == cancelled ? 400 : 200, rows[row].reply);
  return rows[row].call(db, mem);
}

static struct ddb *open_handle(void) {
  struct ddb *db;
  struct ddb_options options;

  script_init(&script);
  options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  return db;
}

/* ---- tests ----------------------------------------------------------------------------------- */

Test(memory, a_warm_handle_asks_for_none) {
  struct ddb *db = open_handle();
  struct ddb_arena *mem = ddb_arena_new();

  for (int row = 0; row < ROWS; row++) {
    for (int warm = 0; warm < 3; warm++) {
      ddb_arena_reset(mem);
      cr_assert_eq(run(row, db, mem), rows[row].status, "%s: %s", rows[row].name,
                   ddb_error_text(db));
    }
    int before = asked;
    for (int i = 0; i < 10; i++) {
      ddb_arena_reset(mem);
      cr_assert_eq(run(row, db, mem), rows[row].status);
    }
    /* A cursor owns its token: one piece to take the token apart from, and the token itself. */
    if (rows[row].call == commit || rows[row].call == write_batch) /* have memory of their own */
      continue;
    int allowed = rows[row].call == walk ? 20 : 0;
    cr_assert_leq(asked - before, allowed, "%s asks %d times in 10 calls", rows[row].name,
                  asked - before);
  }
  ddb_arena_free(mem);
  ddb_close(db);
}

/* One call with its nth allocation refused; false when the call has fewer. */
static bool fails_well(int row, int nth, bool all_after) {
  struct ddb *db = open_handle();
  struct ddb_arena *mem = ddb_arena_new();

  cr_assert_not_null(mem);
  asked = 0;
  refused = false;
  refuse_on = all_after;
  refuse_at = nth;
  enum ddb_status status = run(row, db, mem);
  refuse_at = -1;
  if (refused) {
    bool sent = script.sent_count > 0;
    /* A reply that finds no room is a lost one. */
    bool lost = status == DDB_E_MAYBE_APPLIED || status == DDB_E_TRANSPORT;
    cr_assert(status == DDB_E_NOMEM || (sent && lost) || status == rows[row].status,
              "%s, allocation %d: %s: %s", rows[row].name, nth, ddb_status_name(status),
              ddb_error_text(db));
    cr_assert(status == DDB_OK || ddb_error_text(db)[0], "%s", rows[row].name);
    if (status == DDB_E_NOMEM || (status < 0 && sent && status != rows[row].status))
      cr_assert(strstr(ddb_error_text(db), "memory") || strstr(ddb_error_text(db), "NOMEM"), "%s",
                ddb_error_text(db));
  }
  ddb_arena_reset(mem);
  cr_assert_eq(run(row, db, mem), rows[row].status, "%s after allocation %d: %s", rows[row].name,
               nth, ddb_error_text(db));
  ddb_arena_free(mem);
  ddb_close(db);
  return refused;
}

Test(memory, each_allocation_of_a_call_may_fail) {
  for (int row = 0; row < ROWS; row++)
    for (int both = 0; both < 2; both++) {
      int nth = 0;
      while (fails_well(row, nth, both == 1))
        nth++;
      cr_assert_gt(nth, 0, "%s asks for memory when cold", rows[row].name);
    }
}

Test(memory, each_allocation_of_an_open_may_fail) {
  for (int nth = 0;; nth++) {
    struct ddb *db = (struct ddb *)&script;
    script_init(&script);
    struct ddb_options options = script_options(&script);
    asked = 0;
    refused = false;
    refuse_on = false;
    refuse_at = nth;
    enum ddb_status status = ddb_open(&db, &options);
    refuse_at = -1;
    if (!refused) {
      cr_assert_eq(status, DDB_OK);
      ddb_close(db);
      break;
    }
    cr_assert_eq(status, DDB_E_NOMEM, "allocation %d: %s", nth, ddb_status_name(status));
    ddb_close(db); /* NULL, or a handle that says so */
  }
}

Test(memory, each_allocation_of_a_copy_and_of_a_document_may_fail) {
  for (int nth = 0, more = 1; more; nth++) {
    struct ddb_arena *mem = ddb_arena_new();
    struct reimagine_edit_record large = edit, kept;
    const struct ddb_doc *doc;
    const char *json;
    large.error = big;
    asked = 0;
    refused = false;
    refuse_at = nth;
    enum ddb_status copied = reimagine_edit_record_copy(mem, &large, &kept);
    bool first = refused;
    enum ddb_status made = ddb_doc_from_json(mem, "[[[\"a\",1.5,{\"b\":null}]]]", &doc);
    enum ddb_status read = made < 0 ? made : ddb_doc_to_json(mem, doc, &json);
    refuse_at = -1;
    cr_assert_eq(copied, first ? DDB_E_NOMEM : DDB_OK);
    cr_assert(read == DDB_OK || read == DDB_E_NOMEM);
    more = refused;
    ddb_arena_free(mem);
  }
}

Test(memory, a_cursor_without_memory_stays_where_it_was) {
  struct ddb *db = open_handle();
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_cursor cursor = DDB_CURSOR_INIT, other = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.cursor = &cursor};
  struct reimagine_edit_record_page out;

  script_reply(&script, 200, page);
  cr_assert_eq(reimagine_get_edit_history(db, mem, "u1", &options, &out), DDB_PARTIAL);
  char token[512];
  (void)snprintf(token, sizeof token, "%s", ddb_cursor_text(&cursor));
  for (int nth = 0; nth < 2; nth++) {
    asked = 0;
    refuse_at = nth;
    refuse_on = false;
    enum ddb_status status = ddb_cursor_from_text(&other, token);
    refuse_at = -1;
    cr_assert_eq(status, DDB_E_NOMEM);
    cr_assert_str_eq(ddb_cursor_text(&other), "");
  }
  ddb_cursor_free(&cursor);
  ddb_cursor_free(&other);
  ddb_arena_free(mem);
  ddb_close(db);
}
