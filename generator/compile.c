/* SPDX-License-Identifier: Apache-2.0 */
/* THE pipeline: source_load -> schema_read -> schema_parse -> schema_check -> plan_build -> emit ->
 * output_commit. Nothing is written unless everything before has passed. */
#include "compile.h"

#include <stdio.h>
#include <string.h>

#include "breaking.h"
#include "check.h"
#include "dict.h"
#include "emit.h"
#include "estimate.h"
#include "explain.h"
#include "mem.h"
#include "output.h"
#include "parse.h"
#include "parse_include.h"
#include "plan.h"
#include "suggest.h"
#include "table.h"

/* What one run holds; freed at once when it ends. */
struct run {
  const struct compile_options *options;
  struct ddb_arena *arena;
  struct diag *diag;
  struct model **models; /* one per schema that could be parsed */
  size_t model_count;
  struct source_list sources; /* the schemas and what they include */
};

/* Two schemas of one namespace would write the same folder. */
static void refuse_same_namespace(struct run *run) {
  struct dict *seen = dict_new(run->arena);
  for (size_t i = 0; i < run->model_count; i++) {
    const struct name *name = &run->models[i]->namespace_name;
    const struct name *first = dict_add(seen, name->text, name);
    if (first == NULL)
      continue;
    diag_error(run->diag, "duplicate-namespace", name->span, NULL,
               "another schema of this run has the namespace '%s'", name->text);
    diag_note(run->diag, first->span, "it is here");
  }
}

static struct model *read_schema(struct run *run, struct source *source) {
  size_t errors = run->diag->errors;
  const struct yaml_node *root = schema_read(source, run->diag, &run->sources);
  struct model *model = root == NULL ? NULL : schema_parse(root, run->diag);
  if (model == NULL || run->diag->errors != errors)
    return NULL;
  schema_check(model, run->diag);
  return model;
}

/* NULL when the file cannot be read, which was said then. */
static struct source *load(const struct run *run, const char *path) {
  int error = 0;
  struct source *source = source_load(run->arena, path, &error);
  if (source == NULL)
    fprintf(stderr, "ddbc: error: cannot read '%s': %s\n", path, strerror(error));
  return source;
}

/* All schemas, even when one is wrong: a reader wants all messages. */
static int read_all(struct run *run) {
  const struct compile_options *options = run->options;
  run->models = mem_array(run->arena, options->schema_count, sizeof *run->models);
  for (size_t i = 0; i < options->schema_count; i++) {
    struct source *source = load(run, options->schemas[i]);
    if (source == NULL)
      return EXIT_IO;
    struct model *model = read_schema(run, source);
    if (model != NULL)
      run->models[run->model_count++] = model;
  }
  refuse_same_namespace(run);
  report_print(run->diag, stderr, &options->style);
  return run->diag->errors == 0 ? EXIT_CLEAN : EXIT_SCHEMA;
}

static int write_depfile(const struct run *run, struct output *output) {
  const struct compile_options *options = run->options;
  const char **sources = mem_array(run->arena, run->sources.count, sizeof *sources);
  size_t count = 0;
  for (size_t i = 0; i < run->sources.count; i++)
    if (!run->sources.sources[i]->standard_input)
      sources[count++] = run->sources.sources[i]->path;
  return output_depfile(output, options->folder, options->depfile, sources, count) ? EXIT_CLEAN
                                                                                   : EXIT_IO;
}

static int write_output(const struct run *run, struct output *output) {
  const struct compile_options *options = run->options;
  if (options->check_only) {
    static const int codes[] = {
        [OUTPUT_SAME] = EXIT_CLEAN, [OUTPUT_DIFFERS] = EXIT_SCHEMA, [OUTPUT_UNREADABLE] = EXIT_IO};
    return codes[output_compare(output, options->folder, stdout)];
  }
  if (!output_commit(output, options->folder))
    return EXIT_IO;
  return options->depfile == NULL ? EXIT_CLEAN : write_depfile(run, output);
}

static struct run start(const struct compile_options *options) {
  struct ddb_arena *arena = mem_arena();
  return (struct run){.options = options, .arena = arena, .diag = diag_new(arena)};
}

int compile_generate(const struct compile_options *options) {
  struct run run = start(options);
  int code = read_all(&run);
  if (code == EXIT_CLEAN) {
    struct output *output = output_new(run.arena);
    for (size_t i = 0; i < run.model_count; i++)
      emit_namespace(plan_build(run.models[i], run.arena), output);
    code = write_output(&run, output);
  }
  ddb_arena_free(run.arena);
  return code;
}

int compile_check(const struct compile_options *options) {
  struct run run = start(options);
  int code = read_all(&run);
  ddb_arena_free(run.arena);
  return code;
}

int compile_table(const struct compile_options *options, const char *format) {
  struct run run = start(options);
  int code = read_all(&run);
  for (size_t i = 0; code == EXIT_CLEAN && i < run.model_count; i++)
    fputs(table_text(run.arena, run.models[i], format), stdout);
  ddb_arena_free(run.arena);
  return code;
}

static int unknown_operation(const struct run *run, const struct plan *plan, const char *name) {
  struct suggest suggest = suggest_start(name);
  for (size_t i = 0; i < plan->operation_count; i++)
    suggest_offer(&suggest, plan->operations[i].name);
  const char *help = suggest_help(&suggest, run->arena, NULL);
  fprintf(stderr, "ddbc: error: '%s' has no operation '%s'%s%s\n", run->options->schemas[0], name,
          help == NULL ? "" : "; ", help == NULL ? "" : help);
  return EXIT_USAGE;
}

/* The request is the plan's, what it costs the model's. */
static int explain_one(const struct run *run, const struct model *model, const char *name) {
  const struct plan *plan = plan_build(model, run->arena);
  const struct plan_operation *found = explain_find(plan, name);
  const struct estimator estimator = estimate_start(run->arena, model);
  if (found == NULL)
    return unknown_operation(run, plan, name);
  fputs(explain_text(run->arena, found), stdout);
  fputs(estimate_text(&estimator, &model->operations[found - plan->operations]), stdout);
  return EXIT_CLEAN;
}

static int explain_all(const struct run *run, const struct model *model) {
  const struct estimator estimator = estimate_start(run->arena, model);
  fputs(estimate_summary(&estimator), stdout);
  return EXIT_CLEAN;
}

int compile_explain(const struct compile_options *options, const char *operation) {
  struct run run = start(options);
  int code = read_all(&run);
  for (size_t i = 0; code == EXIT_CLEAN && i < run.model_count; i++)
    code = operation == NULL ? explain_all(&run, run.models[i])
                             : explain_one(&run, run.models[i], operation);
  ddb_arena_free(run.arena);
  return code;
}

/* Of the old schema only errors are of interest: it was warned of in its time. */
static int read_old(struct run *run, const char *path, struct model **model) {
  struct source *source = load(run, path);
  if (source == NULL)
    return EXIT_IO;
  struct diag *diag = run->diag;
  run->diag = diag_new(run->arena);
  *model = read_schema(run, source);
  size_t errors = run->diag->errors;
  if (errors != 0)
    report_print(run->diag, stderr, &run->options->style);
  run->diag = diag;
  return errors == 0 ? EXIT_CLEAN : EXIT_SCHEMA;
}

/* The new schema is without errors, and its warnings are printed with what it breaks. */
static int compare_schemas(struct run *run, const struct model *now, const char *old) {
  struct model *was = NULL;
  int code = read_old(run, old, &was);
  if (code != EXIT_CLEAN)
    return code;
  struct breaking breaking = breaking_find(was, now, run->diag);
  report_print(run->diag, stderr, &run->options->style);
  breaking_print(&breaking, stdout);
  return run->diag->errors == 0 ? EXIT_CLEAN : EXIT_SCHEMA;
}

int compile_breaking(const struct compile_options *options, const char *old) {
  struct run run = start(options);
  struct source *source = load(&run, options->schemas[0]);
  struct model *now = source == NULL ? NULL : read_schema(&run, source);
  int code = source == NULL ? EXIT_IO : EXIT_SCHEMA;
  if (source != NULL && run.diag->errors == 0)
    code = compare_schemas(&run, now, old);
  else if (source != NULL)
    report_print(run.diag, stderr, &options->style);
  ddb_arena_free(run.arena);
  return code;
}
