/* SPDX-License-Identifier: Apache-2.0 */
/* The writer behind the emitters: variables, indent, line breaks, and the text of the schema made
 * safe for C. */
#include "emit.h"
#include "emit_print.h"

#include <string.h>

#include "mem.h"
#include "utf8.h"

enum { OUTPUT_MAX = 256 << 20 };

/* ---- files ----------------------------------------------------------------------------------- */

void emit_start(struct emit *e, const struct plan *plan) {
  memset(e, 0, sizeof *e);
  e->plan = plan;
  e->press = plan->press;
  e->out = emit_press_take(e->press);
  ddb_buf_init(&e->safe, OUTPUT_MAX);
  emit_set(e, "namespace", plan->namespace);
  emit_set(e, "upper", plan->upper);
  emit_set(e, "source", plan->source);
}

void emit_finish(struct emit *e, struct output *output, const char *name) {
  while (e->out.size > 1 && e->out.data[e->out.size - 2] == '\n')
    e->out.size--; /* no blank line at the end */
  output_add(output, mem_format(e->plan->arena, "%s/%s", e->plan->namespace, name), e->out.data,
             e->out.size);
  emit_press_give(e->press, e->out);
  ddb_buf_free(&e->safe);
}

/* ---- lines ----------------------------------------------------------------------------------- */

void emit_set(struct emit *e, const char *name, const char *value) {
  size_t variable = emit_press_variable(e->press, name);
  e->values[variable] = (struct emit_value){value, value ? strlen(value) : 0};
}

/* The template with its variables, appended; returns how many bytes that are. */
static size_t put_filled(struct emit *e, const char *text) {
  const struct emit_template *template = emit_press_template(e->press, text);
  size_t size = template->size;

  for (const struct emit_part *part = template->parts; part->variable != EMIT_NONE; part++) {
    const struct emit_value *value = &e->values[part->variable];
    if (!value->text)
      mem_defect("undefined template variable", emit_press_name(e->press, part->variable));
    size += value->size;
  }
  char *to = emit_room(e, size);
  for (const struct emit_part *part = template->parts;; part++) {
    memcpy(to, text + part->start, part->size);
    to += part->size;
    if (part->variable == EMIT_NONE)
      break;
    memcpy(to, e->values[part->variable].text, e->values[part->variable].size);
    to += e->values[part->variable].size;
  }
  e->out.size += size;
  return size;
}

void emit_line(struct emit *e, const char *template) {
  size_t column = (size_t)e->indent * 2;

  emit_spaces(e, column);
  size_t size = put_filled(e, template);
  if (column + size > EMIT_COLUMNS) {
    e->out.size -= size;
    emit_broken(e, emit_press_aside(e->press, e->out.data + e->out.size, size), size, column);
  }
  emit_char(e, '\n');
}

void emit_open(struct emit *e, const char *template) {
  emit_line(e, template);
  e->indent++;
}

void emit_close(struct emit *e, const char *template) {
  e->indent--;
  emit_line(e, template);
}

void emit_blank(struct emit *e) {
  emit_char(e, '\n');
}

void emit_flat(struct emit *e, const char *template) {
  (void)put_filled(e, template);
  emit_char(e, '\n');
}

/* ---- the schema's text in C ------------------------------------------------------------------ */

const char *emit_string(const struct emit *e, const char *text) {
  return plan_c_text(e->plan->arena, text);
}

/* Characters that change the direction or the order of what a reviewer sees. */
static bool is_hidden(uint32_t code) {
  return (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0x061c || code == 0xfeff;
}

/* Bytes that are harmless in any comment: the most of a usual one. */
static bool is_harmless(unsigned char c) {
  return c >= ' ' && c <= '~' && c != '*' && c != '/' && c != '?' && c != '\\';
}

static size_t harmless(const char *text) {
  size_t size = 0;

  while (is_harmless((unsigned char)text[size]))
    size++;
  return size;
}

/* So are line ends in a text that has no backslash. */
static bool all_harmless(const char *text) {
  for (text += harmless(text); *text == '\n'; text += harmless(text))
    text++;
  return *text == '\0';
}

/* A word of a comment: neither the end nor the begin of one, no trigraph, no line splice. It stays
 * until the next one. */
static const char *comment_text(struct emit *e, const char *text) {
  struct ddb_buf *out = &e->safe;
  char last = ' ';

  if (all_harmless(text))
    return text;
  ddb_buf_clear(out);
  ddb_buf_text(out, "");
  for (size_t left = strlen(text); left > 0;) {
    uint32_t code;
    size_t size = harmless(text);
    if (size > 0) {
      ddb_buf_bytes(out, text, size);
      last = text[size - 1];
      text += size;
      left -= size;
      continue;
    }
    size = utf8_decode(text, left, &code);
    if (code < 0x20 || is_hidden(code)) {
      ddb_buf_char(out, code == '\n' && last != '\\' ? '\n' : ' ');
      last = ' ';
    } else {
      bool joins = (last == '*' && *text == '/') || (last == '/' && *text == '*') ||
                   (last == '?' && *text == '?');
      if (joins)
        ddb_buf_char(out, ' ');
      ddb_buf_bytes(out, text, size);
      last = *text;
    }
    text += size;
    left -= size;
  }
  if (last == '\\')
    ddb_buf_char(out, '.'); /* else it would join the next line to this one */
  if (out->status < 0)
    mem_exhausted();
  return out->data;
}

static size_t count_blanks(const char *text) {
  size_t size = 0;

  while (text[size] == ' ')
    size++;
  return size;
}

static size_t word_size(const char *text) {
  size_t size = 0;

  while (text[size] && text[size] != ' ' && text[size] != '\n')
    size++;
  return size;
}

/* The words of one line of the text, filled to the width of the page. */
static const char *put_words(struct emit *e, const char *text, size_t indent, size_t column) {
  while (*text && *text != '\n') {
    size_t blank = count_blanks(text);
    size_t word = word_size(text + blank);
    const char *start = text + blank;
    text = start + word;
    if (word == 0)
      continue;
    if (column + blank + word > EMIT_COLUMNS - 3 && column > indent + 3) {
      emit_char(e, '\n');
      emit_spaces(e, indent);
      emit_text(e, " *");
      column = indent + 2;
      blank = 2;
    }
    blank = blank ? blank : 1;
    emit_spaces(e, blank);
    emit_bytes(e, start, word);
    column += blank + word;
  }
  return text;
}

void emit_doc(struct emit *e, const char *text) {
  size_t indent = (size_t)e->indent * 2;
  const char *safe = comment_text(e, text);

  emit_spaces(e, indent);
  emit_text(e, "/**");
  safe = put_words(e, safe, indent, indent + 3);
  while (*safe == '\n') {
    emit_char(e, '\n');
    emit_spaces(e, indent);
    emit_text(e, safe[1] && safe[1] != '\n' ? " * " : " *");
    safe = put_words(e, safe + 1, indent, indent + 3);
  }
  emit_text(e, " */\n");
}

/* ---- aligned comments ------------------------------------------------------------------------ */

static size_t characters(const char *text) {
  size_t count = 0;

  for (; *text; text++)
    count += ((unsigned char)*text & 0xc0) != 0x80;
  return count;
}

/* A comment that does not fit beside its member stands above it. */
void emit_members(struct emit *e, const struct plan_member *members, size_t count) {
  size_t widest = 0;
  size_t indent = (size_t)e->indent * 2;

  for (size_t i = 0; i < count; i++) {
    size_t width = strlen(members[i].declaration);
    widest = width > widest ? width : widest;
  }
  for (size_t i = 0; i < count; i++) {
    const char *declaration = members[i].declaration;
    const char *comment = comment_text(e, members[i].comment);
    bool beside =
        indent + widest + characters(comment) + 7 <= EMIT_COLUMNS && !strchr(comment, '\n');
    if (!beside)
      emit_doc(e, members[i].comment);
    emit_spaces(e, indent);
    emit_text(e, declaration);
    if (beside) {
      emit_spaces(e, widest - strlen(declaration) + 1);
      emit_text(e, "/* ");
      emit_text(e, comment);
      emit_text(e, " */");
    }
    emit_char(e, '\n');
  }
}
