/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of the shared AWS files. It cuts the text in place: a value never grows by being read,
 * so every value is a slice of the one copy of the file, and wiping that copy wipes every secret.
 */
#include "aws/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/profile_text.h"
#include "base/arena.h"
#include "base/fail.h"
#include "base/wipe.h"

/* What a line that begins with a blank may continue. */
enum property_state {
  NO_PROPERTY,
  PLAIN_PROPERTY,
  EMPTY_PROPERTY /* `s3 =`: the lines below it are properties themselves */
};

struct parser {
  struct ddb_profiles *profiles;
  enum ddb_profile_file file;
  const char *path;
  unsigned line;
  struct ddb_error *error;
  bool in_section;
  struct ddb_section *section; /* NULL: one to be passed over */
  enum property_state state;
  struct ddb_property *property; /* NULL: one to be passed over */
  char *value_end;
};

/* A line, or a part of one, in the text. */
struct span {
  char *start;
  char *end;
};

static enum ddb_status fail(const struct parser *parser, const char *what) {
  return ddb_fail(parser->error, DDB_E_CONFIG, NULL, "%s:%u: %s", parser->path, parser->line, what);
}

static enum ddb_status no_memory(const struct parser *parser) {
  return ddb_fail(parser->error, DDB_E_NOMEM, NULL, "no memory for %s", parser->path);
}

static bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

static struct span trim(struct span span) {
  while (span.start < span.end && blank(*span.start))
    span.start++;
  while (span.end > span.start && blank(span.end[-1]))
    span.end--;
  return span;
}

/* The characters that names of profiles and properties may have. */
static bool valid_name(struct span name) {
  for (const char *c = name.start; c < name.end; c++) {
    bool letter = (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
    if (!letter && (*c == '\0' || strchr("_-/.%@:+", *c) == NULL))
      return false;
  }
  return name.start < name.end;
}

static bool equals(struct span span, const char *text) {
  size_t size = (size_t)(span.end - span.start);
  return size == strlen(text) && memcmp(span.start, text, size) == 0;
}

/* ---- sections -------------------------------------------------------------------------------- */

/* "profile x" to its kind, leaving "x" in `name`. False: a section that is none of ours. */
static bool section_kind(const struct parser *parser, struct span *name,
                         enum ddb_section_kind *kind) {
  *kind = DDB_SECTION_PROFILE;
  if (parser->file == DDB_PROFILE_CREDENTIALS)
    return true;
  if (equals(*name, "default")) {
    *kind = DDB_SECTION_PLAIN_DEFAULT;
    return true;
  }
  struct span prefix = {name->start, name->start};
  while (prefix.end < name->end && !blank(*prefix.end))
    prefix.end++;
  name->start = prefix.end;
  *name = trim(*name);
  if (equals(prefix, "sso-session"))
    *kind = DDB_SECTION_SSO_SESSION;
  else if (equals(prefix, "services"))
    *kind = DDB_SECTION_SERVICES;
  else
    return equals(prefix, "profile");
  return true;
}

static enum ddb_status add_section(struct parser *parser, struct span name,
                                   enum ddb_section_kind kind) {
  struct ddb_section *section = ddb_arena_zalloc(parser->profiles->arena, sizeof *section);
  if (section == NULL)
    return no_memory(parser);
  *name.end = '\0';
  section->file = parser->file;
  section->kind = kind;
  section->name = name.start;
  section->next = parser->profiles->sections;
  parser->profiles->sections = section;
  parser->section = section;
  if (parser->file == DDB_PROFILE_CONFIG && kind == DDB_SECTION_PROFILE &&
      strcmp(section->name, "default") == 0)
    parser->profiles->prefixed_default = true;
  return DDB_OK;
}

/* `[name]`, behind which a comment needs no blank before it. */
static enum ddb_status section_line(struct parser *parser, struct span line) {
  enum ddb_section_kind kind;
  char *comment = line.start;
  while (comment < line.end && *comment != '#' && *comment != ';')
    comment++;
  line.end = comment;
  line = trim(line);
  parser->in_section = true;
  parser->section = NULL;
  parser->state = NO_PROPERTY;
  if (line.end[-1] != ']')
    return fail(parser, "Profile definition must end with ']'");
  struct span name = {line.start + 1, line.end - 1};
  name = trim(name);
  if (!section_kind(parser, &name, &kind) || !valid_name(name))
    return DDB_OK;
  return add_section(parser, name, kind);
}

/* ---- properties ------------------------------------------------------------------------------ */

/* A comment in a value has a blank before it. */
static struct span without_comment(struct span line) {
  for (char *c = line.start + 1; c < line.end; c++)
    if ((*c == '#' || *c == ';') && blank(c[-1]))
      line.end = c;
  return trim(line);
}

/* A property of a section or with a name that is passed over is parsed all the same: its lines must
 * not become those of the property before it. */
static enum ddb_status add_property(struct parser *parser, struct span name, struct span value) {
  parser->property = NULL;
  parser->value_end = value.end;
  if (parser->section == NULL || !valid_name(name))
    return DDB_OK;
  struct ddb_property *property = ddb_arena_zalloc(parser->profiles->arena, sizeof *property);
  if (property == NULL)
    return no_memory(parser);
  *name.end = '\0';
  *value.end = '\0';
  for (char *c = name.start; c < name.end; c++)
    *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
  property->name = name.start;
  property->value = value.start;
  property->next = parser->section->properties;
  parser->section->properties = property;
  parser->property = property;
  return DDB_OK;
}

static enum ddb_status property_line(struct parser *parser, struct span line) {
  if (!parser->in_section)
    return fail(parser, "Expected a profile definition");
  line = without_comment(line);
  char *equal = memchr(line.start, '=', (size_t)(line.end - line.start));
  if (equal == NULL)
    return fail(parser, "Expected an '=' sign defining a property");
  struct span name = {line.start, equal}, value = {equal + 1, line.end};
  name = trim(name);
  value = trim(value);
  if (name.start == name.end)
    return fail(parser, "Property did not have a name");
  parser->state = value.start == value.end ? EMPTY_PROPERTY : PLAIN_PROPERTY;
  return add_property(parser, name, value);
}

/* A line that begins with a blank goes on with the value above it, comment signs and all. */
static enum ddb_status continued_line(struct parser *parser, struct span line) {
  line = trim(line);
  if (!parser->in_section)
    return fail(parser, "Expected a profile definition, found continuation");
  if (parser->state == NO_PROPERTY && (*line.start == '#' || *line.start == ';'))
    return DDB_OK; /* an indented comment; a value cannot begin here */
  if (parser->state == NO_PROPERTY)
    return fail(parser, "Expected a property definition, found continuation");
  size_t size = (size_t)(line.end - line.start);
  const char *equal = memchr(line.start, '=', size);
  if (parser->state == EMPTY_PROPERTY && equal == NULL)
    return fail(parser, "Expected an '=' sign defining a sub-property");
  if (parser->state == EMPTY_PROPERTY && equal == line.start)
    return fail(parser, "Sub-property did not have a name");
  if (parser->property == NULL)
    return DDB_OK;
  /* There is room: the line feed and the blank before this text are behind value_end. */
  *parser->value_end++ = '\n';
  memmove(parser->value_end, line.start, size);
  parser->value_end += size;
  *parser->value_end = '\0';
  return DDB_OK;
}

/* ---- files ----------------------------------------------------------------------------------- */

static enum ddb_status parse_line(struct parser *parser, struct span line) {
  struct span inside = trim(line);
  if (inside.start == inside.end || *line.start == '#' || *line.start == ';')
    return DDB_OK;
  if (blank(*line.start))
    return continued_line(parser, line);
  if (*line.start == '[')
    return section_line(parser, inside);
  return property_line(parser, inside);
}

static enum ddb_status parse(struct parser *parser, struct span text) {
  if (text.end - text.start >= 3 && memcmp(text.start, "\xEF\xBB\xBF", 3) == 0)
    text.start += 3;
  enum ddb_status status = DDB_OK;
  while (text.start < text.end && status == DDB_OK) {
    char *feed = memchr(text.start, '\n', (size_t)(text.end - text.start));
    struct span line = {text.start, feed != NULL ? feed : text.end};
    parser->line++;
    text.start = feed != NULL ? feed + 1 : text.end;
    if (memchr(line.start, '\0', (size_t)(line.end - line.start)) != NULL)
      return fail(parser, "Found a NUL character");
    status = parse_line(parser, line);
  }
  return status;
}

enum ddb_status ddb_profiles_parse(struct ddb_profiles *profiles, enum ddb_profile_file file,
                                   const char *path, struct ddb_text text,
                                   struct ddb_error *error) {
  struct parser parser = {.profiles = profiles, .file = file, .path = path, .error = error};
  struct ddb_profile_text *copy = ddb_profile_text_new(text.size);
  if (copy == NULL)
    return no_memory(&parser);
  if (text.size > 0)
    memcpy(copy->data, text.data, text.size);
  return ddb_profiles_adopt(profiles, file, path, copy, error);
}

enum ddb_status ddb_profiles_adopt(struct ddb_profiles *profiles, enum ddb_profile_file file,
                                   const char *path, struct ddb_profile_text *text,
                                   struct ddb_error *error) {
  struct parser parser = {.profiles = profiles, .file = file, .path = path, .error = error};
  struct span span = {text->data, text->data + text->size};
  text->next = profiles->texts;
  profiles->texts = text;
  return parse(&parser, span);
}

struct ddb_profile_text *ddb_profile_text_new(size_t size) {
  struct ddb_profile_text *text =
      size < SIZE_MAX - sizeof *text - 1 ? malloc(sizeof *text + size + 1) : NULL;
  if (text == NULL)
    return NULL;
  text->next = NULL;
  text->size = size;
  text->data[size] = '\0';
  return text;
}

enum ddb_status ddb_profiles_init(struct ddb_profiles *profiles) {
  memset(profiles, 0, sizeof *profiles);
  profiles->arena = ddb_arena_new();
  return profiles->arena != NULL ? DDB_OK : DDB_E_NOMEM;
}

void ddb_profiles_free(struct ddb_profiles *profiles) {
  struct ddb_profile_text *text = profiles->texts;
  /* Values are slices of these texts, so this wipes all secrets that were read. */
  while (text != NULL) {
    struct ddb_profile_text *next = text->next;
    ddb_wipe(text->data, text->size);
    free(text);
    text = next;
  }
  ddb_arena_free(profiles->arena);
  memset(profiles, 0, sizeof *profiles);
}

/* ---- looking up ------------------------------------------------------------------------------ */

/* Whether a section holds properties of this profile. */
static bool applies(const struct ddb_profiles *profiles, const struct ddb_section *section,
                    const char *profile) {
  bool kind = section->kind == DDB_SECTION_PROFILE ||
              (section->kind == DDB_SECTION_PLAIN_DEFAULT && !profiles->prefixed_default);
  return kind && strcmp(section->name, profile) == 0;
}

static const char *property_of(const struct ddb_section *section, const char *name) {
  for (const struct ddb_property *p = section->properties; p != NULL; p = p->next)
    if (strcmp(p->name, name) == 0)
      return p->value;
  return NULL;
}

/* Lookups walk the lists: a file has few sections, and one with 100,000 is still linear. */
bool ddb_profiles_has(const struct ddb_profiles *profiles, const char *profile) {
  for (const struct ddb_section *s = profiles->sections; s != NULL; s = s->next)
    if (applies(profiles, s, profile))
      return true;
  return false;
}

/* The last section wins, and the credentials file was read last. */
const char *ddb_profiles_get(const struct ddb_profiles *profiles, const char *profile,
                             const char *name) {
  for (const struct ddb_section *s = profiles->sections; s != NULL; s = s->next) {
    const char *value = applies(profiles, s, profile) ? property_of(s, name) : NULL;
    if (value != NULL)
      return value;
  }
  return NULL;
}

static bool is_session(const struct ddb_section *section, const char *session) {
  return section->kind == DDB_SECTION_SSO_SESSION && strcmp(section->name, session) == 0;
}

bool ddb_profiles_has_session(const struct ddb_profiles *profiles, const char *session) {
  for (const struct ddb_section *s = profiles->sections; s != NULL; s = s->next)
    if (is_session(s, session))
      return true;
  return false;
}

const char *ddb_profiles_session(const struct ddb_profiles *profiles, const char *session,
                                 const char *name) {
  for (const struct ddb_section *s = profiles->sections; s != NULL; s = s->next) {
    const char *value = is_session(s, session) ? property_of(s, name) : NULL;
    if (value != NULL)
      return value;
  }
  return NULL;
}

/* The value of `name` among the lines of a value. */
static struct ddb_text sub_property(const char *lines, const char *name) {
  struct ddb_text found = {"", 0};
  size_t size = strlen(name);
  for (const char *line = strchr(lines, '\n'); line != NULL; line = strchr(line, '\n')) {
    line++;
    const char *at = line + size;
    if (strncmp(line, name, size) != 0)
      continue;
    at += strspn(at, " \t");
    if (*at != '=')
      continue;
    at += 1 + strspn(at + 1, " \t");
    found.data = at;
    found.size = strcspn(at, "\n");
  }
  return found;
}

struct ddb_text ddb_profiles_service(const struct ddb_profiles *profiles, const char *profile,
                                     const char *service, const char *name) {
  struct ddb_text none = {"", 0};
  const char *services = ddb_profiles_get(profiles, profile, "services");
  if (services == NULL)
    return none;
  for (const struct ddb_section *s = profiles->sections; s != NULL; s = s->next) {
    bool named = s->kind == DDB_SECTION_SERVICES && strcmp(s->name, services) == 0;
    const char *lines = named ? property_of(s, service) : NULL;
    if (lines != NULL)
      return sub_property(lines, name);
  }
  return none;
}
