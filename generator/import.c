/* SPDX-License-Identifier: Apache-2.0 */
/* The command `ddbc import`: reads the file, finds out whose format it is, and reports what became
 * of it on stderr. */
#include "import.h"

#include <string.h>

#include "mem.h"
#include "source.h"

enum { IMPORTED = 0, NOT_UNDERSTOOD = 1, NOT_READ = 3 }; /* exit codes, as compile.h has them */

static const struct {
  const char *name;
  bool (*is)(const cJSON *root);
  void (*read)(struct design *design, const cJSON *root);
} formats[] = {
    {"NoSQL Workbench model", import_is_workbench, import_workbench},
    {"awslabs/mcp schema", import_is_mcp, import_mcp},
    {"OneTable schema", import_is_onetable, import_onetable},
};

static size_t decisions_of(const struct design_entity *entity) {
  size_t count = entity->notes.count;
  for (size_t i = 0; i < entity->field_count; i++)
    count += entity->fields[i].note != NULL;
  return count;
}

static size_t decisions(const struct design *design) {
  size_t count = design->notes.count;
  for (size_t i = 0; i < design->entity_count; i++)
    count += decisions_of(design->entities[i]);
  for (size_t i = 0; i < design->type_count; i++)
    if (design->types[i]->members != NULL)
      count += decisions_of(design->types[i]->members);
  return count;
}

static void summarise(const struct design *design, const char *path, const char *format) {
  fprintf(stderr, "%s: %s: %zu tables, %zu entities, %zu operations, %zu to decide\n", path, format,
          design->table_count, design->entity_count, design->operation_count, decisions(design));
  if (design->samples > 0)
    fprintf(stderr,
            "%s: templates rebuild %zu of %zu key values of the sample data; %zu unresolved\n",
            path, design->rebuilt, design->samples, design->unresolved);
}

static int read_design(struct ddb_arena *arena, const cJSON *root, const char *path, FILE *out) {
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
    if (!formats[i].is(root))
      continue;
    struct design design = {.arena = arena, .name = "design"};
    formats[i].read(&design, root);
    if (design.entity_count == 0)
      break;
    design_finish(&design);
    import_write(&design, out);
    summarise(&design, path, formats[i].name);
    return IMPORTED;
  }
  fprintf(stderr,
          "ddbc: error: '%s' has no entities of a NoSQL Workbench model, an awslabs/mcp schema or "
          "a OneTable schema\n",
          path);
  return NOT_UNDERSTOOD;
}

static int parse_file(struct ddb_arena *arena, const char *path, FILE *out) {
  int error = 0;
  const struct source *source = source_load(arena, path, &error);
  if (source == NULL) {
    fprintf(stderr, "ddbc: error: cannot read '%s': %s\n", path, strerror(error));
    return NOT_READ;
  }
  cJSON *root = cJSON_ParseWithLengthOpts(source->text, source->size + 1, NULL, true);
  if (root == NULL) {
    fprintf(stderr, "ddbc: error: '%s' is not JSON\n", path);
    return NOT_UNDERSTOOD;
  }
  int code = read_design(arena, root, path, out);
  cJSON_Delete(root);
  return code;
}

int import_file(const char *path, FILE *out) {
  struct ddb_arena *arena = mem_arena();
  int code = parse_file(arena, path, out);
  ddb_arena_free(arena);
  return code;
}
