/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of `ddbc breaking` share. `was` is of the old schema, `now` of the new one. */
#ifndef DDBC_BREAKING_INSIDE_H
#define DDBC_BREAKING_INSIDE_H

#include "breaking.h"

/* Where a change is told: what is new or other stands in the new schema, what is gone in the old
 * one. */
void breaking_tell(struct breaking *b, enum breaking_class class, struct span at, const char *help,
                   const char *format, ...) DDB_PRINTF(5, 6);

/* The same of a safe change, with which nobody has to do anything. */
void breaking_safe(struct breaking *b, struct span at, const char *format, ...) DDB_PRINTF(3, 4);

/* How it was, behind what was told last; not of safe changes. */
void breaking_was(struct breaking *b, struct span at);

/* Whether both are NULL or one text. */
bool breaking_same_text(const char *a, const char *b);

/* The counterparts in the other schema, or NULL: by name, else by what can be no other's. */
const struct table *breaking_table_now(const struct breaking *b, const struct table *was);
const struct table *breaking_table_was(const struct breaking *b, const struct table *now);
const struct entity *breaking_entity_now(const struct breaking *b, const struct entity *was);
const struct entity *breaking_entity_was(const struct breaking *b, const struct entity *now);

/* Fields of two versions of one record. */
struct records {
  const char *name; /* of the entity or struct now */
  const struct field *was, *now;
  size_t was_count, now_count;
  const struct entity *entity_was, *entity_now; /* each or NULL: a struct */
};

const struct field *breaking_field_now(const struct records *records, const struct field *was);
const struct field *breaking_field_was(const struct records *records, const struct field *now);

/* Whether both templates make the same text, or value, of the same item. What stands behind that
 * and is left out where fields are not set that the old schema did not know counts as the same. */
bool breaking_same_key(const struct records *records, const struct key_template *was,
                       const struct key_template *now);

/* Whether a part of the keys may hold what another separator or policy refuses or escapes. */
bool breaking_same_separator(const struct key_template *was, const struct key_template *now);

/* One comparison each. */
void breaking_tables(struct breaking *b);
void breaking_indexes(struct breaking *b, const struct table *was, const struct table *now);
void breaking_entities(struct breaking *b);
void breaking_entity_indexes(struct breaking *b, const struct records *records);
void breaking_claims(struct breaking *b, const struct records *records);
void breaking_fields(struct breaking *b, const struct records *records);
void breaking_limits(struct breaking *b, const struct field *was, const struct field *now,
                     const char *name);
void breaking_type(struct breaking *b, const struct type_ref *was, const struct type_ref *now,
                   const char *name);
void breaking_states(struct breaking *b, const struct enum_type *was, const struct enum_type *now);
void breaking_operations(struct breaking *b);
void breaking_changes(struct breaking *b, const struct operation *was, const struct operation *now);
void breaking_declarations(struct breaking *b);

#endif
