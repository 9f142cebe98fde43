/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing key templates. Both questions, "the same key" and "a key within this prefix", are
 * answered with an example, since a message with the colliding key in it needs no explanation.
 *
 * Each template becomes a little automaton over bytes (keytmpl_automaton.c), and a walk over the
 * pairs of states that both can be in finds the shortest text that both make. */
#include <string.h>

#include "keytmpl.h"
#include "keytmpl_automaton.h"
#include "mem.h"

/* A pair of states, and how it was reached. */
struct pair {
  size_t left, right;
  size_t from; /* index of the pair before it */
  char byte;   /* that leads from there to here */
};

struct search {
  const struct automaton *left, *right;
  struct pair *pairs;
  size_t count;
  unsigned char *seen; /* per pair of states */
};

static void reach(struct search *search, size_t left, size_t right, size_t from, char byte) {
  size_t at = left * search->right->state_count + right;
  if (search->seen[at])
    return;
  search->seen[at] = 1;
  search->pairs[search->count++] =
      (struct pair){.left = left, .right = right, .from = from, .byte = byte};
}

/* One byte in both sets, preferably one that reads well; '\0': there is none. */
static char common_byte(const struct byte_set *a, const struct byte_set *b) {
  static const char pleasant[] = "x1aA0T-";
  for (const char *at = pleasant; *at != '\0'; at++)
    if (byte_set_has(a, *at) && byte_set_has(b, *at))
      return *at;
  /* From the printable ones up and around, so that bytes beyond ASCII come last. */
  for (int i = 0; i < 256; i++) {
    char byte = (char)(unsigned char)((i + '!') % 256);
    if (byte != '\0' && byte_set_has(a, byte) && byte_set_has(b, byte))
      return byte;
  }
  return '\0';
}

static void expand(struct search *search, size_t at) {
  const struct pair pair = search->pairs[at];
  const struct edge *lefts = search->left->edges;
  const struct edge *rights = search->right->edges;
  for (size_t a = search->left->states[pair.left].first; a != NO_EDGE; a = lefts[a].next)
    for (size_t b = search->right->states[pair.right].first; b != NO_EDGE; b = rights[b].next) {
      char byte = common_byte(&lefts[a].set, &rights[b].set);
      if (byte != '\0')
        reach(search, lefts[a].to, rights[b].to, at, byte);
    }
}

/* The text that leads to a pair. */
static const char *spell(struct ddb_arena *arena, const struct search *search, size_t at) {
  size_t size = 0;
  for (size_t i = at; i != 0; i = search->pairs[i].from)
    size++;
  char *text = mem_zalloc(arena, size + 1);
  for (size_t i = at; i != 0; i = search->pairs[i].from)
    text[--size] = search->pairs[i].byte;
  return text;
}

const char *keytmpl_meet(struct ddb_arena *arena, struct ddb_arena *scratch,
                         const struct automaton *left, const struct automaton *right) {
  struct search search = {.left = left, .right = right};
  size_t all = left->state_count * right->state_count;
  search.seen = mem_array(scratch, all, sizeof *search.seen);
  search.pairs = mem_array(scratch, all, sizeof *search.pairs);
  reach(&search, 0, 0, 0, '\0');
  for (size_t at = 0; at < search.count; at++) {
    if (left->states[search.pairs[at].left].accepts &&
        right->states[search.pairs[at].right].accepts)
      return spell(arena, &search, at);
    expand(&search, at);
  }
  return NULL;
}

static const char *leading_literal(const struct key_template *template) {
  const char *literal = template->part_count > 0 ? template->parts[0].literal : NULL;
  return literal != NULL ? literal : "";
}

/* Most templates differ in their first word. A literal that the optional part behind it takes with
 * it may be missing, so then nothing is known. */
bool keytmpl_differ(const struct key_template *a, const struct key_template *b) {
  const char *left = leading_literal(a);
  const char *right = leading_literal(b);
  if ((a->part_count > 1 && a->parts[1].optional) || (b->part_count > 1 && b->parts[1].optional))
    return false;
  while (*left != '\0' && *left == *right) {
    left++;
    right++;
  }
  return *left != '\0' && *right != '\0';
}

const char *keytmpl_common(struct ddb_arena *arena, const struct key_template *a,
                           const struct key_template *b) {
  if (keytmpl_differ(a, b))
    return NULL;
  struct ddb_arena *scratch = mem_arena();
  const char *text = keytmpl_meet(arena, scratch, automaton_of(scratch, a, a->part_count, false),
                                  automaton_of(scratch, b, b->part_count, false));
  ddb_arena_free(scratch);
  return text;
}

const char *keytmpl_in_prefix(struct ddb_arena *arena, const struct key_template *template,
                              size_t parts, const struct key_template *other) {
  if (parts > 0 && keytmpl_differ(template, other))
    return NULL;
  struct ddb_arena *scratch = mem_arena();
  const char *text = keytmpl_meet(arena, scratch, automaton_of(scratch, template, parts, true),
                                  automaton_of(scratch, other, other->part_count, false));
  ddb_arena_free(scratch);
  return text;
}

const char *keytmpl_in_shared(struct ddb_arena *arena, const struct key_template *shared,
                              const struct key_template *other) {
  struct ddb_arena *scratch = mem_arena();
  const char *text =
      keytmpl_meet(arena, scratch, automaton_of(scratch, shared, shared->part_count, true),
                   automaton_of(scratch, other, other->part_count, false));
  ddb_arena_free(scratch);
  return text;
}

const char *keytmpl_first_segment(struct ddb_arena *arena, const struct key_template *template,
                                  const char *separators) {
  if (template->part_count == 0)
    return "";
  const char *literal = template->parts[0].literal;
  if (literal == NULL)
    return NULL;
  size_t size = strcspn(literal, separators);
  bool whole = literal[size] == '\0';
  bool may_be_missing = template->part_count > 1 && template->parts[1].optional;
  return (whole && template->part_count > 1) || may_be_missing ? NULL
                                                               : mem_copy(arena, literal, size);
}
