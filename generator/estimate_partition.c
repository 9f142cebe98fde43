/* SPDX-License-Identifier: Apache-2.0 */
/* The busiest value of each partition key. */
#include <string.h>

#include "estimate.h"
#include "keytmpl.h"
#include "mem.h"

/* How many texts the part can be; 0: there is no telling. */
static uint64_t values_of_part(const struct key_part *part) {
  const struct enum_type *type = part->field == NULL ? NULL : part->field->type.enumeration;
  uint64_t values = part->literal != NULL      ? 1
                    : part->format == KEY_HASH ? part->shards
                    : type != NULL             ? type->value_count
                                               : 0;
  return values > 0 && (part->optional || part->replacement != NULL) ? values + 1 : values;
}

static uint64_t values_of(const struct key_template *template) {
  uint64_t values = 1;
  for (size_t i = 0; i < template->part_count; i++)
    values = estimate_scale(values, values_of_part(&template->parts[i]), 1);
  return values;
}

/* What is known for sure comes first; then what the workload says. */
static void find_share(const struct workload *workload, struct estimate_partition *out) {
  const struct workload_partition *said = workload_partition(workload, out->template);
  uint64_t few = values_of(out->template);
  out->spread = ESTIMATE_UNKNOWN;
  out->values = said != NULL && said->values > 0 ? said->values : few;
  if (few == 1)
    out->spread = ESTIMATE_CONSTANT;
  else if (said != NULL && said->hottest > 0)
    out->spread = ESTIMATE_HOTTEST;
  else if (said != NULL && said->values > 0)
    out->spread = ESTIMATE_EVEN;
  else if (few > 0)
    out->spread = ESTIMATE_FEW;
  out->share = out->spread == ESTIMATE_HOTTEST ? said->hottest : 0;
}

/* ---- the load -------------------------------------------------------------------------------- */

struct group {
  struct estimate_partition out;
  uint64_t most; /* what the operation that adds most adds */
  size_t at;
};

struct collect {
  const struct estimator *in;
  struct dict *names;
  struct group **groups;
  size_t count;
};

/* A local index lives in the partitions of the table. */
static const struct index *place_of(const struct estimate_charge *charge) {
  return charge->index != NULL && charge->index->local ? NULL : charge->index;
}

static struct group *add_group(struct collect *all, const struct estimate_charge *charge) {
  struct group *group = mem_zalloc(all->in->arena, sizeof *group);
  group->out.table = charge->table;
  group->out.index = place_of(charge);
  group->out.template = charge->partition;
  find_share(all->in->model->workload, &group->out);
  all->groups = mem_grow(all->in->arena, all->groups, all->count, sizeof *all->groups);
  all->groups[all->count++] = group;
  return group;
}

/* Keys of one text are one; what few values those of one entity have, another may have others. */
static struct group *find(struct collect *all, const struct estimate_charge *charge) {
  const struct index *index = place_of(charge);
  const char *name = mem_format(all->in->arena, "%s/%s/%s", charge->table->name.text,
                                index == NULL ? "" : index->name.text, charge->partition->text);
  const struct group *known = dict_get(all->names, name);
  struct group *group =
      known != NULL && all->groups != NULL ? all->groups[known->at] : add_group(all, charge);
  if (known == NULL) {
    group->at = all->count - 1;
    (void)dict_add(all->names, name, group);
  }
  if (group->out.spread == ESTIMATE_FEW && !keytmpl_same(group->out.template, charge->partition))
    group->out.spread = ESTIMATE_UNKNOWN;
  return group;
}

/* In a second of its peak. */
static uint64_t in_a_second(const struct collect *all, uint64_t units,
                            const struct workload_rate *rate) {
  return estimate_scale(estimate_scale(units, rate->second, WORKLOAD_ONE),
                        all->in->model->workload->peak, WORKLOAD_ONE);
}

static void collect_charge(struct collect *all, const struct workload_rate *rate,
                           const struct estimate_charge *charge) {
  struct group *group = find(all, charge);
  struct estimate_partition *out = &group->out;
  uint64_t reads = in_a_second(all, charge->reads, rate);
  uint64_t writes = in_a_second(all, charge->writes, rate);
  /* A write uses three times as much of a partition as a read. */
  uint64_t weight = estimate_plus(reads, estimate_scale(writes, 3, 1));
  out->reads = estimate_plus(out->reads, reads);
  out->writes = estimate_plus(out->writes, writes);
  if (weight >= group->most) {
    group->most = weight;
    out->most = rate;
  }
}

/* Of a number of values the mean is exact, where a share of a millionth would not be. */
static uint64_t busiest(const struct estimate_partition *partition, uint64_t units) {
  switch ((int)partition->spread) {
  case ESTIMATE_CONSTANT:
    return units;
  case ESTIMATE_HOTTEST:
    return estimate_scale(units, partition->share, WORKLOAD_ONE);
  case ESTIMATE_EVEN:
  case ESTIMATE_FEW:
    return estimate_scale(units, 1, partition->values);
  default:
    return 0;
  }
}

static void collect_all(struct collect *all, const struct workload *workload) {
  for (size_t i = 0; workload != NULL && i < workload->rate_count; i++) {
    const struct workload_rate *rate = &workload->rates[i];
    const struct estimate call = estimate_call(all->in, rate->operation, ESTIMATE_TYPICAL);
    for (size_t c = 0; c < call.count; c++)
      if (call.charges[c].partition != NULL)
        collect_charge(all, rate, &call.charges[c]);
  }
}

struct estimate_partition *estimate_partitions(const struct estimator *in, size_t *count) {
  struct collect all = {.in = in, .names = dict_new(in->arena)};
  collect_all(&all, in->model->workload);
  struct estimate_partition *out = mem_array(in->arena, all.count, sizeof *out);
  for (size_t i = 0; i < all.count; i++) {
    out[i] = all.groups[i]->out;
    out[i].hottest_reads = busiest(&out[i], out[i].reads);
    out[i].hottest_writes = busiest(&out[i], out[i].writes);
  }
  *count = all.count;
  return out;
}
