/* SPDX-License-Identifier: Apache-2.0 */
/* One logical call as a state machine without I/O: it asks for "send these bytes", "wait n ms" or
 * says "done". The blocking driver below loops over it; tests drive it by hand; an engine for many
 * calls in flight can drive thousands. */
#ifndef DDB_OP_CALL_H
#define DDB_OP_CALL_H

#include <ddb/client.h>
#include <ddb/request.h>

#include "base/buf.h"

struct ddb_http_reply;

enum ddb_action {
  DDB_ACTION_SEND, /* send call->http, fill call->reply, then ddb_call_sent */
  DDB_ACTION_WAIT, /* wait call->wait_ms, then ddb_call_waited */
  DDB_ACTION_DONE  /* call->error.status is final; call->response is valid if it is >= 0 or if the
                      service answered an error (http_status != 0) */
};

/* The rest of this header (struct ddb_call and its functions) is written with call.c. */

#endif
