/* SPDX-License-Identifier: Apache-2.0 */
/* The inference of one entity's keys while it runs. */
#ifndef DDBC_IMPORT_INFER_H
#define DDBC_IMPORT_INFER_H

#include "import_sample.h"

/* Something that has a text in each item of the group: a field, or a part of a key found so far. */
struct known {
  const char *field;   /* its name */
  const char **values; /* per item; NULL: absent */
  const char *word;    /* of a part of a key: the words before it; NULL: a field */
};

struct infer {
  struct design *design;
  const struct sample_group *group;
  struct design_entity *entity;
  struct known *known;
  size_t known_count;
  const struct design_attribute *attribute; /* whose template is sought */
  bool of_table;                            /* it is a key attribute of the table itself */
  struct tokens *rows;                      /* per item; count 0: it lacks the attribute */
  size_t row_count;                         /* items that have it */
  const struct tokens *sample;              /* one of them */
  const char *alias;
};

/* import_columns.c: fills rows and sample; false when no item has the attribute. */
bool infer_lay_out(struct infer *in);

/* All rows have as many tokens and the same separators between them. */
bool infer_is_aligned(const struct infer *in);

/* The column is one word of the template in every row. */
bool infer_is_literal(const struct infer *in, size_t column);

/* Where the token behind a column begins. */
size_t infer_next_start(const struct tokens *row, size_t column);

bool infer_same_text(const char *a, size_t a_size, const char *b, size_t b_size);

/* What to call a column that repeats no field. */
const char *infer_part_name(const struct infer *in, size_t column);

#endif
