/* SPDX-License-Identifier: Apache-2.0 */
/* What building keys and taking them apart have in common in the plan. */
#ifndef DDBC_PLAN_KEYS_H
#define DDBC_PLAN_KEYS_H

#include "plan_build.h"

/* The name of the parameter for a part of a key, from the C name of its field; and its type. */
const char *plan_key_name(const struct planner *p, const char *c);
const char *plan_key_type(const struct planner *p, const struct field *field);

/* Whether an absent value is a flag beside the value (ddb_opt_int), and not NULL or 0. */
bool plan_key_has_flag(const struct planner *p, const struct field *field);

/* The separator of a template as a C constant; '\0' lets anything pass. */
const char *plan_key_separator(const struct planner *p, const struct key_template *template);

/* "DDB_KEY_PAD" */
const char *plan_key_number_format(enum key_format format);

/* What its items begin with; last, since it asks what else is written. */
void plan_front(const struct planner *p, const struct entity *entity, struct plan_entity *out);

/* What the builder refuses, for its comment. */
const char *plan_key_refusals(const struct planner *p, const struct entity *entity);

#endif
