/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "creds/process_run.h"

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* In double quotes a backslash has a meaning before these alone. */
static bool escapes_in_quotes(char c) {
  return c == '"' || c == '\\' || c == '$' || c == '`';
}

/* One word to `*to`, without its quotes. NULL: a quote or a backslash ends nowhere. */
static const char *read_word(const char *at, char **to) {
  char quote = '\0';
  for (; *at != '\0' && (quote != '\0' || !is_blank(*at)); at++) {
    if (quote == '\0' && (*at == '\'' || *at == '"')) {
      quote = *at;
    } else if (quote != '\0' && *at == quote) {
      quote = '\0';
    } else if (*at == '\\' && (quote == '\0' || (quote == '"' && escapes_in_quotes(at[1])))) {
      if (*++at == '\0')
        return NULL;
      *(*to)++ = *at;
    } else {
      *(*to)++ = *at;
    }
  }
  *(*to)++ = '\0';
  return quote == '\0' ? at : NULL;
}

/* A word, as it stands there, that is nothing but what a shell would act on. */
static bool is_operator(const char *start, const char *end) {
  size_t size = (size_t)(end - start);
  size_t digits = strspn(start, "0123456789");
  if (digits == size || strchr("|&;<>", start[digits]) == NULL)
    return false;
  return digits + strspn(start + digits, "|&;<>0123456789") >= size;
}

enum ddb_status ddb_process_split(struct ddb_arena *arena, const char *command, char ***argv,
                                  struct ddb_error *error) {
  size_t size = strlen(command), count = 0;
  /* A word and a blank are two bytes at least, and no word grows. */
  char *text = ddb_arena_alloc(arena, size + 1);
  *argv = ddb_arena_array(arena, size / 2 + 2, sizeof **argv);
  if (text == NULL || *argv == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the command of credential_process");
  for (const char *at = command;;) {
    while (is_blank(*at))
      at++;
    if (*at == '\0')
      break;
    const char *start = at;
    (*argv)[count++] = text;
    at = read_word(at, &text);
    if (at == NULL)
      return ddb_fail(error, DDB_E_CONFIG, NULL,
                      "credential_process: a quote or a backslash ends nowhere");
    if (is_operator(start, at))
      return ddb_fail(error, DDB_E_CONFIG, NULL,
                      "credential_process is run without a shell, so that '%s' in it would be no "
                      "operator: put the command into a script, or write sh -c '...'",
                      (*argv)[count - 1]);
  }
  (*argv)[count] = NULL;
  if (count == 0 || (*argv)[0][0] == '\0')
    return ddb_fail(error, DDB_E_CONFIG, NULL, "credential_process names no program");
  return DDB_OK;
}
