/* SPDX-License-Identifier: Apache-2.0 */
/* What a server can do wrong, as data. What libddb has to make of each stands in expected.tsv. */
#ifndef TESTS_FAULT_FAULT_H
#define TESTS_FAULT_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "certificates.h"

enum fault_at {
  AT_REQUEST,  /* a whole request has been read */
  AT_FIRST,    /* its first bytes have been read */
  AT_ACCEPT,   /* nothing has been read */
  AT_GREETING, /* TLS: the client's greeting has come, and no handshake is made */
  AT_HANDSHAKE /* TLS: the handshake is made with `certificate` */
};

enum fault_then {
  THEN_KEEP,  /* wait for the next request */
  THEN_CLOSE, /* in good order */
  THEN_CUT,   /* without TLS's goodbye */
  THEN_RESET, /* by RST */
  THEN_STALL, /* nothing more; the connection stays open until the client closes it */
  THEN_DRIP   /* `tail` and a good reply, one byte a second */
};

/* `text` is sent, then `more` that often, then `tail`. A '$' stands for:
 *   $G  a whole good reply
 *   $S  the beginning of one, up to the length, with the checksum; $s: without; $T: nor with a date
 *   $E  the beginning of a reply of status 400, the same
 *   $B  the good body; $L: its length; $K: its checksum; $W: a wrong one
 *   $h  the first half of it; $H: its length
 *   $Z  it in gzip; $z: the length of that; $k: the checksum of that
 *   $o  `own`; $O: its length; $q: its checksum
 *   $X  the length of the good body in hexadecimal
 *   $D  what the server's clock says
 *   $P  the port of a listener that nobody should talk to
 *   $0  a NUL */
struct fault {
  const char *name;
  enum fault_at at;
  enum fault_then then;
  const char *own; /* a body of its own */
  const char *text;
  const char *more;
  const char *tail;
  long count;
  enum certificate certificate;
  int clock_s; /* how far the server's clock is ahead of the client's */
  int runs_s;  /* and how much more with each request */
  bool tls;
  bool judges;  /* answers only what was signed too long ago or too far ahead; else it is good */
  bool big;     /* the request has hundreds of kilobytes */
  bool noticed; /* it stalls, but the client has seen enough before */
  bool other;   /* there is the listener that nobody should talk to, on 127.0.0.2 */
};

extern const struct fault faults[];
extern const size_t fault_count;

/* NULL: there is none of that name. */
const struct fault *fault_named(const char *name);

/* Whether an attempt can only end by its timeout or a cancel. */
bool fault_stalls(const struct fault *fault);

#endif
