/* SPDX-License-Identifier: Apache-2.0 */
/* From a key template to an automaton: see keytmpl_automaton.h. Whoever changes what a format
 * stores (runtime/src/op/key*.c) has to change its texts here. */
#include "keytmpl_automaton.h"

#include <string.h>

#include "keytmpl.h"
#include "mem.h"

struct builder {
  struct ddb_arena *arena;
  const struct key_template *template;
  struct automaton *out;
};

/* ---- sets of bytes --------------------------------------------------------------------------- */

bool byte_set_has(const struct byte_set *set, char byte) {
  unsigned char at = (unsigned char)byte;
  return (set->bits[at / 32] >> (at % 32) & 1) != 0;
}

static void set_range(struct byte_set *set, unsigned char first, unsigned char last, bool in) {
  for (unsigned at = first; at <= last; at++)
    if (in)
      set->bits[at / 32] |= (uint32_t)1 << (at % 32);
    else
      set->bits[at / 32] &= ~((uint32_t)1 << (at % 32));
}

static struct byte_set range(char first, char last) {
  struct byte_set set = {{0}};
  set_range(&set, (unsigned char)first, (unsigned char)last, true);
  return set;
}

/* What free text in a key is made of. */
static struct byte_set text_set(const struct key_template *template, enum key_format format) {
  struct byte_set set = {{0}};
  set_range(&set, 1, 255, true);
  if (format == KEY_UPPER || format == KEY_LOWER)
    set_range(&set, 128, 255, false);
  if (format == KEY_UPPER)
    set_range(&set, 'a', 'z', false);
  if (format == KEY_LOWER)
    set_range(&set, 'A', 'Z', false);
  unsigned char separator = (unsigned char)template->separator.character;
  if (template->separator.policy != SEPARATOR_LEGACY)
    set_range(&set, separator, separator, false);
  return set;
}

/* ---- states and edges ------------------------------------------------------------------------ */

static size_t add_state(struct builder *builder) {
  struct automaton *out = builder->out;
  out->states = mem_grow(builder->arena, out->states, out->state_count, sizeof *out->states);
  out->states[out->state_count] = (struct state){.first = NO_EDGE};
  return out->state_count++;
}

static void add_edge(struct builder *builder, size_t from, struct byte_set set, size_t to) {
  struct automaton *out = builder->out;
  out->edges = mem_grow(builder->arena, out->edges, out->edge_count, sizeof *out->edges);
  out->edges[out->edge_count] =
      (struct edge){.set = set, .to = to, .next = out->states[from].first};
  out->states[from].first = out->edge_count++;
}

static size_t step(struct builder *builder, size_t from, struct byte_set set) {
  size_t to = add_state(builder);
  add_edge(builder, from, set, to);
  return to;
}

/* ---- parts ----------------------------------------------------------------------------------- */

static size_t literal(struct builder *builder, size_t at, const char *text) {
  for (; *text != '\0'; text++)
    at = step(builder, at, range(*text, *text));
  return at;
}

/* A `d` is a digit, all else is itself. */
static size_t shaped(struct builder *builder, size_t at, const char *shape, size_t size) {
  for (size_t i = 0; i < size; i++)
    at = step(builder, at, shape[i] == 'd' ? range('0', '9') : range(shape[i], shape[i]));
  return at;
}

static size_t digits(struct builder *builder, size_t at, int count) {
  for (int i = 0; i < count; i++)
    at = step(builder, at, range('0', '9'));
  return at;
}

/* One byte of the set or more. */
static size_t repeated(struct builder *builder, size_t at, struct byte_set set) {
  size_t to = step(builder, at, set);
  add_edge(builder, to, set, to);
  return to;
}

/* The values of an enum part and come together again. */
static size_t alternatives(struct builder *builder, size_t at, const struct enum_type *type) {
  size_t end = add_state(builder);
  for (size_t i = 0; i < type->value_count; i++) {
    const char *text = type->values[i].name.text;
    size_t to = at;
    for (; text[0] != '\0' && text[1] != '\0'; text++)
      to = step(builder, to, range(*text, *text));
    add_edge(builder, to, range(*text, *text), end);
  }
  return end;
}

/* Digits that may have a '-' before them. */
static size_t signed_digits(struct builder *builder, size_t at, int width) {
  size_t end = add_state(builder);
  size_t minus = step(builder, at, range('-', '-'));
  add_edge(builder, digits(builder, at, width - 1), range('0', '9'), end);
  add_edge(builder, digits(builder, minus, width - 1), range('0', '9'), end);
  return end;
}

static size_t plain_digits(struct builder *builder, size_t at) {
  size_t minus = step(builder, at, range('-', '-'));
  size_t end = repeated(builder, at, range('0', '9'));
  add_edge(builder, minus, range('0', '9'), end);
  return end;
}

/* 42 characters: see ddb_key_decimal. */
static size_t ordered_decimal(struct builder *builder, size_t at) {
  struct byte_set sign = range('0', '1');
  set_range(&sign, '-', '-', true);
  return digits(builder, step(builder, at, sign), 41);
}

static size_t time_text(struct builder *builder, size_t at, int fraction) {
  at = shaped(builder, at, "dddd-dd-ddTdd:dd:dd", 19);
  if (fraction > 0)
    at = digits(builder, shaped(builder, at, ".", 1), fraction);
  return shaped(builder, at, "Z", 1);
}

static size_t field(struct builder *builder, size_t at, const struct key_part *part) {
  const struct enum_type *type = part->field->type.enumeration;
  switch (part->format) {
  case KEY_AS_IS:
    if (type != NULL)
      return alternatives(builder, at, type);
    break;
  case KEY_PAD:
  case KEY_HASH:
    return digits(builder, at, part->width);
  case KEY_PLAIN:
    return plain_digits(builder, at);
  case KEY_ORDERED:
    return part->field->type.kind->key == KIND_KEY_DECIMAL
               ? ordered_decimal(builder, at)
               : signed_digits(builder, at, part->width);
  case KEY_ISO:
    return time_text(builder, at, part->width);
  case KEY_TIME_CUT:
    return shaped(builder, at, "dddd-dd-ddTdd", (size_t)part->width);
  case KEY_UPPER:
  case KEY_LOWER:
    break;
  }
  return repeated(builder, at, text_set(builder->template, part->format));
}

/* Whatever leads to `end` from the states that are new, or from `at`, leads to `also` too. */
static void lead_also(struct builder *builder, size_t at, size_t first_new, size_t end,
                      size_t also) {
  size_t count = builder->out->state_count;
  for (size_t from = 0; from < count; from++)
    if (from == at || from >= first_new)
      for (size_t e = builder->out->states[from].first; e != NO_EDGE;
           e = builder->out->edges[e].next)
        if (builder->out->edges[e].to == end)
          add_edge(builder, from, builder->out->edges[e].set, also);
}

/* The field or the text in its place. They meet in a state of its own, for that of the field may
 * have an edge to itself. */
static size_t replaceable(struct builder *builder, size_t at, const struct key_part *part) {
  const char *text = part->replacement;
  size_t first_new = builder->out->state_count;
  size_t end = field(builder, at, part);
  size_t both = add_state(builder);
  lead_also(builder, at, first_new, end, both);
  for (; text[0] != '\0' && text[1] != '\0'; text++)
    at = step(builder, at, range(*text, *text));
  if (text[0] != '\0')
    add_edge(builder, at, range(*text, *text), both);
  return both;
}

static size_t add_key_part(struct builder *builder, size_t at, const struct key_part *part) {
  if (part->literal != NULL)
    return literal(builder, at, part->literal);
  return part->replacement != NULL ? replaceable(builder, at, part) : field(builder, at, part);
}

const struct automaton *automaton_of(struct ddb_arena *arena, const struct key_template *template,
                                     size_t parts, bool prefix) {
  struct builder builder = {
      .arena = arena, .template = template, .out = mem_zalloc(arena, sizeof *builder.out)};
  size_t at = add_state(&builder);
  for (size_t i = 0; i < parts; i++) {
    const struct key_part *part = &template->parts[i];
    /* Without its optional parts the key ends here. */
    builder.out->states[at].accepts = !prefix && keytmpl_optional_starts(template, i);
    at = add_key_part(&builder, at, part);
  }
  if (prefix) {
    struct byte_set any = {{0}};
    set_range(&any, 1, 255, true);
    add_edge(&builder, at, any, at);
  }
  builder.out->states[at].accepts = true;
  return builder.out;
}

const struct automaton *automaton_of_range(struct ddb_arena *arena,
                                           const struct key_template *template, size_t parts,
                                           char least, char most) {
  struct builder builder = {
      .arena = arena, .template = template, .out = mem_zalloc(arena, sizeof *builder.out)};
  struct byte_set any = {{0}};
  size_t at = add_state(&builder);
  for (size_t i = 0; i < parts; i++)
    at = add_key_part(&builder, at, &template->parts[i]);
  set_range(&any, 1, 255, true);
  /* First the step: it may move the states. */
  size_t last = step(&builder, at, range(most, most));
  builder.out->states[last].accepts = true;
  size_t within = step(&builder, at, range(least, (char)(most - 1)));
  add_edge(&builder, within, any, within);
  builder.out->states[within].accepts = true;
  return builder.out;
}
