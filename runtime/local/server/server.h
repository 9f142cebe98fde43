/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP in front of a store, for other languages and tools. libmicrohttpd reads the requests. */
#ifndef DDB_LOCAL_SERVER_H
#define DDB_LOCAL_SERVER_H

#include "local/store/store.h"

struct local_server;

struct local_server_options {
  const char *address; /* NULL: 127.0.0.1 */
  unsigned port;       /* 0: any free one */
};

/* NULL: `error` says why. */
struct local_server *local_server_start(struct local_store *store,
                                        const struct local_server_options *options,
                                        struct ddb_error *error);
unsigned local_server_port(const struct local_server *server);
/* Requests under way are answered first. */
void local_server_stop(struct local_server *server);

#endif
