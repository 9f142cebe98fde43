/* SPDX-License-Identifier: Apache-2.0 */
/* Why a transaction was cancelled, in every form that DynamoDB words it: each code, at each place,
 * with and without a message and the item, and any mixture of them. What becomes of each member is
 * worked out here anew, from the list of codes alone (AWS: API reference of TransactWriteItems,
 * TransactionCanceledException). */
#include <bank/bank.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/report.h"
#include "support/script.h"

enum { MEMBERS = 5, ROUNDS = 3000 };

static struct script script;
static struct ddb *db;
static struct ddb_tx *tx;
static char body[8192];

static void open_all(int members) {
  const struct bank_account account = {.owner = "m0", .balance = 5};
  const struct bank_move_set set = {.balance = 3};
  const struct bank_set_status_set status = {.status = BANK_STATUS_FROZEN};

  script_init(&script);
  struct ddb_options options = script_options(&script);
  cr_assert_eq(ddb_open(&db, &options), DDB_OK);
  tx = ddb_tx_new(db);
  cr_assert_not_null(tx);
  for (int i = 0; i < members; i++) {
    enum ddb_status added = i == 0   ? bank_open_account_tx(tx, &account)
                            : i == 1 ? bank_move_tx(tx, "m1", &set, 5)
                            : i == 2 ? bank_drop_empty_tx(tx, "m2")
                            : i == 3 ? bank_has_funds_tx(tx, "m3", 10)
                                     : bank_set_status_tx(tx, "m4", &status);
    cr_assert_eq(added, DDB_OK);
  }
}

static void close_all(void) {
  ddb_tx_free(tx);
  ddb_close(db);
}

/* ---- the codes ------------------------------------------------------------------------------- */

static const struct code {
  const char *code;
  enum ddb_status status;
  bool again; /* another try may succeed */
} codes[] = {
    {"None", DDB_E_CANCELED, true},
    {"ConditionalCheckFailed", DDB_E_CONDITION, false},
    {"TransactionConflict", DDB_E_CANCELED, true},
    {"ThrottlingError", DDB_E_THROTTLED, true},
    {"ProvisionedThroughputExceeded", DDB_E_THROTTLED, true},
    {"ItemCollectionSizeLimitExceeded", DDB_E_LIMIT, false},
    {"ValidationError", DDB_E_INVALID, false},
    {"DuplicateItem", DDB_E_SERVICE, false},
    {"AccessDenied", DDB_E_SERVICE, false},
    {"SomethingNew", DDB_E_SERVICE, false},
};
enum { CODES = sizeof codes / sizeof codes[0], NONE = 0, FAILED = 1 };

/* The forms of one reason. */
enum form { BARE, WITH_MESSAGE, WITH_NULLS, MESSAGE_FIRST, FORMS };

static void add_reason(int code, enum form form) {
  static const char item[] = ",\"Item\":{\"PK\":{\"S\":\"ACCOUNT#x\"},\"Data\":{\"M\":{\"status\":"
                             "{\"S\":\"closed\"}}}}";
  size_t used = strlen(body);
  const char *name = codes[code].code;
  const char *shown = code == FAILED ? item : "";

  (void)snprintf(body + used, sizeof body - used,
                 form == BARE           ? "{\"Code\":\"%s\"%s}"
                 : form == WITH_MESSAGE ? "{\"Code\":\"%s\"%s,\"Message\":\"why \\\"so\\\"\"}"
                 : form == WITH_NULLS   ? "{\"Code\":\"%s\"%s,\"Message\":null,\"More\":[{}]}"
                                        : "{\"Message\":\"why \\\"so\\\"\",\"Code\":\"%s\"%s}",
                 name, shown);
}

static void write_body(const int *reasons, const enum form *forms, int count) {
  (void)snprintf(body, sizeof body,
                 "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                 "\"CancellationReasons\":[");
  for (int i = 0; i < count; i++) {
    if (i > 0)
      strcat(body, ",");
    add_reason(reasons[i], forms[i]);
  }
  strcat(body, "],\"Message\":\"Transaction cancelled [no, really]\"}");
}

/* What the member that has this reason would have answered alone. */
static enum ddb_status status_of(int member, int code) {
  return code == FAILED && member == 4 ? DDB_E_TRANSITION : codes[code].status;
}

/* ---- judging --------------------------------------------------------------------------------- */

static void expect_members(const int *reasons, int count, const char *what) {
  int guilty = -1;

  for (int i = count - 1; i >= 0; i--)
    guilty = reasons[i] != NONE ? i : guilty;
  for (int i = 0; i < count; i++) {
    const struct ddb_error *result = ddb_tx_result(tx, (size_t)i);
    cr_assert_eq(result->status, status_of(i, reasons[i]), "%s: member %d of %d: %s: %s", what, i,
                 count, ddb_status_name(result->status), result->text);
    cr_assert_str_eq(result->code, reasons[i] == NONE ? "" : codes[reasons[i]].code);
  }
  char words[64];
  (void)snprintf(words, sizeof words, "because of member %d: ", guilty);
  cr_assert(strstr(ddb_error_text(db), words), "%s: '%s' lacks '%s'", what, ddb_error_text(db),
            words);
}

static void answer_is(const int *reasons, const enum form *forms, int count, const char *what) {
  bool again = true;

  for (int i = 0; i < count; i++)
    again &= codes[reasons[i]].again;
  open_all(count);
  write_body(reasons, forms, count);
  for (int i = 0; i < 4; i++)
    script_reply(&script, 400, body);
  cr_assert_eq(ddb_tx_commit(tx, NULL), DDB_E_CANCELED, "%s: %s", what, ddb_error_text(db));
  cr_assert_eq(script.sent_count, again ? 4 : 1, "%s: %d requests for %s", what, script.sent_count,
               body);
  for (int i = 1; i < script.sent_count; i++)
    cr_assert_str_eq(script.sent[i].body, script.sent[0].body, "another token");
  expect_members(reasons, count, what);
  close_all();
}

Test(cancellation, every_code_at_every_place_in_every_form) {
  unsigned cases = 0;

  for (int code = 1; code < CODES; code++)
    for (int place = 0; place < MEMBERS; place++)
      for (int form = 0; form < FORMS; form++) {
        int reasons[MEMBERS] = {NONE, NONE, NONE, NONE, NONE};
        enum form forms[MEMBERS];
        for (int i = 0; i < MEMBERS; i++)
          forms[i] = (enum form)((form + i) % FORMS);
        reasons[place] = code;
        forms[place] = (enum form)form;
        answer_is(reasons, forms, MEMBERS, codes[code].code);
        cases++;
      }
  report_cases("wire: reasons of cancellations", cases, 0, 0);
}

Test(cancellation, any_mixture_of_codes) {
  unsigned state = 20261123;

  for (int round = 0; round < ROUNDS; round++) {
    int reasons[MEMBERS], count = 1 + (int)((state >> 8) % MEMBERS);
    enum form forms[MEMBERS];
    bool any = false;
    char what[32];

    for (int i = 0; i < count; i++) {
      state = state * 1103515245U + 12345U;
      reasons[i] = (state >> 16) % 3 ? (int)((state >> 20) % CODES) : NONE;
      forms[i] = (enum form)((state >> 10) % FORMS);
      any |= reasons[i] != NONE;
    }
    state = state * 1103515245U + 12345U;
    if (!any)
      reasons[count - 1] = 1 + (int)((state >> 16) % (CODES - 1));
    (void)snprintf(what, sizeof what, "round %d", round);
    answer_is(reasons, forms, count, what);
  }
  report_cases("wire: mixtures of reasons", ROUNDS, 0, 0);
}

/* The list in the message alone, as SDKs print it: the same codes, without items. */
Test(cancellation, codes_in_the_message_alone) {
  for (int code = 2; code < CODES; code++) {
    int reasons[2] = {NONE, code};
    open_all(2);
    (void)snprintf(
        body, sizeof body,
        "{\"__type\":\"TransactionCanceledException\",\"message\":\"Transaction "
        "cancelled, please refer cancellation reasons for specific reasons [None, %s]\"}",
        codes[code].code);
    for (int i = 0; i < 4; i++)
      script_reply(&script, 400, body);
    cr_assert_eq(ddb_tx_commit(tx, NULL), DDB_E_CANCELED);
    cr_assert_eq(script.sent_count, codes[code].again ? 4 : 1);
    expect_members(reasons, 2, codes[code].code);
    close_all();
  }
}

/* Nobody knows which member is meant: no member is blamed, and the service's words are passed on.
 */
Test(cancellation, lists_that_fit_no_members) {
  static const char *const lists[] = {
      "",
      "{\"Code\":\"ValidationError\"}",
      "{\"Code\":\"None\"},{\"Code\":\"None\"},{\"Code\":\"None\"}",
      "{\"Code\":\"None\"},{},{\"Code\":\"ValidationError\"}",
      "null,null,null",
      "{\"Code\":7},{\"Code\":\"None\"},{\"Code\":\"None\"}",
      "[],[],[]",
      "{\"Code\":\"ValidationError\"},{\"Code\":\"None\"}",
  };

  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    open_all(3);
    (void)snprintf(body, sizeof body,
                   "{\"__type\":\"TransactionCanceledException\",\"Message\":\"see the reasons\","
                   "\"CancellationReasons\":[%s]}",
                   lists[i]);
    script_reply(&script, 400, body);
    cr_assert_eq(ddb_tx_commit(tx, NULL), DDB_E_CANCELED, "%s: %s", lists[i], ddb_error_text(db));
    cr_assert(strstr(ddb_error_text(db), "see the reasons"), "%s", ddb_error_text(db));
    for (size_t member = 0; member < 3; member++)
      cr_assert_eq(ddb_tx_result(tx, member)->status, DDB_E_CANCELED, "%s: member %zu", lists[i],
                   member);
    close_all();
  }
}
