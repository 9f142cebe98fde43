/* SPDX-License-Identifier: Apache-2.0 */
/* A fetch of credentials over a scripted world. */
#ifndef TESTS_SUPPORT_FETCHING_H
#define TESTS_SUPPORT_FETCHING_H

#include <string.h>

#include "base/fail.h"
#include "creds/source.h"
#include "script.h"

struct fetching {
  struct script script;
  struct ddb_error error;
  struct ddb_fetch fetch;
};

/* 30 s from now, at the script's time. */
static inline void fetching_init(struct fetching *fetching) {
  struct script *script = &fetching->script;
  memset(&fetching->error, 0, sizeof fetching->error);
  script_init(script);
  fetching->fetch = (struct ddb_fetch){.env = &script->env,
                                       .send_state = script,
                                       .cancel = &script->cancel,
                                       .deadline = script->clock_ms + 30000,
                                       .now = ddb_time_from_ms(script->day_ms),
                                       .error = &fetching->error};
}

static inline bool fetching_says(const struct fetching *fetching, const char *words) {
  return strstr(fetching->error.text, words) != NULL;
}

#endif
