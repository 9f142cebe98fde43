/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a design as a schema. Everything that is not plainly a word is quoted: the language never
 * guesses, and so neither does this. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "cname.h"
#include "import.h"
#include "mem.h"

/* A word that YAML, here and elsewhere, reads as itself. */
static bool is_plain(const char *text) {
  static const char *const others[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  if (!isalpha((unsigned char)text[0]))
    return false;
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    if (strcasecmp(text, others[i]) == 0)
      return false;
  for (const char *c = text; *c != '\0'; c++)
    if (!isalnum((unsigned char)*c) && *c != '_')
      return false;
  return true;
}

static void scalar(FILE *out, const char *text) {
  if (is_plain(text)) {
    fputs(text, out);
    return;
  }
  fputc('"', out);
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      fputc('\\', out);
    if (iscntrl((unsigned char)*c))
      fprintf(out, "\\x%02X", (unsigned char)*c);
    else
      fputc(*c, out);
  }
  fputc('"', out);
}

static void member(FILE *out, const char *indent, const char *key, const char *text) {
  fprintf(out, "%s%s: ", indent, key);
  scalar(out, text);
  fputc('\n', out);
}

/* A comment stays on its line whatever it quotes. */
static void comment(FILE *out, const char *indent, const char *text) {
  fprintf(out, "%s# decide: ", indent);
  for (const char *c = text; *c != '\0'; c++)
    fputc(iscntrl((unsigned char)*c) ? ' ' : *c, out);
  fputc('\n', out);
}

static void comments(FILE *out, const char *indent, const struct notes *notes) {
  for (size_t i = 0; i < notes->count; i++)
    comment(out, indent, notes->lines[i]);
}

static void list(FILE *out, const char *const *texts, size_t count) {
  fputc('[', out);
  for (size_t i = 0; i < count; i++) {
    fputs(i == 0 ? "" : ", ", out);
    scalar(out, texts[i]);
  }
  fputc(']', out);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void attribute_name(FILE *out, const struct design_attribute *attribute) {
  if (attribute->type != 'S')
    fputs("{name: ", out);
  scalar(out, attribute->name);
  if (attribute->type != 'S')
    fprintf(out, ", type: %c}", attribute->type);
}

static void attribute(FILE *out, const char *key, const struct design_attribute *attribute) {
  if (attribute->name == NULL)
    return;
  fprintf(out, "%s: ", key);
  attribute_name(out, attribute);
}

/* A name, or a list of them. */
static void index_key(FILE *out, const char *key, struct design_index *index, bool of_sort) {
  if (design_index_key(index, of_sort, 1) == NULL) {
    attribute(out, key, of_sort ? &index->sort : &index->partition);
    return;
  }
  const struct design_attribute *attribute;
  fprintf(out, "%s: [", key);
  for (size_t i = 0; (attribute = design_index_key(index, of_sort, i)) != NULL; i++) {
    fputs(i == 0 ? "" : ", ", out);
    attribute_name(out, attribute);
  }
  fputc(']', out);
}

static void write_index(FILE *out, const char *indent, struct design_index *index) {
  fprintf(out, "%s    ", indent);
  scalar(out, index->name);
  fputs(": {", out);
  index_key(out, "partition_key", index, false);
  fputs(index->partition.name == NULL || index->sort.name == NULL ? "" : ", ", out);
  index_key(out, "sort_key", index, true);
  if (index->local)
    fputs(", local: true", out);
  fputs(index->partition.name == NULL && index->sort.name == NULL ? "projection: "
                                                                  : ", projection: ",
        out);
  if (index->projection != NULL)
    fputs(index->projection, out);
  else
    list(out, index->included, index->included_count);
  fputs("}\n", out);
}

static void write_envelope(FILE *out, const char *indent, const struct design_table *table) {
  const struct {
    const char *key, *attribute, *end;
  } members[] = {{"{entity_type: ", table->type_by, ""},
                 {"{created_at: {name: ", table->created, ", type: epoch_ms}"},
                 {"{updated_at: {name: ", table->updated, ", type: epoch_ms}"}};
  bool any = false;
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    if (members[i].attribute == NULL)
      continue;
    if (any)
      fprintf(out, ", %s", members[i].key + 1);
    else
      fprintf(out, "%s  envelope: %s", indent, members[i].key);
    scalar(out, members[i].attribute);
    fputs(members[i].end, out);
    any = true;
  }
  fputs(any ? "}\n" : "", out);
}

static void write_table(FILE *out, const char *indent, const struct design_table *table) {
  member(out, indent, "  name", table->stored);
  if (table->partition.name != NULL) {
    fprintf(out, "%s  ", indent);
    attribute(out, "partition_key", &table->partition);
    fputc('\n', out);
  }
  if (table->sort.name != NULL) {
    fprintf(out, "%s  ", indent);
    attribute(out, "sort_key", &table->sort);
    fputc('\n', out);
  }
  write_envelope(out, indent, table);
  if (table->ttl != NULL)
    member(out, indent, "  ttl", table->ttl);
  if (table->read_units > 0)
    fprintf(out, "%s  billing: {read: %" PRId64 ", write: %" PRId64 "}\n", indent,
            table->read_units, table->write_units);
  if (table->index_count > 0)
    fprintf(out, "%s  indexes:\n", indent);
  for (size_t i = 0; i < table->index_count; i++)
    write_index(out, indent, &table->indexes[i]);
}

static void write_tables(FILE *out, const struct design *design) {
  if (design->table_count == 1) {
    fputs("\ntable:\n", out);
    write_table(out, "", design->tables[0]);
    return;
  }
  fputs("\ntables:\n", out);
  for (size_t i = 0; i < design->table_count; i++) {
    fprintf(out, "  %s:\n", design->tables[i]->name);
    write_table(out, "  ", design->tables[i]);
  }
}

/* ---- entities -------------------------------------------------------------------------------- */

static void option(FILE *out, const char *name, const char *text) {
  if (text == NULL)
    return;
  fprintf(out, ", %s: ", name);
  scalar(out, text);
}

/* The short form where nothing but the type is to be said. */
static void write_field(FILE *out, struct ddb_arena *arena, const struct design_field *field) {
  const char *type = field->optional ? mem_format(arena, "%s?", field->type) : field->type;
  bool renamed = strcmp(field->name, field->attribute) != 0;
  bool stored = renamed && field->key_only;
  if (field->note != NULL)
    comment(out, "      ", field->note);
  fprintf(out, "      %s: ", field->name);
  bool open = renamed || field->c_name != NULL || field->pattern != NULL ||
              field->generate != NULL || field->initial != NULL;
  if (!open) {
    fputs(type, out);
  } else {
    fputs("{type: ", out);
    scalar(out, type);
    if (stored)
      fputs(", stored: key", out);
    else if (renamed) {
      fputs(", attribute: ", out);
      scalar(out, field->attribute);
    }
    option(out, "pattern", field->pattern);
    option(out, "generate", field->generate);
    option(out, "default", field->initial);
    if (field->c_name != NULL)
      fprintf(out, ", c_name: %s", field->c_name);
    fputc('}', out);
  }
  fputc('\n', out);
}

/* ---- types ----------------------------------------------------------------------------------- */

/* A C name for a value whose text makes none, or makes the one of a value before it. */
static void write_value(FILE *out, struct ddb_arena *arena, const struct design_type *type,
                        size_t at) {
  const char *lower = cname_lower(arena, type->values[at]);
  bool taken = !isalpha((unsigned char)lower[0]) || strcmp(lower, "unrecognized") == 0;
  for (size_t i = 0; i < at && !taken; i++)
    taken = strcmp(cname_lower(arena, type->values[i]), lower) == 0;
  fputs(taken ? "{value: " : "", out);
  scalar(out, type->values[at]);
  if (taken)
    fprintf(out, ", c_name: value_%zu}", at + 1);
}

static void write_type(FILE *out, struct ddb_arena *arena, const struct design_type *type) {
  if (type->members != NULL)
    comments(out, "  ", &type->members->notes);
  fprintf(out, "  %s:\n", type->name);
  if (type->members != NULL) {
    fputs("    struct:\n", out);
    for (size_t i = 0; i < type->members->field_count; i++)
      write_field(out, arena, &type->members->fields[i]);
    return;
  }
  fputs("    enum: [", out);
  for (size_t i = 0; i < type->value_count; i++) {
    fputs(i == 0 ? "" : ", ", out);
    write_value(out, arena, type, i);
  }
  fputs("]\n", out);
}

static void write_entity(FILE *out, const struct design *design,
                         const struct design_entity *entity) {
  comments(out, "  ", &entity->notes);
  fprintf(out, "  %s:\n", entity->name);
  if (entity->doc != NULL)
    member(out, "    ", "doc", entity->doc);
  if (entity->c_name != NULL)
    member(out, "    ", "c_name", entity->c_name);
  if (design->table_count > 1)
    member(out, "    ", "table", entity->table->name);
  if (entity->separator != NULL)
    member(out, "    ", "separator", entity->separator);
  fputs("    key:\n", out);
  for (size_t i = 0; i < entity->key_count; i++) {
    fputs(entity->keys[i].open ? "      # " : "      ", out);
    scalar(out, entity->keys[i].attribute);
    fputs(": ", out);
    scalar(out, entity->keys[i].text);
    fputc('\n', out);
  }
  fputs("    fields:\n", out);
  for (size_t i = 0; i < entity->field_count; i++)
    write_field(out, design->arena, &entity->fields[i]);
}

/* The fields of `by`, the last of which may have a relation. */
static void write_by(FILE *out, const struct design_operation *operation) {
  fputs(", by: ", out);
  if (operation->range == NULL) {
    list(out, operation->by, operation->by_count);
    return;
  }
  fputc('[', out);
  for (size_t i = 0; i + 1 < operation->by_count; i++)
    fprintf(out, "%s, ", operation->by[i]);
  fprintf(out, "{%s: ", operation->by[operation->by_count - 1]);
  scalar(out, operation->range);
  fputs("}]", out);
}

static void write_operation(FILE *out, const struct design_operation *operation) {
  if (operation->member_count > 0) {
    fprintf(out, "  %s: {%s: ", operation->name, operation->verb);
    list(out, operation->members, operation->member_count);
    fputs("}\n", out);
    return;
  }
  fprintf(out, "  %s: {%s: %s%s", operation->name, operation->verb,
          operation->other_count > 0 ? "[" : "", operation->entity->name);
  for (size_t i = 0; i < operation->other_count; i++)
    fprintf(out, ", %s%s", operation->others[i]->name, i + 1 == operation->other_count ? "]" : "");
  option(out, "index", operation->index);
  if (strcmp(operation->verb, "query") == 0) {
    write_by(out, operation);
  } else if (operation->by_count > 0) {
    fputs(operation->optional ? ", set_optional: " : ", set: ", out);
    list(out, operation->by, operation->by_count);
  }
  option(out, "filter", operation->filter);
  option(out, "condition", operation->condition);
  if (operation->consistent)
    fputs(", consistent: true", out);
  option(out, "reason", operation->reason);
  option(out, "doc", operation->doc);
  fputs("}\n", out);
}

void import_write(const struct design *design, FILE *out) {
  fputs("# Imported by ddbc. Lines with `decide:` say what the file did not.\n", out);
  comments(out, "", &design->notes);
  fputs("ddb: 1\n", out);
  member(out, "", "namespace", design_namespace(design));
  write_tables(out, design);
  if (design->type_count > 0)
    fputs("\ntypes:\n", out);
  for (size_t i = 0; i < design->type_count; i++)
    write_type(out, design->arena, design->types[i]);
  fputs("\nentities:\n", out);
  for (size_t i = 0; i < design->entity_count; i++)
    write_entity(out, design, design->entities[i]);
  if (design->operation_count > 0)
    fputs("\noperations:\n", out);
  for (size_t i = 0; i < design->operation_count; i++)
    write_operation(out, design->operations[i]);
}
