/* SPDX-License-Identifier: Apache-2.0 */
/* <entity>.h and <entity>.c: the struct, its key, its encoder and decoder. */
#include "emit.h"
#include "mem.h"

static void set_entity(struct emit *e, const struct plan_entity *entity) {
  emit_set(e, "c", entity->record.c);
  emit_set(e, "name", emit_string(e, entity->record.name));
  emit_set(e, "comma", entity->key_parameter_count ? ", " : "");
  emit_set(e, "parameters",
           emit_parameters(e, entity->key_parameters, entity->key_parameter_count, false));
  if (!entity->parses_key)
    return;
  emit_set(e, "outputs",
           emit_parameters(e, entity->key_outputs, entity->key_parameter_count, false));
  emit_set(e, "results",
           emit_parameters(e, entity->key_outputs, entity->key_parameter_count, true));
}

/* ---- the header ------------------------------------------------------------------------------ */

static void declare_record(struct emit *e, const struct plan_entity *entity) {
  struct ddb_arena *arena = e->plan->arena;
  struct plan_member rows[4];
  size_t count = 0;

  emit_doc(e, mem_format(arena,
                         "%s%s%s%s%s\n%s\nEvery pointer is borrowed: what was decoded lives in the "
                         "arena given to the call.",
                         entity->record.name, entity->view ? ", " : "",
                         entity->view ? entity->view : "", entity->record.doc ? ": " : "",
                         entity->record.doc ? entity->record.doc : "", entity->key_text));
  emit_open(e, "struct $c$ {");
  emit_record_members(e, &entity->record);
  if (entity->created_at)
    rows[count++] = (struct plan_member){
        "ddb_time item_created_at;",
        mem_format(arena, "%s, set by the first put; a put of what was read keeps it",
                   entity->created_at)};
  if (entity->updated_at)
    rows[count++] =
        (struct plan_member){"ddb_time item_updated_at;",
                             mem_format(arena, "%s, set by every write", entity->updated_at)};
  if (entity->data && !entity->projection)
    rows[count++] = (struct plan_member){
        "const struct ddb_unmodeled *data_unmodeled;",
        mem_format(arena, "in %s, not named by the schema; kept by a put", entity->data)};
  if (!entity->projection)
    rows[count++] = (struct plan_member){
        "const struct ddb_unmodeled *unmodeled;",
        entity->view ? "beside these" : "beside these, not named by the schema; kept by a put"};
  emit_members(e, rows, count);
  emit_close(e, "};");
  emit_blank(e);
}

static void declare_key(struct emit *e, const struct plan_entity *entity) {
  emit_doc(e, mem_format(e->plan->arena,
                         "The primary key. DDB_E_INVALID, with out->field and out->reason, if a "
                         "part is %s.",
                         entity->key_refusals));
  emit_line(e, "enum ddb_status $c$_key(struct ddb_key *out$comma$$parameters$) DDB_MUST_USE;");
  emit_blank(e);
  emit_doc(e, "A key of the table from DynamoDB JSON, such as the Keys of a stream record; it may "
              "be one of another entity. DDB_E_INVALID, with the attribute's name in "
              "ddb_arena_error(mem), if it is no key of this table.");
  emit_line(e, "enum ddb_status $c$_key_from_json(struct ddb_arena *mem, struct ddb_text json, "
               "struct ddb_key *out) DDB_MUST_USE;");
  if (entity->parses_key) {
    emit_blank(e);
    emit_doc(e, mem_format(e->plan->arena,
                           "The parts of a key, in `mem`. DDB_E_INVALID: %s_key makes no such key. "
                           "On failure see ddb_arena_error(mem).",
                           entity->record.c));
    emit_line(e, "enum ddb_status $c$_key_parse(struct ddb_arena *mem, const struct ddb_key "
                 "*key$comma$$outputs$) DDB_MUST_USE;");
  }
  emit_blank(e);
}

static void declare_functions(struct emit *e, const struct plan_entity *entity) {
  if (entity->view)
    return;
  declare_key(e, entity);
  emit_doc(e,
           "Struct to item in DynamoDB JSON and back, for streams and tests. The item's times are "
           "those of the struct. On failure see ddb_arena_error(mem).");
  emit_line(e, "enum ddb_status $c$_encode(struct ddb_arena *mem, const struct $c$ *in, "
               "struct ddb_text *out) DDB_MUST_USE;");
  emit_line(e, "enum ddb_status $c$_decode(struct ddb_arena *mem, struct ddb_text item, "
               "struct $c$ *out) DDB_MUST_USE;");
  emit_blank(e);
  emit_doc(e, "A deep copy that lives in `mem`. DDB_E_NOMEM is its only error.");
  emit_line(e, "enum ddb_status $c$_copy(struct ddb_arena *mem, const struct $c$ *in, "
               "struct $c$ *out) DDB_MUST_USE;");
  emit_blank(e);
}

static void declare_page(struct emit *e) {
  emit_doc(e,
           "One page of a list. An item that is not a valid record is in `rejected` and hides no "
           "other; the call then answers DDB_PARTIAL.");
  emit_open(e, "struct $c$_page {");
  emit_line(e, "struct $c$ *items;");
  emit_line(e, "size_t count;");
  emit_line(e, "struct ddb_rejected *rejected;");
  emit_line(e, "size_t rejected_count;");
  emit_line(e, "bool more; /* this is not the last page: options->cursor leads to the next */");
  emit_page_costs(e);
  emit_close(e, "};");
  emit_blank(e);
}

static void emit_entity_header(const struct plan *plan, const struct plan_entity *entity,
                               struct output *output) {
  const char *name = mem_format(plan->arena, "%s.h", entity->file);
  struct emit e;

  emit_start(&e, plan);
  emit_header_begin(&e, name, "#include \"$namespace$/types.h\"");
  set_entity(&e, entity);
  declare_record(&e, entity);
  declare_functions(&e, entity);
  emit_claims_declaration(&e, entity);
  if (entity->has_page)
    declare_page(&e);
  emit_header_end(&e);
  emit_finish(&e, output, name);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_fields(struct emit *e, const struct plan_entity *entity) {
  if (entity->data) {
    emit_set(e, "count", mem_format(e->plan->arena, "%zu", entity->inside.field_count));
    emit_open(e, entity->front.whole
                     ? "if (open) {"
                     : "if (ddb_open_map(writer, &item_attributes[envelope_data], true)) {");
    emit_write_slots(e, &entity->inside, &entity->inside, "data_attributes", "data_slots");
    emit_line(e, "ddb_write_unmodeled(writer, in->data_unmodeled, data_attributes, $count$);");
    emit_line(e, "ddb_close_map(writer);");
    emit_close(e, "}");
  }
  emit_write_slots(e, &entity->written, &entity->top, "item_attributes", "item_slots");
}

static void define_write(struct emit *e, const struct plan_entity *entity) {
  const struct plan *plan = e->plan;

  for (size_t i = 0; i < entity->index_key_count; i++)
    emit_index_function(e, &entity->index_keys[i]);
  emit_set(e, "arguments", entity->key_arguments);
  emit_set(e, "comma", entity->key_parameter_count ? ", " : "");
  emit_front_rows(e, entity);
  emit_set(e, "items", mem_format(plan->arena, "%zu", emit_item_count(entity)));
  emit_open(e, "static void write_item(struct ddb_writer *writer, const void *record) {");
  emit_line(e, "const struct $c$ *in = (const struct $c$ *)record;");
  emit_front(e, entity);
  emit_key_checks(e, entity);
  for (size_t i = 0; i < entity->open_enum_count; i++) {
    emit_set(e, "member", entity->open_enums[i]);
    emit_line(e, "ddb_check_known(writer, \"$member$\", (int)in->$member$, in->$member$_text);");
  }
  for (size_t i = 0; i < entity->index_key_count; i++)
    emit_index_call(e, &entity->index_keys[i]);
  emit_entity_name(e, entity);
  write_fields(e, entity);
  if (entity->created_at || entity->updated_at) {
    emit_set(e, "created", entity->created_at ? "in->item_created_at" : "(ddb_time){0, 0}");
    emit_set(e, "updated", entity->updated_at ? "in->item_updated_at" : "(ddb_time){0, 0}");
    emit_line(e, "ddb_write_item_times(writer, &$c$_entity, $created$, $updated$);");
  }
  emit_line(e, "ddb_write_unmodeled(writer, in->unmodeled, item_attributes, $items$);");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_entity(struct emit *e, const struct plan_entity *entity) {
  const struct plan_member members[] = {{"entity_type", entity->entity_type},
                                        {"data", entity->data},
                                        {"created_at", entity->created_at},
                                        {"updated_at", entity->updated_at},
                                        {"write_id", entity->write_id}};

  emit_set(e, "table", entity->table->variable);
  emit_line(e, "const struct ddb_entity $c$_entity = {");
  e->indent += 2;
  emit_line(e, ".name = \"$name$\",");
  emit_line(e, ".table = &$table$,");
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    if (!members[i].comment)
      continue;
    emit_set(e, "member", members[i].declaration);
    emit_set(e, "attribute", emit_string(e, members[i].comment));
    emit_line(e, ".$member$ = \"$attribute$\",");
  }
  if (entity->expires) {
    emit_set(e, "member", entity->expires);
    emit_line(e, ".expires = offsetof(struct $c$, $member$),");
    emit_set(e, "member", entity->expires_optional ? "DDB_EXPIRES_OPTIONAL" : "DDB_EXPIRES");
    emit_line(e, ".expiry = $member$,");
  }
  if (entity->version && !entity->view) {
    emit_set(e, "member", entity->version);
    emit_line(e, ".version = $member$,");
    emit_set(e, "member", entity->version_member);
    emit_line(e, ".version_at = offsetof(struct $c$, $member$),");
  }
  emit_line(e, ".size = sizeof(struct $c$),");
  emit_line(e, ".read = read_item,");
  if (!entity->view) {
    emit_line(e, ".write = write_item,");
    emit_item_heads(e, entity);
  }
  if (entity->creates)
    emit_line(e, ".fill = fill_item,");
  if (entity->claim_count > 0 && !entity->view) {
    emit_set(e, "count", mem_format(e->plan->arena, "%zu", entity->claim_count));
    emit_line(e, ".claims = unique__claims,");
    emit_line(e, ".claim_count = $count$,");
  }
  if (entity->key_hidden)
    emit_line(e, ".key_hidden = true,");
  if (entity->hides_keys)
    emit_line(e, ".hides_keys = true,");
  if (entity->projection) {
    emit_set(e, "text", emit_string(e, entity->projection));
    emit_set(e, "names", emit_string(e, entity->projection_names));
    emit_line(e, ".projection = \"$text$\",");
    emit_line(e, ".projection_names = \"$names$\",");
  }
  e->indent -= 2;
  emit_line(e, "};");
  emit_blank(e);
}

/* ---- the functions that people call ---------------------------------------------------------- */

static void define_key(struct emit *e, const struct plan_entity *entity) {
  emit_set(e, "comma", entity->key_parameter_count ? ", " : "");
  emit_open(e, "enum ddb_status $c$_key(struct ddb_key *out$comma$$parameters$) {");
  emit_key_steps(e, &entity->key, "out");
  emit_line(e, "return ddb_key_end(out);");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "enum ddb_status $c$_key_from_json(struct ddb_arena *mem, struct ddb_text json, "
               "struct ddb_key *out) {");
  emit_line(e, "return ddb_key_from_json(mem, $c$_entity.table, json, out);");
  emit_close(e, "}");
  emit_blank(e);
  if (!entity->parses_key)
    return;
  emit_open(e, "enum ddb_status $c$_key_parse(struct ddb_arena *mem, const struct ddb_key "
               "*key$comma$$outputs$) {");
  emit_line(e, "struct ddb_key_reader reader;");
  emit_line(e, "struct ddb_key again;");
  emit_blank(e);
  emit_line(e, "ddb_key_read_begin(&reader, mem, key);");
  emit_key_reads(e, &entity->parser);
  emit_line(e, "enum ddb_status built = $c$_key(&again$comma$$results$);");
  emit_line(e, "return ddb_key_read_end(&reader, \"$name$\", built, &again);");
  emit_close(e, "}");
  emit_blank(e);
}

static void define_functions(struct emit *e, const struct plan_entity *entity) {
  define_key(e, entity);
  emit_open(e, "enum ddb_status $c$_encode(struct ddb_arena *mem, const struct $c$ *in, "
               "struct ddb_text *out) {");
  emit_line(e, "return ddb_encode(mem, &$c$_entity, in, out);");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "enum ddb_status $c$_decode(struct ddb_arena *mem, struct ddb_text item, "
               "struct $c$ *out) {");
  emit_line(e, "return ddb_decode(mem, &$c$_entity, item, out);");
  emit_close(e, "}");
  emit_blank(e);
  emit_open(e, "enum ddb_status $c$_copy(struct ddb_arena *mem, const struct $c$ *in, "
               "struct $c$ *out) {");
  emit_line(e, "bool ok = true;");
  emit_blank(e);
  emit_line(e, "*out = *in;");
  emit_copy_fields(e, &entity->record);
  if (entity->data)
    emit_line(e, "out->data_unmodeled = ddb_copy_unmodeled(mem, &ok, in->data_unmodeled);");
  emit_line(e, "out->unmodeled = ddb_copy_unmodeled(mem, &ok, in->unmodeled);");
  emit_line(e, "return ddb_copy_end(mem, ok);");
  emit_close(e, "}");
}

static void emit_entity_source(const struct plan *plan, const struct plan_entity *entity,
                               struct output *output) {
  struct emit e;

  emit_start(&e, plan);
  emit_source_begin(&e, mem_format(plan->arena, "%s.h", entity->file));
  if (entity->parse_file) {
    emit_set(&e, "file", entity->parse_file);
    emit_flat(&e, "#include \"$namespace$/$file$.h\"");
    emit_blank(&e);
  }
  set_entity(&e, entity);
  emit_item_attributes(&e, entity);
  emit_item_read(&e, entity);
  if (!entity->view) {
    emit_key_rows(&e, entity);
    define_write(&e, entity);
    emit_claims(&e, entity);
  }
  if (entity->creates)
    emit_fill_item(&e, entity);
  define_entity(&e, entity);
  if (!entity->view) {
    define_functions(&e, entity);
    emit_claims_taken(&e, entity);
  }
  emit_finish(&e, output, mem_format(plan->arena, "%s.c", entity->file));
}

void emit_entity(const struct plan *plan, const struct plan_entity *entity, struct output *output) {
  emit_entity_header(plan, entity, output);
  emit_entity_source(plan, entity, output);
}
