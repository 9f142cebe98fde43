/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the query share. */
#ifndef DDB_OP_QUERY_H
#define DDB_OP_QUERY_H

#include <ddb/gen.h>

#include "base/buf.h"
#include "op/index_key.h"
#include "op/token.h"
#include "wire/reader.h"

/* Whether the query knows of this attribute by its beginning: only of a sort key that is one text.
 */
bool ddb_query_knows_beginning(const struct ddb_query *query, const struct ddb_key_list *list,
                               int at);

/* Whether the service shall tell what the requests cost. */
bool ddb_list_counts_capacity(const struct ddb_list_options *options);

/* The request for the items behind the key `start` (JSON; empty: from the first on). `limit` of 0:
 * none. */
enum ddb_status ddb_query_body(struct ddb_arena *mem, const struct ddb_scope *scope,
                               const struct ddb_query *query, const struct ddb_asked *asked,
                               int32_t limit, struct ddb_text start, struct ddb_request *out);

/* scan.c: what stands between the table's name and the options of the list. */
void ddb_scan_condition(struct ddb_buf *body, const struct ddb_query *query,
                        const struct ddb_asked *asked);

/* Another request of the list that `first` began, for the items behind `start`: until `missing`
 * more count, after `in_vain` answers that brought none. */
enum ddb_status ddb_query_next_body(struct ddb_arena *mem, const struct ddb_request *first,
                                    int32_t missing, int in_vain, struct ddb_text start,
                                    struct ddb_request *out);

/* The limit of a page, or -1 and the arena's error: an option that cannot be meant, or a cursor at
 * its end. */
int32_t ddb_query_limit(struct ddb_arena *mem, const struct ddb_query *query,
                        const struct ddb_list_options *options);

/* ---- query_token.c --------------------------------------------------------------------------- */

/* The attributes of the keys in a token: those of the index and those of the table, each once. */
#define DDB_TOKEN_NAMES_MAX (DDB_KEY_ATTRIBUTES_MAX + 2)
struct ddb_token_names {
  const char *names[DDB_TOKEN_NAMES_MAX];
  int count;
};
struct ddb_token_names ddb_query_token_names(const struct ddb_query *query);

/* Whether `key` (JSON) is a key that the query asks for: a token from another user's partition, or
 * a forged one, must not reach the service. Without asked->key it is a scan's, which has any
 * partition. */
bool ddb_query_key_belongs(struct ddb_arena *mem, struct ddb_text key,
                           const struct ddb_query *query, const struct ddb_asked *asked);

/* Which attribute of the list the range is of, or -1. */
int ddb_query_ranged(const struct ddb_key_list *list, const struct ddb_asked *asked);

/* The bytes of a value that is base64, or false. */
bool ddb_query_key_bytes(struct ddb_arena *mem, struct ddb_text *value);

/* The text of a key attribute's value {"S":"..."} of this type, or false. */
bool ddb_query_key_value(struct ddb_text raw, char type, struct ddb_arena *mem,
                         struct ddb_text *out);

/* ---- query_page.c ---------------------------------------------------------------------------- */

/* Items become records of a page, or rejected ones. */
struct ddb_page_reader {
  struct ddb_reader reader;
  const struct ddb_query *query;
  struct ddb_page *page;
  size_t capacity;
  size_t rejected_capacity;
  size_t before; /* items that the page had of other answers */
  ddb_time now;  /* {0, 0}: expired items are wanted */
};

/* Takes the item that comes next in in->reader, whose status afterwards is that of the page. */
void ddb_page_item(struct ddb_page_reader *in);

/* DDB_OK; or DDB_PARTIAL and the arena's error, where items were rejected. */
enum ddb_status ddb_page_status(struct ddb_arena *mem, const struct ddb_query *query,
                                const struct ddb_page *page);

#endif
