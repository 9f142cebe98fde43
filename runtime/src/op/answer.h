/* SPDX-License-Identifier: Apache-2.0 */
/* What one attempt of a call came to. */
#ifndef DDB_OP_ANSWER_H
#define DDB_OP_ANSWER_H

#include "op/call.h"

/* Looks at call->reply and sets last, failure, trouble and service. */
void ddb_answer_judge(struct ddb_call *call, enum ddb_send_result result);

/* Whether the service may have carried out the attempt that was judged last, without saying so. */
bool ddb_answer_is_ambiguous(const struct ddb_call *call);

/* Whether an error tells that the thing is not as the request wants it, which the request itself,
 * carried out a moment before, may have brought about. */
bool ddb_answer_tells_state(const char *code);

/* Whether the service does not know the credentials, or not any more. */
bool ddb_answer_refuses_identity(const struct ddb_call *call);

/* Whether a condition failed and the answer does not show the item. */
bool ddb_answer_lacks_item(const char *code, struct ddb_text body);

#endif
