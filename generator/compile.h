/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler behind its command line. */
#ifndef DDBC_COMPILE_H
#define DDBC_COMPILE_H

#include <stdbool.h>
#include <stddef.h>

#include "report.h"

/* Exit codes of ddbc. */
enum { EXIT_CLEAN = 0, EXIT_SCHEMA = 1, EXIT_USAGE = 2, EXIT_IO = 3 };

struct compile_options {
  const char *const *schemas; /* paths; "-" is standard input */
  size_t schema_count;
  const char *folder;        /* -o */
  const char *depfile;       /* or NULL */
  bool check_only;           /* --check: compare instead of writing */
  struct report_style style; /* of messages, on stderr */
};

/* `ddbc generate` and `ddbc check`; both return the exit code. */
int compile_generate(const struct compile_options *options);
int compile_check(const struct compile_options *options);

/* `ddbc table`: prints the tables of the schemas on stdout. `format` is one of table_formats. */
int compile_table(const struct compile_options *options, const char *format);

/* `ddbc breaking`: says what the schema breaks of the data and the callers of the schema `old`
 * ("-": standard input). Safe changes and the counts go to stdout. */
int compile_breaking(const struct compile_options *options, const char *old);

/* `ddbc explain`: prints the request of an operation of the schema on stdout, and what it costs; of
 * NULL what all operations cost. */
int compile_explain(const struct compile_options *options, const char *operation);

#endif
