/* SPDX-License-Identifier: Apache-2.0 */
/* Lists, and maps with any keys: their structs, and the functions that read, write and copy them. A
 * map is a list of entries; entries hold structs themselves, so that they are declared behind
 * those. */
#include "emit.h"
#include "mem.h"

void emit_list_declaration(struct emit *e, const struct plan_list *list) {
  emit_set(e, "c", list->c);
  emit_set(e, "pointer", list->pointer);
  emit_doc(e, mem_format(e->plan->arena,
                         "%s. `items` is NULL for an absent %s, not NULL for an empty one.",
                         list->name, list->map ? "map" : "list"));
  emit_open(e, "struct $c$ {");
  emit_line(e, "$pointer$");
  emit_line(e, "size_t count;");
  emit_close(e, "};");
  emit_blank(e);
}

void emit_entry_declaration(struct emit *e, const struct plan_list *list) {
  if (!list->map)
    return;
  emit_set(e, "c", list->c);
  emit_doc(e, mem_format(e->plan->arena, "An entry of a %s.", list->name));
  emit_open(e, "struct $c$_entry {");
  emit_line(e, "const char *key; /* not empty; different from that of every other entry */");
  for (size_t i = 0; i < list->member_count; i++) {
    emit_set(e, "member", list->members[i].declaration);
    emit_set(e, "comment", list->members[i].comment);
    emit_line(e, list->members[i].comment[0] ? "$member$ /* $comment$ */" : "$member$");
  }
  emit_close(e, "};");
  emit_blank(e);
}

static const char *star(const struct emit *e, const char *type, const char *name) {
  size_t size = 0;

  while (type[size])
    size++;
  return mem_format(e->plan->arena, "%s%s*%s", type, type[size - 1] == '*' ? "" : " ", name);
}

static void define_read(struct emit *e, const struct plan_list *list) {
  emit_set(e, "walk", list->map ? "dict" : "list");
  emit_open(e, "void $c$_read(struct ddb_reader *reader, struct $c$ *out) {");
  emit_line(e, "$item$;");
  emit_line(e, "struct ddb_$walk$ $walk$;");
  emit_blank(e);
  emit_open(e, "if (!ddb_$walk$_begin(reader, &$walk$, sizeof *item))");
  emit_line(e, "return;");
  e->indent--;
  emit_open(e, "while ((item = ($type$)ddb_$walk$_next(&$walk$)) != NULL)");
  emit_line(e, "$read$");
  e->indent--;
  emit_line(e, "out->items = ($type$)ddb_$walk$_end(&$walk$, &out->count);");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_write(struct emit *e, const struct plan_list *list) {
  emit_set(e, "shape", list->map ? "entries" : "list");
  emit_open(e, "void $c$_write(struct ddb_writer *writer, const struct ddb_attribute *attribute, "
               "const struct $c$ *in) {");
  emit_open(e, "if (!ddb_open_$shape$(writer, attribute, in->items, in->count))");
  emit_line(e, "return;");
  e->indent--;
  emit_open(e, list->map ? "for (size_t i = 0; i < in->count; i++) {"
                         : "for (size_t i = 0; i < in->count; i++)");
  if (list->map)
    emit_line(e, "const struct ddb_attribute entry = ddb_map_entry(in->items[i].key);");
  emit_line(e, "$write$");
  if (list->map) {
    emit_close(e, "}");
    emit_line(e, "ddb_close_entries(writer, in->items, in->count, sizeof *in->items);");
  } else {
    e->indent--;
    emit_line(e, "ddb_close_list(writer);");
  }
  emit_close(e, "}");
  emit_blank(e);
}

static void define_copy(struct emit *e, const struct plan_list *list) {
  emit_set(e, "copy", list->copy ? list->copy : "");
  emit_open(e, "void $c$_copy_into(struct ddb_arena *mem, bool *ok, const struct $c$ *in, "
               "struct $c$ *out) {");
  emit_line(e, "$items$ = ($type$)ddb_copy_items(mem, ok, in->items, in->count, sizeof *items);");
  emit_blank(e);
  if (list->copy || list->map)
    emit_open(e, list->map && list->copy ? "for (size_t i = 0; *ok && i < in->count; i++) {"
                                         : "for (size_t i = 0; *ok && i < in->count; i++)");
  if (list->map)
    emit_line(e, "items[i].key = ddb_copy_string(mem, ok, in->items[i].key);");
  if (list->copy)
    emit_line(e, "$copy$");
  if (list->map && list->copy)
    emit_close(e, "}");
  else if (list->map || list->copy)
    e->indent--;
  emit_line(e, "out->items = items;");
  emit_line(e, "out->count = in->count;");
  emit_close(e, "}");
  emit_blank(e);
}

void emit_list_definition(struct emit *e, const struct plan_list *list) {
  emit_set(e, "c", list->c);
  emit_set(e, "read", list->read);
  emit_set(e, "write", list->write);
  emit_set(e, "item", star(e, list->element, "item"));
  emit_set(e, "type", star(e, list->element, ""));
  emit_set(e, "items", star(e, list->element, "items"));
  define_read(e, list);
  define_write(e, list);
  define_copy(e, list);
}
