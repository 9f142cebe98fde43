/* SPDX-License-Identifier: Apache-2.0 */
/* A batch and its state. */
#ifndef DDB_OP_BATCH_H
#define DDB_OP_BATCH_H

#include <ddb/batch.h>
#include <ddb/gen.h>

#include "aws/retry.h"
#include "op/member.h"

struct ddb_batch_member {
  struct ddb_member what;
  const struct ddb_error *result;
  bool written;
  bool sent; /* in the last request */
  bool back; /* and came back unprocessed */
};

enum ddb_batch_phase {
  DDB_BATCH_ADDING,  /* nothing is checked yet */
  DDB_BATCH_READY,   /* the next request can be made */
  DDB_BATCH_WAITING, /* after a wait */
  DDB_BATCH_SENT,    /* its answer is due */
  DDB_BATCH_ENDED
};

struct ddb_batch {
  struct ddb *db;
  struct ddb_arena *mem;  /* of the members */
  struct ddb_arena *work; /* of one request and its answer */
  struct ddb_batch_member *members;
  size_t count;
  size_t room;
  size_t refused; /* the first member whose adding failed, or DDB_NO_MEMBER */
  size_t first;   /* all before it are written */
  size_t written;
  size_t before; /* how many were written when this write began */
  struct ddb_member_index index;
  size_t chosen[DDB_BATCH_REQUEST_MAX]; /* the members of the last request */
  size_t chosen_count;
  enum ddb_batch_phase phase;
  struct ddb_retry retry;
  int64_t wait_ms;
  struct ddb_error outcome; /* of the whole */
  struct ddb_error cause;   /* of what was sent and failed */
  struct ddb_error unsent;  /* of what was not */
};

/* Ends it early: `cause` is of the members that were sent last, and not written. */
void ddb_batch_stop(struct ddb_batch *batch, const struct ddb_error *cause);

/* Body of the next request, of members that are not written; they are marked as sent. */
enum ddb_status ddb_batch_body(struct ddb_batch *batch, struct ddb_text *out);

/* Marks as written what the answer does not give back. How many it gives back; SIZE_MAX: the
 * arena's error is filled. */
size_t ddb_batch_take(struct ddb_batch *batch, struct ddb_text body);

const struct ddb_member *ddb_batch_member_at(const void *members, size_t number);

#endif
