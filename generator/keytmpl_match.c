/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing key templates. Both questions, "the same key" and "a key within this prefix", are
 * answered with an example, since a message with the colliding key in it needs no explanation. */
#include <string.h>

#include "keytmpl.h"
#include "mem.h"

/* What stands between two separators: text, and at most one field between `before` and `after`
 * (rule key-separator holds there to be at most one). Views into the template's literals. */
struct segment {
  const char *before;
  size_t before_size;
  const struct field *field; /* or NULL: then `after` is empty */
  const char *after;
  size_t after_size;
  bool last; /* of its template */
};

/* A place in a template: the next byte of a literal, or a field. */
struct walk {
  const struct key_template *template;
  size_t parts; /* how many of the template's parts count */
  size_t part;
  size_t offset; /* in a literal */
};

/* Takes literal bytes up to the separator or the literal's end; true when a separator ended them.
 */
static bool take_literal(struct walk *walk, const char **text, size_t *size) {
  *text = "";
  *size = 0;
  if (walk->part == walk->parts || walk->template->parts[walk->part].literal == NULL)
    return false;
  const char *rest = walk->template->parts[walk->part].literal + walk->offset;
  const char *separator = strchr(rest, KEYTMPL_SEPARATOR);
  *text = rest;
  *size = separator == NULL ? strlen(rest) : (size_t)(separator - rest);
  if (separator == NULL) {
    walk->part++;
    walk->offset = 0;
    return false;
  }
  walk->offset += *size + 1;
  return true;
}

static struct segment next_segment(struct walk *walk) {
  struct segment segment = {.after = ""};
  if (take_literal(walk, &segment.before, &segment.before_size))
    return segment;
  if (walk->part < walk->parts && walk->template->parts[walk->part].field != NULL) {
    segment.field = walk->template->parts[walk->part++].field;
    if (take_literal(walk, &segment.after, &segment.after_size))
      return segment;
  }
  segment.last = true;
  return segment;
}

static bool starts(const char *text, size_t size, const char *prefix, size_t prefix_size) {
  return size >= prefix_size && memcmp(text, prefix, prefix_size) == 0;
}

/* Whether the segment can be exactly this text. */
static bool segment_makes(const struct segment *segment, const char *text, size_t size) {
  if (segment->field == NULL)
    return size == segment->before_size && memcmp(text, segment->before, size) == 0;
  size_t around = segment->before_size + segment->after_size;
  if (size <= around || !starts(text, size, segment->before, segment->before_size) ||
      memcmp(text + size - segment->after_size, segment->after, segment->after_size) != 0)
    return false;
  const struct enum_type *type = segment->field->type.enumeration;
  if (type == NULL)
    return true;
  for (size_t i = 0; i < type->value_count; i++) {
    const char *value = type->values[i].name.text;
    if (strlen(value) == size - around &&
        memcmp(value, text + segment->before_size, size - around) == 0)
      return true;
  }
  return false;
}

static const char *spell(struct ddb_arena *arena, const struct segment *segment,
                         const char *value) {
  return mem_format(arena, "%.*s%s%.*s", (int)segment->before_size, segment->before, value,
                    (int)segment->after_size, segment->after);
}

/* Two segments around free text fields: the longer text before and the longer one after do for
 * both, if the shorter ones agree with them. */
static const char *common_free(struct ddb_arena *arena, const struct segment *a,
                               const struct segment *b) {
  const struct segment *front = a->before_size >= b->before_size ? a : b;
  const struct segment *back = a->after_size >= b->after_size ? a : b;
  const struct segment *less_front = front == a ? b : a;
  const struct segment *less_back = back == a ? b : a;
  if (!starts(front->before, front->before_size, less_front->before, less_front->before_size) ||
      memcmp(back->after + back->after_size - less_back->after_size, less_back->after,
             less_back->after_size) != 0)
    return NULL;
  return mem_format(arena, "%.*sx%.*s", (int)front->before_size, front->before,
                    (int)back->after_size, back->after);
}

/* The values of an enum are few: try each. */
static const char *common_enum(struct ddb_arena *arena, const struct segment *a,
                               const struct segment *b) {
  const struct enum_type *type = a->field->type.enumeration;
  for (size_t i = 0; i < type->value_count; i++) {
    const char *text = spell(arena, a, type->values[i].name.text);
    if (segment_makes(b, text, strlen(text)))
      return text;
  }
  return NULL;
}

static const char *common_segment(struct ddb_arena *arena, const struct segment *a,
                                  const struct segment *b) {
  if (a->field == NULL)
    return segment_makes(b, a->before, a->before_size) ? mem_copy(arena, a->before, a->before_size)
                                                       : NULL;
  if (b->field == NULL)
    return common_segment(arena, b, a);
  if (a->field->type.enumeration != NULL)
    return common_enum(arena, a, b);
  if (b->field->type.enumeration != NULL)
    return common_enum(arena, b, a);
  return common_free(arena, a, b);
}

/* Text of `b` that begins with the literal text of `a` (a prefix ends in a literal). */
static const char *continued_segment(struct ddb_arena *arena, const struct segment *a,
                                     const struct segment *b) {
  const struct enum_type *type = b->field == NULL ? NULL : b->field->type.enumeration;
  if (starts(b->before, b->before_size, a->before, a->before_size))
    return spell(arena, b, b->field == NULL ? "" : type == NULL ? "x" : type->values[0].name.text);
  if (b->field == NULL || !starts(a->before, a->before_size, b->before, b->before_size))
    return NULL;
  if (type == NULL)
    return mem_format(arena, "%.*s%s%.*s", (int)a->before_size, a->before, "x", (int)b->after_size,
                      b->after);
  for (size_t i = 0; i < type->value_count; i++) {
    const char *text = spell(arena, b, type->values[i].name.text);
    if (starts(text, strlen(text), a->before, a->before_size))
      return text;
  }
  return NULL;
}

static const char *join(struct ddb_arena *arena, const char *text, const char *segment) {
  return text == NULL ? segment : mem_format(arena, "%s%c%s", text, KEYTMPL_SEPARATOR, segment);
}

const char *keytmpl_common(struct ddb_arena *arena, const struct key_template *a,
                           const struct key_template *b) {
  struct walk left = {.template = a, .parts = a->part_count};
  struct walk right = {.template = b, .parts = b->part_count};
  const char *text = NULL;
  for (;;) {
    struct segment one = next_segment(&left);
    struct segment two = next_segment(&right);
    const char *both = one.last == two.last ? common_segment(arena, &one, &two) : NULL;
    if (both == NULL)
      return NULL;
    text = join(arena, text, both);
    if (one.last)
      return text;
  }
}

/* The rest of a template with its fields spelled "x" or as the first value of their enum. */
static const char *finish(struct ddb_arena *arena, struct walk *walk, const char *text) {
  for (bool last = false; !last;) {
    struct segment segment = next_segment(walk);
    const struct enum_type *type = segment.field == NULL ? NULL : segment.field->type.enumeration;
    const char *value = segment.field == NULL ? "" : type == NULL ? "x" : type->values[0].name.text;
    text = join(arena, text, spell(arena, &segment, value));
    last = segment.last;
  }
  return text;
}

const char *keytmpl_in_prefix(struct ddb_arena *arena, const struct key_template *template,
                              size_t parts, const struct key_template *other) {
  struct walk left = {.template = template, .parts = parts};
  struct walk right = {.template = other, .parts = other->part_count};
  const char *text = NULL;
  for (;;) {
    struct segment one = next_segment(&left);
    struct segment two = next_segment(&right);
    if (one.last) {
      const char *rest = continued_segment(arena, &one, &two);
      if (rest == NULL)
        return NULL;
      text = join(arena, text, rest);
      return two.last ? text : finish(arena, &right, text);
    }
    const char *both = two.last ? NULL : common_segment(arena, &one, &two);
    if (both == NULL)
      return NULL;
    text = join(arena, text, both);
  }
}

const char *keytmpl_first_segment(struct ddb_arena *arena, const struct key_template *template) {
  struct walk walk = {.template = template, .parts = template->part_count};
  struct segment first = next_segment(&walk);
  return first.field != NULL ? NULL : mem_copy(arena, first.before, first.before_size);
}
