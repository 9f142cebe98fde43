/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what names become in C. The first name keeps the C name, the second is told. */
#include <string.h>

#include "check_rules.h"
#include "cname.h"
#include "dict.h"
#include "mem.h"
#include "model_claim.h"

#define CURE "give it another name in C with c_name:"

/* Who has a C name already. */
struct holder {
  const struct name *name; /* NULL: the generated code itself */
};

struct scope {
  struct check *check;
  struct dict *names;
  const char *cure;
};

static struct scope new_scope(struct check *check) {
  return (struct scope){.check = check, .names = dict_new(check->arena), .cure = CURE};
}

/* Names of the generated code itself have no place in the schema to point at. */
static void reserve(const struct scope *scope, const char *c) {
  static const struct holder generated = {NULL};
  dict_add(scope->names, c, &generated);
}

/* Claims a C name made of the name's own and a suffix; false when it is taken. */
static bool claim(const struct scope *scope, const struct name *name, const char *suffix) {
  struct check *check = scope->check;
  const char *c = *suffix == '\0' ? name->c : mem_format(check->arena, "%s%s", name->c, suffix);
  struct holder *mine = mem_zalloc(check->arena, sizeof *mine);
  mine->name = name;
  const struct holder *first = dict_add(scope->names, c, mine);
  if (first == NULL || first->name == name)
    return true;
  diag_error(check->diag, "name-clash", name->span, scope->cure, "'%s' needs '%s' in C, which %s",
             name->text, c, first->name == NULL ? "the generated code uses itself" : "is taken");
  if (first->name != NULL)
    diag_note(check->diag, first->name->span, "'%s' has it", first->name->text);
  return false;
}

/* Members that every record has beside its fields. */
static const char *const members[] = {"item_created_at", "item_updated_at", "unmodeled",
                                      "data_unmodeled"};

/* An enum field has a second member with its text as stored, one that may be NULL a further one. */
static void claim_field(const struct scope *scope, const struct field *field) {
  if (claim(scope, &field->name, "") &&
      (field->type.kind->shape != KIND_ENUM || claim(scope, &field->name, "_text")) &&
      field->type.nullable)
    claim(scope, &field->name, "_null");
}

/* `tag` is that of a union which holds its own; or NULL. */
static void clash_in_fields(struct check *check, const struct field *tag,
                            const struct field *fields, size_t count) {
  struct scope scope = new_scope(check);
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
    reserve(&scope, members[i]);
  for (size_t i = 0; i < count; i++)
    claim_field(&scope, &fields[i]);
  if (tag != NULL)
    claim_field(&scope, tag);
}

/* Suffixes of what the plan derives from each name; it may use these and no others. */
static const char *const enum_suffixes[] = {"",          "_text",      "_from_text", "_value",
                                            "_next",     "_spellings", "_texts",     "_initial",
                                            "_in_items", NULL};
static const char *const struct_suffixes[] = {
    "", "_read", "_write", "_copy_into", "_copy_new", "_read_new", "_slots", "_into", NULL};
static const char *const union_suffixes[] = {"",      "_resolve",  "_write", "_copy_into",
                                             "_rows", "_variants", NULL};
static const char *const entity_suffixes[] = {"",        "_key",     "_key_parse", "_key_from_json",
                                              "_encode", "_decode",  "_copy",      "_page",
                                              "_entity", "_changed", "_owns",      NULL};
static const char *const claim_suffixes[] = {"_unique", "_taken", NULL};
static const char *const operation_suffixes[] = {
    "", "_request", "_response", "_set", "_failed", "_failed_response", "_tx", "_batch", NULL};
static const char *const many_suffixes[] = {"_item",     "_page",    "_kind",  "_is", "_key",
                                            "_parallel", "_on_page", "_items", NULL};
static const char *const transact_suffixes[] = {"_input", "_result", "_member", NULL};
static const char *const upsert_suffixes[] = {"_create_request", "_create_response", NULL};
static const char *const list_suffixes[] = {"", "_read", "_write", "_copy_into", "_entry", NULL};

static void claim_all(const struct scope *scope, const struct name *name,
                      const char *const *suffixes) {
  bool free = true;
  for (size_t i = 0; free && suffixes[i] != NULL; i++)
    free = claim(scope, name, suffixes[i]);
}

/* Names of a list or map, behind those of what it holds: `_list` of Point is `_point_list`. */
static const char *claim_list(const struct scope *scope, const struct type_ref *type,
                              const struct name *name) {
  struct ddb_arena *arena = scope->check->arena;
  if (type->element == NULL)
    return name == NULL ? type->kind->word : "";
  bool map = type->kind->shape == KIND_MAP;
  const char *inner = claim_list(scope, type->element, name);
  const char *c = mem_format(arena, "%s_%s", inner, type->kind->name);
  for (size_t i = 0; list_suffixes[i] != NULL; i++) {
    if (!map && strcmp(list_suffixes[i], "_entry") == 0)
      continue;
    const char *suffix = mem_format(arena, "%s%s", c, list_suffixes[i]);
    if (name == NULL)
      reserve(scope, suffix);
    else if (!claim(scope, name, suffix))
      break;
  }
  return c;
}

/* Lists and maps have structs of their own, named after what they hold. */
static void claim_lists(const struct scope *scope, const struct field *fields, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const struct type_ref *leaf = model_leaf(&fields[i].type);
    claim_list(scope, &fields[i].type,
               leaf->enumeration != NULL ? &leaf->enumeration->name
               : leaf->structure != NULL ? &leaf->structure->name
                                         : NULL);
  }
}

static void claim_all_lists(const struct scope *scope, const struct model *model) {
  for (size_t i = 0; i < model->struct_count; i++)
    claim_lists(scope, model->structs[i].fields, model->structs[i].field_count);
  for (size_t i = 0; i < model->entity_count; i++)
    claim_lists(scope, model->entities[i].fields, model->entities[i].field_count);
}

/* A part of an entity that a query reads from an index is a struct of its own, in files of its own.
 */
static void claim_views(const struct scope *scope, const struct model *model, bool files) {
  static const char *const suffixes[] = {"", "_page", "_entity", NULL};
  struct dict *seen = dict_new(scope->check->arena);
  for (size_t i = 0; i < model->operation_count; i++) {
    const struct operation *query = &model->operations[i];
    if (query->project != NULL || query->index == NULL ||
        query->index->index->projection == PROJECT_ALL)
      continue;
    struct name *name = mem_zalloc(scope->check->arena, sizeof *name);
    *name = query->index->index->name;
    name->c = mem_format(scope->check->arena, "%s_%s", query->entity->name.c, name->c);
    if (dict_add(seen, name->c, name) != NULL)
      continue;
    if (files)
      claim(scope, name, "");
    else
      claim_all(scope, name, suffixes);
  }
}

/* So is what a read gives that lists fields; of a batch_get it is the record in an item. */
static void claim_projections(const struct scope *scope, const struct model *model, bool files) {
  static const char *const items[] = {"_item", "_item_entity", "_page", NULL};
  static const char *const records[] = {"_record", "_record_entity", NULL};
  for (size_t i = 0; i < model->operation_count; i++) {
    const struct operation *read = &model->operations[i];
    const char *const *suffixes = read->verb == OP_BATCH_GET ? records : items;
    if (read->project == NULL)
      continue;
    if (files)
      claim(scope, &read->name, suffixes[0]);
    else
      claim_all(scope, &read->name, suffixes);
  }
}

/* Tables and their indexes are data of the generated code, which nobody calls by name. */
static void reserve_tables(const struct scope *scope, const struct model *model) {
  struct ddb_arena *arena = scope->check->arena;
  for (size_t i = 0; i < model->table_count; i++) {
    const struct table *table = &model->tables[i];
    const char *word =
        table->name.c[0] == '\0' ? "table" : mem_format(arena, "table_%s", table->name.c);
    reserve(scope, word);
    reserve(scope, mem_format(arena, "%s_indexes", word));
    for (size_t k = 1; k <= table->index_count; k++)
      reserve(scope, mem_format(arena, "%s_indexes_%zu_projected", word, k));
  }
}

/* `_is` keeps the constants of the kinds apart from those of an enum. */
static void claim_operation(const struct scope *scope, const struct operation *operation) {
  claim_all(scope, &operation->name, operation_suffixes);
  if (operation->upsert)
    claim_all(scope, &operation->name, upsert_suffixes);
  if (operation->several_count > 0 || operation->verb == OP_SCAN || operation->verb == OP_BATCH_GET)
    claim_all(scope, &operation->name, many_suffixes);
  if (operation->verb == OP_TRANSACT)
    claim_all(scope, &operation->name, transact_suffixes);
}

/* Lists come first: their names have no line of their own to be changed on. */
static void clash_in_namespace(struct check *check) {
  const struct model *model = check->model;
  struct scope scope = new_scope(check);
  reserve(&scope, "create_table");
  reserve(&scope, "any");
  reserve(&scope, "any_kind");
  reserve(&scope, "any_decode");
  reserve(&scope, "any_change");
  reserve(&scope, "any_change_decode");
  reserve_tables(&scope, model);
  claim_all_lists(&scope, model);
  for (size_t i = 0; i < model->enum_count; i++)
    claim_all(&scope, &model->enums[i].name, enum_suffixes);
  for (size_t i = 0; i < model->struct_count; i++)
    claim_all(&scope, &model->structs[i].name,
              model->structs[i].is_union && model->structs[i].own_tag == NULL ? union_suffixes
                                                                              : struct_suffixes);
  for (size_t i = 0; i < model->entity_count; i++) {
    claim_all(&scope, &model->entities[i].name, entity_suffixes);
    if (model->entities[i].claim_count > 0)
      claim_all(&scope, &model->entities[i].name, claim_suffixes);
  }
  for (size_t i = 0; i < model->operation_count; i++)
    claim_operation(&scope, &model->operations[i]);
  claim_views(&scope, model, false);
  claim_projections(&scope, model, false);
}

/* Each entity has its own pair of files beside those of the namespace. */
static void clash_in_files(struct check *check) {
  const struct model *model = check->model;
  struct scope scope = new_scope(check);
  reserve(&scope, model->namespace_name.c);
  reserve(&scope, "types");
  reserve(&scope, "operations");
  reserve(&scope, "internal");
  reserve(&scope, "any");
  for (size_t i = 0; i < model->entity_count; i++)
    claim(&scope, &model->entities[i].name, "");
  claim_views(&scope, model, true);
  claim_projections(&scope, model, true);
}

/* Each table is a variable, and each index a function in the files of its entities. */
static void clash_in_tables(struct check *check) {
  const struct model *model = check->model;
  struct scope tables = new_scope(check);
  for (size_t i = 0; i < model->table_count; i++) {
    struct scope indexes = new_scope(check);
    claim(&tables, &model->tables[i].name, "");
    for (size_t k = 0; k < model->tables[i].index_count; k++)
      claim(&indexes, &model->tables[i].indexes[k].name, "");
  }
}

/* Enumerators of all enums share one C name space: A_B + C and A + B_C are the same word. */
static void clash_in_enumerators(struct check *check) {
  const struct model *model = check->model;
  struct dict *names = dict_new(check->arena);
  for (size_t e = 0; e < model->enum_count; e++)
    for (size_t v = 0; v < model->enums[e].value_count; v++) {
      const struct name *name = &model->enums[e].values[v].name;
      if (name->c[0] == '\0')
        continue; /* reserved-name speaks about it */
      const char *c = mem_format(check->arena, "%s_%s", model->enums[e].name.c, name->c);
      const struct name *first = dict_add(names, c, name);
      if (first == NULL)
        continue;
      diag_error(check->diag, "name-clash", name->span, "write {value: ..., c_name: ...}",
                 "'%s' needs '%s' in C, which is taken", name->text, cname_upper(check->arena, c));
      diag_note(check->diag, first->span, "'%s' has it", first->text);
    }
}

/* Each is a value of an enum that begins with NONE. */
static void clash_in_claims(struct check *check, const struct entity *entity) {
  struct scope scope = new_scope(check);
  scope.cure = "name it yourself: unique: {NAME: {KEY ATTRIBUTE: TEMPLATE}}";
  reserve(&scope, "none");
  for (size_t i = 0; i < entity->claim_count; i++)
    claim(&scope, &entity->claims[i].name, "");
}

/* A key part that is called like another argument gets `_part` behind its name. */
static void clash_in_arguments(struct check *check, const struct entity *entity) {
  struct scope scope = new_scope(check);
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (claim(&scope, &entity->key_fields[i]->name, ""))
      claim(&scope, &entity->key_fields[i]->name, "_part");
}

void check_name_clash(struct check *check) {
  const struct model *model = check->model;
  clash_in_namespace(check);
  clash_in_files(check);
  clash_in_tables(check);
  clash_in_enumerators(check);
  for (size_t i = 0; i < model->struct_count; i++)
    clash_in_fields(check, model->structs[i].own_tag, model->structs[i].fields,
                    model->structs[i].field_count);
  for (size_t i = 0; i < model->entity_count; i++) {
    clash_in_fields(check, NULL, model->entities[i].fields, model->entities[i].field_count);
    clash_in_arguments(check, &model->entities[i]);
    clash_in_claims(check, &model->entities[i]);
  }
}

static void report_reserved(struct check *check, const struct name *name, const char *problem) {
  diag_error(check->diag, "reserved-name", name->span, CURE, "'%s' becomes '%s', which is %s",
             name->text, name->c, problem);
}

static void reserved_in_fields(struct check *check, const struct field *fields, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const char *problem = cname_problem(fields[i].name.c);
    if (problem != NULL)
      report_reserved(check, &fields[i].name, problem);
  }
}

/* Values are never alone in C (NS_ENUM_VALUE), so keywords do no harm there. */
static void reserved_values(struct check *check, const struct enum_type *type) {
  for (size_t i = 0; i < type->value_count; i++) {
    const struct name *name = &type->values[i].name;
    if (name->c[0] == '\0')
      diag_error(check->diag, "reserved-name", name->span, "write {value: ..., c_name: ...}",
                 "'%s' has no letter or digit to make a C name of", name->text);
    else if (strcmp(name->c, "unrecognized") == 0)
      diag_error(check->diag, "reserved-name", name->span, "write {value: ..., c_name: ...}",
                 "'%s' becomes UNRECOGNIZED, which every enum has", name->text);
  }
}

/* Names with the namespace before them are never keywords, but their tables inside a file have
 * none, and the runtime's headers are included there. */
static void reserved_prefix(struct check *check, const struct name *name) {
  if (strncmp(name->c, "ddb_", 4) == 0)
    report_reserved(check, name, cname_problem(name->c));
}

void check_reserved_name(struct check *check) {
  const struct model *model = check->model;
  for (size_t i = 0; i < model->enum_count; i++) {
    reserved_prefix(check, &model->enums[i].name);
    reserved_values(check, &model->enums[i]);
  }
  for (size_t i = 0; i < model->struct_count; i++) {
    reserved_prefix(check, &model->structs[i].name);
    reserved_in_fields(check, model->structs[i].fields, model->structs[i].field_count);
    if (model->structs[i].own_tag != NULL)
      reserved_in_fields(check, model->structs[i].own_tag, 1);
  }
  for (size_t i = 0; i < model->entity_count; i++)
    reserved_in_fields(check, model->entities[i].fields, model->entities[i].field_count);
  for (size_t i = 0; i < model->operation_count; i++)
    reserved_prefix(check, &model->operations[i].name);
}
