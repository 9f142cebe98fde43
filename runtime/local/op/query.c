/* SPDX-License-Identifier: Apache-2.0 */
/* Query and Scan: what is asked. How a page is read is in page.c. */
#include "local/op/keys.h"
#include "local/op/legacy.h"
#include "local/op/naming.h"
#include "local/op/operations.h"
#include "local/op/page.h"
#include "local/op/params.h"

#define SELECTS "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"

static const struct local_param query_params[] = {
    LOCAL_PARAM_TABLE,
    {"IndexName", LOCAL_PARAM_NAME, false, 3, 255, NULL},
    {"Select", LOCAL_PARAM_STRING, false, 0, 0, SELECTS},
    {"Limit", LOCAL_PARAM_INTEGER, false, INT64_MIN, 0, NULL}, /* see check_limit */
    {"ConsistentRead", LOCAL_PARAM_BOOLEAN, false, 0, 0, NULL},
    {"ScanIndexForward", LOCAL_PARAM_BOOLEAN, false, 0, 0, NULL},
    {"ExclusiveStartKey", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    LOCAL_PARAM_CAPACITY,
    {"ProjectionExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"FilterExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"KeyConditionExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"ExpressionAttributeNames", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"ExpressionAttributeValues", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"AttributesToGet", LOCAL_PARAM_LIST, false, 1, 0, NULL},
    {"QueryFilter", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"ConditionalOperator", LOCAL_PARAM_STRING, false, 0, 0, "OR, AND"},
    {"KeyConditions", LOCAL_PARAM_MAP, false, 0, 0, NULL},
};

static const struct local_param scan_params[] = {
    LOCAL_PARAM_TABLE,
    {"IndexName", LOCAL_PARAM_NAME, false, 3, 255, NULL},
    {"Select", LOCAL_PARAM_STRING, false, 0, 0, SELECTS},
    {"Limit", LOCAL_PARAM_INTEGER, false, 1, 0, NULL},
    {"ConsistentRead", LOCAL_PARAM_BOOLEAN, false, 0, 0, NULL},
    {"Segment", LOCAL_PARAM_INTEGER, false, 0, 999999, NULL},
    {"TotalSegments", LOCAL_PARAM_INTEGER, false, 1, 1000000, NULL},
    {"ExclusiveStartKey", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    LOCAL_PARAM_CAPACITY,
    {"ProjectionExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"FilterExpression", LOCAL_PARAM_STRING, false, 0, 0, NULL},
    {"ExpressionAttributeNames", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"ExpressionAttributeValues", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"AttributesToGet", LOCAL_PARAM_LIST, false, 1, 0, NULL},
    {"ScanFilter", LOCAL_PARAM_MAP, false, 0, 0, NULL},
    {"ConditionalOperator", LOCAL_PARAM_STRING, false, 0, 0, "OR, AND"},
};

/* KeyConditions go with expressions other than their own. */
static const char *const query_legacy[] = {"AttributesToGet", "QueryFilter", "ConditionalOperator",
                                           "KeyConditions", NULL};
static const char *const query_legacy_but_keys[] = {"AttributesToGet", "QueryFilter",
                                                    "ConditionalOperator", NULL};
static const char *const scan_legacy[] = {"AttributesToGet", "ScanFilter", "ConditionalOperator",
                                          NULL};
static const char *const expressions[] = {"ProjectionExpression", "FilterExpression",
                                          "KeyConditionExpression", NULL};

/* ---- expressions ----------------------------------------------------------------------------- */

static bool check_placeholders(struct local_call *call, const struct local_node *request,
                               const struct local_page *page) {
  if (page->names != NULL)
    return local_names_done(call, page->names);
  if (local_node_get(request, "ExpressionAttributeNames") != NULL)
    return local_invalid(call, "ExpressionAttributeNames can only be specified when using "
                               "expressions");
  return local_node_get(request, "ExpressionAttributeValues") == NULL ||
         local_invalid(call,
                       "ExpressionAttributeValues can only be specified when using expressions: "
                       "%s",
                       page->scan ? "FilterExpression is null"
                                  : "FilterExpression and KeyConditionExpression are null");
}

static bool check_mixed(struct local_call *call, const struct local_node *request, bool scan) {
  const char *const *legacy = scan ? scan_legacy : query_legacy;
  if (!scan && local_node_get(request, "KeyConditionExpression") == NULL)
    legacy = query_legacy_but_keys;
  return local_params_modern(call, request, legacy, expressions);
}

static bool read_expressions(struct local_call *call, const struct local_node *request,
                             struct local_page *page) {
  const struct local_node *filter = local_node_get(request, "FilterExpression");
  const struct local_node *projection = local_node_get(request, "ProjectionExpression");
  bool any = filter != NULL || projection != NULL ||
             (!page->scan && local_node_get(request, "KeyConditionExpression") != NULL);
  if (!any)
    return local_legacy_condition(call, request, page->scan ? "ScanFilter" : "QueryFilter",
                                  &page->filter) &&
           local_legacy_projection(call, request, &page->projection);
  return local_names_read(call, local_node_get(request, "ExpressionAttributeNames"),
                          local_node_get(request, "ExpressionAttributeValues"), &page->names) &&
         local_condition_read(call, page->names, filter, "FilterExpression", &page->filter) &&
         local_projection_read(call, page->names, projection, &page->projection);
}

/* ---- table, index, select -------------------------------------------------------------------- */

static bool find_index(struct local_call *call, const struct local_node *request,
                       struct local_page *page) {
  struct ddb_text name = local_param_text(request, "IndexName");
  if (name.data == NULL)
    return true;
  page->range.index = local_table_index(page->range.table, name);
  if (page->range.index == NULL)
    return local_invalid(call, "The table does not have the specified index: %.*s", (int)name.size,
                         name.data);
  return !page->consistent || page->range.index->local ||
         local_invalid(call, "Consistent reads are not supported on global secondary indexes");
}

static bool check_select(struct local_call *call, const struct local_node *request,
                         const struct local_page *page) {
  const struct local_index *index = page->range.index;
  struct ddb_text select = local_param_text(request, "Select");
  bool specific = local_param_is(request, "Select", "SPECIFIC_ATTRIBUTES");
  if (specific && page->projection == NULL)
    return local_invalid(call, "Must specify the AttributesToGet or ProjectionExpression when "
                               "choosing to get SPECIFIC_ATTRIBUTES");
  if (page->projection != NULL && select.data != NULL && !specific)
    return local_invalid(call, "Cannot specify the %s when choosing to get %s",
                         page->names != NULL ? "ProjectionExpression" : "AttributesToGet",
                         page->count ? "only the Count"
                         : local_param_is(request, "Select", "ALL_ATTRIBUTES")
                             ? "ALL_ATTRIBUTES"
                             : "ALL_PROJECTED_ATTRIBUTES");
  if (local_param_is(request, "Select", "ALL_PROJECTED_ATTRIBUTES") && index == NULL)
    return local_invalid(call, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an "
                               "IndexName");
  if (local_param_is(request, "Select", "ALL_ATTRIBUTES") && index != NULL && !index->local &&
      index->projection != LOCAL_ALL)
    return local_invalid(call,
                         "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is "
                         "not supported for global secondary index %.*s because its projection "
                         "type is not ALL",
                         (int)index->name.size, index->name.data);
  return true;
}

/* A local index gives what it does not project from the table, if it is asked for. */
static void choose_view(const struct local_node *request, struct local_page *page) {
  const struct local_index *index = page->range.index;
  bool whole = local_param_is(request, "Select", "ALL_ATTRIBUTES") || page->projection != NULL;
  page->view = index != NULL && index->projection != LOCAL_ALL && !(index->local && whole);
}

/* A scan only refuses a projection that names more. */
static bool check_shown(struct local_call *call, const struct local_page *page,
                        const struct local_naming *naming) {
  const struct local_naming shown = {page->scan ? NULL : naming->condition, NULL,
                                     naming->projection};
  return local_naming_projected(call, page->range.table, page->range.index, &shown);
}

/* What both have in common, up to the key condition. */
static bool begin(struct local_call *call, const struct local_node *request,
                  struct local_page *page) {
  page->request = request;
  page->consistent = local_param_flag(request, "ConsistentRead");
  page->count = local_param_is(request, "Select", "COUNT");
  page->limit = (size_t)local_param_number(request, "Limit", 0);
  if (call->page > 0 && (page->limit == 0 || page->limit > call->page))
    page->limit = call->page;
  return check_mixed(call, request, page->scan) && read_expressions(call, request, page);
}

static bool find(struct local_call *call, const struct local_node *request,
                 struct local_page *page) {
  page->range.table = local_table_find(call, local_param_text(request, "TableName"));
  if (page->range.table == NULL || !find_index(call, request, page) ||
      !check_select(call, request, page))
    return false;
  choose_view(request, page);
  const struct local_naming naming = {page->filter, NULL, page->projection};
  return local_naming_scalars(call, page->range.table, &naming) &&
         (page->range.index == NULL || check_shown(call, page, &naming));
}

/* ---- Query ----------------------------------------------------------------------------------- */

static bool check_filter(struct local_call *call, const struct local_page *page,
                         const struct local_keys *keys) {
  struct ddb_text name = local_condition_uses(page->filter, keys);
  return name.size == 0 ||
         local_invalid(call,
                       "%s can only contain non-primary key attributes: Primary key attribute: "
                       "%.*s",
                       page->names != NULL ? "Filter Expression" : "QueryFilter", (int)name.size,
                       name.data);
}

/* Told in other words than Scan's. */
static bool check_limit(struct local_call *call, const struct local_node *request) {
  return local_param_number(request, "Limit", 1) > 0 ||
         local_invalid(call, "1 validation error detected: Value at 'Limit' failed to satisfy "
                             "constraint: Member must have value greater than or equal to 1");
}

static bool check_condition(struct local_call *call, const struct local_node *request) {
  const struct local_node *condition = local_node_get(request, "KeyConditionExpression");
  if (condition == NULL)
    return local_node_get(request, "KeyConditions") != NULL ||
           local_invalid(call, "Either the KeyConditions or KeyConditionExpression parameter must "
                               "be specified in the request.");
  return condition->text.size > 0 ||
         local_invalid(call, "Invalid KeyConditionExpression: The expression can not be empty;");
}

static bool read_keys(struct local_call *call, const struct local_node *request,
                      const struct local_keys *keys, struct local_page *page) {
  const struct local_node *condition = local_node_get(request, "KeyConditionExpression");
  if (condition == NULL)
    return local_legacy_keys(call, request, keys, &page->range);
  return local_key_condition_read(call, page->names, condition, keys, &page->range);
}

void local_query(struct local_call *call, const struct local_node *request) {
  struct local_page page = {.limit = 0};
  const struct local_node *forward = local_node_get(request, "ScanIndexForward");
  if (!local_params_check(call, request, "", query_params,
                          sizeof query_params / sizeof query_params[0]) ||
      !check_limit(call, request) || !begin(call, request, &page) ||
      !check_condition(call, request) || !find(call, request, &page))
    return;
  const struct local_keys *keys =
      page.range.index != NULL ? &page.range.index->keys : &page.range.table->keys;
  page.range.backward = forward != NULL && !forward->flag;
  if (read_keys(call, request, keys, &page) && check_filter(call, &page, keys) &&
      check_placeholders(call, request, &page))
    local_page_answer(call, &page);
}

/* ---- Scan ------------------------------------------------------------------------------------ */

static bool take_segment(struct local_call *call, const struct local_node *request,
                         struct local_page *page) {
  int64_t segment = local_param_number(request, "Segment", -1);
  int64_t total = local_param_number(request, "TotalSegments", -1);
  page->range.last_hash = UINT32_MAX;
  if (segment < 0 && total < 0)
    return true;
  if (segment < 0)
    return local_invalid(call, "The Segment parameter is required but was not present in the "
                               "request when parameter TotalSegments is present");
  if (total < 0)
    return local_invalid(call, "The TotalSegments parameter is required but was not present in the "
                               "request when Segment parameter is present");
  if (segment >= total)
    return local_invalid(call,
                         "The Segment parameter is zero-based and must be less than parameter "
                         "TotalSegments: Segment: %lld is not less than TotalSegments: %lld",
                         (long long)segment, (long long)total);
  uint64_t hashes = (uint64_t)UINT32_MAX + 1;
  page->range.first_hash = (uint32_t)((uint64_t)segment * hashes / (uint64_t)total);
  page->range.last_hash = (uint32_t)((uint64_t)(segment + 1) * hashes / (uint64_t)total - 1);
  return true;
}

void local_scan(struct local_call *call, const struct local_node *request) {
  struct local_page page = {.scan = true};
  if (local_params_check(call, request, "", scan_params,
                         sizeof scan_params / sizeof scan_params[0]) &&
      take_segment(call, request, &page) && begin(call, request, &page) &&
      check_placeholders(call, request, &page) && find(call, request, &page))
    local_page_answer(call, &page);
}
