/* SPDX-License-Identifier: Apache-2.0 */
#include "config/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"

bool ddb_is_given(const char *text) {
  return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

const char *ddb_variable(const char *name) {
  const char *value = getenv(name);
  return ddb_is_given(value) ? value : NULL;
}

const char *ddb_property(const struct ddb_resolver *resolver, const char *profile,
                         const char *name) {
  if (resolver->profiles.sections == NULL)
    return NULL;
  const char *value = ddb_profiles_get(&resolver->profiles, profile, name);
  return ddb_is_given(value) ? value : NULL;
}

/* ---- places ---------------------------------------------------------------------------------- */

bool ddb_find_option(struct ddb_found *found, const char *value, const char *name) {
  if (!ddb_is_given(value))
    return false;
  *found = (struct ddb_found){.value = value, .name = name};
  return true;
}

bool ddb_find_variable(struct ddb_found *found, const char *name) {
  return ddb_find_option(found, getenv(name), name);
}

bool ddb_find_property(const struct ddb_resolver *resolver, struct ddb_found *found,
                       const char *name) {
  const char *value = name != NULL ? ddb_property(resolver, resolver->profile, name) : NULL;
  if (value == NULL)
    return false;
  *found = (struct ddb_found){.value = value, .name = name, .in_profile = true};
  return true;
}

bool ddb_find_setting(const struct ddb_resolver *resolver, struct ddb_found *found,
                      const char *variable, const char *property) {
  return ddb_find_variable(found, variable) || ddb_find_property(resolver, found, property);
}

const char *ddb_found_place(const struct ddb_resolver *resolver, const struct ddb_found *found) {
  if (!found->in_profile)
    return found->name;
  const char *place =
      ddb_arena_format(resolver->arena, "%s of profile '%s'", found->name, resolver->profile);
  return place != NULL ? place : found->name;
}

enum ddb_status ddb_refuse_found(const struct ddb_resolver *resolver, const struct ddb_found *found,
                                 const char *legal) {
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL, "%s is not %s",
                  ddb_found_place(resolver, found), legal);
}

/* ---- values ---------------------------------------------------------------------------------- */

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool same_word(const char *a, const char *b) {
  while (*a != '\0' && lower(*a) == lower(*b)) {
    a++;
    b++;
  }
  return lower(*a) == lower(*b);
}

enum ddb_status ddb_choose(const struct ddb_resolver *resolver, const struct ddb_found *found,
                           const char *const *words, const char *legal, size_t *out) {
  if (found->value == NULL)
    return DDB_OK;
  for (size_t i = 0; words[i] != NULL; i++)
    if (same_word(found->value, words[i])) {
      *out = i;
      return DDB_OK;
    }
  return ddb_refuse_found(resolver, found, legal);
}

enum ddb_status ddb_find_bool(const struct ddb_resolver *resolver, const char *variable,
                              const char *property, bool otherwise, bool *out) {
  static const char *const words[] = {"false", "true", NULL};
  struct ddb_found found = {.value = NULL};
  size_t choice = otherwise;
  ddb_find_setting(resolver, &found, variable, property);
  enum ddb_status status = ddb_choose(resolver, &found, words, "true or false", &choice);
  *out = choice == 1;
  return status;
}

int ddb_small_number(const char *text) {
  int value = 0;
  if (*text == '\0')
    return -1;
  for (; *text >= '0' && *text <= '9' && value <= 100000; text++)
    value = value * 10 + (*text - '0');
  return *text == '\0' && value <= 1000000 ? value : -1;
}

enum ddb_status ddb_find_number(const struct ddb_resolver *resolver, const char *variable,
                                const char *property, int least, int most, int otherwise,
                                int *out) {
  struct ddb_found found = {.value = NULL};
  *out = otherwise;
  if (!ddb_find_setting(resolver, &found, variable, property))
    return DDB_OK;
  *out = ddb_small_number(found.value);
  if (*out >= least && *out <= most)
    return DDB_OK;
  const char *place = ddb_found_place(resolver, &found);
  return ddb_fail(resolver->error, DDB_E_CONFIG, NULL, "%s is not %d to %d", place, least, most);
}

/* ---- memory ---------------------------------------------------------------------------------- */

enum ddb_status ddb_no_memory(const struct ddb_resolver *resolver) {
  return ddb_fail(resolver->error, DDB_E_NOMEM, NULL, "no memory for the settings");
}

enum ddb_status ddb_keep(const struct ddb_resolver *resolver, const char *text, const char **out) {
  *out = text != NULL ? ddb_arena_copy(resolver->arena, text, strlen(text)) : NULL;
  return *out != NULL || text == NULL ? DDB_OK : ddb_no_memory(resolver);
}
