/* SPDX-License-Identifier: Apache-2.0 */
/* Batches whose requests are under way at once, against a server of real sockets: what comes in any
 * order, what is left, what fails, and every way to end. A plain program, so that it runs under
 * every tool. */
#include <bank/bank.h>
#include <ddb/batch.h>
#include <ddb/credentials.h>
#include <ddb/observe.h>
#include <many/many.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "crowd.h"

enum { KEYS = 1000 };

/* What the server does; changed only while nothing is under way. */
static struct {
  bool leaves;      /* once, some keys and the first 25 */
  bool always;      /* leaves the first key of a request for ever */
  int fails;        /* the request with this key; -1: none */
  const char *with; /* status line, and body */
  const char *body;
  int hangs;                /* the request with this key */
  struct ddb_cancel *stops; /* set when that request has come */
  int delay_ms;
} plan;
static atomic_int seen[KEYS];
static struct crowd crowd;
static struct ddb *db;
static struct ddb_arena *mem;

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- the server ------------------------------------------------------------------------------ */

static const char *const marks[] = {"\"N\":\"", "ACCOUNT#o"};

/* The numbers of the keys of a request. */
static int numbers_of(const char *request, const char *mark, int *out) {
  int count = 0;
  for (const char *at = request; (at = strstr(at, mark)) != NULL; at++)
    out[count++] = atoi(at + strlen(mark));
  return count;
}

static bool is_left(int place, int number) {
  int times = atomic_fetch_add(&seen[number], 1);
  if (plan.always && place == 0)
    return true;
  return plan.leaves && times == 0 && (number < 25 || number % 175 == 0);
}

static void put(FILE *out, bool reads, bool item, int number) {
  if (!reads)
    fprintf(
        out,
        "{\"DeleteRequest\":{\"Key\":{\"SK\":{\"S\":\"MAIN\"},\"PK\":{\"S\":\"ACCOUNT#o%d\"}}}}",
        number);
  else
    fprintf(out, "{\"id\":{\"S\":\"c\"},\"part\":{\"N\":\"%d\"}%s}", number,
            item ? ",\"Data\":{\"M\":{\"body\":{\"B\":\"QQ==\"}}}" : "");
}

static void put_list(FILE *out, bool reads, const int *numbers, const bool *left, int count,
                     bool those_left) {
  const char *separator = "";
  for (int i = 0; i < count; i++) {
    if (left[i] != those_left || (!those_left && numbers[i] % 3 == 0))
      continue;
    fputs(separator, out);
    put(out, reads, !those_left, numbers[i]);
    separator = ",";
  }
}

static char *body_of(bool reads, const int *numbers, int count) {
  bool left[128], any = false;
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  for (int i = 0; i < count; i++)
    any = (left[i] = is_left(i, numbers[i])) || any;
  fputc('{', out);
  if (reads) {
    fputs("\"Responses\":{\"Blob\":[", out);
    put_list(out, reads, numbers, left, count, false);
    fputs("]}", out);
  }
  if (any) {
    fprintf(out, reads ? ",\"UnprocessedKeys\":{\"Blob\":{\"Keys\":["
                       : "\"UnprocessedItems\":{\"Main\":[");
    put_list(out, reads, numbers, left, count, true);
    fputs(reads ? "]}}" : "]}", out);
  }
  fputc('}', out);
  fclose(out);
  return text;
}

/* The request of the lowest keys takes longest. */
static bool choose(void *state, const char *request, struct crowd_reply *out) {
  bool reads = strstr(request, "BatchGetItem") != NULL;
  const char *body = strstr(request, "\r\n\r\n");
  int numbers[128], count = numbers_of(body, marks[reads ? 0 : 1], numbers);
  (void)state;
  check(count > 0 && count <= (reads ? 100 : 25), "%d keys", count);
  out->delay_ms = plan.delay_ms > 0 ? plan.delay_ms : 5 + 40 * (KEYS - numbers[0]) / KEYS;
  for (int i = 0; i < count; i++) {
    if (numbers[i] == plan.hangs) {
      out->delay_ms = 60000;
      if (plan.stops != NULL)
        ddb_cancel_now(plan.stops);
    }
    if (numbers[i] == plan.fails) {
      out->status = plan.with;
      out->body = strdup(plan.body);
      return true;
    }
  }
  out->body = body_of(reads, numbers, count);
  return true;
}

/* ---- the client ------------------------------------------------------------------------------ */

static int calls, requests_told;

static void observe(void *state, const struct ddb_event *event) {
  (void)state;
  if (event->kind == DDB_EVENT_CALL) {
    calls++;
    requests_told = event->requests;
  }
}

static struct ddb *open_db(const struct ddb_credentials_provider *provider) {
  static const struct ddb_observer observer = {.event = observe};
  static char endpoint[64];
  struct ddb *opened;
  struct ddb_options options = {.endpoint = endpoint,
                                .region = "eu-west-1",
                                .deadline_ms = 60000,
                                .attempt_timeout_ms = 60000,
                                .connect_timeout_ms = 60000,
                                .max_attempts = 2,
                                .observer = &observer};
  snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", crowd.port);
  options.credentials_provider = provider;
  if (provider == NULL) {
    options.access_key_id = "AKIDEXAMPLE";
    options.secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  }
  check(ddb_open(&opened, &options) == DDB_OK, "%s", ddb_error_text(opened));
  return opened;
}

static void clear(void) {
  crowd_settle(&crowd);
  memset(&plan, 0, sizeof plan);
  plan.fails = plan.hangs = -1;
  for (int i = 0; i < KEYS; i++)
    atomic_store(&seen[i], 0);
  atomic_store(&crowd.most_at_once, 0);
  atomic_store(&crowd.requests, 0);
  atomic_store(&crowd.connections, 0);
  calls = requests_told = 0;
}

static void answers(enum ddb_status status, enum ddb_status expected, const char *words) {
  check(status == expected, "%s: %s", ddb_status_name(status), ddb_error_text(db));
  check(strstr(ddb_error_text(db), words) != NULL, "'%s' lacks '%s'", ddb_error_text(db), words);
}

static int at_once(void) {
  return atomic_load(&crowd.most_at_once);
}

/* ---- reads ----------------------------------------------------------------------------------- */

static struct many_get_chunks_items items;

static enum ddb_status get(struct ddb *handle, int count, const struct ddb_call_options *options) {
  static struct many_get_chunks_key keys[KEYS];
  ddb_arena_reset(mem);
  for (int i = 0; i < count; i++)
    keys[i] = (struct many_get_chunks_key){"c", count - 1 - i};
  return many_get_chunks(handle, mem, keys, (size_t)count, options, &items);
}

/* In the order asked, whatever the order of the answers. */
static void all_are_right(int count) {
  check(items.count == (size_t)count && items.unread == 0, "%zu, %zu unread", items.count,
        items.unread);
  for (int i = 0; i < count; i++) {
    int number = count - 1 - i;
    check(items.items[i].found == (number % 3 == 0 ? DDB_FOUND_MISSING : DDB_FOUND), "%d", number);
    check(number % 3 == 0 || items.items[i].record->part == number, "not %d", number);
  }
}

static void test_get(void) {
  clear();
  answers(get(db, KEYS, NULL), DDB_OK, "");
  all_are_right(KEYS);
  check(atomic_load(&crowd.requests) == 10 && at_once() == 4, "%d requests, %d at once",
        atomic_load(&crowd.requests), at_once());
  check(ddb_last_error(db)->attempts == 10 && calls == 1 && requests_told == 10,
        "%d attempts, %d calls of %d requests", ddb_last_error(db)->attempts, calls, requests_told);
  int connections = atomic_load(&crowd.connections);
  answers(get(db, KEYS, NULL), DDB_OK, "");
  check(connections == 4 && atomic_load(&crowd.connections) == 4, "%d connections, then %d",
        connections, atomic_load(&crowd.connections));
}

/* One chunk makes nothing, and goes over the handle's own connection. */
static void test_one_chunk(void) {
  struct ddb *own = open_db(NULL);
  clear();
  answers(get(own, 100, NULL), DDB_OK, "");
  answers(get(own, 100, NULL), DDB_OK, "");
  check(atomic_load(&crowd.connections) == 1, "%d", atomic_load(&crowd.connections));
  ddb_close(own);
}

static void test_how_many(void) {
  static const int32_t many[] = {1, 2, 10, 64};
  for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
    const struct ddb_call_options options = {.in_flight = many[i]};
    int most = many[i] < 10 ? many[i] : 10;
    clear();
    plan.delay_ms = 100;
    answers(get(db, KEYS, &options), DDB_OK, "");
    all_are_right(KEYS);
    check(at_once() == most, "%d at once, not %d", at_once(), most);
  }
  const struct ddb_call_options wrong[] = {{.in_flight = -1}, {.in_flight = 65}};
  clear();
  answers(get(db, KEYS, &wrong[0]), DDB_E_INVALID, "in_flight is -1; it is 1 to 64 (0: 4)");
  answers(get(db, KEYS, &wrong[1]), DDB_E_INVALID, "in_flight is 65");
  check(strcmp(ddb_last_error(db)->field, "in_flight") == 0, "%s", ddb_last_error(db)->field);
  check(atomic_load(&crowd.requests) == 0, "%d", atomic_load(&crowd.requests));
}

static void test_left(void) {
  clear();
  plan.leaves = true;
  answers(get(db, KEYS, NULL), DDB_OK, "");
  all_are_right(KEYS);
  check(atomic_load(&crowd.requests) > 10 && at_once() == 4, "%d requests, %d at once",
        atomic_load(&crowd.requests), at_once());
}

#define BUSY "{\"__type\":\"x#ProvisionedThroughputExceededException\",\"message\":\"slow\"}"

/* What was read counts; what was under way with the one that failed was read to its end. */
static void test_throttled(void) {
  clear();
  plan.fails = 450;
  plan.with = "400 Bad Request";
  plan.body = BUSY;
  answers(get(db, KEYS, NULL), DDB_PARTIAL, "slow");
  check(items.unread >= 100 && items.unread < KEYS && items.unread % 100 == 0, "%zu unread",
        items.unread);
  for (int i = 0; i < KEYS; i++)
    check(items.items[i].found != DDB_FOUND_UNREAD || items.items[i].record == NULL, "%d", i);
  plan.fails = -1;
  answers(get(db, KEYS, NULL), DDB_OK, "");
  all_are_right(KEYS);
}

static void test_refused(void) {
  clear();
  plan.fails = 450;
  plan.with = "400 Bad Request";
  plan.body = "{\"__type\":\"ValidationException\",\"message\":\"no\"}";
  answers(get(db, KEYS, NULL), DDB_E_SERVICE, "ValidationException");
  check(ddb_last_error(db)->http_status == 400 && items.items == NULL, "%d",
        ddb_last_error(db)->http_status);
  plan.with = "200 OK";
  plan.body = "{\"Responses\":{\"Blob\":[{\"id\":{\"S\":\"c\"},\"part\":{\"N\":\"0\"}}]}}";
  answers(get(db, KEYS, NULL), DDB_E_SERVICE, "that was not asked for");
}

static void test_ends(void) {
  struct ddb_cancel flag = {0};
  const struct ddb_call_options soon = {.deadline_ms = 400};
  const struct ddb_call_options stopped = {.cancel = &flag};
  int64_t begun = now_ms();
  clear();
  plan.hangs = 0;
  answers(get(db, KEYS, &soon), DDB_PARTIAL, "keys were not read");
  check(items.unread == 100, "%zu", items.unread);
  ddb_cancel_now(&flag);
  answers(get(db, KEYS, &stopped), DDB_E_STOPPED, "cancel flag");
  check(now_ms() - begun < 20000, "%d ms", (int)(now_ms() - begun));
}

/* With requests under way. Of a read nothing is in doubt. */
static void test_stopped(void) {
  struct ddb_cancel flag = {0};
  const struct ddb_call_options options = {.cancel = &flag};
  int64_t begun = now_ms();
  clear();
  plan.hangs = 450;
  plan.stops = &flag;
  answers(get(db, KEYS, &options), DDB_E_STOPPED, "cancel flag");
  check(at_once() == 4 && atomic_load(&crowd.requests) < KEYS / 100, "%d at once, %d requests",
        at_once(), atomic_load(&crowd.requests));
  check(now_ms() - begun < 20000, "%d ms", (int)(now_ms() - begun));
  clear();
  answers(get(db, KEYS, NULL), DDB_OK, "");
  all_are_right(KEYS);
}

/* ---- writes ---------------------------------------------------------------------------------- */

static struct ddb_batch *deletes(struct ddb *handle, int count) {
  struct ddb_batch *batch = ddb_batch_new(handle);
  char owner[16];
  for (int i = 0; i < count; i++) {
    snprintf(owner, sizeof owner, "o%d", i);
    check(bank_close_account_batch(batch, owner) == DDB_OK, "not added");
  }
  return batch;
}

static int with_status(const struct ddb_batch *batch, enum ddb_status status) {
  int count = 0;
  for (size_t i = 0; i < ddb_batch_count(batch); i++)
    count += ddb_batch_result(batch, i)->status == status;
  return count;
}

static void test_write(void) {
  struct ddb_batch *batch = deletes(db, KEYS);
  clear();
  plan.leaves = true;
  answers(ddb_batch_write(batch, NULL), DDB_OK, "");
  check(with_status(batch, DDB_OK) == KEYS, "%d", with_status(batch, DDB_OK));
  check(atomic_load(&crowd.requests) > 40 && at_once() == 4, "%d requests, %d at once",
        atomic_load(&crowd.requests), at_once());
  check(ddb_last_error(db)->attempts == atomic_load(&crowd.requests) && calls == 1 &&
            requests_told == atomic_load(&crowd.requests),
        "%d attempts", ddb_last_error(db)->attempts);
  for (int i = 0; i < KEYS; i++) {
    int times = i < 25 || i % 175 == 0 ? 2 : 1;
    check(atomic_load(&seen[i]) == times, "%d was sent %d times", i, atomic_load(&seen[i]));
  }
  ddb_batch_free(batch);
}

/* Nothing was written twice, nothing is said to be written that is not; the rest goes again. */
static void the_rest(struct ddb_batch *batch, int written) {
  check(with_status(batch, DDB_OK) == written, "%d written, not %d", with_status(batch, DDB_OK),
        written);
  for (int i = 0; i < KEYS; i++)
    if (ddb_batch_result(batch, (size_t)i)->status == DDB_OK)
      check(atomic_load(&seen[i]) == 1, "%d was sent %d times", i, atomic_load(&seen[i]));
  clear();
  answers(ddb_batch_write(batch, NULL), DDB_OK, "");
  check(atomic_load(&crowd.requests) == (KEYS - written + 24) / 25, "%d requests",
        atomic_load(&crowd.requests));
  check(with_status(batch, DDB_OK) == KEYS, "%d", with_status(batch, DDB_OK));
  ddb_batch_free(batch);
}

static void test_write_fails(enum ddb_status status, enum ddb_status of_member, const char *body) {
  struct ddb_batch *batch = deletes(db, KEYS);
  char words[64];
  clear();
  plan.fails = 510;
  plan.with = "400 Bad Request";
  plan.body = body;
  enum ddb_status answer = ddb_batch_write(batch, NULL);
  int written = with_status(batch, DDB_OK);
  snprintf(words, sizeof words, "%d of 1000 members of the batch are written", written);
  answers(answer, status, words);
  check(with_status(batch, of_member) == 25 && with_status(batch, DDB_E_STOPPED) == 975 - written,
        "%d failed, %d written, %d not sent", with_status(batch, of_member), written,
        with_status(batch, DDB_E_STOPPED));
  check(ddb_batch_result(batch, 510)->status == of_member, "another one");
  /* One that is throttled is tried again meanwhile. */
  check(of_member == DDB_E_THROTTLED || written < 800, "the others went on: %d", written);
  the_rest(batch, written);
}

/* One request is never answered: its members may be written, and nothing says they are not. */
static void test_write_ends(bool by_flag) {
  struct ddb_batch *batch = deletes(db, KEYS);
  struct ddb_cancel flag = {0};
  const struct ddb_call_options options = {.deadline_ms = by_flag ? 0 : 900, .cancel = &flag};
  int64_t begun = now_ms();
  clear();
  plan.hangs = 0;
  if (by_flag)
    ddb_cancel_now(&flag);
  enum ddb_status answer = ddb_batch_write(batch, &options);
  if (by_flag)
    answers(answer, DDB_E_STOPPED, "0 of 1000");
  else
    answers(answer, DDB_E_MAYBE_APPLIED, "975 of 1000");
  check(with_status(batch, DDB_E_MAYBE_APPLIED) == (by_flag ? 0 : 25), "%d",
        with_status(batch, DDB_E_MAYBE_APPLIED));
  check(now_ms() - begun < 20000, "%d ms", (int)(now_ms() - begun));
  the_rest(batch, by_flag ? 0 : 975);
}

/* The flag is set with requests under way. Theirs alone may be written; those that were not sent
 * are not. */
static void test_write_stopped(void) {
  struct ddb_batch *batch = deletes(db, KEYS);
  struct ddb_cancel flag = {0};
  const struct ddb_call_options options = {.cancel = &flag};
  int64_t begun = now_ms();
  clear();
  plan.hangs = 510;
  plan.stops = &flag;
  answers(ddb_batch_write(batch, &options), DDB_E_MAYBE_APPLIED, "of 1000 members");
  int written = with_status(batch, DDB_OK), doubted = with_status(batch, DDB_E_MAYBE_APPLIED);
  check(ddb_batch_result(batch, 510)->status == DDB_E_MAYBE_APPLIED, "another one");
  check(doubted >= 25 && doubted <= 4 * 25 && doubted % 25 == 0, "%d may be written", doubted);
  check(with_status(batch, DDB_E_STOPPED) == KEYS - written - doubted, "%d were not sent",
        with_status(batch, DDB_E_STOPPED));
  check(now_ms() - begun < 20000, "%d ms", (int)(now_ms() - begun));
  the_rest(batch, written);
}

/* One is throttled, and one that is under way beside it is never answered: that is the worse news.
 */
static void test_worse_news(void) {
  struct ddb_batch *batch = deletes(db, KEYS);
  const struct ddb_call_options options = {.deadline_ms = 1800};
  clear();
  plan.hangs = 0;
  plan.fails = 30;
  plan.with = "400 Bad Request";
  plan.body = BUSY;
  answers(ddb_batch_write(batch, &options), DDB_E_MAYBE_APPLIED, "of 1000 members");
  check(with_status(batch, DDB_E_MAYBE_APPLIED) == 25 && with_status(batch, DDB_E_THROTTLED) == 25,
        "%d and %d", with_status(batch, DDB_E_MAYBE_APPLIED), with_status(batch, DDB_E_THROTTLED));
  ddb_batch_free(batch);
}

/* A wrong option is found before anything is sent. */
static void test_write_asked_wrongly(void) {
  const struct ddb_call_options wrong = {.in_flight = 65};
  struct ddb_batch *batch = deletes(db, 60);
  clear();
  answers(ddb_batch_write(batch, &wrong), DDB_E_INVALID, "in_flight is 65");
  check(with_status(batch, DDB_OK) == 0, "%d", with_status(batch, DDB_OK));
  check(atomic_load(&crowd.requests) == 0, "%d", atomic_load(&crowd.requests));
  ddb_batch_free(batch);
}

/* Some come back for ever: that flight gives up, and the others end what they have under way. */
static void test_never_taken(void) {
  struct ddb_batch *batch = deletes(db, 60);
  const struct ddb_call_options soon = {.deadline_ms = 1500};
  clear();
  plan.always = true;
  answers(ddb_batch_write(batch, &soon), DDB_PARTIAL, "of 60 members");
  check(with_status(batch, DDB_OK) == 57, "%d", with_status(batch, DDB_OK));
  plan.always = false;
  answers(ddb_batch_write(batch, NULL), DDB_OK, "");
  ddb_batch_free(batch);
}

/* ---- others ---------------------------------------------------------------------------------- */

/* In an engine a batch goes one after the other, beside the other works. */
static enum ddb_status in_engine(struct ddb *handle, struct ddb_arena *arena, void *state) {
  struct ddb_batch *batch = deletes(handle, 100);
  const struct ddb_call_options options = {.in_flight = 64};
  enum ddb_status status = ddb_batch_write(batch, &options);
  (void)arena;
  *(int *)state = with_status(batch, DDB_OK);
  ddb_batch_free(batch);
  return status;
}

static void test_in_engine(void) {
  struct ddb_engine *engine;
  int written[3] = {0};
  clear();
  check(ddb_engine_new(db, NULL, &engine) == DDB_OK, "no engine");
  for (int i = 0; i < 3; i++)
    check(ddb_engine_start(engine, in_engine, NULL, &written[i], NULL) == DDB_OK, "no start");
  check(ddb_engine_run(engine) == DDB_OK, "run");
  check(at_once() == 3, "%d at once", at_once());
  for (int i = 0; i < 3; i++)
    check(written[i] == 100, "%d", written[i]);
  check(ddb_engine_close(engine, DDB_ENGINE_FINISH) == DDB_OK, "close");
}

/* A child has connections of its own, and takes none from its parent. */
static void test_fork(void) {
  int status = 1;
  clear();
  answers(get(db, KEYS, NULL), DDB_OK, "");
  int before = atomic_load(&crowd.connections);
  pid_t child = fork();
  if (child == 0) {
    bool wrong = get(db, KEYS, NULL) != DDB_OK || items.unread > 0;
    ddb_close(db);
    _exit(wrong);
  }
  check(waitpid(child, &status, 0) == child && status == 0, "the child failed: %d", status);
  check(atomic_load(&crowd.connections) == before + 4, "%d", atomic_load(&crowd.connections));
  answers(get(db, KEYS, NULL), DDB_OK, "");
  all_are_right(KEYS);
  check(atomic_load(&crowd.connections) == before + 4, "%d", atomic_load(&crowd.connections));
}

static pthread_t asked_in;
static int fetches;

static enum ddb_status fetch(void *state, const struct ddb_provider_limits *limits,
                             struct ddb_provision *out) {
  const struct ddb_provided keys = {.access_key_id = "AKIDEXAMPLE",
                                    .secret_access_key = "secret of it"};
  (void)state;
  (void)limits;
  asked_in = pthread_self();
  fetches++;
  return ddb_provide(out, &keys);
}

/* The first request goes alone: a provider is called in the thread of the call. */
static void test_credentials(void) {
  const struct ddb_credentials_provider provider = {.fetch = fetch};
  struct ddb *own = open_db(&provider);
  clear();
  check(get(own, KEYS, NULL) == DDB_OK, "%s", ddb_error_text(own));
  all_are_right(KEYS);
  check(fetches == 1 && pthread_equal(asked_in, pthread_self()), "%d", fetches);
  check(at_once() == 4 && atomic_load(&crowd.connections) == 5, "%d, %d", at_once(),
        atomic_load(&crowd.connections));
  ddb_close(own);
}

int main(void) {
  (void)setvbuf(stdout, NULL, _IOLBF, 0);
  crowd_start(&crowd);
  crowd.choose = choose;
  db = open_db(NULL);
  mem = ddb_arena_new();
  test_get();
  test_one_chunk();
  test_how_many();
  test_left();
  test_throttled();
  test_refused();
  test_ends();
  test_stopped();
  test_write();
  test_write_fails(DDB_E_SERVICE, DDB_E_SERVICE,
                   "{\"__type\":\"ValidationException\",\"message\":\"no\"}");
  test_write_fails(DDB_PARTIAL, DDB_E_THROTTLED, BUSY);
  test_write_asked_wrongly();
  test_write_ends(true);
  test_write_ends(false);
  test_write_stopped();
  test_worse_news();
  test_never_taken();
  test_in_engine();
  test_credentials();
  test_fork();
  ddb_arena_free(mem);
  ddb_close(db);
  crowd_stop(&crowd);
  return 0;
}
