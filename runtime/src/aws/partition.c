/* SPDX-License-Identifier: Apache-2.0 */
/* What the AWS SDKs take from their partitions.json. Its lists of regions are not needed: the
 * patterns of the partitions cover all of them but the one that stands for the partition itself. */
#include "aws/partition.h"

#include <stdbool.h>
#include <string.h>

static const struct ddb_partition partitions[] = {
    {"aws", "us- eu- ap- sa- ca- me- af- il- mx-", "amazonaws.com", "api.aws"},
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"},
    {"aws-eusc", "eusc-de-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
};

static size_t word(const char *text) {
  size_t size = 0;
  while ((text[size] >= 'a' && text[size] <= 'z') || (text[size] >= 'A' && text[size] <= 'Z') ||
         (text[size] >= '0' && text[size] <= '9') || text[size] == '_')
    size++;
  return size;
}

/* "<prefix>word-digits" */
static bool follows(const char *region, const char *prefix, size_t size) {
  if (strncmp(region, prefix, size) != 0)
    return false;
  const char *at = region + size;
  size_t letters = word(at);
  at += letters;
  if (letters == 0 || *at++ != '-')
    return false;
  return *at != '\0' && at[strspn(at, "0123456789")] == '\0';
}

static bool has(const struct ddb_partition *partition, const char *region) {
  size_t name = strlen(partition->name);
  if (strncmp(region, partition->name, name) == 0 && strcmp(region + name, "-global") == 0)
    return true;
  for (const char *prefix = partition->prefixes; *prefix != '\0';) {
    size_t size = strcspn(prefix, " ");
    if (follows(region, prefix, size))
      return true;
    prefix += size + strspn(prefix + size, " ");
  }
  return false;
}

const struct ddb_partition *ddb_partition_of(const char *region) {
  for (size_t i = 0; i < sizeof partitions / sizeof *partitions; i++)
    if (has(&partitions[i], region))
      return &partitions[i];
  return &partitions[0];
}
