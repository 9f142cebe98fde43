/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: the version that a write requires. */
#include "mem.h"
#include "plan_build.h"

/* A put has the version in its record; an update and a delete are given the one that was read. */
void plan_version(const struct planner *p, const struct operation *operation,
                  struct plan_operation *out) {
  const struct field *version = operation->entity ? operation->entity->version : NULL;

  if (!version)
    return;
  out->guarded_put =
      operation->verb == OP_PUT && !model_accepts(p->model, operation, "put-bypasses-version");
  if (operation->verb != OP_UPDATE && operation->verb != OP_DELETE)
    return;
  out->version = mem_zalloc(p->arena, sizeof *out->version);
  *out->version = plan_key_parameter(p, version);
}
