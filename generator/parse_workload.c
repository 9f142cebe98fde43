/* SPDX-License-Identifier: Apache-2.0 */
/* The section `workload:`: how many items there are, how often operations are called, and how the
 * calls spread over the partitions. It is read when everything that it names is known. */
#include <string.h>

#include "mem.h"
#include "model_workload.h"
#include "parse_op.h"
#include "parse_quantity.h"
#include "parse_sections.h"
#include "suggest.h"

/* ---- prices ---------------------------------------------------------------------------------- */

#define PRICE(key)                                                                                 \
  static void read_##key(struct parse *parse, const struct yaml_node *value, void *into) {         \
    (void)parse_price(parse, value, &((struct prices *)into)->key);                                \
  }
PRICE(read_million)
PRICE(write_million)
PRICE(read_hour)
PRICE(write_hour)
PRICE(storage)

static void read_prices(struct parse *parse, const struct yaml_node *value, void *into) {
  static const struct parse_key keys[] = {
      {"read_million", false, read_read_million}, {"write_million", false, read_write_million},
      {"read_unit_hour", false, read_read_hour},  {"write_unit_hour", false, read_write_hour},
      {"storage_gb_month", false, read_storage},
  };
  struct prices *prices = &((struct workload *)into)->prices;
  prices->given = true;
  parse_keys(parse, value, "prices", keys, sizeof keys / sizeof keys[0], prices);
}

static void read_peak(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse_factor(parse, value, &((struct workload *)into)->peak);
}

/* ---- items ----------------------------------------------------------------------------------- */

static void read_item_count(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse_amount(parse, value, "count", 1, &((struct workload_items *)into)->count);
}

static void read_size(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse_bytes(parse, value, &((struct workload_items *)into)->size);
}

static const struct entity_index *find_index(struct parse *parse, const struct yaml_node *key,
                                             const struct entity *entity) {
  const struct entity_index *found = model_index(entity, key->text);
  if (found != NULL)
    return found;
  struct suggest suggest = suggest_start(key->text);
  for (size_t i = 0; i < entity->index_count; i++)
    suggest_offer(&suggest, entity->indexes[i].index->name.text);
  diag_error(parse->diag, "unknown-index", key->span, suggest_help(&suggest, parse->arena, NULL),
             "'%s' is in no index '%s'", entity->name.text, key->text);
  return NULL;
}

static void read_indexed(struct parse *parse, const struct yaml_node *value, void *into) {
  struct workload_items *items = into;
  if (!parse_is_map(parse, value, "indexed") || items->entity == NULL)
    return;
  items->indexed = mem_array(parse->arena, value->count, sizeof *items->indexed);
  for (size_t i = 0; i < value->count; i++) {
    struct indexed_share *out = &items->indexed[items->indexed_count];
    out->index = find_index(parse, value->children[i]->key, items->entity);
    if (out->index != NULL && parse_share(parse, value->children[i], &out->share))
      items->indexed_count++;
  }
}

static void read_items(struct parse *parse, const struct yaml_node *value, void *into) {
  static const struct parse_key keys[] = {
      {"count", false, read_item_count},
      {"size", false, read_size},
      {"indexed", false, read_indexed},
  };
  struct workload *workload = into;
  if (!parse_is_map(parse, value, "items"))
    return;
  workload->items = mem_array(parse->arena, value->count, sizeof *workload->items);
  workload->item_count = value->count;
  for (size_t i = 0; i < value->count; i++) {
    struct workload_items *items = &workload->items[i];
    items->entity = parse_op_find_entity(parse, value->children[i]->key);
    parse_keys(parse, value->children[i], "what is said of an entity", keys,
               sizeof keys / sizeof keys[0], items);
    if (items->entity != NULL)
      (void)dict_add(workload->item_names, items->entity->name.text, items);
  }
}

/* ---- rates ----------------------------------------------------------------------------------- */

static void read_rate(struct parse *parse, const struct yaml_node *value, void *into) {
  struct workload_rate *rate = into;
  if (parse_rate(parse, value, &rate->month, &rate->second))
    rate->text = value->text;
}

/* What reads one item, or writes, takes no number. */
static bool takes_items(const struct operation *operation) {
  return operation->verb == OP_QUERY || operation->verb == OP_SCAN ||
         operation->verb == OP_BATCH_GET;
}

static void read_rate_items(struct parse *parse, const struct yaml_node *value, void *into) {
  struct workload_rate *rate = into;
  rate->has_items = parse_amount(parse, value, "items", 0, &rate->items);
  if (rate->operation != NULL && !takes_items(rate->operation))
    diag_error(parse->diag, "bad-quantity", value->key->span, "leave it out",
               "'%s' does not read several items", rate->operation->name.text);
}

static struct dict *name_operations(struct parse *parse) {
  struct dict *names = dict_new(parse->arena);
  for (size_t i = 0; i < parse->model->operation_count; i++)
    (void)dict_add(names, parse->model->operations[i].name.text, &parse->model->operations[i]);
  return names;
}

static const struct operation *find_operation(struct parse *parse, const struct dict *names,
                                              const struct yaml_node *key) {
  const struct operation *found = dict_get(names, key->text);
  if (found != NULL)
    return found;
  struct suggest suggest = suggest_start(key->text);
  for (size_t i = 0; i < parse->model->operation_count; i++)
    suggest_offer(&suggest, parse->model->operations[i].name.text);
  diag_error(parse->diag, "unknown-operation", key->span,
             suggest_help(&suggest, parse->arena, NULL), "unknown operation '%s'", key->text);
  return NULL;
}

/* `40/s`, or `{rate: 40/s, items: 30}`. */
static void read_rates(struct parse *parse, const struct yaml_node *value, void *into) {
  static const struct parse_key keys[] = {
      {"rate", true, read_rate},
      {"items", false, read_rate_items},
      {"accept", false, parse_accept},
  };
  struct workload *workload = into;
  if (!parse_is_map(parse, value, "rates"))
    return;
  const struct dict *names = name_operations(parse);
  workload->rates = mem_array(parse->arena, value->count, sizeof *workload->rates);
  workload->rate_count = value->count;
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *node = value->children[i];
    struct workload_rate *rate = &workload->rates[i];
    *rate = (struct workload_rate){.operation = find_operation(parse, names, node->key),
                                   .span = node->key->span};
    if (node->type == YAML_MAP)
      parse_keys(parse, node, "a rate", keys, sizeof keys / sizeof keys[0], rate);
    else
      read_rate(parse, node, rate);
    if (rate->operation != NULL)
      (void)dict_add(workload->rate_names, rate->operation->name.text, rate);
  }
}

/* ---- partitions ------------------------------------------------------------------------------ */

static void read_values(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse_amount(parse, value, "values", 1, &((struct workload_partition *)into)->values);
}

static void read_hottest(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse_share(parse, value, &((struct workload_partition *)into)->hottest);
}

/* The partition keys of all tables and indexes by their text. */
static struct dict *name_templates(struct parse *parse) {
  struct dict *names = dict_new(parse->arena);
  for (size_t i = 0; i < parse->model->entity_count; i++) {
    const struct entity *entity = &parse->model->entities[i];
    for (size_t k = 0; k <= entity->index_count; k++) {
      const struct key_template *template =
          k == 0 ? &entity->partition : &entity->indexes[k - 1].partition;
      if (template->text != NULL)
        (void)dict_add(names, template->text, template);
    }
  }
  return names;
}

static void report_unknown_partition(struct parse *parse, const struct yaml_node *key) {
  struct suggest suggest = suggest_start(key->text);
  for (size_t i = 0; i < parse->model->entity_count; i++) {
    const struct entity *entity = &parse->model->entities[i];
    if (entity->partition.text != NULL)
      suggest_offer(&suggest, entity->partition.text);
    for (size_t k = 0; k < entity->index_count; k++)
      if (entity->indexes[k].partition.text != NULL)
        suggest_offer(&suggest, entity->indexes[k].partition.text);
  }
  diag_error(parse->diag, "unknown-partition", key->span,
             suggest_help(&suggest, parse->arena, "write one as `key:` of an entity has it"),
             "no partition key has the template '%.60s'", key->text);
}

/* The busiest of a number of values has no less than all would have alike. */
static void refuse_too_even(struct parse *parse, const struct workload_partition *partition,
                            const struct yaml_node *node) {
  uint64_t even = partition->values == 0 ? 0 : WORKLOAD_ONE / partition->values;
  if (partition->hottest == 0 || partition->hottest >= even)
    return;
  diag_error(parse->diag, "bad-quantity", yaml_get(node, "hottest")->span, NULL,
             "the busiest of %llu values has %llu.%04llu%% of the calls at least",
             (unsigned long long)partition->values, (unsigned long long)(even / 10000),
             (unsigned long long)(even % 10000));
}

static void read_partitions(struct parse *parse, const struct yaml_node *value, void *into) {
  static const struct parse_key keys[] = {
      {"values", false, read_values},
      {"hottest", false, read_hottest},
  };
  struct workload *workload = into;
  if (!parse_is_map(parse, value, "partitions"))
    return;
  const struct dict *names = name_templates(parse);
  workload->partitions = mem_array(parse->arena, value->count, sizeof *workload->partitions);
  for (size_t i = 0; i < value->count; i++) {
    const struct yaml_node *node = value->children[i];
    struct workload_partition *out = &workload->partitions[workload->partition_count++];
    *out = (struct workload_partition){.text = node->key->text, .span = node->key->span};
    if (dict_get(names, out->text) == NULL)
      report_unknown_partition(parse, node->key);
    parse_keys(parse, node, "what is said of a partition key", keys, sizeof keys / sizeof keys[0],
               out);
    refuse_too_even(parse, out, node);
    (void)dict_add(workload->partition_names, out->text, out);
  }
}

/* ---- the section ----------------------------------------------------------------------------- */

void parse_workload(struct parse *parse, const struct yaml_node *node, void *into) {
  static const struct parse_key keys[] = {
      {"prices", false, read_prices},         {"peak", false, read_peak},
      {"items", false, read_items},           {"rates", false, read_rates},
      {"partitions", false, read_partitions}, {"accept", false, parse_accept},
  };
  struct model *model = into;
  struct workload *workload = mem_zalloc(parse->arena, sizeof *workload);
  workload->prices = workload_prices();
  workload->peak = WORKLOAD_ONE;
  workload->item_names = dict_new(parse->arena);
  workload->rate_names = dict_new(parse->arena);
  workload->partition_names = dict_new(parse->arena);
  workload->span = node->key->span;
  parse_keys(parse, node, "the workload", keys, sizeof keys / sizeof keys[0], workload);
  model->workload = workload;
}
