/* SPDX-License-Identifier: Apache-2.0 */
/* What was asked too much of, where the service says so: the member `ThrottlingReasons` of an error
 * (AWS: DynamoDB API Reference, "ThrottlingReason"). */
#ifndef DDB_AWS_THROTTLING_H
#define DDB_AWS_THROTTLING_H

#include <stddef.h>

#include <ddb/types.h>

/* "TableWriteProvisionedThroughputExceeded of arn:aws:dynamodb:...:table/T, ..." for people, with
 * "and 3 more" where `room` bytes do not hold all. "" where the body has no such list. */
void ddb_throttling_text(struct ddb_text body, char *out, size_t room);

#endif
