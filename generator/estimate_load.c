/* SPDX-License-Identifier: Apache-2.0 */
/* What a workload makes of each table and index: see estimate.h. */
#include "estimate.h"
#include "mem.h"

struct loads {
  const struct estimator *in;
  struct estimate_load *out;
  size_t count;
};

static struct estimate_load *find(struct loads *loads, const struct estimate_charge *charge) {
  for (size_t i = 0; i < loads->count; i++)
    if (loads->out[i].table == charge->table && loads->out[i].index == charge->index)
      return &loads->out[i];
  loads->out = mem_grow(loads->in->arena, loads->out, loads->count, sizeof *loads->out);
  loads->out[loads->count] = (struct estimate_load){.table = charge->table, .index = charge->index};
  return &loads->out[loads->count++];
}

static void add_times(uint64_t *to, uint64_t units, uint64_t times) {
  *to = estimate_plus(*to, estimate_scale(units, times, WORKLOAD_ONE));
}

static void add_charge(struct loads *loads, const struct estimate_charge *charge,
                       const struct workload_rate *rate) {
  struct estimate_load *load = find(loads, charge);
  add_times(&load->reads, charge->reads, rate->second);
  add_times(&load->writes, charge->writes, rate->second);
  add_times(&load->month_reads, charge->reads, rate->month);
  add_times(&load->month_writes, charge->writes, rate->month);
}

struct estimate_load *estimate_loads(const struct estimator *in, size_t *count) {
  const struct workload *workload = in->model->workload;
  struct loads loads = {.in = in};
  for (size_t i = 0; workload != NULL && i < workload->rate_count; i++) {
    const struct workload_rate *rate = &workload->rates[i];
    const struct estimate call = estimate_call(in, rate->operation, ESTIMATE_TYPICAL);
    for (size_t c = 0; c < call.count; c++)
      add_charge(&loads, &call.charges[c], rate);
  }
  *count = loads.count;
  return loads.out;
}
