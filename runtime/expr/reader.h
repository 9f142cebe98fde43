/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read expressions share: the words, and how a fault is told. */
#ifndef DDB_EXPR_READER_H
#define DDB_EXPR_READER_H

#include "expr/tree.h"

enum tree_word_kind {
  WORD_END,
  WORD_NAME,   /* letters, digits, '_' */
  WORD_ALIAS,  /* #name */
  WORD_VALUE,  /* :value or {parameter} */
  WORD_NUMBER, /* of the service: digits only, as an index */
  WORD_STRING,
  WORD_MARK, /* = <> < <= > >= ( ) , . [ ] + - */
  WORD_WRONG
};

struct tree_word {
  enum tree_word_kind kind;
  struct tree_span span;
  struct ddb_text text;
};

struct tree_reader {
  struct ddb_arena *mem;
  enum tree_dialect dialect;
  struct ddb_text text;
  struct tree_word word; /* that comes next */
  size_t before;         /* where the word before it began */
  bool arguments;        /* {name} may stand in a path */
  unsigned depth, depth_max;
  struct tree_error *error;
};

/* word.c */
void tree_begin(struct tree_reader *reader, struct ddb_arena *mem, enum tree_dialect dialect,
                struct ddb_text text, struct tree_error *error);
void tree_next(struct tree_reader *reader);
bool tree_is_mark(const struct tree_reader *reader, const char *mark);
/* Keywords are written small or large. */
bool tree_is_word(const struct tree_reader *reader, const char *word);
/* Takes the mark, or refuses the word that stands there. */
bool tree_expect(struct tree_reader *reader, const char *mark);
/* Refuses the word that comes next. Always false. */
bool tree_refuse(struct tree_reader *reader, const char *expected);
bool tree_fault(struct tree_reader *reader, enum tree_fault fault, struct tree_span span);
/* Room for one more element of a list in the arena; NULL: told. */
void *tree_grow(struct tree_reader *reader, void *items, size_t count, size_t size);

/* operand.c */
bool tree_take_path(struct tree_reader *reader, struct tree_path *out);
bool tree_take_operand(struct tree_reader *reader, struct tree_operand *out);

#endif
