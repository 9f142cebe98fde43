/* SPDX-License-Identifier: Apache-2.0 */
/* Reading key templates: see keytmpl.h. */
#include "keytmpl.h"

#include <string.h>

#include "keytmpl_format.h"
#include "mem.h"
#include "suggest.h"

struct scanner {
  const struct yaml_node *node;
  const struct entity *entity;
  struct diag *diag;
  struct key_template *out;
};

/* The span covers the braces, so that a message about a part underlines all of it. */
static struct key_part *add_part(struct scanner *scanner, size_t start, size_t end) {
  struct key_template *out = scanner->out;
  out->parts = mem_grow(scanner->diag->arena, out->parts, out->part_count, sizeof *out->parts);
  struct key_part *part = &out->parts[out->part_count++];
  *part = (struct key_part){.span = yaml_part(scanner->node, start, end)};
  return part;
}

static void add_literal(struct scanner *scanner, size_t start, size_t end) {
  const char *text = scanner->node->text;
  const char *brace = memchr(text + start, '}', end - start);
  if (brace != NULL) {
    size_t at = (size_t)(brace - text);
    diag_error(scanner->diag, "bad-key-template", yaml_part(scanner->node, at, at + 1), NULL,
               "'}' without a '{' before it");
  }
  add_part(scanner, start, end)->literal =
      mem_copy(scanner->diag->arena, text + start, end - start);
}

static void report_unknown_field(struct scanner *scanner, struct span span, const char *name) {
  struct suggest suggest = suggest_start(name);
  for (size_t i = 0; i < scanner->entity->field_count; i++)
    suggest_offer(&suggest, scanner->entity->fields[i].name.text);
  diag_error(scanner->diag, "unknown-field", span,
             suggest_help(&suggest, scanner->diag->arena, NULL), "entity '%s' has no field '%s'",
             scanner->entity->name.text, name);
}

/* What stands between the braces, as places in the text of the node. */
struct inside {
  size_t start, end;
  size_t name_end;
  size_t format; /* where it begins; 0: there is none */
  size_t format_end;
  size_t replacement; /* where it begins; 0: there is none */
};

/* `field`, `field?`, `field|format`, `field?|format`, `field?text`, `field|format?text`. */
static struct inside take_apart(const char *text, size_t start, size_t end, bool *optional) {
  struct inside in = {.start = start, .end = end, .name_end = start};
  while (in.name_end < end && text[in.name_end] != '?' && text[in.name_end] != '|')
    in.name_end++;
  size_t at = in.name_end;
  *optional = at < end && text[at] == '?' && (at + 1 == end || text[at + 1] == '|');
  at += *optional ? 1 : 0;
  if (at < end && text[at] == '|') {
    in.format = at + 1;
    while (++at < end && (text[at] != '?' || *optional))
      continue;
    in.format_end = at;
  }
  if (at < end)
    in.replacement = at + 1;
  return in;
}

/* It is one part of the key, whose end the separator tells. */
static void read_replacement(struct scanner *scanner, const struct inside *in,
                             struct key_part *part) {
  const char *text = scanner->node->text;
  const char *bad = NULL;
  struct span span = yaml_part(scanner->node, in->replacement - 1, in->end);
  part->replacement =
      mem_copy(scanner->diag->arena, text + in->replacement, in->end - in->replacement);
  char marks[] = {'|', '?', scanner->out->separator.character, '\0'};
  bad = strpbrk(part->replacement, marks);
  if (part->replacement[0] == '\0')
    diag_error(scanner->diag, "bad-key-template", span,
               "write {field?|format} or {field|format?text}", "no text is named behind the '?'");
  else if (bad != NULL)
    diag_error(scanner->diag, "bad-key-template", span,
               *bad == '|' ? "write {field|format?text}" : NULL,
               "the text for an unset field may not hold '%c'", *bad);
  else if (scanner->out->attribute->type != 'S')
    diag_error(scanner->diag, "bad-key-template", span, "write {field}",
               "a key of type N or B holds the value itself, and no text in its place");
}

static void add_field(struct scanner *scanner, size_t start, size_t end) {
  const char *text = scanner->node->text;
  struct ddb_arena *arena = scanner->diag->arena;
  struct key_part *part = add_part(scanner, start - 1, end + 1);
  const struct inside in = take_apart(text, start, end, &part->optional);
  if (in.name_end == start) {
    diag_error(scanner->diag, "bad-key-template", part->span, "write {field}",
               "no field is named between the braces");
    return;
  }
  const char *name = mem_copy(arena, text + start, in.name_end - start);
  part->field = model_field(scanner->entity->fields, scanner->entity->field_count, name);
  if (part->field == NULL)
    report_unknown_field(scanner, yaml_part(scanner->node, start, in.name_end), name);
  keytmpl_format(scanner->diag,
                 in.format == 0 ? part->span : yaml_part(scanner->node, in.format, in.format_end),
                 in.format == 0 ? NULL
                                : mem_copy(arena, text + in.format, in.format_end - in.format),
                 scanner->out->attribute->type == 'S', part);
  if (in.replacement != 0)
    read_replacement(scanner, &in, part);
}

/* Literals and fields take turns; two literals never follow each other. */
static void scan(struct scanner *scanner) {
  const char *text = scanner->node->text;
  size_t size = scanner->node->size;
  for (size_t at = 0; at < size;) {
    const char *open = memchr(text + at, '{', size - at);
    size_t literal_end = open == NULL ? size : (size_t)(open - text);
    if (literal_end > at)
      add_literal(scanner, at, literal_end);
    if (open == NULL)
      return;
    size_t inside = literal_end + 1;
    size_t length = strcspn(text + inside, "{}");
    if (text[inside + length] != '}') {
      diag_error(scanner->diag, "bad-key-template",
                 yaml_part(scanner->node, literal_end, literal_end + 1), "close it with '}'",
                 "this '{' is never closed");
      return;
    }
    add_field(scanner, inside, inside + length);
    at = inside + length + 1;
  }
}

/* `PK: USER #{userId}` means "USER" to YAML, and every user would share one partition. */
static void refuse_comment(const struct yaml_node *node, struct diag *diag) {
  const char *text = node->span.source->text;
  size_t at = node->span.end;
  if (!node->exact || node->span.end - node->span.start != node->size)
    return; /* quoted already, or nothing that stands there */
  while (text[at] == ' ' || text[at] == '\t')
    at++;
  if (at > node->span.end && text[at] == '#' && text[at + 1] == '{')
    diag_error(diag, "bad-key-template", source_span(node->span.source, at, at + 1),
               "quote the whole template", "' #' begins a comment here");
}

void keytmpl_parse(const struct yaml_node *node, const struct entity *entity, struct diag *diag,
                   struct key_template *out) {
  out->text = node->text;
  out->span = node->span;
  out->separator = entity->separator;
  if (node->size == 0 || strpbrk(node->text, "\r\n\t") != NULL) {
    diag_error(diag, "bad-key-template", node->span, NULL,
               node->size == 0 ? "a key cannot be empty" : "a key template stands on one line");
    return;
  }
  refuse_comment(node, diag);
  struct scanner scanner = {.node = node, .entity = entity, .diag = diag, .out = out};
  scan(&scanner);
}

static bool is_used(const struct field *field, const struct field_use *by, size_t by_count) {
  for (size_t i = 0; i < by_count; i++)
    if (by[i].field == field)
      return true;
  return false;
}

bool keytmpl_varies(const struct key_part *part) {
  if (part->replacement != NULL)
    return true;
  switch (part->format) {
  case KEY_AS_IS:
  case KEY_UPPER:
  case KEY_LOWER:
  case KEY_PLAIN:
    return true;
  default: /* an ordered number begins with '-' or not, which tells its size */
    return false;
  }
}

bool keytmpl_optional_starts(const struct key_template *template, size_t part) {
  const struct key_part *parts = template->parts;
  if (parts[part].literal != NULL)
    return part + 1 < template->part_count && parts[part + 1].optional;
  return parts[part].optional && (part == 0 || parts[part - 1].literal == NULL);
}

/* Stops in front of a field, so the known prefix ends with the literal before it: ALBUM#1#, never
 * ALBUM#1, which would also find ALBUM#10. A literal that may be left out is not known. */
size_t keytmpl_known_parts(const struct key_template *template, const struct field_use *by,
                           size_t by_count) {
  size_t known = 0;
  for (; known < template->part_count; known++) {
    const struct key_part *part = &template->parts[known];
    const struct field *field = part->field;
    if (part->literal != NULL && keytmpl_optional_starts(template, known))
      field = template->parts[known + 1].field;
    if ((part->literal == NULL || field != NULL) && !is_used(field, by, by_count))
      break;
  }
  return known;
}
