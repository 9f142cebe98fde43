/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: members and their results, from the first one added to the end. */
#include "op/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/client.h"
#include "op/ops.h"

static const struct ddb_error fine = {.status = DDB_OK};

/* ---- life ------------------------------------------------------------------------------------ */

static void empty(struct ddb_batch *batch) {
  batch->members = NULL;
  batch->count = batch->room = batch->first = batch->written = batch->before = 0;
  batch->failed = NULL;
  batch->refused = DDB_NO_MEMBER;
  batch->phase = DDB_BATCH_ADDING;
  ddb_error_clear(&batch->outcome);
}

struct ddb_batch *ddb_batch_new(struct ddb *db) {
  struct ddb_batch *batch = db ? calloc(1, sizeof *batch) : NULL;

  if (!batch) {
    if (db)
      ddb_error_clear(&db->error);
    (void)ddb_fail(db ? &db->error : NULL, DDB_E_NOMEM, NULL, "no memory for a batch");
    return NULL;
  }
  batch->db = db;
  batch->mem = ddb_arena_new();
  empty(batch);
  if (batch->mem && ddb_batch_flight_begin(batch, &batch->one))
    return batch;
  ddb_batch_free(batch);
  ddb_error_clear(&db->error);
  (void)ddb_fail(&db->error, DDB_E_NOMEM, NULL, "no memory for a batch");
  return NULL;
}

void ddb_batch_reset(struct ddb_batch *batch) {
  if (!batch)
    return;
  ddb_arena_reset(batch->mem);
  empty(batch);
}

void ddb_batch_free(struct ddb_batch *batch) {
  if (!batch)
    return;
  ddb_arena_free(batch->mem);
  ddb_arena_free(batch->one.work);
  for (size_t i = 0; i < batch->many_room; i++)
    ddb_arena_free(batch->many[i].work);
  free(batch->many);
  free(batch);
}

size_t ddb_batch_count(const struct ddb_batch *batch) {
  return batch ? batch->count : 0;
}

const struct ddb_error *ddb_batch_result(const struct ddb_batch *batch, size_t member) {
  static const struct ddb_error none = {.status = DDB_E_INVALID,
                                        .text = "the batch has no such member"};
  static const struct ddb_error no_batch = {.status = DDB_E_NOMEM,
                                            .text = "there is no batch: no memory for it"};

  if (!batch)
    return &no_batch;
  return member < batch->count ? batch->members[member].result : &none;
}

enum ddb_status ddb_batch_status(const struct ddb_batch *batch) {
  return batch ? batch->outcome.status : DDB_E_NOMEM;
}

const struct ddb_member *ddb_batch_member_at(const void *members, size_t number) {
  return &((const struct ddb_batch_member *)members)[number].what;
}

/* ---- adding ---------------------------------------------------------------------------------- */

struct ddb_arena *ddb_batch_begin(struct ddb_batch *batch, const char *schema_table,
                                  struct ddb_scope *scope) {
  if (!batch)
    return NULL;
  ddb_error_clear(ddb_arena_error_slot(batch->mem));
  ddb_scope_begin(batch->db, schema_table, scope);
  return batch->mem;
}

static struct ddb_batch_member *new_member(struct ddb_batch *batch) {
  if (batch->count == batch->room) {
    size_t room = batch->room ? 2 * batch->room : 32;
    void *members = ddb_arena_grow(batch->mem, batch->members, batch->room * sizeof *batch->members,
                                   room * sizeof *batch->members);
    if (!members)
      return NULL;
    batch->members = members;
    batch->room = room;
  }
  struct ddb_batch_member *member = &batch->members[batch->count++];
  memset(member, 0, sizeof *member);
  return member;
}

/* Only the first refusal is told by the write; so it has a place that needs no memory. */
static enum ddb_status refuse(struct ddb_batch *batch, struct ddb_batch_member *member,
                              const char *name, size_t number) {
  struct ddb_error *error = ddb_arena_error_slot(batch->mem);
  struct ddb_error *own = member ? ddb_arena_alloc(batch->mem, sizeof *own) : NULL;

  if (own)
    *own = *error;
  if (batch->refused == DDB_NO_MEMBER) {
    batch->refused = number;
    ddb_error_clear(&batch->cause);
    (void)ddb_fail(&batch->cause, error->status, error->field[0] ? error->field : NULL,
                   "nothing was sent: member %zu of the batch, %s, was refused: %s", number, name,
                   error->text);
  }
  if (member)
    member->result = own ? own : &batch->cause;
  return error->status;
}

enum ddb_status ddb_batch_add(struct ddb_batch *batch, const struct ddb_entity *entity,
                              const char *name, enum ddb_status status,
                              const struct ddb_request *request) {
  if (!batch)
    return DDB_E_NOMEM;
  size_t number = batch->count;
  struct ddb_batch_member *member = new_member(batch);
  if (!member) {
    ddb_error_clear(ddb_arena_error_slot(batch->mem));
    (void)ddb_fail(ddb_arena_error_slot(batch->mem), DDB_E_NOMEM, NULL, "out of memory");
    return refuse(batch, NULL, name, number);
  }
  batch->phase = DDB_BATCH_ADDING;
  member->result = &fine;
  member->what.operation = name;
  member->what.entity = entity;
  if (status >= 0) {
    member->what.request = *request;
    status = ddb_member_read(batch->mem, &member->what);
  }
  return status < 0 ? refuse(batch, member, name, number) : DDB_OK;
}

/* ---- ending ---------------------------------------------------------------------------------- */

/* Of the members that are not written. */
static void tell_members(struct ddb_batch *batch, enum ddb_status cause) {
  ddb_error_clear(&batch->unsent);
  (void)ddb_fail(&batch->unsent, DDB_E_STOPPED, NULL,
                 "not written: the batch ended before this member was sent (%s)",
                 ddb_status_name(cause));
  for (size_t i = 0; i < batch->count; i++) {
    struct ddb_batch_member *member = &batch->members[i];
    if (!member->written)
      member->result = member->flight != NULL && member->sent && member->flight->cause.status < 0
                           ? &member->flight->cause
                           : &batch->unsent;
  }
}

/* A status that says of itself that nothing was written would be wrong once something is. */
void ddb_batch_end(struct ddb_batch *batch) {
  size_t written = batch->written - batch->before;

  batch->phase = DDB_BATCH_ENDED;
  ddb_error_clear(&batch->outcome);
  if (batch->failed == NULL)
    return;
  const struct ddb_error *cause = &batch->failed->cause;
  enum ddb_status status =
      written > 0 && ddb_batch_says_unwritten(cause->status) ? DDB_PARTIAL : cause->status;
  batch->outcome = *cause;
  batch->outcome.status = DDB_OK;
  batch->outcome.text[0] = '\0';
  (void)ddb_fail(&batch->outcome, status, NULL, "%zu of %zu members of the batch are written: %s",
                 batch->written, batch->count, cause->text);
  tell_members(batch, cause->status);
}

void ddb_batch_end_unsent(struct ddb_batch *batch) {
  batch->outcome = batch->cause;
  for (size_t i = 0; i < batch->count; i++)
    if (!batch->members[i].written && batch->members[i].result->status >= 0)
      batch->members[i].result = &batch->cause;
  batch->phase = DDB_BATCH_ENDED;
}

/* ---- the beginning --------------------------------------------------------------------------- */

static enum ddb_status check(struct ddb_batch *batch, struct ddb_error *error) {
  ddb_error_clear(error);
  if (batch->count == 0)
    return ddb_fail(error, DDB_E_INVALID, NULL,
                    "the batch has no members: add some with the functions <operation>_batch");
  if (!ddb_member_index_init(&batch->index, batch->mem, batch->count))
    return ddb_fail(error, DDB_E_NOMEM, NULL, "out of memory");
  for (size_t i = 0; i < batch->count; i++) {
    size_t other = ddb_member_add(&batch->index, ddb_batch_member_at, batch->members, i);
    if (other != DDB_NO_MEMBER)
      return ddb_fail(error, DDB_E_INVALID, NULL,
                      "members %zu (%s) and %zu (%s) of the batch write the same item, and a batch "
                      "has no order: leave one of them out",
                      other, batch->members[other].what.operation, i,
                      batch->members[i].what.operation);
  }
  return DDB_OK;
}

static enum ddb_status begin(struct ddb_batch *batch) {
  if (batch->refused != DDB_NO_MEMBER)
    return batch->cause.status;
  enum ddb_status status = check(batch, &batch->cause);
  if (status < 0)
    return status;
  batch->before = batch->written;
  batch->first = 0;
  batch->failed = NULL;
  for (size_t i = 0; i < batch->count; i++) {
    struct ddb_batch_member *member = &batch->members[i];
    member->flight = NULL;
    member->sent = member->back = false;
    member->result = &fine;
  }
  batch->phase = DDB_BATCH_READY;
  if (ddb_batch_flight_begin(batch, &batch->one))
    return DDB_OK;
  return ddb_fail(&batch->cause, DDB_E_NOMEM, NULL, "out of memory");
}

enum ddb_status ddb_batch_check(struct ddb_batch *batch) {
  enum ddb_status status = begin(batch);

  if (status < 0)
    ddb_batch_end_unsent(batch);
  return status;
}

/* ---- without I/O ----------------------------------------------------------------------------- */

enum ddb_batch_step ddb_batch_step(struct ddb_batch *batch, struct ddb_request *out,
                                   int64_t *wait_ms) {
  if (!batch || batch->phase == DDB_BATCH_ENDED ||
      (batch->phase == DDB_BATCH_ADDING && ddb_batch_check(batch) < 0))
    return DDB_BATCH_DONE;
  enum ddb_batch_step step = ddb_batch_flight_step(batch, &batch->one, out, wait_ms);
  if (step == DDB_BATCH_DONE)
    ddb_batch_end(batch);
  return step;
}

void ddb_batch_response(struct ddb_batch *batch, const struct ddb_response *response) {
  if (!batch || batch->phase != DDB_BATCH_READY)
    return;
  ddb_batch_flight_response(batch, &batch->one, response);
  if (batch->one.phase == DDB_BATCH_ENDED)
    ddb_batch_end(batch);
}
