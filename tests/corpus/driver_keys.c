/* SPDX-License-Identifier: Apache-2.0 */
/* What the keys of an entity ask of its fields. */
#include <stdio.h>
#include <string.h>

#include "driver.h"

struct uses {
  bool used, ascii, natural, coarse, ordered;
  uint64_t highest;
  int digits;
  char without[16];
  size_t without_count;
  const char *replacement;
};

static uint64_t highest_of(int width) {
  uint64_t highest = 0;
  for (int i = 0; i < width && highest <= UINT64_MAX / 10 - 1; i++)
    highest = highest * 10 + 9;
  return width >= 20 ? 0 : highest;
}

static bool sorts(const struct key_part *part) {
  const struct type_ref *type = &part->field->type;
  bool format = part->format == KEY_PAD || part->format == KEY_ORDERED || part->format == KEY_ISO;
  return format && !type->optional && type->kind->key != KIND_KEY_TEXT &&
         type->kind->key != KIND_KEY_ENUM;
}

/* The first part that varies. */
static bool is_first(const struct key_template *template, const struct key_part *part) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field != NULL)
      return &template->parts[i] == part;
  return false;
}

static void add_part(const struct key_template *template, const struct key_part *part, bool index,
                     struct uses *uses) {
  bool text = part->field->type.kind->key == KIND_KEY_TEXT;
  uses->used = true;
  if (part->replacement != NULL)
    uses->replacement = part->replacement;
  uses->ascii = uses->ascii || part->format == KEY_UPPER || part->format == KEY_LOWER;
  if (part->format == KEY_PAD) {
    uint64_t highest = highest_of(part->width);
    uses->natural = true;
    if (highest != 0 && (uses->highest == 0 || highest < uses->highest))
      uses->highest = highest;
  }
  if (part->format == KEY_ISO) {
    uses->digits = uses->coarse && uses->digits < part->width ? uses->digits : part->width;
    uses->coarse = true;
  }
  if (text && part->format != KEY_HASH && template->separator.policy == SEPARATOR_REJECT &&
      template->separator.character != '\0' && !(index && model_is_field(template)) &&
      strchr(uses->without, template->separator.character) == NULL &&
      uses->without_count < sizeof uses->without - 1)
    uses->without[uses->without_count++] = template->separator.character;
}

static void add_template(const struct key_template *template, const struct field *field, bool index,
                         struct uses *uses) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field)
      add_part(template, &template->parts[i], index, uses);
}

/* One with a replacement is always there. */
static bool is_left_out(const struct key_part *part) {
  return part->field != NULL && part->optional && part->replacement == NULL;
}

static void print_after(const struct entity *entity, const struct key_template *template,
                        const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    if (!is_left_out(part))
      continue;
    if (part->field == field) {
      for (size_t j = 0; j < i; j++)
        if (is_left_out(&template->parts[j]) && template->parts[j].field != field)
          printf("%zu, ", driver_index(entity, template->parts[j].field));
      return;
    }
  }
}

static const struct key_part *first_of(const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++)
    if (is_first(template, &template->parts[i]))
      return &template->parts[i];
  return NULL;
}

void driver_wanted(const struct where_term *term) {
  bool number = term->field->type.kind->shape == KIND_INTEGER;
  bool boolean = term->field->type.kind->shape == KIND_BOOL;
  printf("(const char *const[]){");
  for (size_t i = 0; i < term->value_count; i++) {
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)term->values[i].integer);
    driver_text(number    ? text
                : boolean ? term->values[i].integer != 0 ? "true" : "false"
                          : term->values[i].text);
    printf(", ");
  }
  printf("NULL}");
}

/* What the first index that asks for values of the field takes. */
static void print_wanted(const struct entity *entity, const struct field *field) {
  for (size_t i = 0; i < entity->index_count; i++) {
    const struct where_term *term = model_where(&entity->indexes[i].where, field);
    if (term == NULL || term->value_count == 0)
      continue;
    printf(", .wanted = ");
    driver_wanted(term);
    return;
  }
}

void driver_key(const struct entity *entity, const struct field *field) {
  struct uses uses = {.digits = 9};
  add_template(&entity->partition, field, false, &uses);
  add_template(&entity->sort, field, false, &uses);
  for (size_t i = 0; i < entity->index_count; i++) {
    add_template(&entity->indexes[i].partition, field, true, &uses);
    add_template(&entity->indexes[i].sort, field, true, &uses);
  }
  const struct key_part *first = first_of(&entity->sort);
  bool ordered = first != NULL && first->field == field && sorts(first);
  printf(",\n     .key = {.used = %d, .ascii = %d, .natural = %d, .highest = UINT64_C(%llu), "
         ".coarse = %d, .digits = %d, .ordered = %d",
         uses.used, uses.ascii, uses.natural, (unsigned long long)uses.highest, uses.coarse,
         uses.digits, ordered);
  if (uses.without_count > 0) {
    printf(", .without = ");
    driver_text(uses.without);
  }
  if (uses.replacement != NULL) {
    printf(", .replacement = ");
    driver_text(uses.replacement);
  }
  printf("}, .after = (const int[]){");
  print_after(entity, &entity->partition, field);
  print_after(entity, &entity->sort, field);
  for (size_t i = 0; i < entity->index_count; i++) {
    print_after(entity, &entity->indexes[i].partition, field);
    print_after(entity, &entity->indexes[i].sort, field);
  }
  printf("-1}");
  print_wanted(entity, field);
}
