/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: driver program SCHEMA > program.c
 *        driver operations SCHEMA > schema-with-more-operations.yaml
 * From a schema to a C program that makes random records of all its entities: see random.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "driver.h"
#include "mem.h"
#include "parse.h"
#include "parse_include.h"

static void print(const char *what, struct model *model, struct ddb_arena *arena) {
  if (strcmp(what, "operations") == 0) {
    driver_operations(model);
    return;
  }
  struct driver driver = {model, plan_build(model, arena), model->namespace_name.text};
  driver_program(&driver);
}

int main(int argc, char **argv) {
  int error = 0;
  struct ddb_arena *arena = mem_arena();
  struct diag *diag = diag_new(arena);
  struct source_list files = {0};
  struct source *source = argc == 3 ? source_load(arena, argv[2], &error) : NULL;
  const struct yaml_node *root = source == NULL ? NULL : schema_read(source, diag, &files);
  struct model *model = root == NULL ? NULL : schema_parse(root, diag);
  if (model != NULL && diag->errors == 0)
    schema_check(model, diag);
  bool good = model != NULL && diag->errors == 0;
  if (good)
    print(argv[1], model, arena);
  ddb_arena_free(arena);
  return good && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
