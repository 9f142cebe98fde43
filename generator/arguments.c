/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the command line: see arguments.h. */
#include "arguments.h"

#include <stdio.h>
#include <string.h>

#include "compile.h"
#include "mem.h"
#include "suggest.h"

int wrong_usage(const char *text, const char *word, const char *help) {
  fprintf(stderr, "ddbc: error: %s '%s'%s%s\n", text, word, help == NULL ? "" : "; ",
          help == NULL ? "" : help);
  fputs("try 'ddbc --help'\n", stderr);
  return EXIT_USAGE;
}

static const char *const options[] = {"-o",        "--depfile", "--format", "--error-format",
                                      "--against", "--check",   "--help",   "--version"};

static int unknown_option(const struct arguments *arguments, const char *word) {
  struct suggest suggest = suggest_start(word);
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
    suggest_offer(&suggest, options[i]);
  return wrong_usage("unknown option", word, suggest_help(&suggest, arguments->arena, NULL));
}

/* `-o DIR`, `-oDIR`, `--depfile FILE`, `--depfile=FILE`: the value of an option that takes one, or
 * NULL when `word` is another option. *i moves past a value of its own. */
static const char *value_of(const char *option, char **argv, int *i) {
  const char *word = argv[*i];
  size_t size = strlen(option);
  if (strncmp(word, option, size) != 0)
    return NULL;
  if (word[size] == '\0')
    return argv[*i + 1] == NULL ? "" : argv[++*i];
  if (option[1] != '-')
    return word + size;
  return word[size] == '=' ? word + size + 1 : NULL;
}

/* Options that take a value; true when `argv[*i]` was one. */
static bool take_value(struct arguments *arguments, char **argv, int *i) {
  const struct {
    const char *option;
    const char **value;
  } values[] = {{"-o", &arguments->folder},
                {"--depfile", &arguments->depfile},
                {"--format", &arguments->format},
                {"--error-format", &arguments->error_word},
                {"--against", &arguments->against}};
  for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
    const char *value = value_of(values[k].option, argv, i);
    if (value != NULL) {
      *values[k].value = value;
      return true;
    }
  }
  return false;
}

/* In which form messages are wanted. */
static int read_error_format(struct arguments *arguments) {
  struct suggest suggest = suggest_start(arguments->error_word);
  for (size_t i = 0; report_formats[i] != NULL; i++) {
    if (strcmp(arguments->error_word, report_formats[i]) == 0) {
      arguments->error_format = (enum report_format)i;
      return EXIT_CLEAN;
    }
    suggest_offer(&suggest, report_formats[i]);
  }
  return wrong_usage("--error-format is text, json, github or sarif, and not",
                     arguments->error_word, suggest_help(&suggest, arguments->arena, NULL));
}

static bool take_flag(struct arguments *arguments, const char *word) {
  bool *flag = strcmp(word, "--check") == 0     ? &arguments->check_only
               : strcmp(word, "--help") == 0    ? &arguments->help
               : strcmp(word, "-h") == 0        ? &arguments->help
               : strcmp(word, "--version") == 0 ? &arguments->version
                                                : NULL;
  if (flag != NULL)
    *flag = true;
  return flag != NULL;
}

int read_arguments(struct arguments *arguments, int argc, char **argv) {
  bool only_words = false; /* behind "--" */
  arguments->words = mem_array(arguments->arena, (size_t)argc, sizeof *arguments->words);
  for (int i = 1; i < argc; i++) {
    bool word = only_words || argv[i][0] != '-' || argv[i][1] == '\0';
    if (word)
      arguments->words[arguments->word_count++] = argv[i];
    else if (strcmp(argv[i], "--") == 0)
      only_words = true;
    else if (!take_value(arguments, argv, &i) && !take_flag(arguments, argv[i]))
      return unknown_option(arguments, argv[i]);
  }
  return arguments->error_word == NULL ? EXIT_CLEAN : read_error_format(arguments);
}
