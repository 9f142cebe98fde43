/* SPDX-License-Identifier: Apache-2.0 */
/* The socket that listens. Ours, not the HTTP library's: what is wrong with an address or a port is
 * to be told, and of two servers on one port the second is to fail. */
#ifndef DDB_LOCAL_LISTEN_H
#define DDB_LOCAL_LISTEN_H

#include <ddb/status.h>

/* `address` is numeric, IPv4 or IPv6; port 0 is any free one, and the one it became is stored.
 * Answers the socket, or -1 and the error. */
int local_listen(const char *address, unsigned *port, struct ddb_error *error);

/* How many connections may be open at once: as many as the system lets this process have, up to
 * 4096. */
unsigned local_connections_max(void);

#endif
