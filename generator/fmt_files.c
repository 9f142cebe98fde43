/* SPDX-License-Identifier: Apache-2.0 */
/* Files in, files out: see fmt.h. */
#include <errno.h>
#include <string.h>

#include "fmt.h"
#include "mem.h"
#include "output_file.h"

enum { FORMATTED = 0, DIFFERS = 1, NOT_DONE = 3 }; /* exit codes, as compile.h has them */

struct job {
  const struct fmt_options *options;
  struct ddb_arena *arena; /* the messages about all files are printed at the end */
  struct diag *diag;
};

static int unreadable(const char *path, int error) {
  errno = error == 0 ? EINVAL : error;
  if (error == 0)
    fprintf(stderr, "ddbc: error: cannot format '%s': it is no file\n", path);
  else
    (void)file_failed("read", path);
  return NOT_DONE;
}

static int lost(const struct source *source) {
  fprintf(
      stderr,
      "ddbc: error: cannot format '%s': its layout would lose a text or a comment, or be larger "
      "than 16 MiB; it is left as it is\n",
      source->path);
  return NOT_DONE;
}

static int deliver(const struct job *job, const struct source *source, struct fmt_result result) {
  struct output_entry entry = {.path = source->path, .data = result.text, .size = result.size};
  bool same = source->size == result.size && memcmp(source->text, result.text, result.size) == 0;
  if (job->options->check_only) {
    if (!same)
      file_print_difference(stdout, &entry, source->text, source->size);
    return same ? FORMATTED : DIFFERS;
  }
  if (source->standard_input) {
    fwrite(result.text, 1, result.size, stdout);
    return FORMATTED;
  }
  return same || file_replace(job->arena, &entry) ? FORMATTED : NOT_DONE;
}

static int format_file(const struct job *job, size_t number) {
  const char *path = job->options->paths[number];
  size_t errors = job->diag->errors;
  int error = 0;
  struct source *source = strcmp(path, "-") == 0 ? source_load(job->arena, path, &error)
                                                 : source_load_included(job->arena, path, &error);
  if (source == NULL)
    return unreadable(path, error);
  source->included = false;
  source->order = number;
  struct fmt_result result = fmt_source(source, job->diag);
  if (job->diag->errors > errors)
    return DIFFERS;
  return result.text == NULL ? lost(source) : deliver(job, source, result);
}

int fmt_files(const struct fmt_options *options) {
  int worst = FORMATTED;
  struct job job = {.options = options, .arena = mem_arena()};
  job.diag = diag_new(job.arena);
  for (size_t i = 0; i < options->count; i++) {
    int code = format_file(&job, i);
    worst = code > worst ? code : worst;
  }
  report_print(job.diag, stderr, &options->style);
  ddb_arena_free(job.arena);
  return worst;
}
