/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about state machines: what can be reached, and what can be left. A state is final if no
 * other may follow it. */
#include "check_rules.h"
#include "mem.h"

static bool is_final(const struct enum_value *state) {
  for (size_t i = 0; i < state->target_count; i++)
    if (state->targets[i] != state)
      return false;
  return true;
}

/* Marks what may follow marked states, until nothing is new: a round for each state at most. */
static void follow(const struct enum_type *type, bool *marked) {
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < type->value_count; i++)
      for (size_t t = 0; marked[i] && t < type->values[i].target_count; t++) {
        size_t at = (size_t)(type->values[i].targets[t] - type->values);
        changed = changed || !marked[at];
        marked[at] = true;
      }
  }
}

/* The same against the arrows. */
static void lead(const struct enum_type *type, bool *marked) {
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < type->value_count; i++)
      for (size_t t = 0; !marked[i] && t < type->values[i].target_count; t++) {
        marked[i] = marked[type->values[i].targets[t] - type->values];
        changed = changed || marked[i];
      }
  }
}

static void unreachable_state(struct check *check, struct enum_type *type) {
  static const char rule[] = "unreachable-state";
  bool *reached = mem_array(check->arena, type->value_count, sizeof *reached);
  if (!type->has_initial)
    return;
  for (size_t i = 0; i < type->value_count; i++)
    reached[i] = type->values[i].initial;
  follow(type, reached);
  for (size_t i = 0; i < type->value_count; i++) {
    if (reached[i])
      continue;
    diag_warning(check->diag, rule, type->values[i].name.span,
                 "add it to initial:, or to the states that may follow another",
                 "no record of '%s' ever becomes '%s': no initial state leads to it",
                 type->name.text, type->values[i].name.text);
    diag_note(check->diag, type->transitions_span, "the transitions are here");
  }
}

static void trap_state(struct check *check, struct enum_type *type) {
  static const char rule[] = "trap-state";
  bool *ends = mem_array(check->arena, type->value_count, sizeof *ends);
  bool any = false;
  for (size_t i = 0; i < type->value_count; i++) {
    ends[i] = is_final(&type->values[i]);
    any = any || ends[i];
  }
  lead(type, ends);
  for (size_t i = 0; any && i < type->value_count; i++) {
    if (ends[i])
      continue;
    diag_warning(check->diag, rule, type->values[i].name.span,
                 "add a way out, or make it final: []",
                 "'%s' is not final, and no final state of '%s' can follow it any more",
                 type->values[i].name.text, type->name.text);
    diag_note(check->diag, type->transitions_span, "the transitions are here");
  }
}

static void each_machine(struct check *check, void (*rule)(struct check *, struct enum_type *)) {
  for (size_t i = 0; i < check->model->enum_count; i++)
    if (check->model->enums[i].has_transitions)
      rule(check, &check->model->enums[i]);
}

void check_unreachable_state(struct check *check) {
  each_machine(check, unreachable_state);
}

void check_trap_state(struct check *check) {
  each_machine(check, trap_state);
}
