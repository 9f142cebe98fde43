/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a request is signed by the one who may: Signature Version 4 in the header Authorization,
 * as every client of DynamoDB sends it. (Presigned URLs are not read; no client makes them for
 * DynamoDB.) The canonical request is made by the code that signs libddb's own requests. */
#ifndef DDB_LOCAL_SIGNATURE_H
#define DDB_LOCAL_SIGNATURE_H

#include <ddb/env.h>

#include "base/buf.h"

struct local_credentials {
  const char *id; /* NULL: nothing is checked */
  const char *secret;
};

/* A request as it came. */
struct local_received {
  struct ddb_text method;
  const char *target;               /* path and query, still percent-encoded */
  const struct ddb_header *headers; /* all of them, in their order */
  size_t header_count;
  struct ddb_text body;
  ddb_time now;
};

/* NULL: it is. Otherwise the error that the service answers with HTTP 400, such as
 * "InvalidSignatureException"; its text is appended to `text`. */
const char *local_signature_refusal(const struct local_credentials *credentials,
                                    const struct local_received *request, struct ddb_buf *text);

#endif
