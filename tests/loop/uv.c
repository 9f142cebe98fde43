/* SPDX-License-Identifier: Apache-2.0 */
/* Many in flight in a program whose loop is libuv's. */
#include <uv.h>

#include "work.h"

static uv_poll_t watcher;
static uv_timer_t timer, other;
static int ticks;

static void on_time(uv_timer_t *handle);

/* After each step and each start: when to look again if nothing happens on a socket. */
static void set_timer(void) {
  const int64_t wait = ddb_engine_timeout_ms(edits.engine);
  if (wait < 0)
    (void)uv_timer_stop(&timer);
  else
    (void)uv_timer_start(&timer, on_time, (uint64_t)wait, 0);
}

static void look(void) {
  (void)ddb_engine_step(edits.engine, 0);
  start_some();
  if (ddb_engine_active(edits.engine) > 0) {
    set_timer();
    return;
  }
  uv_close((uv_handle_t *)&watcher, NULL);
  uv_close((uv_handle_t *)&timer, NULL);
  uv_close((uv_handle_t *)&other, NULL);
}

static void on_time(uv_timer_t *handle) {
  (void)handle;
  look();
}

static void on_ready(uv_poll_t *handle, int status, int events) {
  (void)handle, (void)status, (void)events;
  look();
}

/* What else the program does. */
static void on_tick(uv_timer_t *handle) {
  (void)handle;
  ticks++;
}

int main(void) {
  uv_loop_t *loop = uv_default_loop();
  begin();
  if (uv_poll_init(loop, &watcher, ddb_engine_fd(edits.engine)) != 0 ||
      uv_poll_start(&watcher, UV_READABLE, on_ready) != 0 || uv_timer_init(loop, &timer) != 0 ||
      uv_timer_init(loop, &other) != 0 || uv_timer_start(&other, on_tick, 0, 1) != 0)
    return 1;
  start_some();
  set_timer();
  (void)uv_run(loop, UV_RUN_DEFAULT);
  (void)uv_loop_close(loop);
  return end() != 0 || ticks == 0;
}
