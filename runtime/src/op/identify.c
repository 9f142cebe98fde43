/* SPDX-License-Identifier: Apache-2.0 */
/* What an attempt is signed with, as far as a call has to ask for it. */
#include "op/answer.h"
#include "op/send.h"
#include "op/share.h"

/* Once for each call, and not counted as a retry: what was refused like this was not carried out,
 * and the service is not asked for more than it would have been with good credentials. */
bool ddb_call_refused(struct ddb_call *call) {
  if (call->identity_retried || call->use.identity == NULL ||
      !ddb_identity_refreshable(&call->group->identities) || !ddb_answer_refuses_identity(call))
    return false;
  call->identity_retried = call->identity_refused = true;
  return true;
}

enum ddb_status ddb_call_identify(struct ddb_call *call, const struct ddb_cancel *cancel) {
  const struct ddb_identity_wish wish = {.cancel = cancel,
                                         .deadline = call->deadline,
                                         .refused = call->identity_refused,
                                         .error = &call->identity};
  return ddb_identity_refresh(&call->group->identities, &call->use, &wish);
}

bool ddb_call_identify_now(struct ddb_call *call) {
  return !call->identity_refused && ddb_identity_look(&call->group->identities, &call->use);
}
