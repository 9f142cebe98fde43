/* SPDX-License-Identifier: Apache-2.0 */
/* Printing C. A template is one line of C with $name$ where a variable goes; a name that was not
 * set is a defect of the compiler and ends the process. Lines longer than 100 columns are broken
 * behind commas, under the bracket that is open there, as clang-format does. */
#ifndef DDBC_EMIT_H
#define DDBC_EMIT_H

#include "base/buf.h"
#include "output.h"
#include "plan.h"

/* More than all emitters have names for, so that no schema can use them up in one file. */
enum { EMIT_VARIABLES = 256 };

/* Of the slots that are found by their heads; the others are looked for. */
enum { EMIT_HEADS = 48 };
/* DDB_SLOTS_MOST of <ddb/items.h>. */
enum { EMIT_SLOTS_MOST = 63 };

struct emit {
  const struct plan *plan;
  struct emit_press *press;
  struct ddb_buf out;  /* the file */
  struct ddb_buf safe; /* a comment made harmless, until the next one */
  int indent;
  struct emit_value {
    const char *text; /* NULL: not set */
    size_t size;
  } values[EMIT_VARIABLES];
  const char *heads[EMIT_HEADS]; /* of the slots being printed */
  int slot_count;                /* of them all */
  uint64_t required;             /* a bit for each that must be there */
  size_t head_count;
};

/* Starts a file. $namespace$, $upper$ and $source$ are set. */
void emit_start(struct emit *e, const struct plan *plan);

/* Ends it: DIR/<namespace>/<name>. */
void emit_finish(struct emit *e, struct output *output, const char *name);

/* Sets a variable, or sets it anew; with NULL no template may name it. The text must stay as long
 * as it is in use. */
void emit_set(struct emit *e, const char *name, const char *value);

/* One line at the present indent; the same and one level deeper behind it; one level back first. */
void emit_line(struct emit *e, const char *template);
void emit_open(struct emit *e, const char *template);
void emit_close(struct emit *e, const char *template);
void emit_blank(struct emit *e);

/* A line with no indent, such as one of the preprocessor. */
void emit_flat(struct emit *e, const char *template);

/* `declaration` and beside it the comment, in one column for all rows. */
void emit_members(struct emit *e, const struct plan_member *members, size_t count);

/* A comment of several lines, filled to 100 columns; `text` may be the schema's: it is made safe.
 */
void emit_doc(struct emit *e, const char *text);

/* The text of a C string literal, without its quotes: no trigraph, no byte that is not ASCII. */
const char *emit_string(const struct emit *e, const char *text);

/* The beginning and the end of every file: who wrote it, guard, ABI check. */
void emit_header_begin(struct emit *e, const char *name, const char *includes);
void emit_header_end(struct emit *e);
void emit_source_begin(struct emit *e, const char *name);

/* The bytes of a name. */
size_t emit_length(const char *text);

/* A table of slots, for members of struct $c$, in the order of its attributes; `slots` names the
 * struct ddb_slots of them. */
void emit_slots_begin(struct emit *e, const char *slots, size_t count);
void emit_slot(struct emit *e, const char *constant, const struct plan_slot *slot);
void emit_slot_rows(struct emit *e, const struct plan_record *record);
void emit_slots_end(struct emit *e, const char *slots, bool shared);

/* The table of a record's attributes, `{"editId", 6, DDB_REQUIRED, NULL}` a row, with the ranges
 * before it and, if asked for, the constants that name the rows; and the pieces of that. */
void emit_ranges(struct emit *e, const struct plan_record *record);
void emit_constant_lines(struct emit *e, const struct plan_record *record);
void emit_rows(struct emit *e, const struct plan_record *record, bool constants);
void emit_attributes(struct emit *e, const struct plan_record *record, bool constants);

/* How a struct is read and copied where it is the type of a field; $c$ is set. */
void emit_as_member(struct emit *e);

/* A union with a tag of its own, which is used as a struct is. */
void emit_tagged_declaration(struct emit *e, const struct plan_record *record);
void emit_tagged_definition(struct emit *e, const struct plan_record *record);

/* A union: its struct, the functions, and their declarations. */
void emit_union_declaration(struct emit *e, const struct plan_record *record);
void emit_union_definition(struct emit *e, const struct plan_record *record);
void emit_union_sharing(struct emit *e, const struct plan_record *record);

/* A list or map: its struct, the entries of a map, the functions. */
void emit_list_declaration(struct emit *e, const struct plan_list *list);
void emit_entry_declaration(struct emit *e, const struct plan_list *list);
void emit_list_definition(struct emit *e, const struct plan_list *list);

/* The fields of a record: struct members; the loop over a map's attributes, or its cases alone; the
 * statements that write and copy them. */
void emit_record_members(struct emit *e, const struct plan_record *record);
void emit_read_loop(struct emit *e, const struct plan_record *record);
void emit_read_cases(struct emit *e, const struct plan_record *record);
void emit_read_finish(struct emit *e, const struct plan_record *record); /* behind the loop */
void emit_write_fields(struct emit *e, const struct plan_record *record);
/* The same, with those that have slots written by the runtime: a call for each run of neighbours.
 * `rows` are the fields that `table` and `slots` describe. */
void emit_write_slots(struct emit *e, const struct plan_record *record,
                      const struct plan_record *rows, const char *table, const char *slots);
void emit_copy_fields(struct emit *e, const struct plan_record *record);

/* The statements that build a key in `key`. */
void emit_key_reads(struct emit *e, const struct plan_key *key);
void emit_key_steps(struct emit *e, const struct plan_key *key, const char *target);

/* emit_range.c: the constants of a range of keys; and the statements that build it in `range`. */
void emit_range_part(struct emit *e, const struct plan_key_range *range);
void emit_key_range(struct emit *e, const struct plan_key_range *range);

/* "a, b, c" of the parameters' declarations, or of their names. */
const char *emit_parameters(const struct emit *e, const struct plan_parameter *parameters,
                            size_t count, bool names);

/* emit_index.c: for each index a function of its own that writes its key, so that key parts are
 * parameters as in the key builder; and the call of it, with the conditions of the index. */
void emit_index_function(struct emit *e, const struct plan_index_key *index);
void emit_index_call(struct emit *e, const struct plan_index_key *index);

/* The attributes of an entity's items: their rows, how many there are, and how they are read. */
void emit_item_attributes(struct emit *e, const struct plan_entity *entity);
size_t emit_item_count(const struct plan_entity *entity);
/* Which rows of it writers look for. */
void emit_item_heads(struct emit *e, const struct plan_entity *entity);
void emit_item_read(struct emit *e, const struct plan_entity *entity);

/* A filter or condition: its constants and the function that writes its values; then the statement
 * that calls it for the variable `what`. */
void emit_expression(struct emit *e, const struct plan_expression *expression);
void emit_given(struct emit *e, const struct plan_expression *expression, const char *what);

/* What a create sets in a record; the rows of fields that live in the key alone, where the item has
 * none of them; the statements that check these fields. */
void emit_fill_item(struct emit *e, const struct plan_entity *entity);
void emit_key_rows(struct emit *e, const struct plan_entity *entity);
void emit_front_rows(struct emit *e, const struct plan_entity *entity);
/* The statements for it, and behind the keys of indexes for the name, if that is no part of it. */
void emit_front(struct emit *e, const struct plan_entity *entity);
void emit_entity_name(struct emit *e, const struct plan_entity *entity);
void emit_key_checks(struct emit *e, const struct plan_entity *entity);

/* emit_unique.c: the claims of an entity: what of them stands in its header; their keys and the
 * table of them; the function that tells which is taken. */
void emit_claims_declaration(struct emit *e, const struct plan_entity *entity);
void emit_claims(struct emit *e, const struct plan_entity *entity);
void emit_claims_taken(struct emit *e, const struct plan_entity *entity);

/* All files of one namespace. */
void emit_namespace(const struct plan *plan, struct output *output);

/* Its parts: one file pair each. */
void emit_types(const struct plan *plan, struct output *output);
void emit_internal(const struct plan *plan, struct output *output);
void emit_entity(const struct plan *plan, const struct plan_entity *entity, struct output *output);
void emit_operations(const struct plan *plan, struct output *output);

/* any.h, for which `includes` brings all entities, and any.c. */
void emit_any_header(const struct plan *plan, const char *includes, struct output *output);
void emit_any_source(const struct plan *plan, struct output *output);

/* The functions of one operation, in the order of the walk: request, response, the call. */
void emit_operation(struct emit *e, const struct plan_operation *operation);
void emit_operation_declarations(struct emit *e, const struct plan_operation *operation);

/* emit_shards.c: a query of all shards, behind the table of the query: what its comment says, the
 * declarations, the functions. And how a page becomes the one of an entity, in any query. */
const char *emit_shards_doc(const struct emit *e, const struct plan_operation *o);
void emit_shards_declarations(struct emit *e);
void emit_shards(struct emit *e, const struct plan_operation *o);
/* The members of a page that say what it took. */
void emit_page_costs(struct emit *e);
void emit_take_page(struct emit *e);

/* `key` from the arguments of an operation; of a query `asked` with it. */
void emit_operation_key(struct emit *e, const struct plan_operation *o);

#endif
