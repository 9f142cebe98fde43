/* SPDX-License-Identifier: Apache-2.0 */
/* What of an entity the library keeps on its own: its version. */
#include "parse_op.h"
#include "parse_sections.h"

void parse_entity_version(struct parse *parse, const struct yaml_node *value, void *into) {
  struct entity *entity = into;
  entity->version_span = value->span;
  entity->version = parse_op_field(parse, entity, value);
}
