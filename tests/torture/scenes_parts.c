/* SPDX-License-Identifier: Apache-2.0 */
/* What the other scenarios do not come to: every kind of key part and back, input that is refused,
 * a `send` that passes on, batches step by step. */
#include <desk/desk.h>
#include <forms/forms.h>
#include <fresh/fresh.h>
#include <kinds/kinds.h>
#include <locks/locks.h>
#include <many/many.h>
#include <seams/seams.h>

#include "scenes.h"
#include "world.h"

/* ---- keys ------------------------------------------------------------------------------------ */

static enum ddb_status number_keys(struct world *w) {
  struct ddb_key key;
  int32_t padded, small;
  uint64_t counted, wide;
  int64_t large, free_part;
  uint32_t narrow;
  const char *exact;

  try(forms_numbers_key(&key, 7, 8, -3, -4, 5, 6, "1.5", 9));
  try(forms_numbers_key_parse(w->mem, &key, &padded, &counted, &small, &large, &narrow, &wide,
                              &exact, &free_part));
  found(w, "%d %d %d %d %s\n", (int)padded, (int)counted, (int)small, (int)large, exact);
  return DDB_OK;
}

static enum ddb_status other_keys(struct world *w) {
  const struct ddb_bytes hash = {(const unsigned char *)"\1\2", 2};
  struct ddb_bytes read_hash, piece;
  struct ddb_key key;
  ddb_time at, fine, second, milli;

  try(forms_blob_key(&key, hash, hash));
  try(forms_blob_key_parse(w->mem, &key, &read_hash, &piece));
  found(w, "%zu\n", piece.size);
  try(forms_times_key(&key, (ddb_time){1, 0}, (ddb_time){2, 0}, (ddb_time){3, 0},
                      (ddb_time){4, 0}));
  try(forms_times_key_parse(w->mem, &key, &at, &fine, &second, &milli));
  found(w, "%d %d\n", (int)at.seconds, (int)milli.seconds);
  try(ddb_key_from_text(&key, "A#b", "C#d"));
  return DDB_OK;
}

static enum ddb_status index_keys(struct world *w) {
  const struct ddb_scope scope = {.table_name = "T", .now = {1795341600, 0}};
  struct ddb_request request;

  try(seams_mk_request(w->mem, &scope, "t", 7, "w", NULL, &request));
  found(w, "%.*s\n", (int)request.body.size, request.body.data);
  return DDB_OK;
}

/* ---- values that are read and written one by one: they may be NULL --------------------------- */

static enum ddb_status nullable_values(struct world *w) {
  const struct kinds_nullable record = {.owner = "o",
                                        .id = "n",
                                        .an_int32 = {true, -7},
                                        .a_uint32 = {true, 7},
                                        .an_epoch_ms = {true, {1795341600, 0}},
                                        .shape = KINDS_SHAPE_NOTHING};
  struct kinds_nullable again;
  struct ddb_text item;

  try(kinds_nullable_encode(w->mem, &record, &item));
  try(kinds_nullable_decode(w->mem, item, &again));
  found(w, "%d %d %d\n", (int)again.an_int32.value, (int)again.a_uint32.value,
        (int)again.an_epoch_ms.value.seconds);
  return DDB_OK;
}

/* ---- what is refused ------------------------------------------------------------------------- */

/* The refusal is what the play wants. */
static enum ddb_status wanted(enum ddb_status status, enum ddb_status refusal) {
  return status == refusal ? DDB_OK : status >= 0 ? DDB_E_INTERNAL : status;
}

static enum ddb_status bad_keys(struct world *w) {
  static const struct many_get_orders_key keys[] = {{"c", "2026-11-22", ""}};
  struct many_get_orders_items out;

  return wanted(many_get_orders(w->db, w->mem, keys, 1, NULL, &out), DDB_E_INVALID);
}

static enum ddb_status bad_member(struct world *w) {
  struct ddb_tx *tx = ddb_tx_new(w->db);
  enum ddb_status added = desk_move_tx(tx, NULL), status = ddb_tx_commit(tx, NULL);

  ddb_tx_free(tx);
  return wanted(status, added == DDB_E_NOMEM ? DDB_E_NOMEM : DDB_E_INVALID);
}

static enum ddb_status bad_item(struct world *w) {
  static const char item[] = "{\"PK\":{\"S\":\"ALIAS#a\"},\"SK\":{\"S\":\"x\"}}";
  struct fresh_alias out;

  return wanted(fresh_alias_decode(w->mem, (struct ddb_text){item, sizeof item - 1}, &out),
                DDB_E_INVALID);
}

static enum ddb_status force_account(struct world *w) {
  const struct locks_account account = {.account_id = "a", .owner = "ada", .version = 3};

  return locks_force_account(w->db, &account, NULL);
}

/* ---- step by step ---------------------------------------------------------------------------- */

static enum ddb_status drive(struct world *w, struct ddb_batch *batch) {
  struct ddb_request request;
  struct ddb_response response = {.http_status = 200, .body = {"{\"UnprocessedItems\":{}}", 23}};
  enum ddb_batch_step step;
  int64_t wait = 0;

  while ((step = ddb_batch_step(batch, &request, &wait)) != DDB_BATCH_DONE)
    if (step == DDB_BATCH_SEND)
      ddb_batch_response(batch, &response);
  found(w, "%zu\n", ddb_batch_count(batch));
  return ddb_batch_status(batch);
}

static enum ddb_status steps(struct world *w) {
  const struct many_draft draft = {.customer_id = "c", .draft_id = "d"};
  struct ddb_batch *batch = ddb_batch_new(w->db);

  (void)many_put_draft_batch(batch, &draft);
  enum ddb_status status = drive(w, batch);
  ddb_batch_free(batch);
  return status;
}

static enum ddb_status get_steps(struct world *w) {
  static const struct many_get_orders_key keys[] = {{"c", "2026-11-22", "o1"},
                                                    {"c", "2026-11-22", "o9"}};
  const struct ddb_response response = {.http_status = 200, .body = {"{\"Responses\":{}}", 16}};
  struct many_get_orders_items out;
  struct ddb_request request;
  struct ddb_batch_get *batch;

  try(many_get_orders_request(w->mem, NULL, keys, 2, &batch));
  while (ddb_batch_get_request(batch, &request))
    if (ddb_batch_get_response(batch, &response) < 0 || ddb_batch_get_in_vain(batch) > 0)
      break;
  try(many_get_orders_response(w->mem, batch, &out));
  found(w, "%zu %zu\n", out.count, out.missing);
  return DDB_OK;
}

/* ---- passed on ------------------------------------------------------------------------------- */

static enum ddb_send_result pass(void *state, const struct ddb_http_request *request,
                                 struct ddb_http_reply *reply) {
  return ddb_forward(state, request, reply);
}

static enum ddb_status use_both(struct world *w, struct ddb *behind, struct ddb *before) {
  const struct many_draft draft = {.customer_id = "c", .draft_id = "d"};
  struct many_everything_page page;

  try(many_create_table(behind));
  try(many_put_draft(before, &draft, NULL));
  try(many_everything(before, w->mem, "c", NULL, &page));
  found(w, "%zu %zu\n", page.count, page.rejected_count);
  return ddb_local_empty(behind);
}

static enum ddb_status passed_on(struct world *w) {
  struct ddb_env plain = w->env, passing = w->env;
  struct ddb_options options = world_options(w);
  struct ddb *behind = NULL, *before = NULL;

  ddb_local_register();
  plain.send = NULL;
  options.env = &plain;
  options.endpoint = "sqlite::memory:";
  enum ddb_status status = ddb_open(&behind, &options);
  passing.send = pass;
  passing.state = behind;
  options.env = &passing;
  options.endpoint = "http://store";
  if (status >= 0)
    status = ddb_open(&before, &options);
  if (status >= 0)
    status = use_both(w, behind, before);
  if (status < 0 && before != NULL)
    why(w, ddb_error_text(before)[0] != '\0' ? before : behind);
  ddb_close(before);
  ddb_close(behind);
  return status;
}

const struct scenario scenes_parts[] = {
    PLAY(NULL, NULL, number_keys, .opens = true),
    PLAY(NULL, NULL, other_keys, .opens = true),
    PLAY(NULL, NULL, index_keys, .opens = true),
    PLAY(NULL, NULL, nullable_values, .opens = true),
    PLAY(many_create_table, NULL, bad_keys, .opens = false),
    PLAY(desk_create_table, NULL, bad_member, .opens = false),
    PLAY(NULL, NULL, bad_item, .opens = true),
    PLAY(locks_create_table, NULL, force_account, .opens = false),
    PLAY(NULL, NULL, steps, .opens = false),
    PLAY(NULL, NULL, get_steps, .opens = true),
    PLAY(NULL, NULL, passed_on, .opens = true, .store = true),
    {.name = NULL}};
