/* SPDX-License-Identifier: Apache-2.0 */
/* Templates taken apart, and names of variables as numbers: see emit_press.h. */
#include "emit_press.h"

#include <string.h>

#include "base/arena.h"
#include "emit.h"
#include "mem.h"

/* Powers of two. Names: twice as many places as there can be. */
enum { TEMPLATES = 2048, LITERALS = 1024, NAMES = 2 * EMIT_VARIABLES, LINE_MAX_SIZE = 256 << 20 };

struct name {
  const char *text;
  size_t size;
};

struct emit_press {
  struct ddb_arena *arena;
  const struct ddb_arena *passing; /* texts in it may be others the next time; or NULL */
  struct ddb_buf out;              /* of the file that was printed last */
  struct ddb_buf line;             /* one that is too long */
  struct name names[EMIT_VARIABLES];
  size_t name_count;
  uint16_t places[NAMES]; /* by hash: a number of a name, and one more; 0: free */
  struct {
    const char *text;
    size_t variable;
  } literals[LITERALS];
  struct emit_template templates[TEMPLATES];
  struct emit_template passed; /* the last one that is not kept */
};

struct emit_press *emit_press_new(struct ddb_arena *arena, const struct ddb_arena *passing) {
  struct emit_press *press = mem_zalloc(arena, sizeof *press);
  press->arena = arena;
  press->passing = passing;
  ddb_buf_init(&press->out, LINE_MAX_SIZE);
  ddb_buf_init(&press->line, LINE_MAX_SIZE);
  return press;
}

void emit_press_free(struct emit_press *press) {
  ddb_buf_free(&press->out);
  ddb_buf_free(&press->line);
}

struct ddb_buf emit_press_take(struct emit_press *press) {
  struct ddb_buf buf = press->out;
  ddb_buf_init(&press->out, LINE_MAX_SIZE);
  ddb_buf_clear(&buf);
  return buf;
}

void emit_press_give(struct emit_press *press, struct ddb_buf buf) {
  ddb_buf_free(&press->out); /* a file that was begun within this one */
  press->out = buf;
}

const char *emit_press_aside(struct emit_press *press, const char *text, size_t size) {
  ddb_buf_clear(&press->line);
  ddb_buf_bytes(&press->line, text, size);
  if (press->line.status < 0)
    mem_exhausted();
  return press->line.data;
}

/* ---- names of variables ---------------------------------------------------------------------- */

static size_t add_name(struct emit_press *press, const char *text, size_t size) {
  if (press->name_count == EMIT_VARIABLES)
    mem_defect("too many template variables at", text);
  press->names[press->name_count] = (struct name){mem_copy(press->arena, text, size), size};
  return press->name_count++;
}

static size_t number_of(struct emit_press *press, const char *text, size_t size) {
  uint32_t hash = 2166136261u; /* FNV-1a */
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ (unsigned char)text[i]) * 16777619u;
  for (size_t at = hash % NAMES;; at = (at + 1) % NAMES) {
    if (press->places[at] == 0) {
      size_t added = add_name(press, text, size);
      press->places[at] = (uint16_t)(added + 1);
      return added;
    }
    size_t number = press->places[at] - 1u;
    const struct name *name = &press->names[number];
    if (name->size == size && memcmp(name->text, text, size) == 0)
      return number;
  }
}

const char *emit_press_name(const struct emit_press *press, size_t variable) {
  return press->names[variable].text;
}

/* Literals of a file of the compiler stand side by side. */
static size_t place_of(const char *text, size_t places) {
  uintptr_t address = (uintptr_t)text;
  return (address ^ address >> 11) % places;
}

size_t emit_press_variable(struct emit_press *press, const char *literal) {
  size_t at = place_of(literal, LITERALS);
  if (press->literals[at].text != literal) {
    press->literals[at].variable = number_of(press, literal, strlen(literal));
    press->literals[at].text = literal;
  }
  return press->literals[at].variable;
}

/* ---- templates ------------------------------------------------------------------------------- */

static size_t count_parts(const char *text) {
  size_t marks = 0;
  for (; (text = strchr(text, '$')) != NULL; text++)
    marks++;
  return marks / 2 + 1;
}

static void take_apart(struct emit_press *press, struct emit_template *template, const char *text) {
  size_t count = count_parts(text);
  struct emit_part *part =
      count <= EMIT_PARTS ? template->own : mem_array(press->arena, count, sizeof *template->parts);
  const char *start = text;
  template->text = text;
  template->parts = part;
  template->size = 0;
  for (;; part++) {
    size_t size = strcspn(text, "$");
    *part = (struct emit_part){(uint32_t)(text - start), (uint32_t)size, EMIT_NONE};
    template->size += size;
    text += size;
    if (*text == '\0')
      return;
    size_t name = strcspn(text + 1, "$");
    if (text[name + 1] == '\0')
      mem_defect("open template variable", text);
    part->variable = (uint32_t)number_of(press, text + 1, name);
    text += name + 2;
  }
}

const struct emit_template *emit_press_template(struct emit_press *press, const char *text) {
  struct emit_template *template = &press->templates[place_of(text, TEMPLATES)];
  if (template->text == text)
    return template;
  if (press->passing && ddb_arena_holds(press->passing, text))
    template = &press->passed;
  take_apart(press, template, text);
  return template;
}
