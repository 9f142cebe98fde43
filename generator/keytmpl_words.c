/* SPDX-License-Identifier: Apache-2.0 */
/* The words of key templates: see keytmpl_words.h. */
#include "keytmpl_words.h"

#include <string.h>

#include "keytmpl.h"
#include "mem.h"

struct splitter {
  struct ddb_arena *arena;
  struct key_words *out;
  const char *begin; /* of the word so far */
  const char *end;   /* what stands behind its last field; NULL: there is none yet */
};

static void finish(struct splitter *splitter, bool open) {
  struct key_words *out = splitter->out;
  bool whole = splitter->end == NULL;
  out->words = mem_grow(splitter->arena, out->words, out->count, sizeof *out->words);
  out->words[out->count++] = (struct key_word){
      .begin = splitter->begin,
      .end = open    ? NULL
             : whole ? splitter->begin
                     : splitter->end,
      .whole = whole && !open,
  };
  splitter->begin = "";
  splitter->end = NULL;
}

static void add_literal(struct splitter *splitter, const char *text) {
  struct ddb_arena *arena = splitter->arena;
  for (;;) {
    size_t size = strcspn(text, (const char[]){splitter->out->separator, '\0'});
    const char *piece = mem_copy(arena, text, size);
    if (splitter->end == NULL)
      splitter->begin = mem_format(arena, "%s%s", splitter->begin, piece);
    else
      splitter->end = mem_format(arena, "%s%s", splitter->end, piece);
    if (text[size] == '\0')
      return;
    finish(splitter, false);
    text += size + 1;
  }
}

/* Times and negative numbers hold characters that may separate, and so do uuids. */
static bool is_known(const struct key_template *template) {
  return template->separator.policy != SEPARATOR_LEGACY && template->separator.character != '\0' &&
         strchr("-:.", template->separator.character) == NULL && template->attribute != NULL &&
         template->attribute->type == 'S';
}

struct key_words keytmpl_words(struct ddb_arena *arena, const struct key_template *template,
                               size_t parts, bool prefix) {
  struct key_words out = {.more = prefix};
  if (template->part_count == 0 || !is_known(template))
    return out;
  out.separator = template->separator.character;
  struct splitter splitter = {.arena = arena, .out = &out, .begin = ""};
  for (size_t i = 0; i < parts; i++) {
    /* Without its optional parts the key ends here. */
    out.more = out.more || keytmpl_optional_starts(template, i);
    if (out.more && !prefix)
      break;
    if (template->parts[i].literal != NULL)
      add_literal(&splitter, template->parts[i].literal);
    else
      splitter.end = "";
  }
  finish(&splitter, out.more);
  return out;
}

static bool beginnings_differ(const char *a, const char *b) {
  while (*a != '\0' && *a == *b) {
    a++;
    b++;
  }
  return *a != '\0' && *b != '\0';
}

static bool ends_differ(const char *a, const char *b) {
  size_t left = strlen(a);
  size_t right = strlen(b);
  while (left > 0 && right > 0)
    if (a[--left] != b[--right])
      return true;
  return false;
}

static bool word_differs(const struct key_word *a, const struct key_word *b) {
  return beginnings_differ(a->begin, b->begin) ||
         (a->end != NULL && b->end != NULL && ends_differ(a->end, b->end)) ||
         (a->whole && b->whole && strcmp(a->begin, b->begin) != 0);
}

bool keytmpl_words_differ(const struct key_words *a, const struct key_words *b) {
  if (a->separator == '\0' || a->separator != b->separator)
    return false;
  if ((a->count > b->count && !b->more) || (b->count > a->count && !a->more))
    return true;
  for (size_t i = 0; i < a->count && i < b->count; i++)
    if (word_differs(&a->words[i], &b->words[i]))
      return true;
  return false;
}
