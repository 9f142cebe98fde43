/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: how keys are built and taken apart. */
#include <string.h>

#include "keytmpl.h"
#include "mem.h"
#include "plan_build.h"

/* Names of parameters and variables in the generated functions and files. A key part that has one
 * of them is passed under another name. */
static const char *const taken[] = {
    "db",      "mem",    "out",  "options", "scope",  "request",         "response",
    "record",  "set",    "key",  "in",      "writer", "reader",          "item",
    "scratch", "status", "page", "again",   "built",  "data_attributes", "item_attributes",
};

static const char *parameter_name(const struct planner *p, const char *c) {
  if (strncmp(c, "envelope_", strlen("envelope_")) == 0)
    return mem_format(p->arena, "%s_part", c);
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
    if (strcmp(taken[i], c) == 0)
      return mem_format(p->arena, "%s_part", c);
  return c;
}

/* In a query every part that is named is there. */
static bool may_be_absent(const struct planner *p, const struct field *field) {
  return field->type.optional && !p->given;
}

static const char *parameter_type(const struct planner *p, const struct field *field) {
  const struct kind *kind = field->type.kind;

  if (kind->shape == KIND_ENUM)
    return mem_format(p->arena, "enum %s", plan_type_name(p, &field->type));
  return may_be_absent(p, field) ? kind->c_optional : kind->c_type;
}

struct plan_parameter plan_key_parameter(const struct planner *p, const struct field *field) {
  const char *name = parameter_name(p, field->name.c);

  return (struct plan_parameter){plan_declare(p, parameter_type(p, field), name), name};
}

/* Whether an absent value is a flag beside the value (ddb_opt_int), and not NULL or 0. */
static bool has_flag(const struct planner *p, const struct field *field) {
  return strncmp(parameter_type(p, field), "ddb_opt_", strlen("ddb_opt_")) == 0;
}

static const char *value_of(const struct planner *p, const struct field *field) {
  const char *name = parameter_name(p, field->name.c);

  return has_flag(p, field) ? mem_format(p->arena, "%s.value", name) : name;
}

static const char *presence_of(const struct planner *p, const struct field *field) {
  const char *name = parameter_name(p, field->name.c);

  return has_flag(p, field)                     ? mem_format(p->arena, "%s.set", name)
         : field->type.kind->shape == KIND_ENUM ? mem_format(p->arena, "%s != 0", name)
                                                : mem_format(p->arena, "%s != NULL", name);
}

/* ---- building --------------------------------------------------------------------------------
 */

static const char *const number_formats[] = {
    [KEY_AS_IS] = "DDB_KEY_PLAIN",
    [KEY_PLAIN] = "DDB_KEY_PLAIN",
    [KEY_PAD] = "DDB_KEY_PAD",
    [KEY_ORDERED] = "DDB_KEY_ORDERED",
};

/* The separator as the builder takes it: '\0' lets anything pass. */
static const char *separator_of(const struct planner *p, const struct key_template *template) {
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
                                                    separator_of(p, template), flags)};
  return (struct call){"ddb_key_part",
                       mem_format(p->arena, "%s, %s", value, separator_of(p, template))};
}

static struct call number_call(const struct planner *p, const struct key_part *part,
                               const char *whole, const char *function) {
  const char *value = value_of(p, part->field);

  if (part->format == KEY_AS_IS)
    return (struct call){whole, value};
  return (struct call){function, mem_format(p->arena, "%s, %s, %d", value,
                                            number_formats[part->format], part->width)};
}

static struct call time_call(const struct planner *p, const struct key_part *part, int per_second) {
  const char *value = value_of(p, part->field);

  if (part->format == KEY_ISO || part->format == KEY_TIME_CUT)
    return (struct call){part->format == KEY_ISO ? "ddb_key_time" : "ddb_key_time_cut",
                         mem_format(p->arena, "%s, %d", value, part->width)};
  if (part->format == KEY_AS_IS)
    return (struct call){"ddb_key_number_epoch", mem_format(p->arena, "%s, %d", value, per_second)};
  return (struct call){"ddb_key_epoch", mem_format(p->arena, "%s, %d, %s, %d", value, per_second,
                                                   number_formats[part->format], part->width)};
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

static struct plan_key_step key_step(const struct planner *p, const struct entity *entity,
                                     const struct key_template *template, size_t at) {
  const struct key_part *part = &template->parts[at];
  struct plan_key_step step = {.literal = part->literal};

  if (keytmpl_optional_starts(template, at)) {
    const struct field *field = part->literal ? template->parts[at + 1].field : part->field;
    step.field = field_path(p, entity, field);
    step.present = p->given ? NULL : presence_of(p, field);
  }
  if (part->literal)
    return step;
  struct call call = part_call(p, template, part);
  step.field = field_path(p, entity, part->field);
  step.function = call.function;
  step.arguments = call.arguments;
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

/* ---- taking apart ----------------------------------------------------------------------------
 */

/* Whether the text in the key gives the value back. */
static bool gives_back(const struct key_part *part) {
  return part->field && part->format != KEY_UPPER && part->format != KEY_LOWER &&
         part->format != KEY_HASH && part->format != KEY_TIME_CUT;
}

/* The literal text between a part and the separator behind it. */
static const char *tail_of(const struct planner *p, const struct key_template *template,
                           size_t at) {
  if (at + 1 >= template->part_count || !template->parts[at + 1].literal)
    return "";
  const char *literal = template->parts[at + 1].literal;
  char separator = template->separator.character;
  bool free_text = separator == '\0' || template->separator.policy == SEPARATOR_LEGACY;
  const char *end = free_text ? NULL : strchr(literal, separator);
  return end ? mem_copy(p->arena, literal, (size_t)(end - literal)) : literal;
}

/* Whether the end of each part can be told: of one that may be followed by an optional part or hold
 * the separator it sometimes cannot. */
static bool splits(const struct planner *p, const struct key_template *template) {
  bool legacy = template->separator.policy == SEPARATOR_LEGACY;

  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    if (part->literal || !keytmpl_varies(part) || part->format == KEY_PLAIN)
      continue;
    if (legacy && i + 2 < template->part_count)
      return false;
    if (i + 1 < template->part_count && keytmpl_optional_starts(template, i + 1) &&
        (legacy || tail_of(p, template, i)[0] != '\0'))
      return false;
  }
  return true;
}

static bool is_given_back(const struct key_template *template, const struct field *field) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].field == field && gives_back(&template->parts[i]))
      return true;
  return false;
}

static bool can_parse(const struct planner *p, const struct entity *entity) {
  if (!splits(p, &entity->partition) || !splits(p, &entity->sort))
    return false;
  for (size_t i = 0; i < entity->key_field_count; i++)
    if (!is_given_back(&entity->partition, entity->key_fields[i]) &&
        !is_given_back(&entity->sort, entity->key_fields[i]))
      return false;
  return true;
}

static const char *read_number_call(const struct planner *p, const struct key_part *part,
                                    const char *sign) {
  return mem_format(p->arena, "ddb_key_read_%s(&reader, %s, %d)", sign,
                    number_formats[part->format], part->width);
}

static const char *read_time_call(const struct planner *p, const struct key_part *part,
                                  int per_second) {
  if (part->format == KEY_ISO)
    return mem_format(p->arena, "ddb_key_read_time(&reader, %d)", part->width);
  return mem_format(p->arena, "ddb_key_read_epoch(&reader, %d, %s, %d)", per_second,
                    number_formats[part->format], part->width);
}

/* $tail$ is the literal text behind the part. */
static const char *read_text_call(const struct planner *p, const struct key_template *template,
                                  const struct key_part *part) {
  const char *separator = separator_of(p, template);

  if (part->field->type.kind->key == KIND_KEY_ENUM)
    return mem_format(p->arena, "ddb_key_read_enum(&reader, &%s_spellings, %s, \"$tail$\", 0)",
                      plan_type_name(p, &part->field->type), separator);
  return mem_format(p->arena, "ddb_key_read_text(&reader, %s, \"$tail$\", %s)", separator,
                    template->separator.policy == SEPARATOR_ESCAPE ? "DDB_KEY_ESCAPE" : "0");
}

static const char *read_call(const struct planner *p, const struct key_template *template,
                             const struct key_part *part) {
  if (part->format == KEY_HASH || part->format == KEY_TIME_CUT)
    return mem_format(p->arena, "ddb_key_read_fixed(&reader, %d)", part->width);
  switch (part->field->type.kind->key) {
  case KIND_KEY_INT:
    return read_number_call(p, part, "int");
  case KIND_KEY_UINT:
    return read_number_call(p, part, "uint");
  case KIND_KEY_DECIMAL:
    return part->format == KEY_AS_IS ? "ddb_key_read_text(&reader, '\\0', \"\", 0)"
                                     : "ddb_key_read_decimal(&reader)";
  case KIND_KEY_TIME:
  case KIND_KEY_SECONDS:
    return read_time_call(p, part, 1);
  case KIND_KEY_MILLISECONDS:
    return read_time_call(p, part, 1000);
  case KIND_KEY_BYTES:
    return "ddb_key_read_bytes(&reader)";
  default:
    return read_text_call(p, template, part);
  }
}

static bool is_narrow(const struct kind *kind) {
  return (kind->key == KIND_KEY_INT && kind->highest < INT64_MAX) ||
         (kind->key == KIND_KEY_UINT && kind->ceiling < UINT64_MAX);
}

/* Enums and the narrow integers are read as something wider; building the key again shows a value
 * that was cut. */
static const char *cast_of(const struct planner *p, const struct field *field) {
  const struct kind *kind = field->type.kind;

  if (kind->key == KIND_KEY_ENUM)
    return mem_format(p->arena, "(enum %s)", plan_type_name(p, &field->type));
  if (is_narrow(kind) && !has_flag(p, field))
    return mem_format(p->arena, "(%s)", kind->c_type);
  return "";
}

/* Fields that earlier steps have set; a field may stand in a key more than once. */
struct read_steps {
  const struct planner *p;
  struct plan_key_step *steps;
  size_t count;
  const struct field **done;
  size_t done_count;
};

static bool is_first(struct read_steps *in, const struct key_part *part) {
  if (!gives_back(part))
    return false;
  for (size_t i = 0; i < in->done_count; i++)
    if (in->done[i] == part->field)
      return false;
  in->done[in->done_count++] = part->field;
  return true;
}

static const char *read_statement(struct read_steps *in, const struct key_template *template,
                                  const struct key_part *part) {
  const struct planner *p = in->p;
  const char *call = read_call(p, template, part);
  const char *name = parameter_name(p, part->field->name.c);

  if (part->format == KEY_HASH || part->format == KEY_TIME_CUT)
    return mem_format(p->arena, "%s;", call);
  if (!is_first(in, part))
    return mem_format(p->arena, "(void)%s;", call);
  return mem_format(p->arena, has_flag(p, part->field) ? "%s->value = %s%s;" : "*%s = %s%s;", name,
                    cast_of(p, part->field), call);
}

static void add_read_steps(struct read_steps *in, const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    struct plan_key_step *step = &in->steps[in->count++];
    *step = (struct plan_key_step){.literal = part->literal};
    if (keytmpl_optional_starts(template, i)) {
      const struct field *field = part->literal ? template->parts[i + 1].field : part->field;
      step->present =
          has_flag(in->p, field)
              ? mem_format(in->p->arena, "%s->set = ", parameter_name(in->p, field->name.c))
              : "(void)";
    }
    if (part->literal)
      continue;
    step->arguments = read_statement(in, template, part);
    step->tail = tail_of(in->p, template, i);
  }
}

static bool has_formats(const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++)
    if (template->parts[i].format != KEY_AS_IS)
      return true;
  return template->attribute->type != 'S';
}

/* What the builder refuses, for its comment. */
static const char *refusals(const struct planner *p, const struct entity *entity) {
  bool formats = has_formats(&entity->partition) ||
                 (entity->sort.part_count > 0 && has_formats(&entity->sort));
  const char *text =
      mem_format(p->arena, "not set, empty, too long%s", formats ? ", not of its format" : "");

  if (entity->separator.policy != SEPARATOR_REJECT)
    return mem_format(p->arena, "%s or no UTF-8", text);
  return mem_format(p->arena, "%s, no UTF-8 or contains '%c'", text, entity->separator.character);
}

void plan_key_parser(const struct planner *p, const struct entity *entity,
                     struct plan_entity *out) {
  size_t parts = entity->partition.part_count + entity->sort.part_count;
  struct read_steps in = {
      .p = p,
      .steps = mem_array(p->arena, parts, sizeof *in.steps),
      .done = mem_array(p->arena, parts, sizeof *in.done),
  };

  out->key_refusals = refusals(p, entity);
  out->parses_key = can_parse(p, entity);
  if (!out->parses_key)
    return;
  add_read_steps(&in, &entity->partition);
  add_read_steps(&in, &entity->sort);
  out->parser = (struct plan_key){
      .partition = in.steps,
      .partition_count = entity->partition.part_count,
      .sort = in.steps + entity->partition.part_count,
      .sort_count = entity->sort.part_count,
  };
  out->key_outputs = mem_array(p->arena, entity->key_field_count, sizeof *out->key_outputs);
  for (size_t i = 0; i < entity->key_field_count; i++) {
    const struct field *field = entity->key_fields[i];
    const char *name = parameter_name(p, field->name.c);
    out->key_outputs[i] = (struct plan_parameter){
        plan_declare(p, parameter_type(p, field), mem_format(p->arena, "*%s", name)),
        mem_format(p->arena, "*%s", name)};
  }
}
