/* SPDX-License-Identifier: Apache-2.0 */
/* `project: [title, price]`: what a read asks for of an item, and what it needs beside that. The
 * rules, the plan and the text for DynamoDB all follow from it. */
#ifndef DDBC_PROJECTION_H
#define DDBC_PROJECTION_H

#include "model.h"

/* An expression has at most 4,096 bytes (Developer Guide, "Constraints"). */
#define PROJECTION_TEXT_MAX 4096

struct chosen_fields {
  struct field_use *fields; /* those that are listed */
  size_t count;
  struct span span; /* of the list */
};

/* Whether items in the index have the attribute: it is projected, or one of its keys. NULL is the
 * table. */
bool projection_holds(const struct entity *entity, const struct index *index,
                      const char *attribute);

/* Whether an item that is read from the index, or from the table, has the field with an attribute
 * of its own. */
bool projection_has(const struct entity *entity, const struct index *index,
                    const struct field *field);

/* Whether the read gives the field: it is listed; or part of the entity's key; or says when the
 * item expires, or which variant a listed union is. All fields are given where nothing is listed.
 */
bool projection_gives(const struct operation *read, const struct field *field);

/* What DynamoDB is sent: the text, and the members of ExpressionAttributeNames as JSON without
 * braces. Beside the fields there are all keys of the table and of the index, since a page may end
 * at any item, and the attribute with the entity's name. */
struct projection_text {
  const char *text, *names;
};
struct projection_text projection_text(struct ddb_arena *arena, const struct operation *read);

#endif
