/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about how names read: two that a reader takes for one, and one that promises a secret. */
#include <ctype.h>
#include <string.h>

#include "check_rules.h"
#include "dict.h"
#include "mem.h"

/* ---- confusable-name ------------------------------------------------------------------------- */

/* What two names have in common that differ in case, in '_', '-' and the like, or in letters and
 * digits of one shape. */
static const char *look_of(struct ddb_arena *arena, const char *name) {
  char *look = mem_copy(arena, name, strlen(name));
  size_t size = 0;
  for (; *name != '\0'; name++) {
    char c = (char)tolower((unsigned char)*name);
    if (isalnum((unsigned char)c) == 0 && (unsigned char)c < 0x80)
      continue;
    look[size++] = (char)(c == '0' ? 'o' : c == '1' || c == 'i' ? 'l' : c);
  }
  look[size] = '\0';
  return look;
}

static void look_alike(struct check *check, struct dict *seen, const struct name *name,
                       const char *what) {
  const char *look = look_of(check->arena, name->text);
  const struct name *first = look[0] == '\0' ? NULL : dict_add(seen, look, name);
  if (first == NULL || strcmp(first->text, name->text) == 0 || strcmp(first->c, name->c) == 0)
    return; /* nothing, or name-clash's */
  diag_warning(check->diag, "confusable-name", name->span, "give one of them a name of its own",
               "%s '%s' is easily taken for '%s'", what, name->text, first->text);
  diag_note(check->diag, first->span, "'%s' is here", first->text);
}

static void fields_alike(struct check *check, const struct field *fields, size_t count) {
  struct dict *seen = dict_new(check->arena);
  for (size_t i = 0; i < count; i++)
    look_alike(check, seen, &fields[i].name, "field");
}

static void values_alike(struct check *check, const struct enum_type *type) {
  struct dict *seen = dict_new(check->arena);
  for (size_t i = 0; i < type->value_count; i++)
    look_alike(check, seen, &type->values[i].name, "value");
}

void check_confusable_name(struct check *check) {
  const struct model *model = check->model;
  struct dict *seen = dict_new(check->arena);
  for (size_t i = 0; i < model->entity_count; i++) {
    look_alike(check, seen, &model->entities[i].name, "entity");
    fields_alike(check, model->entities[i].fields, model->entities[i].field_count);
  }
  for (size_t i = 0; i < model->struct_count; i++)
    fields_alike(check, model->structs[i].fields, model->structs[i].field_count);
  for (size_t i = 0; i < model->enum_count; i++)
    values_alike(check, &model->enums[i]);
  seen = dict_new(check->arena);
  for (size_t i = 0; i < model->operation_count; i++)
    look_alike(check, seen, &model->operations[i].name, "operation");
}

/* ---- secret-shown ---------------------------------------------------------------------------- */

/* Ends of names, in the spelling of C: what they hold is nobody's business. A token alone is as
 * often a page's or a device's. */
static const char *const secrets[] = {
    "password",      "passwd",      "passphrase", "password_hash", "secret",        "client_secret",
    "secret_key",    "private_key", "api_key",    "access_token",  "refresh_token", "auth_token",
    "session_token", "ssn",         "cvv",        "cvc",           "card_number",   "pin_code"};

static bool is_secret(const char *c_name) {
  size_t size = strlen(c_name);
  for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
    size_t end = strlen(secrets[i]);
    if (size >= end && strcmp(c_name + size - end, secrets[i]) == 0 &&
        (size == end || c_name[size - end - 1] == '_'))
      return true;
  }
  return false;
}

static void secret_shown(struct check *check, const struct field *fields, size_t count) {
  for (size_t i = 0; i < count; i++) {
    enum kind_shape shape = fields[i].type.kind->shape;
    bool holds = shape == KIND_STRING || shape == KIND_TEXT || shape == KIND_BINARY;
    if (holds && !fields[i].hidden && is_secret(fields[i].name.c))
      diag_warning(check->diag, "secret-shown", fields[i].name.span,
                   "write hidden: true, which keeps it out of errors and printed requests",
                   "'%s' sounds like a secret, and is shown where anything goes wrong with it",
                   fields[i].name.text);
  }
}

void check_secret_shown(struct check *check) {
  const struct model *model = check->model;
  for (size_t i = 0; i < model->entity_count; i++)
    secret_shown(check, model->entities[i].fields, model->entities[i].field_count);
  for (size_t i = 0; i < model->struct_count; i++)
    secret_shown(check, model->structs[i].fields, model->structs[i].field_count);
}
