/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of one form: each value has one spelling only, so that equal values are equal texts in keys
 * and conditions. */
#ifndef DDB_BASE_FORM_H
#define DDB_BASE_FORM_H

#include <stdbool.h>

#include <ddb/types.h>

/* RFC 3339 full-date: a day of the calendar, such as 2026-11-22. */
bool ddb_date_valid(const char *text);

/* RFC 9562: 8-4-4-4-12 hexadecimal digits, lower case. Any version and variant. */
bool ddb_uuid_valid(const char *text);

/* github.com/ulid/spec: 26 characters, upper case, at most 7ZZZZZZZZZZZZZZZZZZZZZZZZZ. */
bool ddb_ulid_valid(const char *text);

#endif
