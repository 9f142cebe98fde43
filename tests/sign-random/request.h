/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SIGN_RANDOM_REQUEST_H
#define TESTS_SIGN_RANDOM_REQUEST_H

#include "aws/sign.h"
#include "base/buf.h"

#define MAX_HEADERS 12

struct request {
  struct ddb_sign_request sign;
  struct ddb_header headers[MAX_HEADERS];
  char names[MAX_HEADERS][32], values[MAX_HEADERS][96];
  char region[40], service[16], token[128], secret[48], key_id[24], date_time[20];
  struct ddb_buf path, query, body, pairs; /* the pairs as JSON */
};

extern const char alphanumeric[];

void add_header(struct request *request, const char *name, const char *value);
size_t random_text(char *out, const char *letters, unsigned least, unsigned most);

/* sent.c: a request as a handle sends it, and its header Authorization. False: it sent none. */
bool make_sent_request(struct request *request, struct ddb_buf *authorization, uint64_t chance);
void sent_requests_end(void);

#endif
