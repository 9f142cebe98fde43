/* SPDX-License-Identifier: Apache-2.0 */
/* What an update does with each field. */
#include <string.h>

#include "breaking_inside.h"
#include "expr.h"
#include "mem.h"

/* One field or path of an update. */
struct deed {
  const char *word;     /* "set", "add" */
  const char *field;    /* "lines[0].amount" */
  const char *stored;   /* the same whatever the schema calls it: the new name of the field, and the
                           attributes of the steps */
  const char *constant; /* or NULL */
  struct span span;
};

static const char *stored_path(struct ddb_arena *arena, const char *field,
                               const struct expr_operand *path) {
  const char *text = field;
  for (size_t i = 0; path != NULL && i < path->step_count; i++) {
    const struct expr_step *step = &path->steps[i];
    text = mem_format(arena, "%s%c%s", text, step->element ? '[' : '.',
                      step->attribute != NULL ? step->attribute : step->text);
  }
  return text;
}

/* `records`: of the old schema; NULL: of the new one. */
static struct deed deed_of(struct ddb_arena *arena, const struct records *records, const char *word,
                           const struct field_use *use) {
  const struct field *field = use->path ? use->path->field : use->field;
  const struct field *now = records != NULL ? breaking_field_now(records, field) : NULL;
  return (struct deed){.word = word,
                       .field = use->path ? expr_path_text(arena, use->path, use->path->step_count)
                                          : field->name.text,
                       .stored = stored_path(arena, (now ? now : field)->name.text, use->path),
                       .constant = use->constant ? use->constant->text : NULL,
                       .span = use->span};
}

static size_t deeds_of(struct ddb_arena *arena, const struct records *records,
                       const struct operation *op, struct deed **out) {
  size_t count = 0;
  *out = mem_array(arena, op->set_count + op->set_optional_count + op->change_count, sizeof **out);
  for (size_t i = 0; i < op->set_count; i++)
    (*out)[count++] = deed_of(arena, records, "set", &op->set[i]);
  for (size_t i = 0; i < op->set_optional_count; i++)
    (*out)[count++] = deed_of(arena, records, "set_optional", &op->set_optional[i]);
  for (size_t i = 0; i < op->change_count; i++)
    (*out)[count++] = deed_of(arena, records, op->changes[i].word, &op->changes[i].use);
  return count;
}

static const struct deed *find_deed(const struct deed *deeds, size_t count,
                                    const struct deed *like) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(deeds[i].stored, like->stored) == 0)
      return &deeds[i];
  return NULL;
}

static bool is_word(const struct deed *deed, const char *word) {
  return strcmp(deed->word, word) == 0;
}

/* A required input that may be left out now is none the less given by every caller. */
static void compare_deed(struct breaking *b, const char *name, const struct deed *was,
                         const struct deed *now) {
  if (strcmp(was->word, now->word) == 0 && breaking_same_text(was->constant, now->constant))
    return;
  if (is_word(was, "set") && is_word(now, "set_optional") && was->constant == NULL)
    breaking_safe(b, now->span, "'%s' may leave '%s' out", name, now->field);
  else if (was->constant != NULL || now->constant != NULL)
    breaking_tell(b, BREAKS_SOURCE, now->span, "make it an operation of another name",
                  "'%s' sets '%s' to %s, and it was %s", name, now->field,
                  now->constant ? now->constant : "an input",
                  was->constant ? was->constant : "an input");
  else
    breaking_tell(b, BREAKS_SOURCE, now->span, "make it an operation of another name",
                  "'%s' has '%s' in %s, and it was in %s", name, now->field, now->word, was->word);
}

static void tell_new(struct breaking *b, const char *name, const struct deed *now) {
  if (is_word(now, "set_optional"))
    breaking_safe(b, now->span, "'%s' takes '%s' too, where it is given", name, now->field);
  else
    breaking_tell(b, BREAKS_SOURCE, now->span,
                  "give it in every call; or put it into set_optional, or another operation",
                  "'%s' has '%s' in %s, which callers do not know of", name, now->field, now->word);
}

void breaking_changes(struct breaking *b, const struct operation *was,
                      const struct operation *now) {
  struct records records = {.was = was->entity->fields,
                            .now = now->entity->fields,
                            .was_count = was->entity->field_count,
                            .now_count = now->entity->field_count,
                            .entity_was = was->entity,
                            .entity_now = now->entity};
  struct deed *before = NULL;
  struct deed *after = NULL;
  size_t before_count = deeds_of(b->arena, &records, was, &before);
  size_t after_count = deeds_of(b->arena, NULL, now, &after);
  for (size_t i = 0; i < after_count; i++) {
    const struct deed *deed = find_deed(before, before_count, &after[i]);
    if (deed != NULL)
      compare_deed(b, now->name.text, deed, &after[i]);
    else
      tell_new(b, now->name.text, &after[i]);
  }
  /* An input that is gone is a member that is gone; what has none shows nowhere else. */
  for (size_t i = 0; i < before_count; i++)
    if ((before[i].constant != NULL || is_word(&before[i], "remove")) &&
        find_deed(after, after_count, &before[i]) == NULL)
      breaking_tell(b, BREAKS_SOURCE, before[i].span, "make it an operation of another name",
                    "'%s' does nothing with '%s' any more", now->name.text, before[i].field);
}
