/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that build keys share. */
#ifndef DDB_OP_KEY_H
#define DDB_OP_KEY_H

#include <ddb/gen.h>

/* DDB_E_INVALID with "<field> <why>", unless an earlier part has failed. */
void ddb_key_refuse(struct ddb_key *key, const char *field, const char *why);

/* Puts bytes behind those of the attribute that is being built. */
void ddb_key_append(struct ddb_key *key, const char *field, const char *text, size_t size);

/* The attribute that is being built is of this type: 'S', 'N' or 'B'. */
void ddb_key_set_type(struct ddb_key *key, char type);

/* The bit in key->hidden of the attribute `at` of the partition key or of the sort key. */
static inline unsigned ddb_key_bit(bool sort, int at) {
  return 1u << (sort ? DDB_INDEX_KEY_MAX + at : at);
}

/* Writes the number of a shard where ddb_key_every_shard left room for it, if it did. */
void ddb_key_set_shard(struct ddb_key *key, int shard);

/* Whether `value` is there to be appended: false where an optional part is left out, and, after
 * refusing it, where text is not set or empty. */
bool ddb_key_usable(struct ddb_key *key, const char *field, const char *value);

#endif
