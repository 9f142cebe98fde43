/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a record: its members, and the statements that read, write and copy them. */
#include "emit.h"
#include "mem.h"

void emit_record_members(struct emit *e, const struct plan_record *record) {
  struct plan_member *rows =
      mem_array(e->plan->arena, record->field_count * PLAN_MEMBERS, sizeof *rows);
  size_t count = 0;

  for (size_t i = 0; i < record->field_count; i++)
    for (size_t j = 0; j < record->fields[i].member_count; j++)
      rows[count++] = record->fields[i].members[j];
  emit_members(e, rows, count);
}

static void emit_read(struct emit *e, const struct plan_field *field) {
  if (!field->read_null) {
    emit_line(e, "$read$");
    return;
  }
  emit_set(e, "read_null", field->read_null);
  emit_open(e, "if (!$read_null$)");
  emit_line(e, "$read$");
  e->indent--;
}

void emit_read_cases(struct emit *e, const struct plan_record *record) {
  for (size_t i = 0; i < record->field_count; i++) {
    emit_set(e, "constant", record->fields[i].constant);
    emit_set(e, "read", record->fields[i].read);
    emit_open(e, "case $constant$:");
    if (record->fields[i].attempt) {
      emit_set(e, "attempt", record->fields[i].attempt);
      emit_line(e, "$attempt$");
    }
    emit_read(e, &record->fields[i]);
    emit_line(e, "break;");
    e->indent--;
  }
}

void emit_read_loop(struct emit *e, const struct plan_record *record) {
  emit_open(e, "for (int at; (at = ddb_map_next(&map)) >= 0;) {");
  emit_line(e, "switch (at) {");
  emit_read_cases(e, record);
  emit_line(e, "}");
  emit_close(e, "}");
  emit_read_finish(e, record);
}

void emit_read_finish(struct emit *e, const struct plan_record *record) {
  for (size_t i = 0; i < record->field_count; i++) {
    if (!record->fields[i].finish)
      continue;
    emit_set(e, "finish", record->fields[i].finish);
    emit_line(e, "$finish$");
  }
}

static void emit_write(struct emit *e, const struct plan_field *field) {
  if (!field->write)
    return;
  emit_set(e, "write", field->write);
  emit_line(e, "$write$");
  if (!field->write_null)
    return;
  emit_set(e, "write_null", field->write_null);
  emit_line(e, "$write_null$");
}

void emit_write_fields(struct emit *e, const struct plan_record *record) {
  for (size_t i = 0; i < record->field_count; i++)
    emit_write(e, &record->fields[i]);
}

/* Fields of a record that are neighbours in the table, too, from `first` on. */
static size_t run_of_slots(const struct plan_record *record, size_t first,
                           const struct plan_record *rows) {
  size_t count = 0, row = 0;

  while (row < rows->field_count && rows->fields[row].constant != record->fields[first].constant)
    row++;
  for (; first + count < record->field_count && row + count < rows->field_count; count++) {
    const struct plan_field *field = &record->fields[first + count];
    if (!field->slot.as || !field->write || field->write_null ||
        field->constant != rows->fields[row + count].constant)
      break;
  }
  return count;
}

void emit_write_slots(struct emit *e, const struct plan_record *record,
                      const struct plan_record *rows, const char *table, const char *slots) {
  for (size_t i = 0; i < record->field_count;) {
    size_t count = run_of_slots(record, i, rows);
    emit_set(e, "rows", table);
    emit_set(e, "slots", slots);
    emit_set(e, "at", record->fields[i].constant);
    emit_set(e, "run", mem_format(e->plan->arena, "%zu", count));
    if (count > 0)
      emit_line(e, "ddb_write_slots(writer, &$rows$[$at$], &$slots$[$at$], $run$, in);");
    else
      emit_write(e, &record->fields[i]);
    i += count > 0 ? count : 1;
  }
}

void emit_copy_fields(struct emit *e, const struct plan_record *record) {
  for (size_t i = 0; i < record->field_count; i++) {
    if (!record->fields[i].copy)
      continue;
    emit_set(e, "copy", record->fields[i].copy);
    emit_line(e, "$copy$");
  }
}
