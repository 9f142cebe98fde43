/* SPDX-License-Identifier: Apache-2.0 */
/* Why a transaction was cancelled, member for member: from `CancellationReasons`, or where a
 * service leaves that out from the end of the message, "... specific reasons [None,
 * TransactionConflict]". */
#ifndef DDB_AWS_CANCELLATION_H
#define DDB_AWS_CANCELLATION_H

#include "aws/retry.h"
#include "wire/json.h"

struct ddb_reasons {
  struct ddb_json json; /* inside the array */
  bool listed;
  const char *next; /* inside the message */
  const char *end;
};

struct ddb_reason {
  char code[48];       /* "None": nothing was wrong with this one */
  struct ddb_text all; /* its JSON object, with Message and perhaps Item; or empty */
};

/* False: the body has them in neither form. */
bool ddb_reasons_begin(struct ddb_reasons *reasons, struct ddb_text body);
/* The next one, in the order of the members; false behind the last. */
bool ddb_reasons_next(struct ddb_reasons *reasons, struct ddb_reason *out);

/* Whether the same transaction may succeed in a moment: each reason is one that passes. */
enum ddb_failure ddb_reasons_failure(struct ddb_text body);

#endif
