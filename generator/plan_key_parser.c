/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: how keys are taken apart. */
#include <string.h>

#include "keytmpl.h"
#include "mem.h"
#include "plan_keys.h"

/* The literal text between a part and the separator behind it. */
static const char *tail_of(const struct planner *p, const struct key_template *template,
                           size_t at) {
  size_t size = keytmpl_tail(template, at);

  return size > 0 ? mem_copy(p->arena, template->parts[at + 1].literal, size) : "";
}

static const char *read_number_call(const struct planner *p, const struct key_part *part,
                                    const char *sign) {
  return mem_format(p->arena, "ddb_key_read_%s(&reader, %s, %d)", sign,
                    plan_key_number_format(part->format), part->width);
}

static const char *read_time_call(const struct planner *p, const struct key_part *part,
                                  int per_second) {
  if (part->format == KEY_ISO)
    return mem_format(p->arena, "ddb_key_read_time(&reader, %d)", part->width);
  return mem_format(p->arena, "ddb_key_read_epoch(&reader, %d, %s, %d)", per_second,
                    plan_key_number_format(part->format), part->width);
}

/* $tail$ is the literal text behind the part. */
static const char *read_text_call(const struct planner *p, const struct key_template *template,
                                  const struct key_part *part) {
  const char *separator = plan_key_separator(p, template);

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
  if (is_narrow(kind) && !plan_key_has_flag(p, field))
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
  if (!keytmpl_gives_back(part))
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
  const char *name = plan_key_name(p, part->field->name.c);

  if (part->format == KEY_HASH || part->format == KEY_TIME_CUT)
    return mem_format(p->arena, "%s;", call);
  if (!is_first(in, part))
    return mem_format(p->arena, "(void)%s;", call);
  return mem_format(p->arena,
                    plan_key_has_flag(p, part->field) ? "%s->value = %s%s;" : "*%s = %s%s;", name,
                    cast_of(p, part->field), call);
}

/* Where an optional value says with a flag that it is there: the beginning of its statement. */
static const char *flag_statement(const struct planner *p, const struct field *field) {
  return plan_key_has_flag(p, field)
             ? mem_format(p->arena, "%s->set = ", plan_key_name(p, field->name.c))
             : "(void)";
}

static void add_read_steps(struct read_steps *in, const struct key_template *template) {
  for (size_t i = 0; i < template->part_count; i++) {
    const struct key_part *part = &template->parts[i];
    struct plan_key_step *step = &in->steps[in->count++];
    *step = (struct plan_key_step){.literal = part->literal};
    if (keytmpl_optional_starts(template, i)) {
      const struct field *field = part->literal ? template->parts[i + 1].field : part->field;
      step->present = flag_statement(in->p, field);
    }
    if (part->literal)
      continue;
    if (part->replacement) {
      step->present = flag_statement(in->p, part->field);
      step->substitute = part->replacement;
      step->function = plan_key_separator(in->p, template);
    }
    step->arguments = read_statement(in, template, part);
    step->tail = tail_of(in->p, template, i);
  }
}

void plan_key_parser(const struct planner *p, const struct entity *entity,
                     struct plan_entity *out) {
  size_t parts = entity->partition.part_count + entity->sort.part_count;
  struct read_steps in = {
      .p = p,
      .steps = mem_array(p->arena, parts, sizeof *in.steps),
      .done = mem_array(p->arena, parts, sizeof *in.done),
  };

  out->key_refusals = plan_key_refusals(p, entity);
  out->parses_key = keytmpl_parses(entity);
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
    const char *name = plan_key_name(p, field->name.c);
    out->key_outputs[i] = (struct plan_parameter){
        plan_declare(p, plan_key_type(p, field), mem_format(p->arena, "*%s", name)),
        mem_format(p->arena, "*%s", name)};
  }
}

const char *plan_parse_call(const struct planner *p, const struct entity *entity,
                            const char *record) {
  const char *results = "";

  for (size_t i = 0; i < entity->key_field_count; i++)
    results = mem_format(p->arena, "%s, &out->%s", results, entity->key_fields[i]->name.c);
  return mem_format(p->arena, "%s_key_parse(mem, &key%s)", record, results);
}
