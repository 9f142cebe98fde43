/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of numbers, exact. */
#ifndef DDB_LOCAL_ARITH_H
#define DDB_LOCAL_ARITH_H

#include "local/value/value.h"

enum local_sum { LOCAL_SUM_GOOD, LOCAL_SUM_DIGITS, LOCAL_SUM_LARGE, LOCAL_SUM_SMALL };

/* a + b, or a - b; both are canonical texts. The canonical text of the sum, or what of
 * DynamoDB's limits it breaks: more than 38 digits, too large, too close to 0. */
enum local_sum local_number_sum(struct ddb_text a, struct ddb_text b, bool minus,
                                char out[DDB_NUMBER_TEXT_SIZE], size_t *size);

#endif
