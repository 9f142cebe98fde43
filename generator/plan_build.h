/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that build the plan share. */
#ifndef DDBC_PLAN_BUILD_H
#define DDBC_PLAN_BUILD_H

#include "cname.h"
#include "expr.h"
#include "model.h"
#include "model_size.h"
#include "plan.h"

struct planner {
  struct ddb_arena *arena;
  const struct model *model;
  struct model_sizes *sizes;
  struct plan *plan;
  struct dict *views; /* by the names of their records */
  const char *rows;   /* the variable with the attribute rows of the record being planned */
  const char *ok;     /* the bool * of the function that copies it */
  bool key_rows; /* fields that live in the key are in no row of the item: they have their own */
  const struct operation *query; /* whose key is planned: each part that is named is there */
  const struct table *table;     /* of the record being planned, if it is one of an entity */
  bool update; /* the record is the input of an update: `set`, without stored spellings */
};

/* reimagine_<name> */
const char *plan_prefixed(const struct planner *p, const char *name);

/* The C name of an enum, struct, list or map type; "" for the other kinds. */
const char *plan_type_name(const struct planner *p, const struct type_ref *type);

/* The C type of a member; "%s *" ends in its star. */
const char *plan_c_type(const struct planner *p, const struct type_ref *type);

/* The limits of a field's values, or NULL. `record` is the C name of what it belongs to. */
struct plan_range *plan_range(const struct planner *p, const struct field *field,
                              const char *record);

/* A number of a double field as a C constant. */
const char *plan_double(const struct planner *p, const struct bound *bound);

/* The places that the statements of a kind read from and write to; see kinds.h. */
struct plan_places {
  const char *out, *to, *out_text, *in, *in_text, *attribute, *ok;
  const char *out_tag, *in_tag; /* of a union; "" for others */
};

/* The statements of a type for these places. `*copy` becomes NULL if assigning is enough. */
void plan_statements(const struct planner *p, const struct type_ref *type,
                     const struct plan_places *at, const char **read, const char **write,
                     const char **copy);

/* plan_types.c: enums, structs, lists and maps. */
void plan_types(struct planner *p);

/* A declaration without its semicolon. */
const char *plan_declare(const struct planner *p, const char *type, const char *name);

/* The fields of `record`, whose rows are in p->rows; `path` is printed before their names. */
void plan_fields(const struct planner *p, const struct field *fields, size_t count,
                 const char *record, const char *path, struct plan_record *out);

/* A parameter for a part of a key, and the steps that make the first `sort_parts` parts of it. */
struct plan_parameter plan_key_parameter(const struct planner *p, const struct field *field);
struct plan_key plan_key(const struct planner *p, const struct entity *entity,
                         const struct key_template *partition, const struct key_template *sort,
                         size_t sort_parts);

/* plan_keyrange.c: the range that a query gives of its last field, or NULL; its arguments, at most
 * two; and in words: "and createdAt from created_at_from to created_at_to". */
struct plan_key_range *plan_key_range(const struct planner *p, const struct operation *query);
size_t plan_range_parameters(const struct planner *p, const struct operation *query,
                             struct plan_parameter *out);
const char *plan_range_text(const struct planner *p, const struct operation *query);

/* The step of one part of a key. */
struct plan_key_step plan_key_step(const struct planner *p, const struct entity *entity,
                                   const struct key_template *template,
                                   const struct key_part *part);

/* plan_keys.c: how a key is taken apart. */
void plan_key_parser(const struct planner *p, const struct entity *entity, struct plan_entity *out);

/* The call that reads the fields of its key into a record from `key`. */
const char *plan_parse_call(const struct planner *p, const struct entity *entity,
                            const char *record);

/* plan_table.c: the tables with their indexes. */
void plan_tables(struct planner *p);
const struct plan_table *plan_table_of(const struct planner *p, const struct table *table);

/* plan_index.c: what an entity's items carry for the indexes, and what an update changes of it. */
void plan_index_keys(const struct planner *p, const struct entity *entity, struct plan_entity *out);
void plan_claim_key(const struct planner *p, const struct entity *entity, const struct claim *claim,
                    struct plan_index_key *out);
void plan_index_changes(const struct planner *p, const struct operation *operation,
                        struct plan_operation *out);

/* plan_where.c: the conditions of an index; "status is pending or processing, and note is set". */
struct plan_condition *plan_conditions(const struct planner *p, const struct operation *update,
                                       const struct entity_index *key, const char *prefix,
                                       size_t *count);
const char *plan_where_text(const struct planner *p, const struct where *where);

/* Where the value of a field is in the function being planned: a member of the record, or of an
 * update (NULL: of an item) an input or an argument. */
struct plan_place {
  const char *expression; /* "in->status" */
  const char *value;      /* "in->count.value" */
  const char *present;    /* whether it is set: "in->count.set"; "true" */
  bool optional;          /* it may be absent */
};
struct plan_place plan_place_of(const struct planner *p, const struct operation *update,
                                const struct field *field);

/* plan_entities.c: "PK = USER#{userId}   SK = PROFILE" */
const char *plan_key_text(const struct planner *p, const struct key_template *partition,
                          const struct key_template *sort);

/* plan_unique.c: the claims of an entity, and which of them a write keeps. */
void plan_claims(const struct planner *p, const struct entity *entity, struct plan_entity *out);
void plan_unique(const struct planner *p, const struct operation *operation,
                 struct plan_operation *out);

/* Which of the fields says when an item expires. */
void plan_expiry(const struct field *fields, size_t count, struct plan_entity *out);

/* plan_path.c: where an update writes in fields; behind the fields and changes. */
void plan_paths(const struct planner *p, const struct operation *update,
                struct plan_operation *out);

/* Another reason for which the condition of a write may fail. */
void plan_add_why(const struct planner *p, struct plan_operation *out, const char *why);

/* plan_literal.c: the value in the schema that the field's preset is, as a C expression. */
const char *plan_literal(const struct planner *p, const struct field *field);

/* The same as the item holds it: a time that is stored as a number is one. */
const char *plan_literal_text(const struct planner *p, const struct field *field);

/* plan_fill.c: what a create sets, and what a write checks of fields that live in the key. */
void plan_fills(struct planner *p, const struct entity *entity, struct plan_entity *out);
/* Of all entities, whether a page token shows a hidden value: its item may be of any in the table.
 */
void plan_hidden_keys(struct planner *p);

/* plan_view.c: behind the entities, what reads give of them that are of indexes which hold only a
 * part, or that list fields; and the one that a read gives, NULL before it is planned. Several
 * reads may give the same: their count is what there are at most. */
size_t plan_view_count(const struct planner *p);
void plan_views(struct planner *p);
bool plan_is_view(const struct operation *read);
const struct plan_entity *plan_view_of(const struct planner *p, const struct operation *read);

/* plan_expr.c: `what` is "filter" or "condition", `c` the operation's name without the namespace's.
 * Its parameters join those of the operation, but for those that are there already. */
struct plan_expression *plan_expression(const struct planner *p,
                                        const struct expression *expression,
                                        const struct plan_operation *operation, const char *what,
                                        const char *c);
void plan_add_parameters(const struct planner *p, const struct plan_expression *expression,
                         struct plan_parameter **parameters, size_t *count);

void plan_entities(struct planner *p);
void plan_operations(struct planner *p);

/* plan_op_read.c, plan_op_write.c: what the verbs have beside parameters. */
void plan_query(const struct planner *p, const struct operation *operation,
                struct plan_operation *out);
void plan_version(const struct planner *p, const struct operation *operation,
                  struct plan_operation *out);
void plan_set(struct planner *p, const struct operation *operation, struct plan_operation *out);
/* plan_upsert.c: behind plan_set. */
void plan_upsert(const struct planner *p, const struct operation *operation,
                 struct plan_operation *out);
void plan_when(const struct planner *p, const struct operation *operation,
               struct plan_operation *out);

/* plan_op_many.c */
void plan_many(const struct planner *p, const struct operation *operation,
               struct plan_operation *out);

/* plan_op_transact.c: of each transact its members, when all operations are planned. */
void plan_transacts(const struct planner *p);

/* The first `count` attributes of a multi-attribute key, as text. */
const char *plan_multi_key(const struct planner *p, const struct entity_index *index, size_t count,
                           const char *between);

#endif
