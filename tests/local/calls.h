/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to a store in memory, below the client: bodies as the service gets them. */
#ifndef TESTS_LOCAL_CALLS_H
#define TESTS_LOCAL_CALLS_H

#include "local/op/call.h"

/* A new store; ends the test when there is none. */
struct local_store *calls_open(void);

/* The code of the answer, "" where it went well. Its body is in calls_body() until the next one. */
const char *calls_send(struct local_store *store, const char *operation, const char *body);
const char *calls_sendf(struct local_store *store, const char *operation, const char *format, ...)
    DDB_PRINTF(3, 4);
const char *calls_body(void);
int calls_status(void);

/* The same, and ends the test unless the answer has that code. */
void calls_expect(struct local_store *store, const char *operation, const char *body,
                  const char *code);

/* A request with ' where JSON has ", and what the answer must say; NULL: it goes well. */
struct calls_row {
  const char *operation, *body, *told;
};
void calls_told(struct local_store *store, const struct calls_row *row);

/* A number from 0 to below `limit`, of a fixed sequence. */
unsigned calls_random(unsigned limit);

#endif
