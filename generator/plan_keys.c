/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: how keys are built. */
#include <string.h>

#include "keytmpl.h"
#include "mem.h"
#include "plan_keys.h"

/* Names of parameters and variables in the generated functions and files. A key part that has one
 * of them is passed under another name. */
static const char *const taken[] = {
    "db",
    "mem",
    "out",
    "options",
    "scope",
    "request",
    "response",
    "record",
    "set",
    "key",
    "in",
    "writer",
    "reader",
    "item",
    "scratch",
    "status",
    "page",
    "again",
    "built",
    "data_attributes",
    "item_attributes",
    "fan",
    "filter",
    "asked",
    "condition",
    "range",
    "counting",
    "upsert",
    "visitor",
    "on_page",
    "item_front",
    "item_pieces",
};

const char *plan_key_name(const struct planner *p, const char *c) {
  if (strncmp(c, "envelope_", strlen("envelope_")) == 0)
    return mem_format(p->arena, "%s_part", c);
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
    if (strcmp(taken[i], c) == 0)
      return mem_format(p->arena, "%s_part", c);
  return c;
}

static bool is_replaceable(const struct key_template *template, const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field && template->parts[i].replacement)
      return true;
  return false;
}

/* In a query every part that is named is there, or the text in its place. */
static bool may_be_absent(const struct planner *p, const struct field *field) {
  return field->type.optional && (!p->query || is_replaceable(model_partition(p->query), field) ||
                                  is_replaceable(model_sort(p->query), field));
}

const char *plan_key_type(const struct planner *p, const struct field *field) {
  const struct kind *kind = field->type.kind;

  if (kind->shape == KIND_ENUM)
    return mem_format(p->arena, "enum %s", plan_type_name(p, &field->type));
  return may_be_absent(p, field) ? kind->c_optional : kind->c_type;
}

struct plan_parameter plan_key_parameter(const struct planner *p, const struct field *field) {
  const char *name = plan_key_name(p, field->name.c);

  return (struct plan_parameter){plan_declare(p, plan_key_type(p, field), name), name};
}

bool plan_key_has_flag(const struct planner *p, const struct field *field) {
  return strncmp(plan_key_type(p, field), "ddb_opt_", strlen("ddb_opt_")) == 0;
}

static const char *value_of(const struct planner *p, const struct field *field) {
  const char *name = plan_key_name(p, field->name.c);

  return plan_key_has_flag(p, field) ? mem_format(p->arena, "%s.value", name) : name;
}

static const char *presence_of(const struct planner *p, const struct field *field) {
  const char *name = plan_key_name(p, field->name.c);

  return plan_key_has_flag(p, field)            ? mem_format(p->arena, "%s.set", name)
         : field->type.kind->shape == KIND_ENUM ? mem_format(p->arena, "%s != 0", name)
                                                : mem_format(p->arena, "%s != NULL", name);
}

/* ---- building -------------------------------------------------------------------------------- */

const char *plan_key_number_format(enum key_format format) {
  switch (format) {
  case KEY_PAD:
    return "DDB_KEY_PAD";
  case KEY_ORDERED:
    return "DDB_KEY_ORDERED";
  default:
    return "DDB_KEY_PLAIN";
  }
}

const char *plan_key_separator(const struct planner *p, const struct key_template *template) {
  char separator = template->separator.character;

  if (separator == '\0' || template->separator.policy == SEPARATOR_LEGACY)
    return "'\\0'";
  return mem_format(p->arena, "'%c'", separator);
}

static const char *text_flags(const struct key_template *template, const struct key_part *part) {
  bool escape = template->separator.policy == SEPARATOR_ESCAPE;

  switch (part->format) {
  case KEY_UPPER:
    return escape ? "DDB_KEY_ESCAPE | DDB_KEY_UPPER" : "DDB_KEY_UPPER";
  case KEY_LOWER:
    return escape ? "DDB_KEY_ESCAPE | DDB_KEY_LOWER" : "DDB_KEY_LOWER";
  default:
    return escape ? "DDB_KEY_ESCAPE" : NULL;
  }
}

/* A function of the runtime, and what follows the name of the field in its call. */
struct call {
  const char *function, *arguments;
};

static struct call text_call(const struct planner *p, const struct key_template *template,
                             const struct key_part *part) {
  bool is_enum = part->field->type.kind->key == KIND_KEY_ENUM;
  const char *value = value_of(p, part->field);
  const char *flags = is_enum ? NULL : text_flags(template, part);

  if (is_enum)
    value = mem_format(p->arena, "%s_text(%s)", plan_type_name(p, &part->field->type), value);
  if (part->format == KEY_HASH)
    return (struct call){"ddb_key_shard", mem_format(p->arena, "%s, %u, %d", value,
                                                     (unsigned)part->shards, part->width)};
  if (flags)
    return (struct call){"ddb_key_text", mem_format(p->arena, "%s, %s, %s", value,
                                                    plan_key_separator(p, template), flags)};
  return (struct call){"ddb_key_part",
                       mem_format(p->arena, "%s, %s", value, plan_key_separator(p, template))};
}

static struct call number_call(const struct planner *p, const struct key_part *part,
                               const char *whole, const char *function) {
  const char *value = value_of(p, part->field);

  if (part->format == KEY_AS_IS)
    return (struct call){whole, value};
  return (struct call){function, mem_format(p->arena, "%s, %s, %d", value,
                                            plan_key_number_format(part->format), part->width)};
}

static struct call time_call(const struct planner *p, const struct key_part *part, int per_second) {
  const char *value = value_of(p, part->field);

  if (part->format == KEY_ISO || part->format == KEY_TIME_CUT)
    return (struct call){part->format == KEY_ISO ? "ddb_key_time" : "ddb_key_time_cut",
                         mem_format(p->arena, "%s, %d", value, part->width)};
  if (part->format == KEY_AS_IS)
    return (struct call){"ddb_key_number_epoch", mem_format(p->arena, "%s, %d", value, per_second)};
  return (struct call){"ddb_key_epoch",
                       mem_format(p->arena, "%s, %d, %s, %d", value, per_second,
                                  plan_key_number_format(part->format), part->width)};
}

static struct call part_call(const struct planner *p, const struct key_template *template,
                             const struct key_part *part) {
  switch (part->field->type.kind->key) {
  case KIND_KEY_INT:
    return number_call(p, part, "ddb_key_number_int", "ddb_key_int");
  case KIND_KEY_UINT:
    return number_call(p, part, "ddb_key_number_uint", "ddb_key_uint");
  case KIND_KEY_DECIMAL:
    return (struct call){part->format == KEY_AS_IS ? "ddb_key_number_decimal" : "ddb_key_decimal",
                         value_of(p, part->field)};
  case KIND_KEY_TIME:
  case KIND_KEY_SECONDS:
    return time_call(p, part, 1);
  case KIND_KEY_MILLISECONDS:
    return time_call(p, part, 1000);
  case KIND_KEY_BYTES:
    return (struct call){"ddb_key_bytes", value_of(p, part->field)};
  default:
    return text_call(p, template, part);
  }
}

static const char *field_path(const struct planner *p, const struct entity *entity,
                              const struct field *field) {
  return mem_format(p->arena, "%s.%s", entity->name.text, field->name.text);
}

struct plan_key_step plan_key_step(const struct planner *p, const struct entity *entity,
                                   const struct key_template *template,
                                   const struct key_part *part) {
  struct call call = part_call(p, template, part);

  return (struct plan_key_step){.field = field_path(p, entity, part->field),
                                .function = call.function,
                                .arguments = call.arguments,
                                .hidden = part->field->hidden};
}

static struct plan_key_step key_step(const struct planner *p, const struct entity *entity,
                                     const struct key_template *template, size_t at) {
  const struct key_part *part = &template->parts[at];
  struct plan_key_step step = {.literal = part->literal};

  if (keytmpl_optional_starts(template, at)) {
    const struct field *field = part->literal ? template->parts[at + 1].field : part->field;
    step.field = field_path(p, entity, field);
    step.present = p->query ? NULL : presence_of(p, field);
  }
  if (part->literal)
    return step;
  if (part->replacement) {
    step.present = presence_of(p, part->field);
    step.substitute = part->replacement;
  }
  struct plan_key_step value = plan_key_step(p, entity, template, part);
  step.field = value.field;
  step.function = value.function;
  step.arguments = value.arguments;
  step.hidden = value.hidden;
  return step;
}

static struct plan_key_step *key_steps(const struct planner *p, const struct entity *entity,
                                       const struct key_template *template, size_t count) {
  struct plan_key_step *steps = mem_array(p->arena, count, sizeof *steps);

  for (size_t i = 0; i < count; i++)
    steps[i] = key_step(p, entity, template, i);
  return steps;
}

struct plan_key plan_key(const struct planner *p, const struct entity *entity,
                         const struct key_template *partition, const struct key_template *sort,
                         size_t sort_parts) {
  return (struct plan_key){
      .partition = key_steps(p, entity, partition, partition->part_count),
      .partition_count = partition->part_count,
      .sort = key_steps(p, entity, sort, sort_parts),
      .sort_count = sort_parts,
  };
}

static bool has_formats(const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].format != KEY_AS_IS)
      return true;
  return template->attribute->type != 'S';
}

static bool has_replacements(const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].replacement)
      return true;
  return false;
}

const char *plan_key_refusals(const struct planner *p, const struct entity *entity) {
  bool formats = has_formats(&entity->partition) ||
                 (entity->sort.part_count > 0 && has_formats(&entity->sort));
  bool replaces = has_replacements(&entity->partition) || has_replacements(&entity->sort);
  const char *text =
      mem_format(p->arena, "not set, empty, too long%s%s", formats ? ", not of its format" : "",
                 replaces ? ", the text that stands for an unset one" : "");

  if (entity->separator.policy != SEPARATOR_REJECT)
    return mem_format(p->arena, "%s or no UTF-8", text);
  return mem_format(p->arena, "%s, no UTF-8 or contains '%c'", text, entity->separator.character);
}
