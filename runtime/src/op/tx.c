/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions: members are added, checked against each other and the limits, and become one
 * request. */
#include "op/tx.h"

#include <stdlib.h>
#include <string.h>

#include "aws/service_error.h"
#include "base/arena.h"
#include "base/fail.h"
#include "base/uuid.h"
#include "op/client.h"
#include "op/ops.h"
#include "wire/writer.h"

/* A token counts for ten minutes after the transaction has ended: nine, by our own clock, for
 * certain. */
#define TOKEN_MS ((int64_t)9 * 60 * 1000)

/* 4 MB of items are more as JSON; this is far above what they can be. */
#define TX_BODY_MAX ((size_t)64 << 20)

/* ---- life ------------------------------------------------------------------------------------ */

static void empty(struct ddb_tx *tx) {
  tx->members = NULL;
  tx->count = tx->room = 0;
  tx->refused = DDB_NO_MEMBER;
  tx->phase = DDB_TX_ADDING;
  tx->token[0] = '\0';
  tx->unknown_since = -1;
  ddb_error_clear(&tx->outcome);
}

struct ddb_tx *ddb_tx_new(struct ddb *db) {
  struct ddb_tx *tx = db ? calloc(1, sizeof *tx) : NULL;
  struct ddb_arena *mem = tx ? ddb_arena_new() : NULL;

  if (!mem) {
    free(tx);
    if (db)
      ddb_error_clear(&db->error);
    (void)ddb_fail(db ? &db->error : NULL, DDB_E_NOMEM, NULL, "no memory for a transaction");
    return NULL;
  }
  tx->db = db;
  tx->mem = mem;
  empty(tx);
  return tx;
}

void ddb_tx_reset(struct ddb_tx *tx) {
  if (!tx)
    return;
  ddb_arena_reset(tx->mem);
  empty(tx);
}

void ddb_tx_free(struct ddb_tx *tx) {
  if (!tx)
    return;
  ddb_arena_free(tx->mem);
  free(tx);
}

size_t ddb_tx_count(const struct ddb_tx *tx) {
  return tx ? ddb_tx_number(tx, tx->count) : 0;
}

const struct ddb_error *ddb_tx_result(const struct ddb_tx *tx, size_t member) {
  static const struct ddb_error none = {.status = DDB_E_INVALID,
                                        .text = "the transaction has no such member"};
  static const struct ddb_error no_tx = {.status = DDB_E_NOMEM,
                                         .text = "there is no transaction: no memory for it"};

  if (!tx)
    return &no_tx;
  const struct ddb_tx_member *speaker = ddb_tx_speaker(tx, member);
  return speaker ? speaker->result : &none;
}

enum ddb_status ddb_tx_status(const struct ddb_tx *tx) {
  return tx ? tx->outcome.status : DDB_E_NOMEM;
}

/* ---- adding ---------------------------------------------------------------------------------- */

struct ddb_arena *ddb_tx_begin(struct ddb_tx *tx, const char *schema_table,
                               struct ddb_scope *scope) {
  if (!tx)
    return NULL;
  ddb_error_clear(ddb_arena_error_slot(tx->mem));
  ddb_scope_begin(tx->db, schema_table, scope);
  return tx->mem;
}

static struct ddb_tx_member *new_member(struct ddb_tx *tx) {
  if (tx->count == tx->room) {
    size_t room = tx->room ? 2 * tx->room : 8;
    void *members = ddb_arena_grow(tx->mem, tx->members, tx->room * sizeof *tx->members,
                                   room * sizeof *tx->members);
    if (!members)
      return NULL;
    tx->members = members;
    tx->room = room;
  }
  struct ddb_tx_member *member = &tx->members[tx->count++];
  memset(member, 0, sizeof *member);
  return member;
}

/* Only the first refusal is told by the commit; so it has a place that needs no memory. */
static enum ddb_status refuse(struct ddb_tx *tx, struct ddb_tx_member *member, const char *name,
                              size_t number) {
  struct ddb_error *error = ddb_arena_error_slot(tx->mem);
  struct ddb_error *own = member ? ddb_arena_alloc(tx->mem, sizeof *own) : NULL;

  if (own)
    *own = *error;
  if (tx->refused == DDB_NO_MEMBER) {
    tx->refused = number;
    ddb_error_clear(&tx->outcome);
    (void)ddb_fail(&tx->outcome, error->status, error->field[0] ? error->field : NULL,
                   "nothing was sent: member %zu of the transaction, %s, was refused: %s", number,
                   name, error->text);
  }
  if (member)
    member->result = own ? own : &tx->outcome;
  return error->status;
}

enum ddb_status ddb_tx_add(struct ddb_tx *tx, const struct ddb_tx_op *op, int state,
                           enum ddb_status status, const struct ddb_request *request) {
  static const struct ddb_error fine = {.status = DDB_OK};

  if (!tx)
    return DDB_E_NOMEM;
  if (tx->phase == DDB_TX_DONE || tx->unknown_since >= 0)
    status = ddb_fail(ddb_arena_error_slot(tx->mem), DDB_E_INVALID, NULL,
                      "%s: the transaction was committed already: ddb_tx_reset begins another",
                      op->name);
  size_t number = ddb_tx_number(tx, tx->count) - (op->claim != NULL);
  struct ddb_tx_member *member = new_member(tx);
  if (!member) {
    ddb_error_clear(ddb_arena_error_slot(tx->mem));
    (void)ddb_fail(ddb_arena_error_slot(tx->mem), DDB_E_NOMEM, NULL, "out of memory");
    return refuse(tx, NULL, op->name, number);
  }
  member->op = op;
  member->state = state;
  member->result = &fine;
  member->what.operation = op->name;
  member->what.entity = op->entity;
  if (status >= 0) {
    member->what.request = *request;
    status = ddb_member_read(tx->mem, &member->what);
  }
  return status < 0 ? refuse(tx, member, op->name, number) : DDB_OK;
}

/* ---- checking -------------------------------------------------------------------------------- */

enum ddb_status ddb_tx_fail(struct ddb_tx *tx, const struct ddb_error *error) {
  tx->outcome = *error;
  for (size_t i = 0; i < tx->count; i++)
    tx->members[i].result = &tx->outcome;
  tx->phase = DDB_TX_DONE;
  return error->status;
}

enum ddb_status ddb_tx_unsettled(struct ddb_tx *tx, const struct ddb_error *error) {
  struct ddb_error told = *error;
  bool unknown = tx->unknown_since >= 0;

  if (!unknown && error->status == DDB_E_MAYBE_APPLIED)
    tx->unknown_since = tx->db->env.monotonic_ms(tx->db->env.state);
  if (unknown && error->status != DDB_E_MAYBE_APPLIED) {
    told.status = DDB_OK;
    told.text[0] = '\0';
    (void)ddb_fail(&told, DDB_E_MAYBE_APPLIED, NULL,
                   "an earlier commit may have been applied, and this one does not tell: %s",
                   error->text);
  }
  return ddb_tx_fail(tx, &told);
}

static const struct ddb_member *member_at(const void *members, size_t number) {
  return &((const struct ddb_tx_member *)members)[number].what;
}

static enum ddb_status check_items(struct ddb_tx *tx, struct ddb_error *error) {
  struct ddb_member_index index;

  if (!ddb_member_index_init(&index, tx->mem, tx->count))
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  for (size_t i = 0; i < tx->count; i++) {
    size_t other = ddb_member_add(&index, member_at, tx->members, i);
    if (other != DDB_NO_MEMBER)
      return ddb_fail(error, DDB_E_INVALID, NULL,
                      "members %zu (%s) and %zu (%s) of the transaction are about the same item: "
                      "DynamoDB allows one of them; make one operation of both",
                      ddb_tx_number(tx, other), tx->members[other].op->name, ddb_tx_number(tx, i),
                      tx->members[i].op->name);
  }
  return DDB_OK;
}

static enum ddb_status check(struct ddb_tx *tx, struct ddb_error *error) {
  size_t bytes = 0;

  if (tx->count == 0)
    return ddb_fail(error, DDB_E_INVALID, NULL,
                    "the transaction has no members: add some with the functions <operation>_tx");
  if (tx->count > DDB_TX_MEMBERS_MAX)
    return ddb_fail(error, DDB_E_LIMIT, NULL,
                    "the transaction has %zu members%s, and DynamoDB allows %d: split it, or use a "
                    "batch if they need not all be written",
                    tx->count,
                    tx->count > ddb_tx_count(tx) ? " with the claims of unique fields" : "",
                    DDB_TX_MEMBERS_MAX);
  for (size_t i = 0; i < tx->count; i++)
    bytes += tx->members[i].what.bytes;
  if (bytes > DDB_TX_BYTES_MAX)
    return ddb_fail(error, DDB_E_LIMIT, NULL,
                    "the items of the transaction have %zu bytes, and DynamoDB allows %d: split it",
                    bytes, DDB_TX_BYTES_MAX);
  return check_items(tx, error);
}

/* ---- the request ----------------------------------------------------------------------------- */

/* The body of the request that would do it alone, without what a transaction does not take. */
static void write_member(struct ddb_buf *body, const struct ddb_tx_member *member) {
  static const char *const words[] = {[DDB_TX_PUT] = "Put",
                                      [DDB_TX_CREATE] = "Put",
                                      [DDB_TX_UPDATE] = "Update",
                                      [DDB_TX_DELETE] = "Delete",
                                      [DDB_TX_CHECK] = "ConditionCheck"};
  const struct ddb_text alone = member->what.request.body;
  struct ddb_json_string name;
  struct ddb_text value;
  struct ddb_json json;
  const char *separator = "";

  ddb_buf_format(body, "{\"%s\":{", words[member->op->verb]);
  ddb_json_init(&json, alone.data, alone.size);
  if (ddb_json_object(&json))
    while (ddb_json_member(&json, &name) && ddb_json_skip(&json, &value)) {
      if (ddb_json_is(&name, "ReturnValues", 12))
        continue;
      ddb_buf_format(body, "%s\"%.*s\":", separator, (int)name.size, name.data);
      ddb_buf_bytes(body, value.data, value.size);
      separator = ",";
    }
  ddb_buf_text(body, "}}");
}

static enum ddb_status new_token(struct ddb_tx *tx, struct ddb_error *error) {
  unsigned char random[DDB_UUID_RANDOM_SIZE];

  if (!tx->db->env.random(tx->db->env.state, random, sizeof random))
    return ddb_fail(error, DDB_E_INTERNAL, NULL,
                    "no token for the transaction: the system gives no random bytes");
  ddb_uuid_encode(random, tx->token);
  return DDB_OK;
}

static enum ddb_status write_body(struct ddb_tx *tx, struct ddb_error *error) {
  struct ddb_buf body;

  ddb_buf_init_arena(&body, tx->mem, TX_BODY_MAX);
  ddb_buf_text(&body, "{\"TransactItems\":[");
  for (size_t i = 0; i < tx->count; i++) {
    ddb_buf_text(&body, i > 0 ? "," : "");
    write_member(&body, &tx->members[i]);
  }
  ddb_buf_format(&body, "],\"ClientRequestToken\":\"%s\"}", tx->token);
  if (body.status < 0)
    return ddb_fail(error, body.status, NULL,
                    body.status == DDB_E_NOMEM ? "out of memory" : "the transaction is too large");
  tx->body = (struct ddb_text){body.data, body.size};
  return DDB_OK;
}

/* The same commit once more: its token says so. */
static enum ddb_status repeat(struct ddb_tx *tx, struct ddb_error *error) {
  int64_t now = tx->db->env.monotonic_ms(tx->db->env.state);

  if (now - tx->unknown_since < TOKEN_MS)
    return DDB_OK;
  return ddb_fail(error, DDB_E_MAYBE_APPLIED, NULL,
                  "whether the last commit was applied is not known, and after so long its token "
                  "cannot tell: read the items, and ddb_tx_reset");
}

static enum ddb_status prepare(struct ddb_tx *tx, struct ddb_error *error) {
  enum ddb_status status = check(tx, error);

  if (status >= 0)
    status = new_token(tx, error);
  return status < 0 ? status : write_body(tx, error);
}

static bool start(struct ddb_tx *tx, struct ddb_request *out) {
  struct ddb_error error;

  ddb_error_clear(&error);
  if (tx->refused != DDB_NO_MEMBER) {
    for (size_t i = 0; i < tx->count; i++)
      if (tx->members[i].result->status >= 0)
        tx->members[i].result = &tx->outcome;
    tx->phase = DDB_TX_DONE;
    return false;
  }
  if ((tx->unknown_since >= 0 ? repeat(tx, &error) : prepare(tx, &error)) < 0) {
    (void)ddb_tx_fail(tx, &error);
    return false;
  }
  *out = (struct ddb_request){
      .operation = "TransactWriteItems", .body = tx->body, .effect = DDB_EFFECT_GUARDED};
  tx->phase = DDB_TX_SENT;
  return true;
}

/* GetItem of a member whose refusal cannot be explained without its item. */
static bool read_item(struct ddb_tx *tx, struct ddb_request *out) {
  const struct ddb_member *member = &tx->members[tx->reading].what;
  struct ddb_error error;
  struct ddb_buf body;

  ddb_buf_init_arena(&body, tx->mem, DDB_BODY_MAX);
  ddb_buf_text(&body, "{\"TableName\":\"");
  ddb_buf_bytes(&body, member->table.data, member->table.size);
  ddb_buf_text(&body, "\",\"Key\":");
  ddb_buf_bytes(&body, member->key.data, member->key.size);
  ddb_buf_text(&body, ",\"ConsistentRead\":true}");
  *out = (struct ddb_request){
      .operation = "GetItem", .body = {body.data, body.size}, .effect = DDB_EFFECT_READ};
  if (body.status >= 0)
    return true;
  ddb_error_clear(&error);
  (void)ddb_fail(&error, DDB_E_NOMEM, NULL, "the transaction was cancelled; out of memory for why");
  (void)ddb_tx_fail(tx, &error);
  return false;
}

bool ddb_tx_request(struct ddb_tx *tx, struct ddb_request *out) {
  if (!tx || tx->phase == DDB_TX_DONE)
    return false;
  return tx->phase == DDB_TX_READING ? read_item(tx, out) : start(tx, out);
}

/* ---- the answers ----------------------------------------------------------------------------- */

/* A transaction that is still under way has our token: so it is an earlier attempt of ours. */
static bool is_pending(const struct ddb_error *error) {
  return strcmp(error->code, "TransactionInProgressException") == 0;
}

static enum ddb_status settle(struct ddb_tx *tx, const struct ddb_response *response) {
  struct ddb_error *error = ddb_arena_error_slot(tx->mem);

  ddb_error_clear(error);
  enum ddb_status status = ddb_answer(tx->mem, response, "the transaction");
  if (status >= 0 || status == DDB_E_CANCELED)
    tx->unknown_since = -1;
  if (status == DDB_E_CANCELED)
    return ddb_tx_cancelled(tx, response);
  if (is_pending(error))
    error->status = DDB_E_MAYBE_APPLIED;
  return status < 0 ? ddb_tx_unsettled(tx, error) : ddb_tx_fail(tx, error);
}

enum ddb_status ddb_tx_response(struct ddb_tx *tx, const struct ddb_response *response) {
  if (!tx)
    return DDB_E_NOMEM;
  if (tx->phase == DDB_TX_SENT && response) {
    enum ddb_status status = settle(tx, response);
    if (tx->phase == DDB_TX_DONE)
      return status;
    tx->reading = ddb_tx_unread(tx, 0);
  } else if (tx->phase == DDB_TX_READING) {
    if (ddb_tx_read(tx, tx->reading, response) < 0)
      return tx->outcome.status;
    tx->reading = ddb_tx_unread(tx, tx->reading + 1);
  } else {
    return tx->outcome.status;
  }
  tx->phase = DDB_TX_READING;
  return tx->reading < tx->count ? DDB_E_CANCELED : ddb_tx_conclude(tx);
}
