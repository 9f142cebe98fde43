/* SPDX-License-Identifier: Apache-2.0 */
/* What was hit, in requests that both sides granted. */
#include <stdio.h>
#include <string.h>

#include "diff.h"

static const char *const names[F_COUNT] = {"attribute_exists",
                                           "attribute_not_exists",
                                           "attribute_type",
                                           "begins_with",
                                           "contains",
                                           "size()",
                                           "if_not_exists",
                                           "list_append",
                                           "=",
                                           "<>",
                                           "<",
                                           "<=",
                                           ">",
                                           ">=",
                                           "BETWEEN",
                                           "IN",
                                           "AND",
                                           "OR",
                                           "NOT",
                                           "+",
                                           "-",
                                           "SET",
                                           "REMOVE",
                                           "ADD",
                                           "DELETE",
                                           ".member",
                                           "[element]",
                                           "S",
                                           "N",
                                           "B",
                                           "BOOL",
                                           "NULL",
                                           "M",
                                           "L",
                                           "SS",
                                           "NS",
                                           "BS",
                                           "ReturnValues NONE",
                                           "ALL_OLD",
                                           "UPDATED_OLD",
                                           "ALL_NEW",
                                           "UPDATED_NEW",
                                           "ReturnValuesOnConditionCheckFailure",
                                           "ConditionExpression",
                                           "FilterExpression",
                                           "ProjectionExpression",
                                           "key =",
                                           "key range",
                                           "key begins_with",
                                           "key BETWEEN",
                                           "global index",
                                           "local index",
                                           "backward",
                                           "Limit",
                                           "ExclusiveStartKey",
                                           "segments",
                                           "Select COUNT",
                                           "ConsistentRead",
                                           "ReturnConsumedCapacity",
                                           "ReturnItemCollectionMetrics",
                                           "ConditionCheck",
                                           "transact Put",
                                           "transact Update",
                                           "transact Delete",
                                           "ClientRequestToken",
                                           "batch put",
                                           "batch delete",
                                           "index created",
                                           "index deleted",
                                           "EQ",
                                           "NE",
                                           "LE",
                                           "LT",
                                           "GE",
                                           "GT",
                                           "legacy BETWEEN",
                                           "BEGINS_WITH",
                                           "legacy IN",
                                           "CONTAINS",
                                           "NOT_CONTAINS",
                                           "NOT_NULL",
                                           "legacy NULL",
                                           "Expected",
                                           "Expected Value",
                                           "Expected Exists false",
                                           "ConditionalOperator",
                                           "QueryFilter, ScanFilter",
                                           "KeyConditions",
                                           "AttributesToGet",
                                           "AttributeUpdates",
                                           "action PUT",
                                           "action ADD",
                                           "action DELETE"};

static unsigned granted[F_COUNT], sent[F_COUNT];
static bool now[F_COUNT];

static struct operation {
  const char *name;
  unsigned sent, granted, refused, codes;
} operations[32];
static unsigned operation_count;

void hit(enum feature feature) {
  now[feature] = true;
}

void hit_type(const char *type) {
  for (enum feature i = F_S; i <= F_BS; i++)
    if (strcmp(names[i], type) == 0)
      hit(i);
}

void tally_begin(void) {
  memset(now, 0, sizeof now);
}

void tally_end(const char *name, int ours, int theirs) {
  unsigned i = 0;
  bool both = ours == 200 && theirs == 200;
  while (i < operation_count && strcmp(operations[i].name, name) != 0)
    i++;
  if (i == operation_count)
    operations[operation_count++].name = name;
  operations[i].sent++;
  operations[i].granted += both;
  operations[i].refused += ours != 200 && theirs != 200;
  for (unsigned k = 0; k < F_COUNT; k++) {
    sent[k] += now[k];
    granted[k] += now[k] && both;
  }
}

unsigned tally_print(bool all) {
  unsigned missing = 0, total = 0, good = 0;
  printf("%-20s %8s %8s %8s\n", "operation", "requests", "granted", "refused");
  for (unsigned i = 0; i < operation_count; i++) {
    const struct operation *at = &operations[i];
    printf("%-20s %8u %8u %8u\n", at->name, at->sent, at->granted, at->refused);
    missing += all && (at->granted == 0 || at->refused == 0);
    total += at->sent;
    good += at->granted;
  }
  printf("%-20s %8u %8u   %.1f %%\n", "all", total, good, total > 0 ? 100.0 * good / total : 0);
  for (unsigned i = 0; i < F_COUNT; i++) {
    printf("%s%s %u/%u", i % 6 == 0 ? "\n" : ", ", names[i], granted[i], sent[i]);
    missing += all && granted[i] == 0;
  }
  printf("\n");
  if (all && operation_count < 17)
    missing += 17 - operation_count;
  if (good * 10 < total * 3)
    missing++;
  return missing;
}
