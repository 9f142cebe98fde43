/* SPDX-License-Identifier: Apache-2.0 */
/* What an error answer of the service says: its code and message in every form that is in use, and
 * what the code means to the caller and to the retries. */
#ifndef DDB_AWS_SERVICE_ERROR_H
#define DDB_AWS_SERVICE_ERROR_H

#include <stdbool.h>

#include <ddb/request.h>

#include "aws/retry.h"

struct ddb_service_error {
  char code[64];     /* such as "ValidationException"; "" if the answer names none */
  char message[640]; /* as the service sent it, or the beginning of a body that is not JSON */
  const char *cure;  /* what to do, where the code alone tells; or NULL */
  enum ddb_status status;
  enum ddb_failure failure;
  bool skew; /* a code that a wrong clock causes */
};

/* Reads an answer whose HTTP status is not 2xx. Never fails: an answer that says nothing becomes an
 * error that says so. */
void ddb_service_error_read(const struct ddb_response *response, struct ddb_service_error *out);

/* Reads the answer and fills `error` with status, code, HTTP status, request id and the sentence
 * "<operation>: <code>: <message> [<what was throttled>] (HTTP 400, request id ...)", unless an
 * error stands there.
 * `operation` is the name that the caller knows. Returns the status that stands then. */
enum ddb_status ddb_service_error_fail(const struct ddb_response *response, const char *operation,
                                       struct ddb_error *error);

/* Whether the status of an answer means success. */
bool ddb_http_ok(int http_status);

#endif
