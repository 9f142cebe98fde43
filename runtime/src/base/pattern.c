/* SPDX-License-Identifier: Apache-2.0 */
/* See pattern.h. */
#include "base/pattern.h"

#include <locale.h>
#include <regex.h>
#include <stdio.h>

/* The calling thread in the C locale; `old` is what it had. Both 0: no memory. */
struct locale {
  locale_t plain, old;
};

static struct locale enter_c_locale(void) {
  struct locale locale = {newlocale(LC_ALL_MASK, "C", (locale_t)0), (locale_t)0};

  if (locale.plain)
    locale.old = uselocale(locale.plain);
  return locale;
}

static void leave_c_locale(struct locale locale) {
  (void)uselocale(locale.old);
  freelocale(locale.plain);
}

static bool is_ascii(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text > 127)
      return false;
  return true;
}

enum ddb_status ddb_pattern_check(const char *pattern, char *reason, size_t size) {
  regex_t regex;

  if (!is_ascii(pattern)) {
    (void)snprintf(reason, size, "only ASCII can stand in a pattern");
    return DDB_E_INVALID;
  }
  struct locale locale = enter_c_locale();
  if (!locale.plain)
    return DDB_E_NOMEM;
  int failed = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);
  if (failed)
    (void)regerror(failed, &regex, reason, size);
  else
    regfree(&regex);
  leave_c_locale(locale);
  return !failed ? DDB_OK : failed == REG_ESPACE ? DDB_E_NOMEM : DDB_E_INVALID;
}

enum ddb_status ddb_pattern_match(const char *pattern, const char *text) {
  regex_t regex;
  struct locale locale = enter_c_locale();

  if (!locale.plain)
    return DDB_E_NOMEM;
  int failed = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);
  if (!failed) {
    failed = regexec(&regex, text, 0, NULL, 0);
    regfree(&regex);
  }
  leave_c_locale(locale);
  return !failed ? DDB_OK : failed == REG_NOMATCH ? DDB_E_INVALID : DDB_E_NOMEM;
}
