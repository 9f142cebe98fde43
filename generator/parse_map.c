/* SPDX-License-Identifier: Apache-2.0 */
/* Shared parts of the parsers: see parse_map.h. */
#include "parse_map.h"

#include <string.h>

#include "cname.h"
#include "mem.h"
#include "suggest.h"

/* DynamoDB's limit for names of key attributes (255 bytes) is kept for every attribute. */
#define ATTRIBUTE_NAME_MAX 255

/* A name becomes part of C names and of a file name. */
#define NAME_MAX_BYTES 128

/* What a reader sees there, in the words of the messages. */
static const char *shape_of(const struct yaml_node *node) {
  if (node->type == YAML_TEXT)
    return node->null ? "nothing" : "text";
  return node->type == YAML_MAP ? "a map" : "a list";
}

/* Null has a message of its own: most nulls are a comment sign that was meant as text. */
static void report_shape(struct parse *parse, const struct yaml_node *node, const char *what,
                         const char *expected, const char *help) {
  if (node->null)
    diag_error(parse->diag, "null-value", node->span,
               "` #` starts a comment and `null` is no text: quote what is meant",
               "%s has no value; %s is expected", what, expected);
  else
    diag_error(parse->diag, "wrong-shape", node->span, help, "%s must be %s, not %s", what,
               expected, shape_of(node));
}

bool parse_is_map(struct parse *parse, const struct yaml_node *node, const char *what) {
  if (node->type != YAML_MAP)
    report_shape(parse, node, what, "a map", NULL);
  return node->type == YAML_MAP;
}

bool parse_is_list(struct parse *parse, const struct yaml_node *node, const char *what) {
  if (node->type != YAML_LIST)
    report_shape(parse, node, what, "a list",
                 node->type == YAML_TEXT ? "write it in [ ], also if there is one alone" : NULL);
  return node->type == YAML_LIST;
}

const char *parse_text(struct parse *parse, const struct yaml_node *node, const char *what) {
  if (node->type != YAML_TEXT || node->null) {
    report_shape(parse, node, what, "text", NULL);
    return NULL;
  }
  return node->text;
}

static const struct parse_key *find_key(const struct parse_key *keys, size_t count,
                                        const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(keys[i].name, name) == 0)
      return &keys[i];
  return NULL;
}

/* When no key is near, all of them help more than none. */
static const char *list_keys(struct parse *parse, const struct parse_key *keys, size_t count) {
  const char *list = keys[0].name;
  for (size_t i = 1; i < count; i++)
    list = mem_format(parse->arena, "%s, %s", list, keys[i].name);
  return mem_format(parse->arena, "known here: %s", list);
}

static struct suggest suggest_key(const struct yaml_node *key, const struct parse_key *keys,
                                  size_t count) {
  struct suggest suggest = suggest_start(key->text);
  for (size_t i = 0; i < count; i++)
    suggest_offer(&suggest, keys[i].name);
  return suggest;
}

/* A misspelt key was reported with its cure; that the right one is missing is no news then. */
static bool is_misspelt(const struct yaml_node *node, const char *name,
                        const struct parse_key *keys, size_t count) {
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml_node *key = node->children[i]->key;
    if (find_key(keys, count, key->text) == NULL && suggest_key(key, keys, count).best == name)
      return true;
  }
  return false;
}

static void report_unknown_key(struct parse *parse, const struct yaml_node *key, const char *what,
                               const struct parse_key *keys, size_t count) {
  struct suggest suggest = suggest_key(key, keys, count);
  const char *help = suggest_help(&suggest, parse->arena, NULL);
  diag_error(parse->diag, "unknown-key", key->span,
             help != NULL ? help : list_keys(parse, keys, count), "unknown key '%s' in %s",
             key->text, what);
}

void parse_keys(struct parse *parse, const struct yaml_node *node, const char *what,
                const struct parse_key *keys, size_t count, void *into) {
  if (!parse_is_map(parse, node, what))
    return;
  for (size_t i = 0; i < node->count; i++)
    if (find_key(keys, count, node->children[i]->key->text) == NULL)
      report_unknown_key(parse, node->children[i]->key, what, keys, count);
  const struct yaml_node *around = parse->map;
  parse->map = node;
  for (size_t i = 0; i < count; i++) {
    const struct yaml_node *value = yaml_get(node, keys[i].name);
    if (value != NULL)
      keys[i].read(parse, value, into);
    else if (keys[i].required && !is_misspelt(node, keys[i].name, keys, count))
      diag_error(parse->diag, "missing-key", node->span,
                 mem_format(parse->arena, "add '%s:'", keys[i].name), "%s needs '%s'", what,
                 keys[i].name);
  }
  parse->map = around;
}

/* The C name is made even of a bad name, so that whoever comes later finds one. */
bool parse_name(struct parse *parse, const struct yaml_node *node, const char *what,
                struct name *out) {
  const char *text = parse_text(parse, node, what);
  *out = (struct name){.text = text == NULL ? "" : text, .c = "", .span = node->span};
  if (text == NULL)
    return false;
  out->c = cname_lower(parse->arena, text);
  if (cname_is_identifier(text) && node->size <= NAME_MAX_BYTES)
    return true;
  diag_error(parse->diag, "bad-name", node->span,
             "use letters, digits and '_', beginning with a letter",
             node->size > NAME_MAX_BYTES ? "%s '%.40s' is too long: at most 128 letters"
                                         : "%s '%s' is no name",
             what, text);
  return false;
}

/* A given C name replaces the made one; what it may be is stricter, since it is not converted. */
void parse_c_name(struct parse *parse, const struct yaml_node *value, struct name *into) {
  const char *text = parse_text(parse, value, "c_name");
  if (text == NULL)
    return;
  if (!cname_is_lower(text) || value->size > NAME_MAX_BYTES) {
    diag_error(parse->diag, "bad-name", value->span,
               "use lower case letters, digits and single '_', beginning with a letter",
               "c_name '%s' is no name for C", text);
    return;
  }
  into->c = text;
}

void parse_doc(struct parse *parse, const struct yaml_node *value, const char **into) {
  *into = parse_text(parse, value, "doc");
}

bool parse_flag(struct parse *parse, const struct yaml_node *value) {
  const char *text = parse_text(parse, value, value->key->text);
  if (text != NULL && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
    diag_error(parse->diag, "bad-value", value->span, "write true, or leave it out",
               "'%s' is neither true nor false", text);
  return text != NULL && strcmp(text, "true") == 0;
}

const char *parse_attribute(struct parse *parse, const struct yaml_node *node, const char *what) {
  const char *text = parse_text(parse, node, what);
  if (text == NULL)
    return NULL;
  if (node->size == 0 || node->size > ATTRIBUTE_NAME_MAX || strpbrk(text, "\r\n\t") != NULL) {
    diag_error(parse->diag, "bad-attribute-name", node->span, NULL,
               "%s has 1 to %d bytes on one line", what, ATTRIBUTE_NAME_MAX);
    return NULL;
  }
  return text;
}
