/* SPDX-License-Identifier: Apache-2.0 */
/* The program of random records: rounds until every state and limit of every field was seen, the
 * server, and what is written about it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

/* Rounds beyond those asked for, while something was not seen. */
enum { PATIENCE = 30 };

typedef void each_field(const struct random_field *field, void *context);

static void each(const struct random_program *program, each_field *function, void *context) {
  for (size_t i = 0; i < program->entity_count; i++)
    for (size_t f = 0; f < program->entities[i].record->field_count; f++)
      function(&program->entities[i].record->fields[f], context);
  for (size_t i = 0; i < program->struct_count; i++)
    for (size_t f = 0; f < program->structs[i]->field_count; f++)
      function(&program->structs[i]->fields[f], context);
}

/* ---- what has to be seen --------------------------------------------------------------------- */

static bool has_lengths(const struct random_type *type) {
  return type->kind == RANDOM_STRING || type->kind == RANDOM_TEXT || type->kind == RANDOM_BINARY;
}

/* A pattern decides what lengths there are. */
static bool has_limits(const struct random_type *type) {
  if (type->kind == RANDOM_STRUCT || type->kind == RANDOM_UNION || type->kind == RANDOM_DOCUMENT)
    return false;
  return type->pattern == NULL;
}

static bool has_special(const struct random_field *field) {
  const struct random_type *type = &field->type;
  if (type->kind == RANDOM_DECIMAL)
    return type->min == NULL && type->max == NULL;
  if (type->kind == RANDOM_ENUM || type->kind == RANDOM_TEXT)
    return !field->key.used;
  return type->kind == RANDOM_STRING && type->pattern == NULL && !field->key.ascii;
}

static const char *missing(const struct random_field *field) {
  const struct random_hits *hits = field->hits;
  if (hits->set == 0)
    return "set";
  if (hits->unset == 0 && field->type.optional)
    return "unset";
  if (hits->null == 0 && field->nullable)
    return "NULL";
  if (has_limits(&field->type) && hits->min == 0)
    return has_lengths(&field->type) ? "at its shortest" : "at its least";
  if (has_limits(&field->type) && hits->max == 0)
    return has_lengths(&field->type) ? "at its longest" : "at its most";
  return has_special(field) && hits->special == 0 ? "with a special value" : NULL;
}

struct missing {
  FILE *out; /* or NULL: count only */
  unsigned long count;
};

static void count_missing(const struct random_field *field, void *context) {
  struct missing *seen = context;
  const char *what = field->own ? NULL : missing(field);
  seen->count += what != NULL;
  if (what != NULL && seen->out != NULL)
    fprintf(seen->out, "%s was never %s\n", field->name, what);
}

unsigned long random_missing(const struct random_program *program, void *out) {
  struct missing seen = {out, 0};
  each(program, count_missing, &seen);
  return seen.count;
}

static void print_hits(const struct random_field *field, void *context) {
  const struct random_hits *hits = field->hits;
  if (!field->own)
    fprintf(context, "%s\t%lu\t%lu\t%lu\t%lu\t%lu\t%lu\n", field->name, hits->set, hits->unset,
            hits->null, hits->min, hits->max, hits->special);
}

/* ---- reports --------------------------------------------------------------------------------- */

static FILE *create(const char *prefix, const char *suffix) {
  char path[4096];
  snprintf(path, sizeof path, "%s%s", prefix, suffix);
  FILE *file = fopen(path, "w");
  if (file == NULL)
    fprintf(stderr, "%s cannot be written\n", path);
  return file;
}

static bool finish(FILE *file) {
  return file != NULL && fclose(file) == 0;
}

static bool report(const struct random *random, const struct random_program *program,
                   const char *prefix) {
  FILE *hits = create(prefix, ".hits"), *properties = create(prefix, ".properties");
  if (hits != NULL) {
    fprintf(hits, "field\tset\tunset\tnull\tmin\tmax\tspecial\n");
    each(program, print_hits, hits);
  }
  if (properties != NULL)
    fprintf(properties,
            "decode(encode(r)) == r\t%lu\ncopies stand alone\t%lu\nparse(key) == parts\t%lu\n"
            "keys equal as their parts are\t%lu\nkeys sort as their values\t%lu\n"
            "changed items decoded\t%lu\nchanged items that were records still\t%lu\n"
            "put and got\t%lu\nfound by a query\t%lu\nnot in an index\t%lu\n"
            "queries on the wire only\t%lu\noperations checked\t%lu\n"
            "patterns not sampled\t%lu\n",
            random->records, random->copies, random->keys, random->pairs, random->orders,
            random->mutated, random->survived, random->gets, random->found, random->absent,
            random->wired, random->operations, random->unmatched);
  bool good = finish(hits);
  return finish(properties) && good;
}

/* ---- the run --------------------------------------------------------------------------------- */

static void run(struct random *random, const struct random_program *program, unsigned long rounds) {
  for (unsigned long i = 0; i < rounds * PATIENCE; i++) {
    if (i >= rounds && (random->failures > 0 || random_missing(program, NULL) == 0))
      break;
    random->round = i;
    for (size_t e = 0; e < program->entity_count; e++)
      random->failures += !random_round(random, &program->entities[e]);
  }
  random->failures += random->failures == 0 ? random_missing(program, stderr) : 0;
}

static unsigned long number(const char *text, unsigned long otherwise) {
  return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

int random_main(int argc, char **argv, const struct random_program *program) {
  unsigned long rounds = number(argc > 1 ? argv[1] : NULL, 100);
  unsigned long seed = number(argc > 2 ? argv[2] : NULL, 1);
  struct random random = {
      .state = seed, .mem = ddb_arena_new(), .other = ddb_arena_new(), .third = ddb_arena_new()};
  if (random.mem == NULL || random.other == NULL || random.third == NULL)
    return EXIT_FAILURE;
  run(&random, program, rounds);
  if (getenv("DDB_ENDPOINT") != NULL && program->create != NULL)
    random.failures += random_live(&random, program, number(getenv("LIVE"), 3));
  bool written = argc <= 3 || report(&random, program, argv[3]);
  ddb_arena_free(random.mem);
  ddb_arena_free(random.other);
  ddb_arena_free(random.third);
  if (random.failures > 0)
    fprintf(stderr, "%lu failures; again with SEED=%lu\n", random.failures, seed);
  printf("%lu %lu %lu\n", random.records, random.puts, random.failures);
  return random.failures > 0 || !written;
}
