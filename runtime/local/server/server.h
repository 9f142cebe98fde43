/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP in front of a store, for other languages and tools. libmicrohttpd reads the requests. */
#ifndef DDB_LOCAL_SERVER_H
#define DDB_LOCAL_SERVER_H

#include "local/server/signature.h"
#include "local/store/store.h"

struct local_server;

struct local_server_options {
  const char *address;                  /* NULL: 127.0.0.1 */
  unsigned port;                        /* 0: any free one */
  struct local_credentials credentials; /* whose signature is asked for; they outlive the server */
};

/* NULL: `error` says why. */
struct local_server *local_server_start(struct local_store *store,
                                        const struct local_server_options *options,
                                        struct ddb_error *error);
unsigned local_server_port(const struct local_server *server);
/* Deletes the items whose time to live is over, as the service does in the background. Between
 * requests; if another process holds the file, the next sweep finds them. */
void local_server_sweep(struct local_server *server);
/* No connection is taken any more. Requests under way are answered first, if they are there within
 * five seconds. */
void local_server_stop(struct local_server *server);

#endif
