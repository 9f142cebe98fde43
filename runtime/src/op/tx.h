/* SPDX-License-Identifier: Apache-2.0 */
/* A transaction and its state.
 *
 *   adding -- request --> sent -- response --> done
 *                           +-- cancelled, and items to read --> reading --> done */
#ifndef DDB_OP_TX_H
#define DDB_OP_TX_H

#include <ddb/gen.h>
#include <ddb/tx.h>

#include "op/member.h"

struct ddb_tx_member {
  struct ddb_member what;
  const struct ddb_tx_op *op;
  int state;                      /* the new value of an update's guarded field, else 0 */
  const struct ddb_error *result; /* of the adding, then of the commit */
  struct ddb_text reason;         /* why it was refused: JSON, while its item is to be read */
  bool stale;                     /* it is the version that was refused */
};

enum ddb_tx_phase { DDB_TX_ADDING, DDB_TX_SENT, DDB_TX_READING, DDB_TX_DONE };

struct ddb_tx {
  struct ddb *db;
  struct ddb_arena *mem; /* of the members */
  struct ddb_tx_member *members;
  size_t count;
  size_t room;
  size_t refused; /* number of the first member whose adding failed, or DDB_NO_MEMBER */
  enum ddb_tx_phase phase;
  struct ddb_error outcome;  /* of the whole */
  struct ddb_error innocent; /* of a member that another one brought down */
  size_t guilty;             /* the first member that was refused by the service */
  size_t reading;            /* the member whose item is read */
  struct ddb_text body;      /* of the last commit */
  char token[37];            /* of the last commit; "" before the first */
  int64_t unknown_since;     /* monotonic: how a commit ended is not known since then; -1: it is */
};

/* The operations of a member as its response logic has them: op/tx_answer.c. Fills results and
 * outcome from the answer of a cancelled transaction. */
enum ddb_status ddb_tx_cancelled(struct ddb_tx *tx, const struct ddb_response *response);

/* What a reason other than a failed condition means: fills the arena's error. */
struct ddb_reason;
enum ddb_status ddb_tx_why(struct ddb_arena *mem, const char *operation,
                           const struct ddb_reason *reason);

/* Claims of unique fields are members of the service's transaction, and stand behind the create
 * that they belong to, which speaks for them. `at` in tx->members to the number by which the
 * program knows it; and the member that tells of a number: itself or the first of its claims that
 * was refused, or NULL. */
size_t ddb_tx_number(const struct ddb_tx *tx, size_t at);
const struct ddb_tx_member *ddb_tx_speaker(const struct ddb_tx *tx, size_t number);

/* The next member whose item has to be read before its refusal can be explained, from `from` on;
 * count: none. */
size_t ddb_tx_unread(const struct ddb_tx *tx, size_t from);

/* Explains it, with the answer to that read, or NULL where it failed. */
enum ddb_status ddb_tx_read(struct ddb_tx *tx, size_t number, const struct ddb_response *response);

/* All refusals are explained: says so in the outcome. */
enum ddb_status ddb_tx_conclude(struct ddb_tx *tx);

/* The outcome, and with it that of all members. */
enum ddb_status ddb_tx_fail(struct ddb_tx *tx, const struct ddb_error *error);

/* The same of a commit that came to nothing. Where an earlier one may have been applied it stays
 * unknown, with the token and the time of that one. */
enum ddb_status ddb_tx_unsettled(struct ddb_tx *tx, const struct ddb_error *error);

#endif
