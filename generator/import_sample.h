/* SPDX-License-Identifier: Apache-2.0 */
/* Sample items of a NoSQL Workbench model, and what can be learnt from them: which belong to one
 * entity, and the key templates that rebuild their key values. */
#ifndef DDBC_IMPORT_SAMPLE_H
#define DDBC_IMPORT_SAMPLE_H

#include "import.h"

/* Items that become one entity. */
struct sample_group {
  const char *name;
  const char *alias[2]; /* a facet's free text for partition and sort key, or NULL */
  const cJSON **items;
  size_t count;
};

/* A value cut at its separators: #, |, / and : (but not the colons of a time of day). */
enum { TOKENS_MAX = 16 };
struct tokens {
  const char *value;
  size_t start[TOKENS_MAX];
  size_t end[TOKENS_MAX];
  size_t count; /* 0: too many */
};

/* What the groups of a table have in common. */
struct sample_table {
  struct design *design;
  struct design_table *table;
  struct sample_group *groups;
  size_t group_count;
};

/* The text of an attribute that is a string or a number, or NULL. */
const char *sample_text(const cJSON *item, const char *attribute);

/* "PK", "gsi1-sk": the attribute exists for the key; anything else is an ordinary attribute that a
 * key goes over. */
bool sample_is_synthetic(const char *attribute);

struct tokens sample_tokens(const char *value);

/* Whether token `i` of the item's key attribute is a word of the template and no value. */
bool sample_is_literal(const struct design_table *table, const cJSON *item,
                       const struct design_attribute *attribute, const struct tokens *tokens,
                       size_t i);

/* import_group.c: sorts items into groups. */
void sample_group_items(struct sample_table *in, const cJSON *items, const cJSON *facet);
const char *sample_type_attribute(const cJSON *table);

/* import_infer.c: fills the keys of `entity`, adding fields for what only keys hold. */
void sample_infer(struct design *design, const struct sample_group *group,
                  struct design_entity *entity);

#endif
