/* SPDX-License-Identifier: Apache-2.0 */
/* The words and options of the command line. */
#ifndef DDBC_ARGUMENTS_H
#define DDBC_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include <ddb/arena.h>

#include "report.h"

/* The words of the command line once they are told apart. */
struct arguments {
  struct ddb_arena *arena;
  const char **words; /* what is no option */
  size_t word_count;
  const char *folder; /* of -o; this and those below: or NULL */
  const char *depfile;
  const char *format;
  const char *error_word; /* of --error-format */
  enum report_format error_format;
  const char *against;
  bool check_only;
  bool help;
  bool version;
};

/* Every wrong usage has this form, names the word at fault and says where to read on; `help` may be
 * NULL. Gives the exit code. */
int wrong_usage(const char *text, const char *word, const char *help);

/* Tells words from options; `arena` is set. Gives an exit code. */
int read_arguments(struct arguments *arguments, int argc, char **argv);

#endif
