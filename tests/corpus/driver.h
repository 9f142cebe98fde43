/* SPDX-License-Identifier: Apache-2.0 */
/* The printers of tests/corpus/driver. */
#ifndef TESTS_CORPUS_DRIVER_H
#define TESTS_CORPUS_DRIVER_H

#include "model.h"
#include "plan.h"

struct driver {
  const struct model *model;
  const struct plan *plan;
  const char *namespace;
};

/* The operations that a schema lacks so that every entity can be put, got and found: the schema
 * again, with them. */
void driver_operations(const struct model *model);

/* The tables of structs and unions, of entities, and of what indexes hold of these. */
void driver_structs(const struct driver *driver);
void driver_entity(const struct driver *driver, const struct entity *entity);
void driver_view(const struct driver *driver, const struct entity *entity,
                 const struct index *index);

/* What the keys of an entity ask of a field of it. */
void driver_key(const struct entity *entity, const struct field *field);

/* The values of a term as an array of C strings. */
void driver_wanted(const struct where_term *term);

/* The calls of an entity's generated code, and the whole program. */
void driver_calls(const struct driver *driver, const struct entity *entity);
void driver_program(const struct driver *driver);

/* Whether the operation is of the entity alone and takes its key, or its record, and nothing else:
 * without filter, condition, projection, range or version. */
bool driver_is_plain(const struct model *model, const struct operation *operation,
                     const struct entity *entity, enum operation_verb verb);

/* The calls and checks of every operation: the table of operate.h. */
void driver_operate(const struct driver *driver);

/* Whether operate.c has a check for it; else why not, on stderr. */
bool driver_is_checked(const struct operation *operation);

/* A member as an argument that is declared so, and the inputs of an update, `set`, from `to`. */
void driver_value(const struct field *field, const char *declaration, const char *from);
void driver_inputs(const struct plan_operation *plan);
/* A transaction: functions that give its parts, and the body of what calls it. */
void driver_transact_parts(const struct driver *driver, const struct operation *operation);
void driver_transact_call(const struct driver *driver, const struct operation *operation,
                          const struct plan_operation *plan);

/* The field that a parameter of the expression is compared with: records give its values. NULL if
 * there is none. */
const struct field *driver_compared(const struct expression *expression, size_t parameter);
/* Whether the argument is the one of that name, which generated code may have taken itself. */
bool driver_is_called(const char *argument, const struct name *name);
/* A filter or condition as a function, and whether it can be one. */
void driver_holds(const struct driver *driver, const struct operation *operation);
bool driver_is_judged(const struct expression *expression);

/* Fields without which an item is not in the index, by their numbers, and the values that it asks
 * for; NULL: the table, which has them all. */
void driver_there(const struct entity *entity, const struct entity_index *index);
void driver_where(const struct entity *entity, const struct entity_index *index);

/* Text as a C string. */
void driver_text(const char *text);
size_t driver_index(const struct entity *entity, const struct field *field);

#endif
