/* SPDX-License-Identifier: Apache-2.0 */
/* What a server says: good replies to the requests that these tests make, and texts of a fault. */
#ifndef TESTS_FAULT_SPEECH_H
#define TESTS_FAULT_SPEECH_H

#include "base/buf.h"
#include "server.h"

struct speech {
  const struct fault *fault;
  const char *request; /* headers and body; "": none has come */
  int other_port;
  int number; /* of the request, from 0 */
};

/* Appends `text` with its '$' replaced, as fault.h says. NULL: nothing. */
void speech_expand(const struct speech *speech, const char *text, struct ddb_buf *out);

/* Whether the request was signed too long ago, or too far ahead, by the server's clock. */
bool speech_is_skewed(const struct speech *speech);

/* What can be seen in a request. */
void speech_look(const char *request, bool whole, struct seen *out);

#endif
