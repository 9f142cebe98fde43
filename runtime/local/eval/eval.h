/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of requests: read (by the grammar of runtime/expr, which the compiler reads filters
 * and conditions with too), checked as the service checks them, and applied to items. Failures are
 * told in the call with the service's texts. */
#ifndef DDB_LOCAL_EVAL_H
#define DDB_LOCAL_EVAL_H

#include "local/op/call.h"

/* ExpressionAttributeNames and ExpressionAttributeValues, and which of them were used. */
struct local_names;

/* Reads both (NULL: absent) and checks their form. Call before the first expression is read. */
bool local_names_read(struct local_call *call, const struct local_node *names,
                      const struct local_node *values, struct local_names **out);
/* After the last expression: those that no expression used are an error. */
bool local_names_done(struct local_call *call, const struct local_names *names);

/* ---- conditions and filters ------------------------------------------------------------------ */
struct local_condition;
/* `role` is the parameter's name, for texts: "ConditionExpression", "FilterExpression". `text`
 * NULL: *out is NULL, which every item fulfils. */
bool local_condition_read(struct local_call *call, struct local_names *names,
                          const struct local_node *text, const char *role,
                          struct local_condition **out);
/* `item` NULL: there is no item; conditions see no attributes. */
bool local_condition_holds(const struct local_condition *condition, const struct local_value *item);
/* Whether the expression names one of the attributes at its first step (a FilterExpression may not
 * name key attributes of what a Query reads); answers the name or an empty text. */
struct ddb_text local_condition_uses(const struct local_condition *condition,
                                     const struct local_keys *keys);

/* Tells `seen` of every path that an expression names: its first step, and whether it goes on. Ends
 * at the first false, which it answers; an expression that is NULL names nothing. */
typedef bool local_name_seen(void *state, struct ddb_text name, bool deep);
bool local_condition_each_name(const struct local_condition *condition, local_name_seen *seen,
                               void *state);

/* ---- updates --------------------------------------------------------------------------------- */
struct local_update;
bool local_update_read(struct local_call *call, struct local_names *names,
                       const struct local_node *text, struct local_update **out);
/* `old` has at least the key attributes (of an item that is made: nothing else). False: told
 * (an operand of the wrong type, a path that is not there, ...). `old` is not changed. */
bool local_update_apply(struct local_call *call, const struct local_update *update,
                        const struct local_value *old, struct local_value *out);
/* The parts of `item` that the update's paths name: UPDATED_OLD and UPDATED_NEW. */
bool local_update_touched(struct local_call *call, const struct local_update *update,
                          const struct local_value *item, struct local_value *out);
/* Whether it makes an item where there is none: what only takes away (REMOVE, DELETE) does not. */
bool local_update_creates(const struct local_update *update);
/* Whether it changes one of these attributes; answers the name or an empty text. */
struct ddb_text local_update_changes(const struct local_update *update,
                                     const struct local_keys *keys);
bool local_update_each_name(const struct local_update *update, local_name_seen *seen, void *state);

/* ---- projections ----------------------------------------------------------------------------- */
struct local_projection;
bool local_projection_read(struct local_call *call, struct local_names *names,
                           const struct local_node *text, struct local_projection **out);
/* Attributes by their names alone (AttributesToGet). `twice` becomes a name that stands there more
 * than once; then, data not NULL, there is no projection. */
bool local_projection_names(struct local_call *call, const struct ddb_text *names, size_t count,
                            struct local_projection **out, struct ddb_text *twice);
bool local_projection_apply(struct local_call *call, const struct local_projection *projection,
                            const struct local_value *item, struct local_value *out);
bool local_projection_each_name(const struct local_projection *projection, local_name_seen *seen,
                                void *state);

/* ---- key conditions -------------------------------------------------------------------------- */
/* As a range of the store: partition, lower, upper, lower_open, upper_open are filled in. */
bool local_key_condition_read(struct local_call *call, struct local_names *names,
                              const struct local_node *text, const struct local_keys *keys,
                              struct local_range *out);

#endif
