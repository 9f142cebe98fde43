/* SPDX-License-Identifier: Apache-2.0 */
/* Reading generated headers. They hold structs, enums and prototypes, written by our own emitters
 * alone: no macros, no initialisers but `= 0`, no pointers to functions. */
#include "breaking_declare.h"

#include <string.h>

#include "dict.h"
#include "mem.h"

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Behind a comment or a line of the preprocessor that begins here; else the same. */
static const char *skip_unseen(const char *p, const char *end, bool line_start) {
  if (end - p >= 2 && p[0] == '/' && p[1] == '*') {
    p += 2;
    while (end - p >= 2 && !(p[0] == '*' && p[1] == '/'))
      p++;
    return p + 2;
  }
  if (line_start && *p == '#')
    while (p < end && *p != '\n')
      p++;
  return p;
}

/* Comments and lines of the preprocessor out, each run of white space one blank. */
static char *plain_text(struct ddb_arena *arena, const char *text, size_t size) {
  char *out = mem_zalloc(arena, size + 1);
  size_t at = 0;
  bool line_start = true;
  const char *end = text + size;
  for (const char *p = text; p < end;) {
    const char *behind = skip_unseen(p, end, line_start);
    if (behind != p) {
      p = behind;
      continue;
    }
    bool space = *p == ' ' || *p == '\n';
    line_start = *p == '\n' || (line_start && space);
    if (!space)
      out[at++] = *p;
    else if (at > 0 && out[at - 1] != ' ')
      out[at++] = ' ';
    p++;
  }
  return out;
}

/* The text without blanks at its ends. */
static const char *trimmed(struct ddb_arena *arena, const char *start, const char *end) {
  while (start < end && *start == ' ')
    start++;
  while (end > start && end[-1] == ' ')
    end--;
  return mem_copy(arena, start, (size_t)(end - start));
}

/* Where the piece ends: the next `until` that is in no brackets, or the end. */
static const char *piece_end(const char *p, const char *end, char until) {
  for (int depth = 0; p < end; p++) {
    if (depth == 0 && *p == until)
      return p;
    depth += (*p == '{' || *p == '(') - (*p == '}' || *p == ')');
  }
  return end;
}

static void add_member(struct c_declaration *declaration, struct ddb_arena *arena,
                       const char *prefix, const char *start, const char *end) {
  const char *name_end = end;
  while (name_end > start && !is_word(name_end[-1]))
    name_end--;
  const char *name = name_end;
  while (name > start && is_word(name[-1]))
    name--;
  if (name == name_end)
    return;
  declaration->members =
      mem_grow(arena, declaration->members, declaration->count, sizeof *declaration->members);
  declaration->members[declaration->count++] = (struct c_member){
      mem_format(arena, "%s%s", prefix, mem_copy(arena, name, (size_t)(name_end - name))),
      mem_format(arena, "%s%s", trimmed(arena, start, name), trimmed(arena, name_end, end))};
}

/* `struct {...} from;` gives the members of from. They nest no deeper. */
static void read_members(struct c_declaration *declaration, struct ddb_arena *arena, const char *p,
                         const char *end, char until) {
  while (p < end) {
    const char *stop = piece_end(p, end, until);
    const char *open = memchr(p, '{', (size_t)(stop - p));
    const char *close = open != NULL ? piece_end(open + 1, stop, '}') : NULL;
    if (close == NULL) {
      add_member(declaration, arena, "", p, stop);
    } else {
      const char *prefix = mem_format(arena, "%s.", trimmed(arena, close + 1, stop));
      for (const char *q = open + 1; q < close;) {
        const char *inner = piece_end(q, close, ';');
        add_member(declaration, arena, prefix, q, inner);
        q = inner + 1;
      }
    }
    p = stop + 1;
  }
}

/* An enumerator may have a value, which is no part of its name. */
static void read_enumerators(struct c_declaration *declaration, struct ddb_arena *arena,
                             const char *p, const char *end) {
  while (p < end) {
    const char *stop = piece_end(p, end, ',');
    const char *value = memchr(p, '=', (size_t)(stop - p));
    add_member(declaration, arena, "", p, value != NULL ? value : stop);
    p = stop + 1;
  }
}

static void add(struct c_api *api, struct ddb_arena *arena, struct c_declaration declaration) {
  struct c_declaration *kept = mem_zalloc(arena, sizeof *kept);
  *kept = declaration;
  (void)dict_add(api->names, kept->name, kept);
  *api->end = kept;
  api->end = &kept->next;
}

static void read_declaration(struct c_api *api, struct ddb_arena *arena, const char *start,
                             const char *end) {
  const char *open = piece_end(start, end, '{');
  const char *bracket = piece_end(start, end, '(');
  bool function = bracket < open;
  if (!function && open == end)
    return; /* a forward declaration */
  struct c_declaration out = {.function = function, .type = ""};
  const char *last = function ? bracket : open;
  const char *head = trimmed(arena, start, last);
  const char *name = strrchr(head, function ? ' ' : '\0');
  name = function && name != NULL ? name + 1 : head;
  while (*name == '*')
    name++;
  out.name = name;
  out.symbol = function ? name : strchr(name, ' ') + 1;
  if (function)
    out.type = mem_copy(arena, head, (size_t)(name - head));
  const char *close = piece_end(last + 1, end, function ? ')' : '}');
  if (strncmp(name, "enum ", 5) == 0 && !function)
    read_enumerators(&out, arena, last + 1, close);
  else
    read_members(&out, arena, last + 1, close, function ? ',' : ';');
  add(api, arena, out);
}

struct c_api *c_api_new(struct ddb_arena *arena) {
  struct c_api *api = mem_zalloc(arena, sizeof *api);
  api->end = &api->first;
  api->names = dict_new(arena);
  return api;
}

void c_api_read(struct c_api *api, struct ddb_arena *arena, const char *text, size_t size) {
  static const char begin[] = "DDB_BEGIN_DECLS";
  static const char finish[] = "DDB_END_DECLS";
  const char *plain = plain_text(arena, text, size);
  const char *p = strstr(plain, begin);
  const char *end = p != NULL ? strstr(p, finish) : NULL;
  for (p = end != NULL ? p + sizeof begin - 1 : NULL; p != NULL && p < end;) {
    const char *stop = piece_end(p, end, ';');
    if (stop == end)
      return;
    while (*p == ' ')
      p++;
    read_declaration(api, arena, p, stop);
    p = stop + 1;
  }
}
