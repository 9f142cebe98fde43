/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of ddbc: options in, exit code out. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "check.h"
#include "compile.h"
#include "fmt.h"
#include "import.h"
#include "mem.h"
#include "suggest.h"
#include "table.h"

#define DDBC_VERSION "0.1.0"

static const char usage[] =
    "usage: ddbc [generate] SCHEMA... -o DIR [--depfile FILE] [--check]\n"
    "       ddbc check SCHEMA...\n"
    "       ddbc breaking SCHEMA --against OLD\n"
    "       ddbc explain [RULE]\n"
    "       ddbc explain SCHEMA [OPERATION]\n"
    "       ddbc import FILE.json\n"
    "       ddbc table SCHEMA --format createtable|nosql-workbench\n"
    "       ddbc fmt SCHEMA... [--check]\n"
    "\n"
    "  generate          write C into DIR/<namespace>/ (the default command)\n"
    "  check             only say what is wrong with the schemas\n"
    "  breaking          what the schema breaks of the data and the callers of an older one\n"
    "  explain           what a rule means; without RULE, all rules; or the request that an operation\n"
    "                    sends, and what it costs; without OPERATION, what all of them cost\n"
    "  import            print a design of NoSQL Workbench, awslabs/mcp or OneTable as a schema\n"
    "  table             print the tables of a schema for aws create-table or NoSQL Workbench\n"
    "  fmt               rewrite schemas in the one layout, comments kept; '-' is printed\n"
    "\n"
    "  SCHEMA            a YAML file; '-' is standard input\n"
    "  -o DIR            where the generated files go\n"
    "  --depfile FILE    also write a makefile fragment with what they depend on\n"
    "  --check           write nothing; print what would change and exit with 1\n"
    "  --error-format F  messages as text, json, github (annotations) or sarif (code scanning)\n"
    "  --against OLD     the older schema; '-': git show HEAD:app.yaml | ddbc breaking ... --against -\n"
    "  --help, --version\n"
    "\n"
    "exit codes: 0 clean, 1 a schema is wrong (or --check found a difference, or\n"
    "            breaking a change that breaks source or data),\n"
    "            2 wrong usage, 3 a file could not be read or written\n";

/* https://no-color.org: set and not empty means no. */
static bool use_colour(void) {
  const char *none = getenv("NO_COLOR");
  const char *terminal = getenv("TERM");
  return (none == NULL || none[0] == '\0') && isatty(STDERR_FILENO) != 0 &&
         (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static struct report_style style_of(const struct arguments *arguments) {
  return (struct report_style){arguments->error_format, use_colour(), DDBC_VERSION};
}

static int standard_inputs(const char *const *schemas, size_t count) {
  int found = 0;
  for (size_t i = 0; i < count; i++)
    found += strcmp(schemas[i], "-") == 0;
  return found;
}

/* What generate and check have in common. `words` are the schemas. */
static int compile(const struct arguments *arguments, const char *const *words, size_t count,
                   bool generate) {
  if (count == 0)
    return wrong_usage("no schema is given to", generate ? "generate" : "check", NULL);
  if (standard_inputs(words, count) > 1)
    return wrong_usage("standard input can be read once:", "-", NULL);
  if (generate && (arguments->folder == NULL || arguments->folder[0] == '\0'))
    return wrong_usage("generate needs", "-o DIR", NULL);
  if (arguments->depfile != NULL && arguments->depfile[0] == '\0')
    return wrong_usage("a file name is missing behind", "--depfile", NULL);
  struct compile_options compile_options = {
      .schemas = words,
      .schema_count = count,
      .folder = arguments->folder,
      .depfile = arguments->depfile,
      .check_only = arguments->check_only,
      .style = style_of(arguments),
  };
  return generate ? compile_generate(&compile_options) : compile_check(&compile_options);
}

static int run_generate(const struct arguments *arguments, const char *const *words, size_t count) {
  return compile(arguments, words, count, true);
}

static int run_check(const struct arguments *arguments, const char *const *words, size_t count) {
  if (arguments->folder != NULL || arguments->depfile != NULL || arguments->check_only)
    return wrong_usage("this option is for generate, not for", "check", NULL);
  return compile(arguments, words, count, false);
}

/* The listing is also what tests/invalid/run.sh reads. */
static int list_rules(void) {
  size_t count = 0;
  const struct rule *rows = rule_rows(&count);
  for (size_t i = 0; i < count; i++)
    printf("%-26s %-8s %s\n", rows[i].id, rows[i].severity == SEVERITY_ERROR ? "error" : "warning",
           rows[i].purpose);
  return EXIT_CLEAN;
}

static int unknown_rule(const struct arguments *arguments, const char *word) {
  struct suggest suggest = suggest_start(word);
  size_t count = 0;
  const struct rule *rows = rule_rows(&count);
  for (size_t i = 0; i < count; i++)
    suggest_offer(&suggest, rows[i].id);
  return wrong_usage("unknown rule", word, suggest_help(&suggest, arguments->arena, NULL));
}

static bool is_file_like(const char *word) {
  return strcmp(word, "-") == 0 || strpbrk(word, "./") != NULL || access(word, F_OK) == 0;
}

static int explain_operation(const struct arguments *arguments, const char *const *words) {
  struct compile_options compile_options = {
      .schemas = words, .schema_count = 1, .style = style_of(arguments)};
  return compile_explain(&compile_options, words[1]); /* NULL: all of them */
}

/* Two words are a schema and an operation, unless the first is a rule. */
static int run_explain(const struct arguments *arguments, const char *const *words, size_t count) {
  if (count == 0)
    return list_rules();
  if (arguments->folder != NULL || arguments->depfile != NULL || arguments->check_only)
    return wrong_usage("this option is for generate, not for", "explain", NULL);
  if (count > 2 || (count == 2 && rule_find(words[0]) != NULL))
    return wrong_usage("explain takes a rule, or a schema and an operation, not also",
                       words[count - 1], NULL);
  if (count == 2)
    return explain_operation(arguments, words);
  const struct rule *rule = rule_find(words[0]);
  if (rule == NULL && is_file_like(words[0])) {
    const char *const all[] = {words[0], NULL};
    return explain_operation(arguments, all);
  }
  if (rule == NULL)
    return unknown_rule(arguments, words[0]);
  printf("%s (%s): %s\n\n%s\n", rule->id, rule->severity == SEVERITY_ERROR ? "error" : "warning",
         rule->purpose, rule->explanation);
  if (rule->acceptable)
    printf("\n%s: accept: {%s: the reason}\n",
           rule->severity == SEVERITY_ERROR ? "An operation can accept it"
                                            : "Where it is meant, say so beside it",
           rule->id);
  return EXIT_CLEAN;
}

static int unknown_format(const struct arguments *arguments) {
  if (arguments->format == NULL)
    return wrong_usage("table needs", "--format createtable|nosql-workbench", NULL);
  struct suggest suggest = suggest_start(arguments->format);
  for (size_t i = 0; table_formats[i] != NULL; i++)
    suggest_offer(&suggest, table_formats[i]);
  return wrong_usage("unknown format", arguments->format,
                     suggest_help(&suggest, arguments->arena, NULL));
}

static bool is_format(const char *format) {
  for (size_t i = 0; format != NULL && table_formats[i] != NULL; i++)
    if (strcmp(table_formats[i], format) == 0)
      return true;
  return false;
}

/* One schema: two documents of JSON in a row are none. */
static int run_table(const struct arguments *arguments, const char *const *words, size_t count) {
  if (count != 1)
    return count == 0 ? wrong_usage("no schema is given to", "table", NULL)
                      : wrong_usage("table takes one schema, not", words[1], NULL);
  if (arguments->folder != NULL || arguments->depfile != NULL || arguments->check_only)
    return wrong_usage("this option is for generate, not for", "table", NULL);
  if (!is_format(arguments->format))
    return unknown_format(arguments);
  struct compile_options compile_options = {
      .schemas = words, .schema_count = count, .style = style_of(arguments)};
  return compile_table(&compile_options, arguments->format);
}

static int run_breaking(const struct arguments *arguments, const char *const *words, size_t count) {
  if (count != 1)
    return count == 0 ? wrong_usage("no schema is given to", "breaking", NULL)
                      : wrong_usage("breaking takes one schema, not", words[1], NULL);
  if (arguments->folder != NULL || arguments->depfile != NULL || arguments->check_only)
    return wrong_usage("this option is for generate, not for", "breaking", NULL);
  if (arguments->against == NULL || arguments->against[0] == '\0')
    return wrong_usage("breaking needs", "--against OLD", NULL);
  if (strcmp(words[0], "-") == 0 && strcmp(arguments->against, "-") == 0)
    return wrong_usage("standard input can be read once:", "-", NULL);
  struct compile_options compile_options = {
      .schemas = words, .schema_count = count, .style = style_of(arguments)};
  return compile_breaking(&compile_options, arguments->against);
}

/* Import's own lines are as long as they come. */
static int print_import(const struct arguments *arguments, const char *path) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  int code = out == NULL ? EXIT_IO : import_file(path, out);
  if (out == NULL || fclose(out) != 0)
    mem_exhausted();
  fmt_print(arguments->arena, text, size, stdout);
  free(text);
  return code;
}

static int run_import(const struct arguments *arguments, const char *const *words, size_t count) {
  if (count != 1)
    return count == 0 ? wrong_usage("no file is given to", "import", NULL)
                      : wrong_usage("import takes one file, not", words[1], NULL);
  if (arguments->folder != NULL || arguments->depfile != NULL || arguments->check_only)
    return wrong_usage("this option is for generate, not for", "import", NULL);
  return print_import(arguments, words[0]);
}

static int run_fmt(const struct arguments *arguments, const char *const *words, size_t count) {
  if (count == 0)
    return wrong_usage("no schema is given to", "fmt", NULL);
  if (standard_inputs(words, count) > 0 && count > 1)
    return wrong_usage("fmt takes files, or standard input alone, not also", "-", NULL);
  if (arguments->folder != NULL || arguments->depfile != NULL)
    return wrong_usage("this option is for generate, not for", "fmt", NULL);
  struct fmt_options fmt_options = {.paths = words,
                                    .count = count,
                                    .check_only = arguments->check_only,
                                    .style = style_of(arguments)};
  return fmt_files(&fmt_options);
}

struct command {
  const char *word;
  int (*run)(const struct arguments *, const char *const *words, size_t count);
};

static const struct command commands[] = {
    {"generate", run_generate}, {"check", run_check},   {"breaking", run_breaking},
    {"explain", run_explain},   {"import", run_import}, {"table", run_table},
    {"fmt", run_fmt},
};

/* A word that is neither a command nor looks like a file is more likely a slip. */
static int unknown_command(const struct arguments *arguments, const char *word) {
  struct suggest suggest = suggest_start(word);
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    suggest_offer(&suggest, commands[i].word);
  return wrong_usage("unknown command", word, suggest_help(&suggest, arguments->arena, NULL));
}

/* The first word is a command, or the first schema of the default command. */
static int run_command(const struct arguments *arguments) {
  const char *const *words = arguments->words;
  size_t count = arguments->word_count;
  if (arguments->format != NULL && (count == 0 || strcmp(words[0], "table") != 0))
    return wrong_usage("this option is for table:", "--format", NULL);
  if (arguments->against != NULL && (count == 0 || strcmp(words[0], "breaking") != 0))
    return wrong_usage("this option is for breaking:", "--against", NULL);
  for (size_t i = 0; count > 0 && i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp(words[0], commands[i].word) == 0)
      return commands[i].run(arguments, words + 1, count - 1);
  if (count > 0 && !is_file_like(words[0]))
    return unknown_command(arguments, words[0]);
  return run_generate(arguments, words, count);
}

static int run(const struct arguments *arguments) {
  if (arguments->help)
    fputs(usage, stdout);
  else if (arguments->version)
    puts("ddbc " DDBC_VERSION);
  else
    return run_command(arguments);
  return EXIT_CLEAN;
}

/* What was printed counts only if it arrived. */
static int flush_output(int code) {
  errno = 0;
  bool good = fflush(stdout) == 0 && ferror(stdout) == 0;
  int reason = errno;
  if (fclose(stdout) != 0 && good) {
    good = false;
    reason = errno;
  }
  if (good) /* messages that were lost are no "clean", and there is nowhere to say so */
    return ferror(stderr) == 0 ? code : EXIT_IO;
  fprintf(stderr, "ddbc: error: cannot write standard output: %s\n",
          strerror(reason == 0 ? EIO : reason));
  return EXIT_IO;
}

int main(int argc, char **argv) {
  static char output[1 << 16];
  struct arguments arguments = {.arena = mem_arena()};

  /* Lists of rules fit into it: what a full disk answers is then known where it is reported. */
  (void)setvbuf(stdout, output, _IOFBF, sizeof output);
  int code = read_arguments(&arguments, argc, argv);
  if (code == EXIT_CLEAN)
    code = run(&arguments);
  ddb_arena_free(arguments.arena);
  return flush_output(code);
}
