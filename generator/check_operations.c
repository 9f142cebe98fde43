/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about operations. */
#include <string.h>

#include "check_rules.h"
#include "keytmpl.h"

typedef void operation_rule(struct check *check, struct operation *operation);

static void each_operation(struct check *check, int verb, operation_rule *rule) {
  for (size_t i = 0; i < check->model->operation_count; i++)
    if ((int)check->model->operations[i].verb == verb)
      rule(check, &check->model->operations[i]);
}

/* DynamoDB refuses to change a key attribute; the copy of it in the data would drift apart. */
static void key_field_in(struct check *check, const struct operation *operation,
                         const struct field_use *uses, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (model_in_key(operation->entity, uses[i].field)) {
      diag_error(check->diag, "update-key-field", uses[i].span,
                 "put a new item and delete the old one",
                 "'%s' is part of the key, which no update can change", uses[i].field->name.text);
      diag_note(check->diag, operation->entity->key_span, "the key is here");
    }
}

static void update_key_field(struct check *check, struct operation *operation) {
  key_field_in(check, operation, operation->set, operation->set_count);
  key_field_in(check, operation, operation->set_optional, operation->set_optional_count);
  for (size_t i = 0; i < operation->change_count; i++)
    key_field_in(check, operation, &operation->changes[i].use, 1);
}

void check_update_key_field(struct check *check) {
  each_operation(check, OP_UPDATE, update_key_field);
}

static void read_only_in(struct check *check, const struct entity *entity,
                         const struct field_use *uses, size_t count, bool new) {
  for (size_t i = 0; i < count; i++) {
    const struct field *field = uses[i].field;
    if (field == entity->version) {
      diag_error(check->diag, "read-only", uses[i].span, "leave it out",
                 "'%s' is the version, which every write sets", field->name.text);
      diag_note(check->diag, entity->version_span, "the version is declared here");
      continue;
    }
    if (!field->read_only || new)
      continue;
    diag_error(check->diag, "read-only", uses[i].span, NULL,
               "'%s' is read_only, so no update sets it", field->name.text);
    diag_note(check->diag, field->option_span, "it is declared here");
  }
}

static void read_only(struct check *check, struct operation *operation) {
  read_only_in(check, operation->entity, operation->set, operation->set_count, false);
  read_only_in(check, operation->entity, operation->set_optional, operation->set_optional_count,
               false);
  for (size_t i = 0; i < operation->change_count; i++)
    read_only_in(check, operation->entity, &operation->changes[i].use, 1,
                 model_only_new(operation, &operation->changes[i]));
}

void check_read_only(struct check *check) {
  each_operation(check, OP_UPDATE, read_only);
}

static bool names(const struct field_use *uses, size_t count, const struct field *field) {
  for (size_t i = 0; i < count; i++)
    if (uses[i].field == field)
      return true;
  return false;
}

static bool sets(const struct operation *operation, const struct field *field) {
  return names(operation->set, operation->set_count, field);
}

static bool may_set(const struct operation *operation, const struct field *field) {
  for (size_t i = 0; i < operation->change_count; i++)
    if (operation->changes[i].use.field == field)
      return true;
  return sets(operation, field) ||
         names(operation->set_optional, operation->set_optional_count, field);
}

/* A union and its tag change together, or the item would say one variant and hold another. */
static void union_alone(struct check *check, struct operation *operation) {
  for (size_t i = 0; i < operation->entity->field_count; i++) {
    const struct field *field = &operation->entity->fields[i];
    if (field->tag == NULL || (!may_set(operation, field) && !may_set(operation, field->tag)) ||
        (sets(operation, field) && sets(operation, field->tag)))
      continue;
    diag_error(check->diag, "union-alone", operation->verb_span, "name both in set:, or neither",
               "'%s' and '%s', which tells its variants apart, are not set together",
               field->name.text, field->tag->name.text);
  }
}

void check_union_alone(struct check *check) {
  each_operation(check, OP_UPDATE, union_alone);
}

/* How many fields it changes in an item that is there. */
static size_t change_count(const struct operation *operation) {
  size_t count = operation->set_count + operation->set_optional_count + operation->change_count;
  for (size_t i = 0; i < operation->change_count; i++)
    count -= model_only_new(operation, &operation->changes[i]);
  return count;
}

static void update_nothing(struct check *check, struct operation *operation) {
  if (change_count(operation) > 0)
    return;
  if (operation->change_count > 0)
    diag_error(check->diag, "update-nothing", operation->verb_span, "write create: instead",
               "this upsert changes nothing of an item that is there");
  else
    diag_error(check->diag, "update-nothing", operation->verb_span,
               "name the fields in set:, set_optional:, remove:, add:, ...",
               "this update changes no field");
}

void check_update_nothing(struct check *check) {
  each_operation(check, OP_UPDATE, update_nothing);
}

/* One place where an update names a field. */
struct mention {
  const struct field_use *use;
  const char *word;
};

static struct mention mention(const struct operation *operation, size_t i) {
  if (i < operation->set_count)
    return (struct mention){&operation->set[i], "set"};
  i -= operation->set_count;
  if (i < operation->set_optional_count)
    return (struct mention){&operation->set_optional[i], "set_optional"};
  const struct field_change *change = &operation->changes[i - operation->set_optional_count];
  return (struct mention){&change->use, change->word};
}

/* DynamoDB refuses two paths that overlap, but only at run time. */
static void set_twice(struct check *check, struct operation *operation) {
  size_t count = operation->set_count + operation->set_optional_count + operation->change_count;
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < i; k++) {
      const struct mention first = mention(operation, k);
      const struct mention second = mention(operation, i);
      if (first.use->field != second.use->field || strcmp(first.word, second.word) == 0)
        continue;
      diag_error(check->diag, "set-twice", second.use->span, NULL, "'%s' is in %s and in %s",
                 first.use->field->name.text, first.word, second.word);
      diag_note(check->diag, first.use->span, "it is in %s here", first.word);
    }
}

void check_set_twice(struct check *check) {
  each_operation(check, OP_UPDATE, set_twice);
}

static void transition_optional(struct check *check, struct operation *operation) {
  for (size_t i = 0; i < operation->set_optional_count; i++)
    if (model_guard(operation->set_optional[i].field) != NULL)
      diag_error(check->diag, "transition-optional", operation->set_optional[i].span,
                 "move it to set:", "'%s' has transitions, so an update either changes it or not",
                 operation->set_optional[i].field->name.text);
}

void check_transition_optional(struct check *check) {
  each_operation(check, OP_UPDATE, transition_optional);
}

/* One message per put, however many guarded fields it has: the cure is the same. */
static void put_bypasses_transitions(struct check *check, struct operation *operation) {
  static const char rule[] = "put-bypasses-transitions";
  for (size_t i = 0; i < operation->entity->field_count; i++) {
    const struct field *field = &operation->entity->fields[i];
    const struct enum_type *type = model_guard(field);
    if (type == NULL || check_accepted(check, operation, rule))
      continue;
    diag_error(check->diag, rule, operation->verb_span,
               "create makes a new item and an update changes the state; or write accept: "
               "{put-bypasses-transitions: reason}",
               "this put replaces '%s' whatever it is", field->name.text);
    diag_note(check->diag, type->transitions_span, "transitions of '%s' are declared here",
              type->name.text);
    return;
  }
}

void check_put_bypasses_transitions(struct check *check) {
  each_operation(check, OP_PUT, put_bypasses_transitions);
}
