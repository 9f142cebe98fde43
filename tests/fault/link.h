/* SPDX-License-Identifier: Apache-2.0 */
/* The server's end of one connection, plain or TLS, with the ways to end it badly. */
#ifndef TESTS_FAULT_LINK_H
#define TESTS_FAULT_LINK_H

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct link {
  int fd;
  SSL *tls; /* NULL: plain */
};

/* Starts a thread that uses links. OpenSSL writes without MSG_NOSIGNAL: such a thread takes no
 * SIGPIPE, so that only libddb's could end the program. */
bool link_thread(pthread_t *thread, void *(*run)(void *state), void *state);

/* False: the client has gone. */
bool link_send(struct link *link, const char *data, size_t size);
/* <= 0: the client has gone. */
ssize_t link_read(struct link *link, char *data, size_t size);

/* Takes the client's greeting with a certificate; false: the client did not like it, or has gone.
 */
bool link_handshake(struct link *link, SSL_CTX *context);

/* Waits until the client closes, at most so long (-1: for ever); what it sends is thrown away.
 * True: it has closed. */
bool link_wait_end(struct link *link, int milliseconds);

/* Waits until the client's side has all that was sent, the end included. Even between two sockets
 * of one machine that takes a moment. */
void link_flush(struct link *link);

/* By FIN after TLS's goodbye, by FIN alone, and by RST. The descriptor stays, for link_free. */
void link_goodbye(struct link *link);
void link_cut(struct link *link);
void link_reset(struct link *link);

/* Closes the descriptor. */
void link_free(struct link *link);

/* Waits until no socket of this process is connected to that port of 127.0.0.1: an RST has arrived.
 */
void link_wait_ended(int port);

/* A socket that listens on a free port of the address. */
int listen_on(const char *address, int *port);

#endif
