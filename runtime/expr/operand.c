/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and operands. */
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "expr/reader.h"

/* Far more than a list of 400 KB has elements. */
#define INDEX_MAX 99999999

/* {name} behind the first step. */
static bool is_argument(const struct tree_reader *reader, const struct tree_path *path) {
  return reader->arguments && path->count > 0 && reader->word.kind == WORD_VALUE;
}

static bool take_name(struct tree_reader *reader, struct tree_path *out) {
  bool alias = reader->word.kind == WORD_ALIAS, argument = is_argument(reader, out);
  if (!alias && !argument && reader->word.kind != WORD_NAME)
    return tree_refuse(reader, out->count > 0 ? "the name of a member" : "a field");
  struct tree_step *steps = tree_grow(reader, out->steps, out->count, sizeof *steps);
  if (steps == NULL)
    return false;
  out->steps = steps;
  steps[out->count++] = (struct tree_step){
      .name = reader->word.text, .alias = alias, .argument = argument, .span = reader->word.span};
  out->span.end = reader->word.span.end;
  tree_next(reader);
  return true;
}

static bool is_index(const struct tree_reader *reader, uint64_t *index) {
  struct ddb_text text = reader->word.text;
  if (reader->word.kind != WORD_NUMBER)
    return false;
  for (size_t i = 0; i < text.size; i++)
    if (text.data[i] < '0' || text.data[i] > '9')
      return false;
  return ddb_number_to_u64(text.data, text.size, INDEX_MAX, index) == DDB_OK;
}

/* Behind the '['. */
static bool take_index(struct tree_reader *reader, struct tree_path *out) {
  uint64_t index = 0;
  struct tree_span span = reader->word.span;
  bool argument = is_argument(reader, out);
  struct ddb_text name = argument ? reader->word.text : (struct ddb_text){NULL, 0};
  if (!argument && !is_index(reader, &index))
    return tree_refuse(reader, "the number of an element, from 0,");
  struct tree_step *steps = tree_grow(reader, out->steps, out->count, sizeof *steps);
  if (steps == NULL)
    return false;
  out->steps = steps;
  steps[out->count++] = (struct tree_step){
      .name = name, .element = true, .argument = argument, .index = (size_t)index, .span = span};
  tree_next(reader);
  out->span.end = reader->word.span.end;
  return tree_expect(reader, "]");
}

bool tree_take_path(struct tree_reader *reader, struct tree_path *out) {
  *out = (struct tree_path){.span = reader->word.span};
  if (!take_name(reader, out))
    return false;
  for (;;) {
    bool member = tree_is_mark(reader, ".");
    if (!member && !tree_is_mark(reader, "["))
      return true;
    tree_next(reader);
    if (member ? !take_name(reader, out) : !take_index(reader, out))
      return false;
  }
}

/* ---- operands -------------------------------------------------------------------------------- */

/* Whether a '(' follows the name that comes next. */
static bool calls(const struct tree_reader *reader) {
  struct tree_error ignored = {.fault = TREE_SYNTAX};
  struct tree_reader ahead = *reader;
  ahead.error = &ignored;
  tree_next(&ahead);
  return tree_is_mark(&ahead, "(");
}

static bool take_arguments(struct tree_reader *reader, struct tree_operand *out) {
  do {
    struct tree_operand *arguments =
        tree_grow(reader, out->arguments, out->count, sizeof *arguments);
    if (arguments == NULL)
      return false;
    out->arguments = arguments;
    if (!tree_take_operand(reader, &arguments[out->count++]))
      return false;
    if (tree_is_mark(reader, ")"))
      break;
  } while (tree_expect(reader, ","));
  return tree_expect(reader, ")");
}

static bool take_call(struct tree_reader *reader, struct tree_operand *out) {
  out->kind = TREE_CALL;
  out->text = reader->word.text;
  tree_next(reader);
  tree_next(reader); /* the '(' */
  return take_arguments(reader, out);
}

static bool take_literal(struct tree_reader *reader, struct tree_operand *out) {
  bool boolean = tree_is_word(reader, "true") || tree_is_word(reader, "false");
  if (reader->dialect == TREE_SERVICE)
    return false;
  if (!boolean && reader->word.kind != WORD_NUMBER && reader->word.kind != WORD_STRING)
    return false;
  out->kind = boolean ? TREE_BOOL : reader->word.kind == WORD_NUMBER ? TREE_NUMBER : TREE_STRING;
  out->text = reader->word.text;
  tree_next(reader);
  return true;
}

static bool take_group(struct tree_reader *reader, struct tree_operand *out) {
  struct tree_span span = reader->word.span;
  if (reader->depth >= reader->depth_max)
    return tree_fault(reader, TREE_DEEP, span);
  reader->depth++;
  tree_next(reader);
  if (tree_is_mark(reader, "("))
    return tree_fault(reader, TREE_REDUNDANT, span);
  bool good = tree_take_operand(reader, out) && tree_expect(reader, ")");
  reader->depth--;
  return good;
}

bool tree_take_operand(struct tree_reader *reader, struct tree_operand *out) {
  *out = (struct tree_operand){.span = reader->word.span};
  if (reader->dialect == TREE_SERVICE && tree_is_mark(reader, "("))
    return take_group(reader, out);
  if (take_literal(reader, out))
    return true;
  if (reader->word.kind == WORD_VALUE) {
    out->kind = TREE_VALUE;
    out->text = reader->word.text;
    tree_next(reader);
    return true;
  }
  if (reader->word.kind == WORD_NAME && calls(reader)) {
    if (reader->depth >= reader->depth_max)
      return tree_fault(reader, TREE_DEEP, reader->word.span);
    reader->depth++;
    bool good = take_call(reader, out);
    reader->depth--;
    return good;
  }
  if (reader->word.kind != WORD_NAME && reader->word.kind != WORD_ALIAS)
    return tree_refuse(reader, reader->dialect == TREE_SCHEMA ? "a field, {parameter} or 'text'"
                                                              : "a path or a value");
  out->kind = TREE_PATH;
  return tree_take_path(reader, &out->path);
}
