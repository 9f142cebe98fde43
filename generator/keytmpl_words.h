/* SPDX-License-Identifier: Apache-2.0 */
/* What all texts of a key template begin and end with, word by word: of most pairs it tells at once
 * that they are apart, so that nothing has to be proved. */
#ifndef DDBC_KEYTMPL_WORDS_H
#define DDBC_KEYTMPL_WORDS_H

#include "model.h"

struct key_word {
  const char *begin; /* every such word begins with it */
  const char *end;   /* and ends with it; NULL: with anything */
  bool whole;        /* it is just `begin` */
};

/* The words between separators that are there in any case. */
struct key_words {
  struct key_word *words;
  size_t count;
  bool more;      /* others may follow */
  char separator; /* '\0': nothing is known */
};

/* Of the first so many parts. `prefix`: anything follows. */
struct key_words keytmpl_words(struct ddb_arena *arena, const struct key_template *template,
                               size_t parts, bool prefix);

/* Whether no text is of both, that is certain. */
bool keytmpl_words_differ(const struct key_words *a, const struct key_words *b);

#endif
