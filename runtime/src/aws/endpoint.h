/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests go: a URL taken apart and checked, and the host of a region. */
#ifndef DDB_AWS_ENDPOINT_H
#define DDB_AWS_ENDPOINT_H

#include <stdbool.h>

#include <ddb/arena.h>
#include <ddb/types.h>

struct ddb_endpoint {
  const char *url;  /* scheme, host, port unless it is the scheme's own, path */
  const char *host; /* as the Host header has it: with the port if the URL has it */
  const char *path; /* at least "/" */
  bool tls;
};

/* A region becomes part of a host name and of the signature. Whatever is not one host label could
 * send signed requests to a foreign host (CVE-2026-22611). */
bool ddb_region_valid(const char *region);

/* Checks and takes apart a URL that somebody configured; `source` names where, such as
 * "AWS_ENDPOINT_URL". http or https, a host name or address, a port, a path; no user, query,
 * fragment, percent escape in the host or control character. http is allowed to any host, as in the
 * AWS SDKs: a request's signature does not reveal the key, but its content can be read.
 * DDB_E_CONFIG or DDB_E_NOMEM. Texts live in `arena`. */
enum ddb_status ddb_endpoint_parse(struct ddb_arena *arena, const char *url, const char *source,
                                   struct ddb_endpoint *out, struct ddb_error *error) DDB_MUST_USE;

/* The service's own host for a valid region: https://dynamodb.<region>.<suffix of its partition>;
 * `local` is http://localhost:8000. */
enum ddb_status ddb_endpoint_of_region(struct ddb_arena *arena, const char *region,
                                       struct ddb_endpoint *out,
                                       struct ddb_error *error) DDB_MUST_USE;

#endif
