/* SPDX-License-Identifier: Apache-2.0 */
/* Partitions of AWS: which one a region is in, and the ends of its host names. */
#ifndef DDB_AWS_PARTITION_H
#define DDB_AWS_PARTITION_H

struct ddb_partition {
  const char *name;
  const char *prefixes;          /* of its regions, separated by blanks */
  const char *suffix;            /* of hosts that have IPv4 addresses */
  const char *dual_stack_suffix; /* of hosts that have both kinds; every partition has some */
};

/* Never NULL: a region that no partition has is of the first one, as in the AWS SDKs, so that
 * regions can open without a new library. */
const struct ddb_partition *ddb_partition_of(const char *region);

#endif
