/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that judge a whole model; each is named after its id. */
#ifndef DDBC_CHECK_RULES_H
#define DDBC_CHECK_RULES_H

#include "check.h"

/* check_names.c */
void check_name_clash(struct check *check);
void check_reserved_name(struct check *check);

/* check_types.c */
void check_bound_order(struct check *check);
void check_hidden_state(struct check *check);
void check_recursive_type(struct check *check);
void check_transitions_unguarded(struct check *check);
void check_union_tag(struct check *check);

/* check_states.c */
void check_trap_state(struct check *check);
void check_unreachable_state(struct check *check);

/* check_accept.c */
void check_unknown_rule(struct check *check);
void check_unused_accept(struct check *check);

/* Whether the operation itself says why this error does not bind it; remembers that it was needed.
 * Warnings are accepted where they are reported, without their rule: see diag.h. */
bool check_accepted(struct check *check, const struct operation *operation, const char *rule);

/* check_limits.c */
void check_expression_limit(struct check *check);

/* check_upsert.c */
void check_upsert_incomplete(struct check *check);

/* check_fill.c */
void check_bad_default(struct check *check);
void check_default_not_allowed(struct check *check);
void check_generate_type(struct check *check);
void check_unused_default(struct check *check);

/* check_value.c: whether the preset of the field may be its value. */
struct value_rule {
  const char *id;
  const char *what; /* "the default of" */
  bool creates;     /* it is the value of a new item: `initial` binds it */
};
void check_value(struct check *check, const struct value_rule *rule, const struct entity *entity,
                 const struct field *field);

/* Whether a value of the field's type can stand in a schema. */
bool check_has_literal(const struct field *field);

/* Which limit of the field the text breaks; NULL: none. */
const char *check_text_problem(struct check *check, const struct field *field, const char *text);

/* check_paths.c */
void check_update_path(struct check *check);

/* check_constants.c */
void check_bad_constant(struct check *check);
void check_impossible_transition(struct check *check);

/* check_tables.c */
void check_attribute_clash(struct check *check);
void check_local_index(struct check *check);
void check_multi_key(struct check *check);
void check_misplaced_field(struct check *check);
void check_projection(struct check *check);
void check_ttl_field(struct check *check);
void check_ttl_unused(struct check *check);

/* check_size.c */
void check_item_size(struct check *check);

/* check_filters.c */
void check_filter_discards(struct check *check);

/* check_lookalikes.c */
void check_confusable_name(struct check *check);
void check_secret_shown(struct check *check);

/* check_keys.c */
void check_key_field_type(struct check *check);
void check_key_length(struct check *check);
void check_key_replacement(struct check *check);
void check_key_separator(struct check *check);
void check_key_too_long(struct check *check);
void check_legacy_separator(struct check *check);
void check_null_in_key(struct check *check);
void check_optional_key_field(struct check *check);

/* check_overlap.c */
void check_key_collision(struct check *check);
void check_key_no_prefix(struct check *check);
void check_query_overlap(struct check *check);

/* check_order.c */
void check_enum_order(struct check *check);
void check_mixed_time(struct check *check);
void check_number_order(struct check *check);
void check_order_by_id(struct check *check);
void check_order_of_nothing(struct check *check);
void check_text_time(struct check *check);

/* check_partition.c */
void check_hot_partition(struct check *check);
void check_local_index_size(struct check *check);

/* check_indexes.c */
void check_duplicate_index(struct check *check);
void check_sparse_index(struct check *check);
void check_unused_index(struct check *check);
void check_unused_projection(struct check *check);

/* check_expr.c */
void check_consistent_index(struct check *check);
void check_expression_parameter(struct check *check);
void check_expression_text(struct check *check); /* check_expr_text.c */
void check_filter_field(struct check *check);

/* check_changes.c */
void check_update_change(struct check *check);

/* check_unique.c */
void check_put_bypasses_unique(struct check *check);
void check_unique_change(struct check *check);
void check_unique_claim(struct check *check);
void check_unclaimed_unique(struct check *check);

/* check_updates.c */
void check_update_index_key(struct check *check);

/* check_version.c */
void check_put_bypasses_version(struct check *check);
void check_version_field(struct check *check);

/* check_where.c */
void check_where_index(struct check *check);
void check_where_term(struct check *check);
void check_where_value(struct check *check);

/* check_workload.c */
void check_capacity_rate(struct check *check);
void check_hot_partition_rate(struct check *check);

/* check_operations.c */
void check_put_bypasses_transitions(struct check *check);
void check_read_only(struct check *check);
void check_set_twice(struct check *check);
void check_transition_optional(struct check *check);
void check_union_alone(struct check *check);
void check_update_key_field(struct check *check);
void check_update_nothing(struct check *check);

/* check_queries.c */
void check_query_by(struct check *check);
void check_query_is_get(struct check *check);
void check_query_shards(struct check *check);

/* check_many.c */
void check_collection_key(struct check *check);
void check_filter_alike(struct check *check);
void check_kind_untold(struct check *check);
void check_scan_reason(struct check *check);
void check_transact_get(struct check *check);

/* Items in one transactional read (Amazon DynamoDB API Reference, TransactGetItems). */
enum { TRANSACT_GET_MAX = 100 };

/* check_transact.c */
void check_transact_member(struct check *check);

/* Members of one transaction (Amazon DynamoDB API Reference, TransactWriteItems). */
enum { TRANSACT_MAX = 100 };

/* check_project.c */
void check_project_field(struct check *check);

/* check_range.c */
void check_query_range(struct check *check);

/* Shards that a query can read together. */
enum { QUERY_SHARDS_MAX = 256 };

#endif
