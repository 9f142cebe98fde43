/* SPDX-License-Identifier: Apache-2.0 */
/* TransactWriteItems: every member is judged before any is stored; what is wrong with one of them
 * cancels all, with a reason for each. */
#include <string.h>

#include "aws/hash.h"
#include "base/arena.h"
#include "base/text.h"
#include "local/op/keys.h"
#include "local/op/operations.h"
#include "local/op/params.h"
#include "local/op/transact.h"
#include "local/op/write.h"

/* API reference: 4 MB. */
#define BYTES_MAX ((size_t)4 * 1024 * 1024)

/* ---- members --------------------------------------------------------------------------------- */

struct transaction {
  struct local_call *call;
  const struct local_node *items;
  struct local_write *writes;
  struct local_reason *reasons;
  size_t count;
  bool cancelled;
};

static const struct {
  const char *name;
  enum local_write_kind kind;
  const char *needs;
} kinds[] = {{"Put", LOCAL_PUT, "Item"},
             {"Update", LOCAL_UPDATE, "Key"},
             {"Delete", LOCAL_DELETE, "Key"},
             {"ConditionCheck", LOCAL_CHECK, "Key"}};
#define KINDS (sizeof kinds / sizeof kinds[0])

static bool check_member(struct local_call *call, const struct local_write *write,
                         const char *needs) {
  struct local_param table = LOCAL_PARAM_TABLE;
  struct local_param body = {needs, LOCAL_PARAM_MAP, true, 0, 0, NULL};
  struct local_param update = {
      "UpdateExpression", LOCAL_PARAM_STRING, write->kind == LOCAL_UPDATE, 0, 0, NULL};
  struct local_param condition = {
      "ConditionExpression", LOCAL_PARAM_STRING, write->kind == LOCAL_CHECK, 0, 0, NULL};
  struct local_param failure = LOCAL_PARAM_FAILURE;
  const struct local_param all[] = {table, body, update, condition, failure};
  return local_params_check(call, write->request, "transactItems.member.", all,
                            sizeof all / sizeof all[0]);
}

static bool take_member(struct transaction *transaction, size_t place) {
  struct local_call *call = transaction->call;
  const struct local_node *node = &transaction->items->children[place];
  struct local_write *write = &transaction->writes[place];
  const char *needs = NULL;
  *write = (struct local_write){.request = NULL};
  for (size_t i = 0; i < KINDS; i++) {
    const struct local_node *request = local_node_get(node, kinds[i].name);
    if (request == NULL)
      continue;
    if (write->request != NULL)
      return local_invalid(call, "TransactItems can only contain one of Check, Put, Update or "
                                 "Delete");
    write->request = request;
    write->kind = kinds[i].kind;
    write->counted = true;
    needs = kinds[i].needs;
  }
  if (write->request == NULL)
    return local_invalid(call, "Invalid Request: TransactWriteRequest should contain Delete or Put "
                               "or Update request");
  if (!check_member(call, write, needs) || !local_write_read(call, write))
    return false;
  if (local_write_find(call, write))
    return true;
  if (!local_transact_formed(call, local_node_get(write->request, "Key")) ||
      !local_transact_reason(call, &transaction->reasons[place]))
    return false;
  transaction->cancelled = true;
  return true;
}

static bool same_item(const struct local_write *a, const struct local_write *b) {
  return a->table != NULL && a->table == b->table &&
         ddb_text_equal(a->key.partition, b->key.partition) &&
         ddb_text_equal(a->key.sort, b->key.sort);
}

static bool check_distinct(const struct transaction *transaction) {
  for (size_t i = 0; i < transaction->count; i++)
    for (size_t k = 0; k < i; k++)
      if (transaction->reasons[i].code == NULL && transaction->reasons[k].code == NULL &&
          same_item(&transaction->writes[i], &transaction->writes[k]))
        return local_invalid(transaction->call, "Transaction request cannot include multiple "
                                                "operations on one item");
  return true;
}

static bool judge_member(struct transaction *transaction, size_t place) {
  struct local_call *call = transaction->call;
  struct local_write *write = &transaction->writes[place];
  struct local_reason *reason = &transaction->reasons[place];
  if (reason->code != NULL)
    return true;
  if (!local_write_load(call, write))
    return false;
  if (!local_write_judge(write)) {
    bool show = local_param_is(write->request, "ReturnValuesOnConditionCheckFailure", "ALL_OLD");
    *reason = (struct local_reason){"ConditionalCheckFailed", "The conditional request failed",
                                    show && write->found ? &write->old : NULL};
  } else if (!local_write_make(call, write) && !local_transact_reason(call, reason)) {
    return false;
  }
  transaction->cancelled = transaction->cancelled || reason->code != NULL;
  return true;
}

static bool check_bytes(const struct transaction *transaction) {
  size_t bytes = 0;
  for (size_t i = 0; i < transaction->count; i++)
    if (transaction->writes[i].leaves)
      bytes += local_item_bytes(&transaction->writes[i].new);
  return bytes <= BYTES_MAX ||
         local_invalid(transaction->call,
                       "Member must have length less than or equal to 4194304: the items of a "
                       "transaction may have 4 MB together");
}

/* ---- costs ----------------------------------------------------------------------------------- */

static void answer_writes(const struct transaction *transaction, const struct local_node *request,
                          bool again) {
  struct local_call *call = transaction->call;
  struct local_capacity *list = ddb_arena_array(call->mem, transaction->count, sizeof *list);
  size_t count = 0;
  if (list == NULL)
    (void)local_no_memory(call);
  for (size_t i = 0; call->code == NULL && i < transaction->count; i++) {
    if (transaction->writes[i].table == NULL)
      continue; /* done under its token, and gone since */
    struct local_capacity *capacity =
        local_transact_capacity(call, transaction->writes[i].table, !again, list, &count);
    if (capacity != NULL)
      local_write_charge(&transaction->writes[i], true, capacity);
  }
  if (call->code != NULL)
    return;
  ddb_buf_char(&call->body, '{');
  local_transact_costs(call, request, list, count);
  ddb_buf_char(&call->body, '}');
}

/* ---- tokens ---------------------------------------------------------------------------------- */

/* What the transaction does, as a hash: its members, in whatever layout their JSON came. */
static bool hash_members(struct local_call *call, const struct local_node *items,
                         unsigned char out[DDB_SHA256_SIZE]) {
  struct ddb_buf text;
  struct ddb_hasher *hasher = ddb_hasher_new();
  ddb_buf_init_arena(&text, call->mem, SIZE_MAX);
  local_node_write(&text, items);
  bool good =
      hasher != NULL && text.status == DDB_OK && ddb_sha256(hasher, text.data, text.size, out);
  ddb_hasher_free(hasher);
  return good || local_no_memory(call);
}

/* What was done under the token of the request: nothing, this very transaction, or another. */
enum token { TOKEN_NEW, TOKEN_DONE, TOKEN_OTHER };

static bool look_up_token(struct local_call *call, const struct local_node *request,
                          const unsigned char hash[DDB_SHA256_SIZE], enum token *out) {
  unsigned char before[DDB_SHA256_SIZE];
  struct ddb_text token = local_param_text(request, "ClientRequestToken");
  *out = TOKEN_NEW;
  if (token.data == NULL)
    return true;
  enum local_store_status status =
      local_store_token(call->store, token, ddb_time_to_ms(call->now), before);
  if (status == LOCAL_STORE_NONE)
    return true;
  *out = memcmp(before, hash, sizeof before) == 0 ? TOKEN_DONE : TOKEN_OTHER;
  return local_store_ok(call, status);
}

static bool keep_token(struct local_call *call, const struct local_node *request,
                       const unsigned char hash[DDB_SHA256_SIZE]) {
  struct ddb_text token = local_param_text(request, "ClientRequestToken");
  return token.data == NULL ||
         local_store_ok(call,
                        local_store_token_put(call->store, token, ddb_time_to_ms(call->now), hash));
}

/* ---- TransactWriteItems ---------------------------------------------------------------------- */

static bool begin(struct local_call *call, const struct local_node *request,
                  struct transaction *out) {
  const struct local_node *items = local_node_get(request, "TransactItems");
  *out = (struct transaction){.call = call, .items = items};
  if (!local_transact_params(call, request))
    return false;
  out->count = items->count;
  out->writes = ddb_arena_zalloc(call->mem, out->count * sizeof *out->writes);
  out->reasons = ddb_arena_zalloc(call->mem, out->count * sizeof *out->reasons);
  return (out->writes != NULL && out->reasons != NULL) || local_no_memory(call);
}

static bool take_members(struct transaction *transaction) {
  for (size_t i = 0; i < transaction->count; i++)
    if (!take_member(transaction, i))
      return false;
  return check_distinct(transaction);
}

static bool judge(struct transaction *transaction) {
  for (size_t i = 0; i < transaction->count; i++)
    if (!judge_member(transaction, i))
      return false;
  return transaction->cancelled || check_bytes(transaction);
}

/* An index may refuse an item only when it is stored: then nothing of the others stays either. */
static bool store(struct transaction *transaction) {
  for (size_t i = 0; i < transaction->count && !transaction->cancelled; i++)
    if (!local_write_store(transaction->call, &transaction->writes[i])) {
      if (!local_transact_reason(transaction->call, &transaction->reasons[i]))
        return false;
      transaction->cancelled = true;
    }
  return true;
}

/* What is wrong with the form of the request is told before its token is looked at. A table that is
 * gone matters to no transaction that is done. */
static bool is_ill_formed(const struct local_call *call) {
  return call->code != NULL && strcmp(call->code, "ResourceNotFoundException") != 0;
}

static void forget_error(struct local_call *call) {
  call->code = NULL;
  ddb_buf_clear(&call->body);
}

static void refuse_token(struct local_call *call) {
  forget_error(call);
  (void)local_fail(call, "IdempotentParameterMismatchException",
                   "The request uses the same client token as a previous, but non-identical "
                   "request. Do not reuse a client token with different requests, unless the "
                   "requests are identical");
}

/* Told as done, whatever its conditions would say now. */
static void answer_again(struct transaction *transaction, const struct local_node *request,
                         bool taken) {
  if (taken)
    (void)judge(transaction); /* what it costs to find that out */
  forget_error(transaction->call);
  answer_writes(transaction, request, true);
}

void local_transact_write(struct local_call *call, const struct local_node *request) {
  struct transaction transaction;
  unsigned char hash[DDB_SHA256_SIZE];
  enum token token;
  if (!begin(call, request, &transaction) || !hash_members(call, transaction.items, hash) ||
      !look_up_token(call, request, hash, &token))
    return;
  bool taken = take_members(&transaction);
  if (token != TOKEN_NEW && !is_ill_formed(call)) {
    if (token == TOKEN_DONE)
      answer_again(&transaction, request, taken);
    else
      refuse_token(call);
    return;
  }
  if (!taken || !judge(&transaction) || !store(&transaction))
    return;
  if (transaction.cancelled)
    local_transact_cancel(call, transaction.reasons, transaction.count);
  else if (keep_token(call, request, hash))
    answer_writes(&transaction, request, false);
}
