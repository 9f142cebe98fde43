/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a model that says which values are unique. */
#ifndef DDBC_MODEL_CLAIM_H
#define DDBC_MODEL_CLAIM_H

#include "model.h"

/* `unique:`: values that one item of the entity may have. Whichever has them is named in an item of
 * its own, the claim, whose key is made of the values. */
struct claim {
  struct name name;        /* "email", "tenantId+slug"; in C "email", "tenant_id_slug" */
  const char *kind;        /* "User.email": what the claim has in place of an entity's name */
  const char *words;       /* "email", "tenantId and slug" */
  struct index place;      /* of `key`: names the table's own key attributes */
  struct entity_index key; /* made only where all fields are set, as its `where` says */
};

/* Whether a claim of the entity is made of the field; whether its claims hold the time to live that
 * the field is. */
bool model_claims(const struct claim *claim, const struct field *field);
bool model_is_expiry(const struct entity *entity, const struct field *field);

/* Whether an update changes what the claim is made of, or when it expires. */
bool model_touches(const struct operation *update, const struct claim *claim);

/* Whether the operation has to keep claims. */
bool model_keeps_claims(const struct operation *operation);

#endif
