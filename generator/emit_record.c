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

void emit_write_fields(struct emit *e, const struct plan_record *record) {
  for (size_t i = 0; i < record->field_count; i++) {
    if (!record->fields[i].write)
      continue;
    emit_set(e, "write", record->fields[i].write);
    emit_line(e, "$write$");
    if (!record->fields[i].write_null)
      continue;
    emit_set(e, "write_null", record->fields[i].write_null);
    emit_line(e, "$write_null$");
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
