/* SPDX-License-Identifier: Apache-2.0 */
/* Sample values and their tokens. */
#include <ctype.h>
#include <string.h>

#include "import_sample.h"

const char *sample_text(const cJSON *item, const char *attribute) {
  const cJSON *value = json_get(item, attribute);
  const char *text = json_text(value, "S");
  return text != NULL ? text : json_text(value, "N");
}

bool sample_is_synthetic(const char *attribute) {
  char word[24];
  size_t size = 0;
  for (const char *c = attribute; *c != '\0'; c++)
    if (isalnum((unsigned char)*c) && size + 1 < sizeof word)
      word[size++] = (char)tolower((unsigned char)*c);
  word[size] = '\0';
  const char *c = word;
  if (strncmp(c, "gsi", 3) == 0 || strncmp(c, "lsi", 3) == 0)
    c += 3;
  else if (strncmp(c, "gs", 2) == 0 || strncmp(c, "ls", 2) == 0)
    c += 2;
  c += strspn(c, "0123456789");
  if (strncmp(c, "pk", 2) != 0 && strncmp(c, "sk", 2) != 0)
    return false;
  return c[2 + strspn(c + 2, "0123456789")] == '\0';
}

static bool is_separator(const char *value, size_t i) {
  if (value[i] != ':')
    return value[i] == '#' || value[i] == '|' || value[i] == '/';
  return i == 0 || !isdigit((unsigned char)value[i - 1]) || !isdigit((unsigned char)value[i + 1]);
}

/* A run of separators counts as one, so that "a::b" has two tokens. */
struct tokens sample_tokens(const char *value) {
  struct tokens tokens = {.value = value};
  for (size_t i = 0;; i++) {
    if (tokens.count == TOKENS_MAX) {
      tokens.count = 0;
      return tokens;
    }
    tokens.start[tokens.count] = i;
    while (value[i] != '\0' && !is_separator(value, i))
      i++;
    tokens.end[tokens.count++] = i;
    if (value[i] == '\0')
      return tokens;
    while (is_separator(value, i + 1))
      i++;
  }
}

static bool is_word(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (!isalpha((unsigned char)text[i]) && strchr("_- ", text[i]) == NULL)
      return false;
  return true;
}

static bool is_shouted(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (islower((unsigned char)text[i]))
      return false;
  return size > 1 && is_word(text, size);
}

/* A token that another attribute of the item holds is that attribute's value. */
static bool is_value(const struct design_table *table, const cJSON *item, const char *text,
                     size_t size) {
  const cJSON *attribute;
  cJSON_ArrayForEach(attribute, item) {
    const char *value = json_text(attribute, "S");
    if (value == NULL || strlen(value) != size || memcmp(value, text, size) != 0)
      continue;
    bool type = table->type_by != NULL && strcmp(attribute->string, table->type_by) == 0;
    if (!type && !sample_is_synthetic(attribute->string))
      return true;
  }
  return false;
}

/* Words at the front and in the middle are the template's. At the end they may be anything, unless
 * they are shouted, or alone in an attribute that is there for the key. */
bool sample_is_literal(const struct design_table *table, const cJSON *item,
                       const struct design_attribute *attribute, const struct tokens *tokens,
                       size_t i) {
  const char *text = tokens->value + tokens->start[i];
  size_t size = tokens->end[i] - tokens->start[i];
  if (size == 0)
    return true;
  if (strpbrk(attribute->name, "#|/:") != NULL || !is_word(text, size) ||
      is_value(table, item, text, size))
    return false;
  if (tokens->count == 1)
    return sample_is_synthetic(attribute->name);
  return i + 1 < tokens->count || (i >= 2 && is_shouted(text, size));
}
