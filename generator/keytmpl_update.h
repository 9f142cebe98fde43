/* SPDX-License-Identifier: Apache-2.0 */
/* What an update has to do to the key attributes of an index: those that are made of a field that
 * it sets are made anew, from fields that it knows. */
#ifndef DDBC_KEYTMPL_UPDATE_H
#define DDBC_KEYTMPL_UPDATE_H

#include "model.h"

/* Which attributes of an index an update writes, and from what. */
struct key_change {
  bool partition, sort;
  const struct field_use *cause; /* the first input that changes one of them; NULL: none does */
  const struct field **members;  /* all fields that decide them, each once */
  size_t member_count;
};

struct key_change keytmpl_change(struct ddb_arena *arena, const struct operation *update,
                                 const struct entity_index *key);

/* Whether the update has a value of the field: it sets it, or it is part of the item's key. */
bool keytmpl_knows(const struct operation *update, const struct field *field);

/* The input of the update that is this field, or NULL; `optional` says which of the two lists. */
const struct field_use *keytmpl_input(const struct operation *update, const struct field *field,
                                      bool *optional);

#endif
