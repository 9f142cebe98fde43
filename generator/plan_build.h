/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that build the plan share. */
#ifndef DDBC_PLAN_BUILD_H
#define DDBC_PLAN_BUILD_H

#include "cname.h"
#include "model.h"
#include "plan.h"

struct planner {
  struct ddb_arena *arena;
  const struct model *model;
  struct plan *plan;
  const char *rows; /* the variable with the attribute rows of the record being planned */
  const char *ok;   /* the bool * of the function that copies it */
  bool update;      /* the record is the input of an update: `set`, without stored spellings */
};

/* reimagine_<name> */
const char *plan_prefixed(const struct planner *p, const char *name);

/* The C name of an enum, struct or list type; "" for the other kinds. */
const char *plan_type_name(const struct planner *p, const struct type_ref *type);

/* A declaration without its semicolon. */
const char *plan_declare(const struct planner *p, const char *type, const char *name);

/* The fields of `record`, whose rows are in p->rows; `path` is printed before their names. */
void plan_fields(const struct planner *p, const struct field *fields, size_t count,
                 const char *record, const char *path, struct plan_record *out);

void plan_entities(struct planner *p);
void plan_operations(struct planner *p);

#endif
