/* SPDX-License-Identifier: Apache-2.0 */
/* How each kind of operation looks: a row per verb, in the file of its family. $c$ is the function,
 * $entity$ the struct, $input$ its parameters, $passed$ the same as passed on, both with a comma
 * behind them if there are any. */
#ifndef DDBC_EMIT_VERB_H
#define DDBC_EMIT_VERB_H

#include "emit.h"

struct emit_verb {
  const char *(*describe)(struct emit *e, const struct plan_operation *o); /* its comment */
  const char *inputs;   /* of the call, behind the handle; NULL: there is only X_request */
  const char *request;  /* of X_request, behind the scope */
  const char *response; /* of X_response, behind the response */
  const char *passed;   /* arguments of X_request in the call, behind the scope */
  const char *returned; /* arguments of X_response in the call, behind the response */
  const char *options;  /* what the call hands to ddb_call_send */
  const char *results;  /* the arena of what the call returns, or NULL */
  bool finishes;        /* the call answers an empty page behind the last one */
  /* Structs before the functions; constants; the bodies of X_request and X_response; what of the
   * call comes before and instead of X_request. Each may be NULL but for the bodies. */
  void (*declare)(struct emit *e, const struct plan_operation *o);
  void (*define)(struct emit *e, const struct plan_operation *o);
  void (*make)(struct emit *e, const struct plan_operation *o);
  void (*take)(struct emit *e, const struct plan_operation *o);
  void (*begin)(struct emit *e, const struct plan_operation *o);
  void (*ask)(struct emit *e, const struct plan_operation *o);
  /* Instead of all that is behind `begin` in the call, where it may take more than one request. */
  void (*call)(struct emit *e, const struct plan_operation *o);
  /* Instead of the three functions, where there is more than one request. */
  void (*declare_all)(struct emit *e, const struct plan_operation *o);
  void (*define_all)(struct emit *e, const struct plan_operation *o);
  /* What comes behind all that, declared and defined. */
  void (*declare_more)(struct emit *e, const struct plan_operation *o);
  void (*define_more)(struct emit *e, const struct plan_operation *o);
};

/* What all lists have in common: a page of items, a cursor. */
#define EMIT_LIST                                                                                  \
  .inputs = "struct ddb_arena *mem, $input$const struct ddb_list_options *options, "               \
            "struct $page$ *out",                                                                  \
  .request = "$input$const struct ddb_list_options *options, struct ddb_request *out",             \
  .response = ", const struct ddb_list_options *options, struct $page$ *out",                      \
  .passed = "$passed$options, &request", .returned = ", options, out",                             \
  .options = "ddb_list_call(options)", .results = "mem", .finishes = true

/* emit_op_read.c */
extern const struct emit_verb emit_get;
extern const struct emit_verb emit_query;

/* emit_count.c */
extern const struct emit_verb emit_count;

/* emit_op_many.c */
extern const struct emit_verb emit_collection;
extern const struct emit_verb emit_scan;

/* emit_parallel.c */
void emit_parallel_declaration(struct emit *e, const struct plan_operation *o);
void emit_parallel(struct emit *e, const struct plan_operation *o);

/* emit_op_gets.c */
extern const struct emit_verb emit_batch_get;
extern const struct emit_verb emit_transact_get;

/* emit_op_read.c: what a collection and a scan have like a query; the constants between the two
 * are theirs alone. */
void emit_query_begin(struct emit *e, const struct plan_operation *o);
void emit_query_end(struct emit *e, const struct plan_operation *o);
void emit_query_make(struct emit *e, const struct plan_operation *o);
void emit_query_take(struct emit *e, const struct plan_operation *o);

/* emit_op_write.c: what an update and an upsert have in common. */
#define EMIT_UPDATE_INPUTS                                                                         \
  "$mem_input$$input$$set_input$$given_input$const struct ddb_call_options *options$out_input$"
#define EMIT_UPDATE_REQUEST  "$input$$set_input$$given_input$struct ddb_request *out"
#define EMIT_UPDATE_RESPONSE "$version_input$$set_response$$out_input$"
/* By what a create knows its own item after a lost reply: a sentence. */
const char *emit_describe_own(struct emit *e, const struct plan_entity *entity);
const char *emit_describe_update(struct emit *e, const struct plan_operation *o);
void emit_update_declare(struct emit *e, const struct plan_operation *o);
void emit_update_define(struct emit *e, const struct plan_operation *o);
void emit_update_make(struct emit *e, const struct plan_operation *o);
void emit_update_take(struct emit *e, const struct plan_operation *o);
void emit_begin_expiring(struct emit *e, const struct plan_operation *o);

static inline bool emit_is_update(const struct plan_operation *o) {
  return o->verb == PLAN_UPDATE || o->verb == PLAN_UPSERT;
}

/* emit_upsert.c */
extern const struct emit_verb emit_upsert;

/* emit_op_many.c: the structs of a page that is the operation's own, and of a tagged item in it. */
void emit_list_page(struct emit *e, const struct plan_operation *o);
/* emit_path.c: paths of an update. */
void emit_places(struct emit *e, const struct plan_operation *o);
void emit_places_members(struct emit *e, const struct plan_operation *o);
void emit_place_arguments(struct emit *e, const struct plan_operation *o);
const char *emit_describe_places(struct emit *e, const struct plan_operation *o);
void emit_ask_again(struct emit *e, const struct emit_verb *verb);

/* The arguments of paths, each with `before` in front or ", " behind. */
const char *emit_place_parameters(const struct emit *e, const struct plan_operation *o,
                                  const char *before, bool names);

/* emit_op_write.c */
extern const struct emit_verb emit_put;
extern const struct emit_verb emit_create;
extern const struct emit_verb emit_update;
extern const struct emit_verb emit_delete;
extern const struct emit_verb emit_check;

/* emit_op_transact.c */
extern const struct emit_verb emit_transact;

/* Whether the operation can be a member of a transaction, and then X_tx: emit_op_tx.c. */
bool emit_is_member(const struct plan_operation *o);
void emit_tx_declaration(struct emit *e, const struct plan_operation *o);
void emit_tx(struct emit *e, const struct plan_operation *o);
/* The same of a batch: X_batch. */
bool emit_is_batched(const struct plan_operation *o);
void emit_batch_declaration(struct emit *e, const struct plan_operation *o);
void emit_batch(struct emit *e, const struct plan_operation *o);

/* emit_op_unique.c: a write that keeps claims, in place of the three functions; `verb` is that of
 * the write of the item alone. */
void emit_unique_declarations(struct emit *e, const struct plan_operation *o,
                              const struct emit_verb *verb);
void emit_unique(struct emit *e, const struct plan_operation *o, const struct emit_verb *verb);
/* What the comment says of it. */
const char *emit_unique_doc(struct emit *e, const struct plan_operation *o);

/* A template with another in its middle. */
const char *emit_joined(const struct emit *e, const char *head, const char *middle,
                        const char *tail);

/* The statement that makes the request with the arguments of the call. */
void emit_ask(struct emit *e, const struct emit_verb *verb, const char *declaration);

#endif
