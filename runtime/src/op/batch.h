/* SPDX-License-Identifier: Apache-2.0 */
/* A batch and its state:
 *
 *   batch.c         from beginning to end: members, their results, what a program calls without I/O
 *   batch_flight.c  one request after the other, without I/O
 *   batch_body.c    a request and its answer
 *   batch_send.c    sends them: one flight, or several at once */
#ifndef DDB_OP_BATCH_H
#define DDB_OP_BATCH_H

#include <ddb/batch.h>
#include <ddb/gen.h>

#include "aws/retry.h"
#include "op/member.h"

struct ddb_batch_flight;

struct ddb_batch_member {
  struct ddb_member what;
  const struct ddb_error *result;
  const struct ddb_batch_flight *flight; /* that has it; NULL: none has */
  bool written;
  bool sent; /* in the last request of that flight */
  bool back; /* and came back unprocessed */
};

enum ddb_batch_phase {
  DDB_BATCH_ADDING,  /* nothing is checked yet */
  DDB_BATCH_READY,   /* the next request can be made */
  DDB_BATCH_WAITING, /* after a wait */
  DDB_BATCH_SENT,    /* its answer is due */
  DDB_BATCH_ENDED
};

/* Requests that follow each other. What comes back unprocessed waits and goes again with its
 * flight: another one that is not throttled must not take it at once. */
struct ddb_batch_flight {
  struct ddb_arena *work;               /* of one request and its answer */
  size_t chosen[DDB_BATCH_REQUEST_MAX]; /* the members of the last request */
  size_t chosen_count;
  enum ddb_batch_phase phase; /* never ADDING */
  struct ddb_retry retry;
  int64_t wait_ms;
  struct ddb_error cause; /* why it failed; DDB_OK: it did not */
};

struct ddb_batch {
  struct ddb *db;
  struct ddb_arena *mem; /* of the members */
  struct ddb_batch_member *members;
  size_t count;
  size_t room;
  size_t refused; /* the first member whose adding failed, or DDB_NO_MEMBER */
  size_t first;   /* all before it are written, or a flight has them */
  size_t written;
  size_t before; /* how many were written when this write began */
  struct ddb_member_index index;
  enum ddb_batch_phase phase;      /* ADDING, READY: it was checked, ENDED */
  struct ddb_batch_flight one;     /* of ddb_batch_step */
  struct ddb_batch_flight *many;   /* others, at the same time; or NULL */
  size_t many_room;                /* of them */
  struct ddb_batch_flight *failed; /* that says why the batch ended early; or NULL */
  struct ddb_error outcome;        /* of the whole */
  struct ddb_error cause;          /* why nothing was sent */
  struct ddb_error unsent;         /* of what was not sent */
};

/* ---- batch.c --------------------------------------------------------------------------------- */

/* Checks the members; < 0: nothing is to be sent, and the batch has ended. */
enum ddb_status ddb_batch_check(struct ddb_batch *batch) DDB_MUST_USE;

/* Ends it, without having sent anything: `cause` says why. */
void ddb_batch_end_unsent(struct ddb_batch *batch);

/* Ends it, when no flight is under way: well, or with what its flights failed with. */
void ddb_batch_end(struct ddb_batch *batch);

const struct ddb_member *ddb_batch_member_at(const void *members, size_t number);

/* ---- batch_flight.c -------------------------------------------------------------------------- */

/* False: no memory. */
bool ddb_batch_flight_begin(const struct ddb_batch *batch,
                            struct ddb_batch_flight *flight) DDB_MUST_USE;

/* As ddb_batch_step and ddb_batch_response. DONE: there is nothing left for it to take, or it has
 * failed. */
enum ddb_batch_step ddb_batch_flight_step(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                                          struct ddb_request *out, int64_t *wait_ms) DDB_MUST_USE;
void ddb_batch_flight_response(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                               const struct ddb_response *response);

/* Ends it early: `cause` is of the members that it sent last and that are not written. */
void ddb_batch_flight_fail(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                           const struct ddb_error *cause);

/* A status that says of itself that nothing was written. */
bool ddb_batch_says_unwritten(enum ddb_status status);

/* ---- batch_body.c ---------------------------------------------------------------------------- */

/* Body of the next request, of members that are not written; they are marked as sent. An empty one:
 * none is left for this flight. */
enum ddb_status ddb_batch_body(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                               struct ddb_text *out);

/* Marks as written what the answer does not give back. How many it gives back; SIZE_MAX: the
 * arena's error is filled. */
size_t ddb_batch_take(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                      struct ddb_text body);

#endif
