/* SPDX-License-Identifier: Apache-2.0 */
/* Random texts and bytes: of one to four bytes a character, empty, as short and as long as a field
 * takes, with everything that has gone wrong somewhere: quotes, controls, separators. */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

enum { LONG = 2000, HIGHEST_LENGTH = 20000, KEY_LENGTH = 120 };

static const char *const letters[] = {
    "a",
    "Z",
    "9",
    "\"",
    "\\",
    "#",
    ":",
    "/",
    "|",
    "_",
    "-",
    "\n",
    "\t",
    "\x01",
    "\x7f",
    "%s",
    "{",
    "}",
    " ",
    "\xC3\xA4",
    "\xE2\x82\xAC",
    "\xEF\xBF\xBD",
    "\xF0\x9F\x8F\xA0",
    "\xF4\x8F\xBF\xBF",
};
enum { ASCII_LETTERS = 19, LETTERS = sizeof letters / sizeof letters[0] };

static size_t pick_length(struct random *random, const struct random_type *type,
                          const struct random_key *key, struct random_hits *hits) {
  size_t low = type->min_length > 0 ? (size_t)type->min_length : 0;
  size_t high = type->max_length >= 0 ? (size_t)type->max_length : key->used ? KEY_LENGTH : LONG;
  if (key->used && low == 0)
    low = 1;
  if (key->used && high > KEY_LENGTH && low <= KEY_LENGTH)
    high = KEY_LENGTH;
  if (high > HIGHEST_LENGTH)
    high = HIGHEST_LENGTH > low ? HIGHEST_LENGTH : low;
  uint64_t which = random_below(random, high > 200 ? 16 : 8);
  if (hits != NULL) {
    hits->min += which == 0;
    hits->max += which == 1;
  }
  if (which < 2)
    return which == 0 ? low : high;
  size_t span = high - low < 12 ? high - low : 12;
  return low + random_below(random, span + 1);
}

/* The next character: one that the keys allow. */
static const char *letter(struct random *random, const struct random_type *type,
                          const struct random_key *key, bool narrow, size_t *size) {
  for (int i = 0; i < 64; i++) {
    const char *found =
        letters[random_below(random, key->ascii || narrow ? ASCII_LETTERS : LETTERS)];
    *size = (unsigned char)found[0] < 0x80 ? 1 : strlen(found);
    if (type->kind == RANDOM_TEXT && !key->used && random_chance(random, 24))
      return "";
    if (key->without == NULL || strchr(key->without, found[0]) == NULL)
      return found;
  }
  return "k";
}

struct ddb_text random_characters(struct random *random, const struct random_type *type,
                                  const struct random_key *key, struct random_hits *hits) {
  size_t count = pick_length(random, type, key, hits), used = 0;
  char *out = random_room(random, count * 4 + 1);
  bool special = false;
  for (size_t i = 0; i < count; i++) {
    size_t size = 1;
    const char *found = letter(random, type, key, count > 60, &size);
    if (found[0] == '\0') /* U+0000 */
      out[used] = '\0';
    else
      memcpy(out + used, found, size);
    special = special || size == 4 || found[0] == '\0';
    used += found[0] == '\0' ? 1 : size;
  }
  if (hits != NULL)
    hits->special += special;
  return (struct ddb_text){out, used};
}

struct ddb_bytes random_bytes(struct random *random, const struct random_type *type,
                              const struct random_key *key, struct random_hits *hits) {
  size_t size = pick_length(random, type, key, hits);
  unsigned char *out = random_room(random, size + 1);
  for (size_t i = 0; i < size; i++)
    out[i] = (unsigned char)random_next(random);
  return (struct ddb_bytes){out, size};
}

/* ---- patterns -------------------------------------------------------------------------------- */

/* Samples of the regular expressions that schemas have: literals, classes, groups, alternatives,
 * repetition. What it makes is matched against the pattern by regexec, so it may guess. */
struct sampler {
  struct random *random;
  const char *at;
  char out[400];
  size_t used;
  int depth;
  bool silent; /* this alternative is read and not taken */
  bool bad;
};

static void sample_choice(struct sampler *s);

static void put(struct sampler *s, int c) {
  if (s->silent)
    return;
  if (s->used < sizeof s->out - 1)
    s->out[s->used++] = (char)c;
  else
    s->bad = true;
}

static const struct {
  const char *name, *members;
} classes[] = {
    {"[:alpha:]", "aZ"}, {"[:digit:]", "059"},  {"[:alnum:]", "a0Z"}, {"[:upper:]", "AZ"},
    {"[:lower:]", "az"}, {"[:xdigit:]", "0fA"}, {"[:space:]", " "},   {"[:punct:]", "!~"},
};

static void add_class(const char **at, bool in[128]) {
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    size_t size = strlen(classes[i].name);
    if (strncmp(*at, classes[i].name, size) != 0)
      continue;
    for (const char *c = classes[i].members; *c != '\0'; c++)
      in[(unsigned char)*c] = true;
    *at += size;
    return;
  }
  in['['] = true;
  ++*at;
}

static void sample_bracket(struct sampler *s) {
  bool in[128] = {false}, not = s->at[1] == '^';
  const char *at = s->at + 1 + not ;
  for (bool first = true; *at != '\0' && (*at != ']' || first); first = false) {
    if (*at == '[') {
      add_class(&at, in);
    } else if (at[1] == '-' && at[2] != ']' && at[2] != '\0') {
      for (int c = (unsigned char)at[0]; c <= (unsigned char)at[2] && c < 128; c++)
        in[c] = true;
      at += 3;
    } else {
      in[(unsigned char)*at++ & 127] = true;
    }
  }
  s->bad = s->bad || *at == '\0';
  s->at = *at == '\0' ? at : at + 1;
  size_t count = 0;
  for (int c = ' '; c < 127; c++)
    count += in[c] != not ;
  if (count == 0) {
    s->bad = true;
    return;
  }
  size_t which = random_below(s->random, count);
  for (int c = ' '; c < 127; c++)
    if (in[c] != not &&which-- == 0)
      put(s, c);
}

static void sample_atom(struct sampler *s) {
  char c = *s->at;
  if (c == '(') {
    s->at++;
    sample_choice(s);
    s->bad = s->bad || *s->at != ')';
    s->at += *s->at == ')';
  } else if (c == '[') {
    sample_bracket(s);
  } else if (c == '\\' && s->at[1] != '\0') {
    put(s, s->at[1]);
    s->at += 2;
  } else {
    if (c == '.')
      put(s, 'a' + (int)random_below(s->random, 26));
    else if (c != '^' && c != '$')
      put(s, c);
    s->at++;
  }
}

/* How often: reads `*`, `+`, `?`, `{m,n}`. */
static size_t sample_count(struct sampler *s) {
  unsigned long low = 1, high = 1;
  char *end = NULL;
  switch (*s->at) {
  case '*':
  case '+':
  case '?':
    low = *s->at == '+';
    high = *s->at == '?' ? 1 : 4;
    s->at++;
    break;
  case '{':
    low = high = strtoul(s->at + 1, &end, 10);
    if (*end == ',')
      high = end[1] == '}' ? low + 4 : strtoul(end + 1, &end, 10);
    end = strchr(s->at, '}');
    s->bad = s->bad || end == NULL || high < low;
    s->at = end == NULL ? s->at + strlen(s->at) : end + 1;
    break;
  default:
    break;
  }
  switch (random_below(s->random, 4)) {
  case 0:
    return low;
  case 1:
    return high;
  default:
    return high < low ? low : low + random_below(s->random, high - low + 1);
  }
}

/* An atom is sampled once silently to find what follows it, then as often as that says. */
static void sample_piece(struct sampler *s) {
  const char *start = s->at;
  bool silent = s->silent;
  s->silent = true;
  sample_atom(s);
  size_t count = sample_count(s);
  const char *end = s->at;
  s->silent = silent;
  for (size_t i = 0; !silent && i < count && !s->bad; i++) {
    s->at = start;
    sample_atom(s);
  }
  s->at = end;
}

static size_t alternatives(const char *at) {
  size_t count = 1;
  int depth = 0;
  for (; *at != '\0' && depth >= 0; at++) {
    if (*at == '\\' && at[1] != '\0')
      at++;
    else if (*at == '[')
      at += strcspn(at + 1, "]") + (at[1 + strcspn(at + 1, "]")] == ']' ? 1 : 0);
    else if (*at == '(' || *at == ')')
      depth += *at == '(' ? 1 : -1;
    count += *at == '|' && depth == 0;
  }
  return count;
}

static void sample_choice(struct sampler *s) {
  bool silent = s->silent;
  size_t take = random_below(s->random, alternatives(s->at));
  if (++s->depth > 20)
    s->bad = true;
  for (size_t i = 0; !s->bad; i++) {
    s->silent = silent || i != take;
    while (*s->at != '\0' && *s->at != '|' && *s->at != ')' && !s->bad)
      sample_piece(s);
    if (*s->at != '|')
      break;
    s->at++;
  }
  s->silent = silent;
  s->depth--;
}

/* Behind a pattern that does not reach to the end any text may follow. */
static void lengthen(struct sampler *s, const char *pattern, long length) {
  size_t size = strlen(pattern);
  if (size > 0 && pattern[size - 1] == '$')
    return;
  size_t more = random_below(s->random, 4);
  while (more > 0 || (long)s->used < length) {
    put(s, 'a' + (int)random_below(s->random, 26));
    more -= more > 0;
    if (s->bad)
      return;
  }
}

const char *random_sample(struct random *random, const char *pattern, long length) {
  struct sampler s = {.random = random, .at = pattern};
  regex_t regex;
  sample_choice(&s);
  lengthen(&s, pattern, length);
  if (s.bad || *s.at != '\0' || regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
    return NULL;
  bool good = regexec(&regex, s.out, 0, NULL, 0) == 0;
  regfree(&regex);
  char *out = random_room(random, s.used + 1);
  memcpy(out, s.out, s.used);
  return good ? out : NULL;
}

struct ddb_text random_matching(struct random *random, const struct random_type *type,
                                const struct random_key *key, struct random_hits *hits) {
  for (int i = 0; type->pattern != NULL && i < 50; i++) {
    const char *found = random_sample(random, type->pattern, type->min_length);
    size_t size = found == NULL ? 0 : strlen(found);
    if (found == NULL || (long)size < type->min_length || (key->used && size == 0) ||
        (type->max_length >= 0 && (long)size > type->max_length) ||
        (key->without != NULL && strpbrk(found, key->without) != NULL))
      continue;
    return (struct ddb_text){found, size};
  }
  random->unmatched += type->pattern != NULL;
  return random_characters(random, type, key, hits);
}
