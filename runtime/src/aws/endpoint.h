/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests go: a URL taken apart and checked. aws/rules.h has the hosts of AWS. */
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

/* One label of a host name: letters, digits and inner hyphens, 63 at most. */
bool ddb_label_valid(struct ddb_text label);

/* Checks and takes apart a URL that somebody configured; `source` names where, such as
 * "AWS_ENDPOINT_URL". http or https, a host name or address, a port, a path; no user, query,
 * fragment, percent escape in the host or control character, and no address in an odd spelling.
 * http is allowed to any host, as in the AWS SDKs: a request's signature does not reveal the key,
 * but its content can be read. DDB_E_CONFIG or DDB_E_NOMEM. Texts live in `arena`. */
enum ddb_status ddb_endpoint_parse(struct ddb_arena *arena, const char *url, const char *source,
                                   struct ddb_endpoint *out, struct ddb_error *error) DDB_MUST_USE;

/* The same for a URL that is asked as it is, and may have a query; `path` ends with it. */
enum ddb_status ddb_endpoint_parse_query(struct ddb_arena *arena, const char *url,
                                         const char *source, struct ddb_endpoint *out,
                                         struct ddb_error *error) DDB_MUST_USE;

#endif
