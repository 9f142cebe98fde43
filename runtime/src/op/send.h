/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt of a call as the bytes that are sent. */
#ifndef DDB_OP_SEND_H
#define DDB_OP_SEND_H

#include "op/call.h"

/* Names the logical request by a new UUID, which all its attempts carry. False: no randomness. */
bool ddb_call_new_id(struct ddb_call *call) DDB_MUST_USE;

/* Whether the next attempt has what it is signed with, or needs nothing. */
bool ddb_call_signs(struct ddb_call *call) DDB_MUST_USE;

/* Whether the last answer refused the credentials, and others may do: ddb_call_identify next. */
bool ddb_call_refused(struct ddb_call *call) DDB_MUST_USE;

/* Sets call->endpoint for the next attempt. Not DDB_OK: there is none, call->identity says why. */
enum ddb_status ddb_call_find_host(struct ddb_call *call) DDB_MUST_USE;

/* Fills call->http for the next attempt of call->current: fresh date, fresh signature, timeouts
 * within the `left` milliseconds. */
enum ddb_status ddb_call_prepare(struct ddb_call *call, int64_t left) DDB_MUST_USE;

#endif
