/* SPDX-License-Identifier: Apache-2.0 */
/* See form.h. Dates are in time.c, which knows the calendar. */
#include "base/form.h"

#include <string.h>

#include "base/ulid.h"

bool ddb_uuid_valid(const char *text) {
  static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

  if (strlen(text) != sizeof form - 1)
    return false;
  for (size_t i = 0; form[i]; i++)
    if (form[i] == '-' ? text[i] != '-' : !strchr("0123456789abcdef", text[i]))
      return false;
  return true;
}

/* The parser takes lower case too, as people type it; what is stored has one spelling. */
bool ddb_ulid_valid(const char *text) {
  for (const char *c = text; *c; c++)
    if (*c >= 'a' && *c <= 'z')
      return false;
  return ddb_ulid_parse(text, strlen(text), NULL, NULL) >= 0;
}
