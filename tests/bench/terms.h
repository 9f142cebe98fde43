/* SPDX-License-Identifier: Apache-2.0 */
/* What the requests of the rows of signing have in common. */
#ifndef TESTS_BENCH_TERMS_H
#define TESTS_BENCH_TERMS_H

#define TERMS_KEY       "AKIDEXAMPLE"
#define TERMS_SECRET    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define TERMS_DAY       "20251122"
#define TERMS_TIME      TERMS_DAY "T082640Z"
#define TERMS_REGION    "eu-central-1"
#define TERMS_SERVICE   "dynamodb"
#define TERMS_HOST      "dynamodb.eu-central-1.amazonaws.com"
#define TERMS_TYPE      "application/x-amz-json-1.0"
#define TERMS_TARGET    "DynamoDB_20120810."
#define TERMS_OPERATION "PutItem"

#endif
