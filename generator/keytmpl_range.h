/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges over a part of a sort key: where the texts of the part stand among those of a key. */
#ifndef DDBC_KEYTMPL_RANGE_H
#define DDBC_KEYTMPL_RANGE_H

#include "model.h"

/* As struct ddb_range_part of the runtime has it. */
struct key_bounds {
  const char *least;  /* no text of the part is less; "": not known */
  const char *most;   /* every text of the part is less; NULL: not known */
  const char *behind; /* greater than what follows the part; "": nothing does; NULL: not known */
  bool ends;          /* a key may end with the part */
  int size;           /* of a text that the program gives; 0: any */
};
struct key_bounds keytmpl_bounds(struct ddb_arena *arena, const struct key_template *template,
                                 size_t at);

/* The part of the sort key that the range of a query is of: the first with its field, or NULL. */
const struct key_part *keytmpl_ranged(const struct operation *query);

/* The key attribute that the range is of, and which of its parts: of a key with several attributes
 * that is all of one. Only of a query that has a ranged part. */
struct key_template keytmpl_of_range(const struct operation *query, size_t *at);

/* Why keys do not stand as the values of the part do, and the cure; NULL: they do. */
const char *keytmpl_unordered(struct ddb_arena *arena, const struct key_template *template,
                              size_t at, enum key_relation relation, const char **cure);

#endif
