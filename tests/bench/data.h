/* SPDX-License-Identifier: Apache-2.0 */
/* What the rows of encoding, decoding and signing work on: the same bytes for every system. */
#ifndef TESTS_BENCH_DATA_H
#define TESTS_BENCH_DATA_H

#include <ddb/ddb.h>
#include <reimagine/reimagine.h>

enum { DATA_ITEM = 721, DATA_PAGE = 50, DATA_LARGE = 1450, DATA_BODY = 744 };
enum { DATA_SIGN_LEAST = 100, DATA_SIGN_SMALL = 1024, DATA_SIGN_LARGE = 409600 };

/* Texts are NUL-terminated, and 64 bytes behind them may be read: the floors do. */
struct data {
  struct ddb_text item;  /* an EditRecord of 721 bytes, 18 attributes in the order of the schema */
  struct ddb_text page;  /* the answer to a Query, 50 such items */
  struct ddb_text large; /* the same, 1,450 items: nearly 1 MB */
  struct ddb_text shuffled; /* `page` with the attributes of each item in an order of its own */
  struct ddb_text body;     /* 744 bytes: PutItem of `record` */
  struct ddb_text least;    /* to be signed: as long as the body of a GetItem */
  struct ddb_text small;
  struct ddb_text huge;
  struct reimagine_edit_record record; /* to be encoded */
  struct ddb_scope scope;              /* its time is that of `record` */
};

/* Answers the data, made once; the program ends where they cannot be made or have other sizes. */
const struct data *data_get(void);

/* Writes each text to a file of its name in the folder, for peers in other processes. */
void data_save(const char *folder);

/* Whether two records are the same in all that the items have. */
bool data_same(const struct reimagine_edit_record *a, const struct reimagine_edit_record *b);

#endif
