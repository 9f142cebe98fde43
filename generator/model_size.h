/* SPDX-License-Identifier: Apache-2.0 */
/* How many bytes an item has, as far as the schema says it: by the rules of the Amazon DynamoDB
 * Developer Guide, "DynamoDB item sizes and formats". KB are 1,024 bytes.
 *
 * The typical size is a guess, and no more: optional fields are set, a text has half of its
 * max_length or 32 characters, a list, set or map 3 elements, a document 256 bytes, an integer 5 or
 * 6 digits. */
#ifndef DDBC_MODEL_SIZE_H
#define DDBC_MODEL_SIZE_H

#include "model.h"

/* An item has no more bytes. */
#define MODEL_ITEM_MAX UINT64_C(409600)

/* There is no limit in the schema. */
#define MODEL_SIZE_OPEN UINT64_MAX

struct claim;

struct model_size {
  uint64_t least, typical;
  uint64_t most; /* or MODEL_SIZE_OPEN */
};

/* Remembers the sizes of structs, which others may hold many times. */
struct model_sizes;
struct model_sizes *model_sizes_new(struct ddb_arena *arena);

/* Of an item in the table; of what an index holds of it; of the item of a unique value. */
struct model_size model_item_size(struct model_sizes *sizes, const struct entity *entity);
struct model_size model_entry_size(struct model_sizes *sizes, const struct entity *entity,
                                   const struct entity_index *index);
struct model_size model_claim_size(struct model_sizes *sizes, const struct entity *entity,
                                   const struct claim *claim);

/* Of one value of a field, without its name. */
struct model_size model_value_size(struct model_sizes *sizes, const struct field *field);

/* Whether an item may be without the key of the index, and so not in it. */
bool model_is_sparse(const struct entity_index *index);

#endif
