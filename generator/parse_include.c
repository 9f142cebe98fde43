/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a schema in several files: see parse_include.h. */
#include "parse_include.h"

#include <errno.h>
#include <string.h>

#include "dict.h"
#include "mem.h"
#include "parse_map.h"

/* What an included file may hold, besides files of its own. */
enum section { SECTION_TYPES, SECTION_ENTITIES, SECTION_OPERATIONS, SECTION_COUNT };

/* One schema while its files are put together. */
struct include {
  struct parse parse;
  struct source_list *list;
  size_t first;                              /* of its files in the list: the schema itself */
  size_t bytes;                              /* of the files in it */
  struct yaml_node *sections[SECTION_COUNT]; /* or NULL, as long as no file has one */
  struct dict *names[SECTION_COUNT];
};

/* A file, and the one that includes it. */
struct part {
  struct include *include;
  const struct source *source;
  const struct part *parent; /* or NULL */
  size_t depth;
};

static void add_source(struct include *include, struct source *source) {
  struct source_list *list = include->list;
  source->order = list->count;
  list->sources = mem_grow(include->parse.arena, list->sources, list->count, sizeof *list->sources);
  list->sources[list->count++] = source;
  include->bytes += source->size;
}

/* The section takes over the names; one that an earlier file has too is an error. */
static void take_section(struct part *part, const struct yaml_node *value, enum section section) {
  struct include *include = part->include;
  struct ddb_arena *arena = include->parse.arena;
  if (!parse_is_map(&include->parse, value, value->key->text))
    return;
  struct yaml_node *whole = include->sections[section];
  if (whole == NULL) {
    whole = include->sections[section] = mem_zalloc(arena, sizeof *whole);
    *whole = *value;
    whole->children = NULL;
    whole->count = 0;
    include->names[section] = dict_new(arena);
  }
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *key = value->children[i]->key;
    const struct yaml_node *first = dict_add(include->names[section], key->text, key);
    if (first != NULL) {
      diag_error(include->parse.diag, "duplicate-key", key->span, NULL, "'%s' is given twice",
                 key->text);
      diag_note(include->parse.diag, first->span, "the first one is here");
      continue;
    }
    whole->children = mem_grow(arena, whole->children, whole->count, sizeof *whole->children);
    whole->children[whole->count++] = value->children[i];
  }
}

static void take_types(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse;
  take_section(into, value, SECTION_TYPES);
}

static void take_entities(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse;
  take_section(into, value, SECTION_ENTITIES);
}

static void take_operations(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse;
  take_section(into, value, SECTION_OPERATIONS);
}

static void refuse_head(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)into;
  diag_error(parse->diag, "include-content", value->key->span,
             "say it in the schema that includes this file",
             "'%s' belongs to the whole schema, of which an included file is a part",
             value->key->text);
}

/* A path is meant from the folder of the file that it stands in. */
static const char *path_from(struct ddb_arena *arena, const struct source *source,
                             const char *path) {
  while (strncmp(path, "./", 2) == 0 && path[2] != '\0' && path[2] != '/')
    path += 2;
  const char *slash = strrchr(source->path, '/');
  if (path[0] == '/' || slash == NULL)
    return path;
  return mem_format(arena, "%.*s/%s", (int)(slash - source->path), source->path, path);
}

static bool same_file(const struct source *a, const struct source *b) {
  return a->file == b->file && a->device == b->device;
}

/* "app.yaml -> a.yaml -> app.yaml": from the file that is met again down to where it is named. */
static const char *chain_text(struct ddb_arena *arena, const struct part *part,
                              const struct source *again) {
  const char *text = again->path;
  for (; part != NULL; part = part->parent) {
    text = mem_format(arena, "%s -> %s", part->source->path, text);
    if (same_file(part->source, again))
      break;
  }
  return text;
}

/* Whether the file is one of those that led here. */
static bool is_cycle(const struct part *part, const struct source *source) {
  for (; part != NULL; part = part->parent)
    if (same_file(part->source, source))
      return true;
  return false;
}

static bool is_taken(const struct include *include, const struct source *source) {
  for (size_t i = include->first; i < include->list->count; i++)
    if (same_file(include->list->sources[i], source))
      return true;
  return false;
}

/* The path of an item of `include:`, or NULL when an error was reported. */
static const char *path_of(struct part *part, const struct yaml_node *node) {
  struct parse *parse = &part->include->parse;
  const char *text = parse_text(parse, node, "an included file");
  if (text == NULL)
    return NULL;
  const char *problem = strcmp(text, "-") == 0            ? "standard input cannot be included"
                        : text[0] == '\0'                 ? "the name of a file is missing"
                        : strpbrk(text, "\t\r\n") != NULL ? "a path stands on one line"
                                                          : NULL;
  if (problem != NULL)
    diag_error(parse->diag, "include-file", node->span, NULL, "%s", problem);
  return problem == NULL ? path_from(parse->arena, part->source, text) : NULL;
}

static struct source *load(struct part *part, const struct yaml_node *node, const char *path) {
  struct parse *parse = &part->include->parse;
  int error = 0;
  struct source *source = source_load_included(parse->arena, path, &error);
  if (source == NULL)
    diag_error(parse->diag, "include-file", node->span,
               error == ENOENT ? "paths are relative to the file that they stand in" : NULL,
               "cannot read '%s': %s", path,
               error == 0 ? "it is a folder, a pipe or a device" : strerror(error));
  return source;
}

static bool within_limits(struct part *part, const struct yaml_node *node,
                          const struct source *source) {
  const struct include *include = part->include;
  struct diag *diag = include->parse.diag;
  if (part->depth == INCLUDE_DEPTH_MAX)
    diag_error(diag, "include-limit", node->span, NULL,
               "files that include files, more than %d deep", INCLUDE_DEPTH_MAX);
  else if (include->list->count - include->first > INCLUDE_FILES_MAX)
    diag_error(diag, "include-limit", node->span, NULL, "more than %d included files",
               INCLUDE_FILES_MAX);
  else if (include->bytes + source->size > INCLUDE_BYTES_MAX)
    diag_error(diag, "include-limit", node->span, NULL, "more than %zu MiB in all files",
               INCLUDE_BYTES_MAX / 1024 / 1024);
  else
    return true;
  return false;
}

static void take_include(struct parse *parse, const struct yaml_node *value, void *into);

static const struct parse_key part_keys[] = {
    {"types", false, take_types},
    {"entities", false, take_entities},
    {"operations", false, take_operations},
    {"include", false, take_include},
    {"ddb", false, refuse_head},
    {"namespace", false, refuse_head},
    {"table", false, refuse_head},
    {"tables", false, refuse_head},
    {"envelope", false, refuse_head},
    {"accept", false, refuse_head},
    {"policy", false, refuse_head},
    {"version", false, refuse_head},
    {"workload", false, refuse_head},
};

/* A file that two files include is read once: it is in the schema, which is all they ask. */
static void include_file(struct part *part, const struct yaml_node *node) {
  struct include *include = part->include;
  struct parse *parse = &include->parse;
  const char *path = path_of(part, node);
  struct source *source = path == NULL ? NULL : load(part, node, path);
  if (source == NULL)
    return;
  if (is_cycle(part, source)) {
    diag_error(parse->diag, "include-cycle", node->span, NULL, "the file includes itself: %s",
               chain_text(parse->arena, part, source));
    return;
  }
  if (is_taken(include, source) || !within_limits(part, node, source))
    return;
  add_source(include, source);
  const struct yaml_node *root = yaml_read(source, parse->diag);
  struct part child = {include, source, part, part->depth + 1};
  if (root != NULL)
    parse_keys(parse, root, "an included file", part_keys, sizeof part_keys / sizeof part_keys[0],
               &child);
}

static void take_include(struct parse *parse, const struct yaml_node *value, void *into) {
  if (!parse_is_list(parse, value, "include"))
    return;
  for (size_t i = 0; i < value->count; i++)
    include_file(into, value->children[i]);
}

/* The schema's own sections come first. */
static const struct yaml_node *join(struct include *include, const struct yaml_node *root) {
  static const char *const names[] = {"types", "entities", "operations"};
  struct parse *parse = &include->parse;
  struct part part = {include, root->span.source, NULL, 0};
  struct yaml_node *joined = mem_zalloc(parse->arena, sizeof *joined);
  *joined = *root;
  joined->children = mem_array(parse->arena, root->count + SECTION_COUNT, sizeof *joined->children);
  joined->count = 0;
  for (size_t i = 0; i < root->count; i++) {
    size_t section = 0;
    while (section < SECTION_COUNT && strcmp(root->children[i]->key->text, names[section]) != 0)
      section++;
    if (section < SECTION_COUNT)
      take_section(&part, root->children[i], (enum section)section);
    else
      joined->children[joined->count++] = root->children[i];
  }
  take_include(parse, yaml_get(root, "include"), &part);
  for (size_t i = 0; i < SECTION_COUNT; i++)
    if (include->sections[i] != NULL)
      joined->children[joined->count++] = include->sections[i];
  return joined;
}

const struct yaml_node *schema_read(struct source *source, struct diag *diag,
                                    struct source_list *list) {
  struct include *include = mem_zalloc(diag->arena, sizeof *include);
  size_t errors = diag->errors;
  include->parse = (struct parse){.arena = diag->arena, .diag = diag};
  include->list = list;
  include->first = list->count;
  add_source(include, source);
  const struct yaml_node *root = yaml_read(source, diag);
  if (root == NULL || root->type != YAML_MAP || yaml_get(root, "include") == NULL)
    return root;
  root = join(include, root);
  return diag->errors == errors ? root : NULL;
}
