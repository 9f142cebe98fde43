/* SPDX-License-Identifier: Apache-2.0 */
/* The floors: hand-written code for just the work of a row, with all the shortcuts that knowing it
 * allows. They are near what the machine can do and no library for anyone: no UTF-8 is checked, no
 * required and no repeated attribute, and texts must be readable 64 bytes past their end.
 * Everything else is done, escapes too; a test compares the results with ours. */
#ifndef TESTS_BENCH_FLOOR_H
#define TESTS_BENCH_FLOOR_H

#include "data.h"

/* What the floor of decoding fills: room for the texts and the records of a page. */
struct floor_page {
  char *room; /* as large as the text that is read, and 64 bytes more */
  struct reimagine_edit_record *records;
  struct reimagine_enhance_params *params; /* as many */
  size_t most, count;
};

/* False: it is no answer to a Query, no item. Results are valid until the next call. */
bool floor_decode_page(struct floor_page *page, struct ddb_text text);
bool floor_decode_item(struct floor_page *page, struct ddb_text text);

/* Writes the body of the PutItem; answers its size. `out` has room for all escapes. */
size_t floor_encode(const struct reimagine_edit_record *in, ddb_time now, char *out);

/* Signs a body as what data_terms says, at DATA_TIME, in the operation PutItem; answers the value
 * of the header Authorization. What does not change in a second was computed by floor_sign_begin.
 */
void floor_sign_begin(void);
const char *floor_sign(struct ddb_text body);

#endif
