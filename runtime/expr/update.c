/* SPDX-License-Identifier: Apache-2.0 */
/* Updates and projections.
 *
 *     update  = section { section }
 *     section = "set" path "=" sum { "," ... } | "remove" path { "," path }
 *             | "add" path operand { "," ... } | "delete" path operand { "," ... }
 *     sum     = operand [ ( "+" | "-" ) operand ]
 */
#include <string.h>

#include "base/arena.h"
#include "expr/reader.h"

static const char *const sections[] = {"set", "remove", "add", "delete"};
#define SECTIONS (sizeof sections / sizeof sections[0])

static bool is_plus_or_minus(const struct tree_reader *reader) {
  return tree_is_mark(reader, "+") || tree_is_mark(reader, "-");
}

/* The operand that was read becomes the left one of two. */
static bool read_right(struct tree_reader *reader, struct tree_operand *out) {
  struct tree_operand *both = ddb_arena_array(reader->mem, 2, sizeof *both);
  if (both == NULL)
    return tree_fault(reader, TREE_NO_MEMORY, reader->word.span);
  both[0] = *out;
  *out = (struct tree_operand){.kind = tree_is_mark(reader, "+") ? TREE_PLUS : TREE_MINUS,
                               .span = reader->word.span,
                               .arguments = both,
                               .count = 2};
  tree_next(reader);
  return tree_take_operand(reader, &both[1]);
}

/* Parentheses around a whole sum; around one operand they are read with it. */
static bool read_sum(struct tree_reader *reader, struct tree_operand *out) {
  struct tree_reader start = *reader;
  bool group = tree_is_mark(reader, "(");
  struct tree_error error = *reader->error;
  if (tree_take_operand(reader, out))
    return !is_plus_or_minus(reader) || read_right(reader, out);
  if (!group || error.fault != TREE_GOOD)
    return false;
  *reader = start;
  struct tree_error first = *reader->error;
  *reader->error = error;
  tree_next(reader);
  if (tree_take_operand(reader, out) && is_plus_or_minus(reader) && read_right(reader, out))
    return tree_expect(reader, ")");
  *reader->error = first;
  return false;
}

static bool read_value(struct tree_reader *reader, struct tree_action *action) {
  if (action->section == TREE_REMOVE)
    return true;
  if (action->section == TREE_SET)
    return tree_expect(reader, "=") && read_sum(reader, &action->value);
  return tree_take_operand(reader, &action->value);
}

static bool read_section(struct tree_reader *reader, enum tree_section section,
                         struct tree_update *out) {
  tree_next(reader);
  for (;;) {
    struct tree_action *actions = tree_grow(reader, out->actions, out->count, sizeof *actions);
    if (actions == NULL)
      return false;
    out->actions = actions;
    struct tree_action *action = &actions[out->count++];
    *action = (struct tree_action){.section = section};
    if (!tree_take_path(reader, &action->path) || !read_value(reader, action))
      return false;
    if (!tree_is_mark(reader, ","))
      return true;
    tree_next(reader);
  }
}

static bool read_sections(struct tree_reader *reader, struct tree_update *out) {
  bool seen[SECTIONS] = {false};
  do {
    enum tree_section section = TREE_SET;
    while (section < SECTIONS && !tree_is_word(reader, sections[section]))
      section++;
    if (section == SECTIONS)
      return tree_refuse(reader, "SET, REMOVE, ADD or DELETE");
    if (seen[section])
      return tree_fault(reader, TREE_TWICE, reader->word.span);
    seen[section] = true;
    if (!read_section(reader, section, out))
      return false;
  } while (reader->word.kind != WORD_END);
  return true;
}

bool tree_read_update(struct ddb_arena *mem, struct ddb_text text, struct tree_update *out,
                      struct tree_error *error) {
  struct tree_reader reader;
  *out = (struct tree_update){.count = 0};
  tree_begin(&reader, mem, TREE_SERVICE, text, error);
  return read_sections(&reader, out) && error->fault == TREE_GOOD;
}

bool tree_read_path(struct ddb_arena *mem, struct ddb_text text, struct tree_path *out,
                    struct tree_error *error) {
  struct tree_reader reader;
  tree_begin(&reader, mem, TREE_SCHEMA, text, error);
  reader.arguments = true;
  if (tree_take_path(&reader, out) && reader.word.kind != WORD_END)
    (void)tree_refuse(&reader, TREE_PATH_END);
  return error->fault == TREE_GOOD;
}

bool tree_read_projection(struct ddb_arena *mem, struct ddb_text text, struct tree_paths *out,
                          struct tree_error *error) {
  struct tree_reader reader;
  *out = (struct tree_paths){.count = 0};
  tree_begin(&reader, mem, TREE_SERVICE, text, error);
  for (;;) {
    struct tree_path *items = tree_grow(&reader, out->items, out->count, sizeof *items);
    if (items == NULL)
      return false;
    out->items = items;
    if (!tree_take_path(&reader, &items[out->count++]))
      return false;
    if (reader.word.kind == WORD_END)
      return error->fault == TREE_GOOD;
    if (!tree_expect(&reader, ","))
      return false;
  }
}
