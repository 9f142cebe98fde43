/* SPDX-License-Identifier: Apache-2.0 */
/** A place in a list of pages.
 *
 *      struct ddb_cursor cursor = DDB_CURSOR_INIT;
 *      struct ddb_list_options list = {.limit = 25, .cursor = &cursor};
 *      while (!ddb_cursor_done(&cursor)) {
 *        if (app_get_history(db, mem, "u1", &list, &page) < 0) break;
 *        for (size_t i = 0; i < page.count; i++) show(&page.items[i]);
 *      }
 *      ddb_cursor_free(&cursor);
 *
 *  A page may be empty and still not be the last: only ddb_cursor_done tells. A failed call leaves
 *  the cursor where it was, so the same page can be asked for again. */
#ifndef DDB_CURSOR_H
#define DDB_CURSOR_H

#include <ddb/client.h>

DDB_BEGIN_DECLS

/** Owns its token and outlives every arena. Start with DDB_CURSOR_INIT; the members are private. */
struct ddb_cursor {
  char *token; /**< NULL before the first page and after the last */
  bool done;
};

#define DDB_CURSOR_INIT                                                                            \
  { NULL, false }

/** True once the last page was read. Another call then answers an empty page and sends nothing. */
bool ddb_cursor_done(const struct ddb_cursor *cursor);

/** The token as text (A-Z a-z 0-9 - _), to be kept or handed on; borrowed until the cursor moves.
 *  "" before the first page, NULL after the last. It holds the last key read, readable by whoever
 *  gets it. With options.token_key it is signed and expires, so that nobody can make or change one;
 *  without, it is for places that you trust. */
const char *ddb_cursor_text(const struct ddb_cursor *cursor);

/** Puts the cursor where `text` was taken. NULL or "" is the start. DDB_E_INVALID if `text` is not
 * a token; whether it fits the operation and the partition is checked, before anything is sent, by
 * the call that uses it. */
enum ddb_status ddb_cursor_from_text(struct ddb_cursor *cursor, const char *text) DDB_MUST_USE;

/** Frees the token and puts the cursor at the start. */
void ddb_cursor_free(struct ddb_cursor *cursor);

/** For one call of a list operation. NULL stands for all zero: the first page, default limit.
 *
 *  A call reads one page, that is one request; with `until` it reads on until there are so many
 *  results:
 *
 *      struct ddb_list_options list = {.until = 20, .max_requests = 10, .cursor = &cursor};
 *
 *  gives 20 records, or all there are, or fewer after 10 requests; ddb_cursor_done tells the end as
 *  ever. The cursor stands behind the last record that was returned, though more were read. If a
 *  request fails, the call fails, returns nothing and leaves the cursor where it was.
 *
 *  A query of all shards is complete or nothing, since its items have one order: `until` is then
 * the same as `limit`, but for expired items, which do not count; and where a cap is reached first,
 * the call answers DDB_E_LIMIT and leaves the cursor where it was. */
struct ddb_list_options {
  /** Items that the service evaluates for one request, not a promise of how many come back. 0: the
   *  limit in the schema. Of a query of all shards it is the number for all of them together. */
  int32_t limit;
  /** Records to return, exactly, if there are as many: rejected ones are in addition, and those
   * that have expired do not count. Without a filter no more is read at a time than is missing. 0:
   * one page, whatever is in it. */
  int32_t until;
  /** No more requests than this, retries not counted. 0: no cap. */
  int32_t max_requests;
  /** No further request once so many capacity units are used up; the last one may go beyond. 0: no
   *  cap. */
  double max_capacity;
  /** Ask what it costs: `capacity` of the page. max_capacity asks, too. */
  bool capacity;
  /** Where to start; moved behind the page by the call. NULL: the first page only. */
  struct ddb_cursor *cursor;
  /** Deadline, cancel flag and error, as for every other call: for all requests together. */
  struct ddb_call_options call;
};

DDB_END_DECLS

#endif
