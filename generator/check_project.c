/* SPDX-License-Identifier: Apache-2.0 */
/* The rule about `project:`, what a read asks for of each item. */
#include <string.h>

#include "check_rules.h"
#include "keytmpl.h"
#include "mem.h"
#include "projection.h"

/* A field of the key may also be had from the key. */
static void is_there(struct check *check, const struct operation *read,
                     const struct field_use *use) {
  const struct index *index = read->index == NULL ? NULL : read->index->index;
  if (projection_has(read->entity, index, use->field) ||
      (model_in_key(read->entity, use->field) && keytmpl_parses(read->entity)))
    return;
  diag_error(check->diag, "project-field", use->span, "add it to the index's projection",
             "'%s' is not in the index '%s', which this reads", use->field->name.text,
             index == NULL ? "" : index->name.text);
}

static void project_field(struct check *check, const struct operation *read) {
  if (read->several_count > 0) {
    diag_error(check->diag, "project-field", read->project->span,
               "leave it out, or make an operation for each entity",
               "a list of several entities gives whole items");
    return;
  }
  for (size_t i = 0; i < read->project->count; i++)
    is_there(check, read, &read->project->fields[i]);
  if (strlen(projection_text(check->arena, read).text) > PROJECTION_TEXT_MAX)
    diag_error(check->diag, "project-field", read->project->span, "read whole items",
               "with all of these fields the expression has more than %d bytes",
               PROJECTION_TEXT_MAX);
}

void check_project_field(struct check *check) {
  for (size_t i = 0; i < check->model->operation_count; i++)
    if (check->model->operations[i].project != NULL)
      project_field(check, &check->model->operations[i]);
}
