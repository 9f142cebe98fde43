/* SPDX-License-Identifier: Apache-2.0 */
/* Which host answers for a service: the endpoint rules of the AWS SDKs, as one pure function. */
#ifndef DDB_AWS_RULES_H
#define DDB_AWS_RULES_H

#include <ddb/client.h>

#include "aws/endpoint.h"

enum ddb_service {
  DDB_SERVICE_DYNAMODB,
  DDB_SERVICE_STREAMS,
  DDB_SERVICE_STS,
  DDB_SERVICE_SSO /* the portal that gives credentials to a signed-in user */
};

struct ddb_endpoint_rules {
  enum ddb_service service;
  const char *endpoint; /* a URL that somebody configured, or NULL; wins, but for what it forbids */
  const char *source;   /* where that stands, for errors */
  const char *region;   /* valid, or NULL if there is an endpoint */
  bool fips;
  bool dual_stack;
  bool search; /* DynamoDB: the hosts of vector search */
  bool global; /* STS: the one host that older regions had before they had their own */
  /* DynamoDB: the host of an account. DDB_ACCOUNT_ENDPOINT_DEFAULT: never. */
  enum ddb_account_endpoint account_mode;
  const char *account_id;   /* of the credentials, or NULL */
  const char *resource_arn; /* of the table of a request, or NULL; its account counts first */
  const char *first_arn;    /* of the first table of a request that has several; then this */
};

/* `region` becomes the one that requests are signed for, which differs for a host that has no
 * region in its name; NULL if none was given. DDB_E_CONFIG: `error` says what excludes what, and
 * what to change. Texts live in `arena`, or are those of `rules`. */
enum ddb_status ddb_endpoint_resolve(struct ddb_arena *arena,
                                     const struct ddb_endpoint_rules *rules,
                                     struct ddb_endpoint *out, const char **region,
                                     struct ddb_error *error) DDB_MUST_USE;

#endif
