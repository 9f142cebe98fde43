/* SPDX-License-Identifier: Apache-2.0 */
/* A list that is read until there are enough results, as a state machine without I/O. */
#ifndef DDB_OP_PAGES_H
#define DDB_OP_PAGES_H

#include "op/query.h"

struct ddb_pages {
  struct ddb_arena *scratch; /* of requests; the records are in `in` */
  struct ddb_request first;
  struct ddb_list_options list;
  struct ddb_page_reader in;
  struct ddb_page page;
  struct ddb_token_terms terms; /* of the last answer */
  struct ddb_text next;         /* where the next request begins; empty: at the end */
  int in_vain;                  /* answers in a row that brought nothing */
  bool open;                    /* a request waits for its answer */
  bool costs_unknown;           /* the service does not tell what was asked */
  enum ddb_status status;
};

/* What an answer says of itself. */
struct ddb_page_costs {
  int64_t scanned; /* ScannedCount */
  double capacity; /* of ConsumedCapacity */
  bool told;       /* there is one */
};

/* Takes a member of an answer that tells of costs; false: it is another one, and is next. */
bool ddb_page_costs_read(struct ddb_json *json, const struct ddb_json_string *name,
                         struct ddb_page_costs *costs);
/* Adds those of one more request. */
void ddb_page_costs_add(struct ddb_page *page, const struct ddb_page_costs *costs);

/* One answer: its page, which lives in `mem`, and where the next begins (out->next, in the answer
 * or in `mem`). The status of the page, or of the answer. */
enum ddb_status ddb_page_take(struct ddb_pages *out, struct ddb_arena *mem,
                              const struct ddb_response *response, const struct ddb_query *query,
                              const struct ddb_list_options *options) DDB_MUST_USE;

/* Whether a cap of the options ends the walk before another request. */
bool ddb_page_capped(const struct ddb_list_options *list, const struct ddb_page *page,
                     bool costs_unknown);

#endif
