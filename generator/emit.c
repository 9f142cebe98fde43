/* SPDX-License-Identifier: Apache-2.0 */
/* The writer behind the emitters: variables, indent, line breaks, and the text of the schema made
 * safe for C. */
#include "emit.h"

#include <string.h>

#include "mem.h"
#include "utf8.h"

enum { COLUMNS = 100, OUTPUT_MAX = 256 << 20 };

/* ---- files -------------------------------------------------------------------------------------
 */

void emit_start(struct emit *e, const struct plan *plan) {
  memset(e, 0, sizeof *e);
  e->plan = plan;
  ddb_buf_init(&e->out, OUTPUT_MAX);
  ddb_buf_init(&e->line, OUTPUT_MAX);
  ddb_buf_init(&e->safe, OUTPUT_MAX);
  emit_set(e, "namespace", plan->namespace);
  emit_set(e, "upper", plan->upper);
  emit_set(e, "source", plan->source);
}

void emit_finish(struct emit *e, struct output *output, const char *name) {
  if (e->out.status < 0 || e->line.status < 0 || e->safe.status < 0)
    mem_exhausted();
  while (e->out.size > 1 && e->out.data[e->out.size - 2] == '\n')
    e->out.size--; /* no blank line at the end */
  output_add(output, mem_format(e->plan->arena, "%s/%s", e->plan->namespace, name), e->out.data,
             e->out.size);
  ddb_buf_free(&e->out);
  ddb_buf_free(&e->line);
  ddb_buf_free(&e->safe);
}

/* ---- variables ---------------------------------------------------------------------------------
 */

/* Mostly the same literal again; between files of the compiler the address differs. */
static bool is_named(const char *a, const char *b) {
  return a == b || (a[0] == b[0] && strcmp(a, b) == 0);
}

/* Where a variable was found the last time, by the address of its literal: mostly it is there. */
static unsigned char *guess_of(struct emit *e, const char *name) {
  return &e->guesses[(uintptr_t)name / 4 % EMIT_GUESSES];
}

void emit_set(struct emit *e, const char *name, const char *value) {
  unsigned char *guess = guess_of(e, name);
  size_t i = *guess;

  if (i >= e->variable_count || e->variables[i].name != name)
    i = 0;
  while (i < e->variable_count && !is_named(e->variables[i].name, name))
    i++;
  *guess = (unsigned char)i;
  if (i == EMIT_VARIABLES)
    mem_defect("too many template variables at", name);
  if (i == e->variable_count) {
    e->variable_count++;
    e->variables[i].name = name;
    e->variables[i].size = strlen(name);
  }
  e->variables[i].value = value;
}

static const char *variable(const struct emit *e, const char *name, size_t size) {
  for (size_t i = 0; i < e->variable_count; i++)
    if (e->variables[i].size == size && e->variables[i].name[0] == name[0] &&
        memcmp(e->variables[i].name, name, size) == 0)
      return e->variables[i].value;
  mem_defect("undefined template variable", name);
}

/* The template with its variables, until the next one. */
static const struct ddb_buf *filled(struct emit *e, const char *template) {
  struct ddb_buf *line = &e->line;

  ddb_buf_clear(line);
  ddb_buf_text(line, "");
  while (*template) {
    const char *mark = strchr(template, '$');
    ddb_buf_bytes(line, template, mark ? (size_t)(mark - template) : strlen(template));
    if (!mark)
      break;
    size_t size = strcspn(mark + 1, "$");
    ddb_buf_text(line, variable(e, mark + 1, size));
    template = mark + size + 2;
  }
  if (line->status < 0)
    mem_exhausted();
  return line;
}

/* ---- lines -------------------------------------------------------------------------------------
 */

static void spaces(struct emit *e, size_t count) {
  static const char blanks[] = "                                ";

  for (; count >= sizeof blanks; count -= sizeof blanks - 1)
    ddb_buf_bytes(&e->out, blanks, sizeof blanks - 1);
  ddb_buf_bytes(&e->out, blanks, count);
}

/* The first `word` outside a string literal, or NULL. */
static const char *find_code(const char *text, const char *word) {
  size_t size = strlen(word);

  for (; *text; text++) {
    if (*text == *word && strncmp(text, word, size) == 0)
      return text;
    if (*text == '"')
      for (text++; *text && *text != '"'; text++)
        text += *text == '\\' && text[1];
    if (!*text)
      break;
  }
  return NULL;
}

/* How many bytes of `text` there are up to and with the innermost bracket that is open at `end`; 0:
 * none is. */
static size_t open_bracket(const char *text, size_t end) {
  size_t stack[32];
  size_t depth = 0;

  for (size_t i = 0; i < end; i++) {
    if (text[i] == '"')
      for (i++; i < end && text[i] != '"'; i++)
        i += text[i] == '\\';
    else if ((text[i] == '(' || text[i] == '{') && depth < 32)
      stack[depth++] = i + 1;
    else if ((text[i] == ')' || text[i] == '}') && depth > 0)
      depth--;
  }
  return depth ? stack[depth - 1] : 0;
}

/* The last ", " outside a string literal that keeps the piece within `room` bytes; 0 if none. */
static size_t break_before(const char *text, size_t room) {
  size_t best = 0;
  bool quoted = false;

  for (size_t i = 0; text[i] && i < room; i++) {
    if (quoted && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && text[i] == ',' && text[i + 1] == ' ')
      best = i + 1;
  }
  return best;
}

/* Whether the pieces of `text`, the first at `column` and the others at `next`, all fit. */
static bool pieces_fit(const char *text, size_t column, size_t next) {
  while (column + strlen(text) > COLUMNS) {
    size_t cut = break_before(text, COLUMNS - column);
    if (cut == 0)
      return false;
    text += cut + 1;
    column = next;
  }
  return true;
}

/* The pieces of `text`, broken behind commas. */
static void put_pieces(struct emit *e, const char *text, size_t column, size_t next) {
  size_t cut;

  while (column + strlen(text) > COLUMNS && (cut = break_before(text, COLUMNS - column)) > 0) {
    ddb_buf_bytes(&e->out, text, cut);
    ddb_buf_char(&e->out, '\n');
    spaces(e, next);
    column = next;
    text += cut + 1;
  }
  ddb_buf_text(&e->out, text);
  ddb_buf_char(&e->out, '\n');
}

/* Breaks `text` behind its first `size` bytes and goes on four columns further in. */
static void put_broken(struct emit *e, const char *text, size_t size, size_t column) {
  ddb_buf_bytes(&e->out, text, size);
  ddb_buf_char(&e->out, '\n');
  spaces(e, column + 4);
  text += size + (text[size] == ' ');
  put_pieces(e, text, column + 4, column + 4);
}

/* A line that is too long is broken behind its `=` if that is enough, else behind commas with the
 * rest under the open bracket, else behind the bracket. */
static void put_line(struct emit *e, const char *text, size_t size, size_t column) {
  spaces(e, column);
  if (column + size <= COLUMNS) {
    ddb_buf_bytes(&e->out, text, size);
    ddb_buf_char(&e->out, '\n');
    return;
  }
  const char *assigned = find_code(text, " = ");
  const char *bracket = find_code(text, "(");
  if (!bracket) {
    put_pieces(e, text, column, column + 4);
    return;
  }
  size_t cut = break_before(text, COLUMNS - column);
  size_t open = open_bracket(text, cut);
  size_t under = cut ? column + (open ? open : 4) : COLUMNS;
  if (assigned && assigned < bracket && column + 4 + strlen(assigned + 3) <= COLUMNS)
    put_broken(e, text, (size_t)(assigned - text) + 2, column);
  else if (pieces_fit(text, column, under))
    put_pieces(e, text, column, under);
  else
    put_broken(e, text, open ? open : (size_t)(bracket - text) + 1, column);
}

void emit_line(struct emit *e, const char *template) {
  const struct ddb_buf *line = filled(e, template);

  put_line(e, line->data, line->size, (size_t)e->indent * 2);
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
  ddb_buf_char(&e->out, '\n');
}

void emit_flat(struct emit *e, const char *template) {
  const struct ddb_buf *line = filled(e, template);

  ddb_buf_bytes(&e->out, line->data, line->size);
  ddb_buf_char(&e->out, '\n');
}

/* ---- the schema's text in C --------------------------------------------------------------------
 */

const char *emit_string(const struct emit *e, const char *text) {
  return plan_c_text(e->plan->arena, text);
}

/* Characters that change the direction or the order of what a reviewer sees. */
static bool is_hidden(uint32_t code) {
  return (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0x061c || code == 0xfeff;
}

/* How much of the text is harmless in any comment, and the most of a usual one. */
static size_t harmless(const char *text) {
  size_t size = 0;

  while (text[size] >= ' ' && text[size] <= '~' && text[size] != '*' && text[size] != '/' &&
         text[size] != '?' && text[size] != '\\')
    size++;
  return size;
}

/* A word of a comment: neither the end nor the begin of one, no trigraph, no line splice. It stays
 * until the next one. */
static const char *comment_text(struct emit *e, const char *text) {
  struct ddb_buf *out = &e->safe;
  char last = ' ';

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

/* The words of one line of the text, filled to the width of the page. */
static const char *put_words(struct emit *e, const char *text, size_t indent, size_t column) {
  while (*text && *text != '\n') {
    size_t blank = strspn(text, " ");
    size_t word = strcspn(text + blank, " \n");
    const char *start = text + blank;
    text = start + word;
    if (word == 0)
      continue;
    if (column + blank + word > COLUMNS - 3 && column > indent + 3) {
      ddb_buf_char(&e->out, '\n');
      spaces(e, indent);
      ddb_buf_text(&e->out, " *");
      column = indent + 2;
      blank = 2;
    }
    blank = blank ? blank : 1;
    spaces(e, blank);
    ddb_buf_bytes(&e->out, start, word);
    column += blank + word;
  }
  return text;
}

void emit_doc(struct emit *e, const char *text) {
  size_t indent = (size_t)e->indent * 2;
  const char *safe = comment_text(e, text);

  spaces(e, indent);
  ddb_buf_text(&e->out, "/**");
  safe = put_words(e, safe, indent, indent + 3);
  while (*safe == '\n') {
    ddb_buf_char(&e->out, '\n');
    spaces(e, indent);
    ddb_buf_text(&e->out, safe[1] && safe[1] != '\n' ? " * " : " *");
    safe = put_words(e, safe + 1, indent, indent + 3);
  }
  ddb_buf_text(&e->out, " */\n");
}

/* ---- aligned comments --------------------------------------------------------------------------
 */

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
    bool beside = indent + widest + characters(comment) + 7 <= COLUMNS && !strchr(comment, '\n');
    if (!beside)
      emit_doc(e, members[i].comment);
    spaces(e, indent);
    ddb_buf_text(&e->out, declaration);
    if (beside) {
      spaces(e, widest - strlen(declaration) + 1);
      ddb_buf_format(&e->out, "/* %s */", comment);
    }
    ddb_buf_char(&e->out, '\n');
  }
}
