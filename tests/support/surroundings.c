/* SPDX-License-Identifier: Apache-2.0 */
#include "surroundings.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char files[2][64];

static bool named_for_aws(const char *variable) {
  static const char *const others[] = {
      "HOME=",       "HTTP_PROXY=",  "HTTPS_PROXY=", "ALL_PROXY=", "NO_PROXY=",
      "http_proxy=", "https_proxy=", "all_proxy=",   "no_proxy=",  NULL};
  if (strncmp(variable, "AWS_", 4) == 0)
    return true;
  for (size_t i = 0; others[i] != NULL; i++)
    if (strncmp(variable, others[i], strlen(others[i])) == 0)
      return true;
  return false;
}

static const char *first_of_aws(void) {
  for (char **variable = environ; *variable != NULL; variable++)
    if (named_for_aws(*variable))
      return *variable;
  return NULL;
}

void surroundings_clear(void) {
  for (const char *variable = first_of_aws(); variable != NULL; variable = first_of_aws()) {
    char name[256];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(variable, "="), variable);
    unsetenv(name);
  }
  setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
  setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", 1);
}

static void write_one(char path[64], const char *variable, const char *text) {
  if (text == NULL)
    return;
  snprintf(path, 64, "/tmp/ddb-shared-XXXXXX");
  int fd = mkstemp(path);
  size_t size = strlen(text);
  if (fd < 0 || write(fd, text, size) != (ssize_t)size || close(fd) != 0) {
    perror(path);
    abort();
  }
  setenv(variable, path, 1);
}

void surroundings_write(const char *config, const char *credentials) {
  surroundings_end();
  surroundings_clear();
  write_one(files[0], "AWS_CONFIG_FILE", config);
  write_one(files[1], "AWS_SHARED_CREDENTIALS_FILE", credentials);
}

void surroundings_end(void) {
  for (size_t i = 0; i < 2; i++) {
    if (files[i][0] != '\0')
      unlink(files[i]);
    files[i][0] = '\0';
  }
}
