/* SPDX-License-Identifier: Apache-2.0 */
/* credential_process: how its line is taken apart, how the program is run and ended, and what it
 * may print. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/settings.h"
#include "creds/kinds.h"
#include "creds/process_run.h"
#include "fetching.h"
#include "report.h"

static struct fetching f;
static struct ddb_credentials got;
static struct ddb_source source = {.kind = DDB_SOURCE_PROCESS};

static void setup(void) {
  fetching_init(&f);
}

static void teardown(void) {
  ddb_credentials_free(&got);
}

TestSuite(credential_process, .init = setup, .fini = teardown);

static enum ddb_status fetch(const char *command) {
  source.command = command;
  ddb_credentials_free(&got);
  ddb_error_clear(&f.error);
  enum ddb_status status = ddb_source_fetch(&source, &f.fetch, &got);
  cr_assert_eq(f.error.status, status);
  cr_assert_null(strstr(f.error.text, "SECRET"), "%s", f.error.text);
  /* No child is left, and none that is not ended. */
  cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1);
  return status;
}

static void fails(const char *command, enum ddb_status want, const char *words) {
  enum ddb_status status = fetch(command);
  cr_assert_eq(status, want, "%s: %s: %s", command, ddb_status_name(status), f.error.text);
  cr_assert(fetching_says(&f, words), "%s: %s", command, f.error.text);
  cr_assert_null(got.access_key_id);
}

static void succeeds(const char *command) {
  cr_assert_eq(fetch(command), DDB_OK, "%s: %s", command, f.error.text);
  cr_assert_str_eq(got.access_key_id, "A");
  cr_assert_str_eq(got.secret_access_key, "SECRET");
}

#define JSON "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"SECRET\"}"
#define ECHO "echo '" JSON "'"

/* ---- the line -------------------------------------------------------------------------------- */

/* The words, each between angle brackets. */
static enum ddb_status split(const char *command, char out[1000]) {
  char **argv;
  struct ddb_arena *arena = ddb_arena_new();
  ddb_error_clear(&f.error);
  enum ddb_status status = ddb_process_split(arena, command, &argv, &f.error);
  out[0] = '\0';
  for (size_t i = 0; status == DDB_OK && argv[i] != NULL; i++) {
    size_t used = strlen(out);
    snprintf(out + used, 1000 - used, "<%s>", argv[i]);
  }
  ddb_arena_free(arena);
  return status;
}

Test(credential_process, words_of_a_line) {
  static const struct {
    const char *line, *words;
  } cases[] = {
      {"a", "<a>"},
      {"  a\tb \n c  ", "<a><b><c>"},
      {"/opt/bin/x --region eu-west-1", "</opt/bin/x><--region><eu-west-1>"},
      {"a 'b c' \"d e\"", "<a><b c><d e>"},
      {"a ''", "<a><>"},
      {"a \"\" b", "<a><><b>"},
      {"a'b'\"c\"d", "<abcd>"},
      {"a\\ b c\\'d \\\\", "<a b><c'd><\\>"},
      {"a 'b\\c' 'd\"e'", "<a><b\\c><d\"e>"},
      {"a \"b\\\"c\\\\d\\$e\\`f\\g\"", "<a><b\"c\\d$e`f\\g>"},
      {"a \"it's\"", "<a><it's>"},
      {"a $HOME ~ * ?x {b,c} `d` $(e) #f", "<a><$HOME><~><*><?x><{b,c}><`d`><$(e)><#f>"},
      {"a x|y x;y https://u?v=1&w=2 '|' \"&&\" \\; 12", "<a><x|y><x;y><https://u?v=1&w=2><|><&&><;>"
                                                        "<12>"},
      {"\xc3\xa4 \xff", "<\xc3\xa4><\xff>"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char words[1000];
    cr_assert_eq(split(cases[i].line, words), DDB_OK, "%s: %s", cases[i].line, f.error.text);
    cr_assert_str_eq(words, cases[i].words);
  }
}

Test(credential_process, lines_that_are_refused) {
  static const struct {
    const char *line, *words;
  } cases[] = {
      {"", "names no program"},
      {" \t\n", "names no program"},
      {"'' a", "names no program"},
      {"a 'b", "a quote or a backslash ends nowhere"},
      {"a \"b", "ends nowhere"},
      {"a \"b\\\"", "ends nowhere"},
      {"a \\", "ends nowhere"},
      {"a | b", "'|' in it would be no operator"},
      {"a || b", "'||'"},
      {"a && b", "'&&'"},
      {"a ; b", "';'"},
      {"a > b", "'>'"},
      {"a 2>&1", "'2>&1'"},
      {"a < b", "'<'"},
      {"a &", "write sh -c '...'"},
      {"a >> b", "'>>'"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char words[1000];
    cr_assert_eq(split(cases[i].line, words), DDB_E_CONFIG, "%s", cases[i].line);
    cr_assert(fetching_says(&f, cases[i].words), "%s: %s", cases[i].line, f.error.text);
  }
}

/* ---- what is printed ------------------------------------------------------------------------- */

Test(credential_process, prints_credentials) {
  succeeds(ECHO);
  cr_assert_null(got.session_token);
  cr_assert_null(got.account_id);
  cr_assert_eq(got.expires.seconds, 0);
  setenv("DDB_TEST_WORD", JSON, 1);
  succeeds("sh -c 'echo $DDB_TEST_WORD | cat'");
  cr_assert_eq(fetch("echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"SECRET\","
                     "\"SessionToken\":\"T\",\"Expiration\":\"2026-11-22T10:00:01+00:00\","
                     "\"AccountId\":\"123456789012\"}'"),
               DDB_OK, "%s", f.error.text);
  cr_assert_str_eq(got.session_token, "T");
  cr_assert_str_eq(got.account_id, "123456789012");
  cr_assert_eq(got.expires.seconds, 1795341601);
}

Test(credential_process, the_profile_knows_the_account) {
  source.account_id = "123456789001";
  succeeds(ECHO);
  cr_assert_str_eq(got.account_id, "123456789001");
  cr_assert_eq(fetch("echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"SECRET\","
                     "\"AccountId\":\"123456789012\"}'"),
               DDB_OK);
  cr_assert_str_eq(got.account_id, "123456789012");
}

Test(credential_process, prints_something_else) {
  static const char keys[] = ",\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"SECRET\"";
  static const struct {
    const char *head, *tail, *words;
  } cases[] = {
      {"{\"Version\":2", "}", "Version is not 1"},
      {"{\"Version\":\"1\"", "}", "Version is not a number"},
      {"{\"x\":1", "}", "Version is not 1"},
      {"{\"Version\":1", "", "no JSON object"},
      {"{\"Version\":1", "} trailing", "no JSON object"},
      {"{\"Version\":1", ",\"Expiration\":\"2026-11-22T10:00:00Z\"}", "have expired"},
      {"{\"Version\":1", ",\"Expiration\":\"1970-01-01T00:00:00Z\"}", "have expired"},
      {"{\"Version\":1", ",\"Expiration\":\"soon\"}", "Expiration is no RFC 3339 time"},
      {"{\"Version\":1", ",\"SessionToken\":\"a\\nX: y\"}", "SessionToken holds a control"},
      {"{\"Version\":1", ",\"SessionToken\":\"a\\u0000\"}", "SessionToken holds a control"},
      {"{\"Version\":1", ",\"AccountId\":\"x.test\"}", "AccountId is not made of digits"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char command[300];
    snprintf(command, sizeof command, "echo '%s%s%s'", cases[i].head, keys, cases[i].tail);
    fails(command, DDB_E_CONFIG, cases[i].words);
  }
  fails("true", DDB_E_CONFIG, "no JSON object");
  fails("printf '{\\000}'", DDB_E_CONFIG, "no JSON object");
  fails("head -c 65535 /dev/zero", DDB_E_CONFIG, "no JSON object");
  fails("head -c 65536 /dev/zero", DDB_E_CONFIG, "head prints more than 65535 bytes");
  fails("cat /dev/zero", DDB_E_CONFIG, "cat prints more than 65535 bytes");
}

/* ---- how it ends ----------------------------------------------------------------------------- */

Test(credential_process, ends_badly) {
  fails("sh -c '" JSON "; exit 3'", DDB_E_CONFIG, "sh ended with status 3: run it by hand");
  fails("false SECRET", DDB_E_CONFIG, "false ended with status 1");
  fails("sh -c 'kill -9 $$'", DDB_E_CONFIG, "sh was ended by signal 9");
  fails("exit 1", DDB_E_CONFIG, "cannot run exit: No such file or directory");
  fails("~/bin/x SECRET", DDB_E_CONFIG,
        "cannot run ~/bin/x: No such file or directory; there is no");
  fails("/etc/passwd", DDB_E_CONFIG, "cannot run /etc/passwd: Permission denied");
  fails("/", DDB_E_CONFIG, "cannot run /: Permission denied");
}

/* The clock goes on by this much whenever it is looked at. */
static int64_t ticks, cancel_after;

static int64_t ticking(void *state) {
  struct script *script = state;
  script->clock_ms += ticks;
  if (cancel_after > 0 && --cancel_after == 0)
    ddb_cancel_now(&script->cancel);
  return script->clock_ms;
}

Test(credential_process, is_killed_after_a_minute) {
  f.script.env.monotonic_ms = ticking;
  f.fetch.deadline = INT64_MAX;
  ticks = 5000;
  int64_t before = f.script.clock_ms;
  fails("sleep 1000", DDB_E_TIMEOUT, "sleep did not end in time and was killed");
  cr_assert_geq(f.script.clock_ms - before, 60000);
  cr_assert_leq(f.script.clock_ms - before, 80000);
}

Test(credential_process, is_killed_at_the_deadline) {
  f.script.env.monotonic_ms = ticking;
  ticks = 1000;
  f.fetch.deadline = f.script.clock_ms + 5000;
  fails("sh -c 'exec 1>&-; exec sleep 1000'", DDB_E_TIMEOUT, "in time");
  f.fetch.deadline = f.script.clock_ms;
  fails(ECHO, DDB_E_TIMEOUT, "in time");
}

Test(credential_process, is_killed_by_the_cancel_flag) {
  f.script.env.monotonic_ms = ticking;
  ticks = 0;
  cancel_after = 5;
  fails("sleep 1000", DDB_E_STOPPED, "sleep was stopped by the cancel flag");
}

/* ---- around it ------------------------------------------------------------------------------- */

static char *const *words(const char *a, const char *b, const char *c) {
  static char texts[3][400];
  static char *argv[4];
  const char *from[] = {a, b, c};
  for (int i = 0; i < 3; i++) {
    snprintf(texts[i], sizeof texts[i], "%s", from[i] != NULL ? from[i] : "");
    argv[i] = from[i] != NULL ? texts[i] : NULL;
  }
  return argv;
}

/* What a script prints. */
static void prints(const char *script, const char *want) {
  struct ddb_buf out;
  ddb_buf_init_secret(&out, 10000);
  ddb_buf_text(&out, "");
  ddb_error_clear(&f.error);
  cr_assert_eq(ddb_process_run(words("sh", "-c", script), 60000, &f.fetch, &out), DDB_OK, "%s",
               f.error.text);
  cr_assert_str_eq(out.data, want);
  ddb_buf_free(&out);
}

Test(credential_process, has_no_input_and_no_error_output) {
  prints("cat; echo end", "end\n");
  prints("echo no >&2; readlink /proc/$$/fd/2", "/dev/null\n");
}

Test(credential_process, has_no_descriptors_of_ours) {
  int open_ones[2];
  cr_assert_eq(pipe(open_ones), 0);
  prints("exec ls /proc/self/fd", "0\n1\n2\n3\n"); /* the last is that of the folder */
  close(open_ones[0]);
  close(open_ones[1]);
}

Test(credential_process, has_our_environment) {
  setenv("DDB_TEST_WORD", "here", 1);
  prints("echo $DDB_TEST_WORD", "here\n");
}

Test(credential_process, has_signals_as_from_a_shell) {
  sigset_t blocked;
  signal(SIGPIPE, SIG_IGN);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  fails("sh -c 'kill -PIPE $$; echo on'", DDB_E_CONFIG, "was ended by signal 13");
  fails("sh -c 'kill -TERM $$; echo on'", DDB_E_CONFIG, "was ended by signal 15");
}

Test(credential_process, works_without_standard_streams) {
  int kept[3] = {dup(0), dup(1), dup(2)};
  for (int closed = 0; closed < 8; closed++) {
    for (int fd = 0; fd < 3; fd++)
      if ((closed & 1 << fd) != 0)
        close(fd);
    enum ddb_status status = fetch(ECHO);
    for (int fd = 0; fd < 3; fd++)
      dup2(kept[fd], fd);
    cr_assert_eq(status, DDB_OK, "%d: %s", closed, f.error.text);
  }
}

/* It leaves something behind that keeps its output open. */
Test(credential_process, a_daemon_is_not_waited_for) {
  char path[] = "/tmp/ddb-test-daemon-XXXXXX", command[300];
  int fd = mkstemp(path);
  close(fd);
  snprintf(command, sizeof command,
           "sh -c 'sleep 100 & echo $! > %s; printf %%s "
           "\"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"A\\\",\\\"SecretAccessKey\\\":"
           "\\\"SECRET\\\"}\"'",
           path);
  succeeds(command);
  char *text = slurp_file(path, NULL);
  pid_t daemon = (pid_t)strtol(text, NULL, 10);
  cr_assert_gt(daemon, 1);
  cr_assert_eq(kill(daemon, SIGKILL), 0); /* it was still there */
  free(text);
  unlink(path);
}

Test(credential_process, sigchld_may_be_ignored) {
  signal(SIGCHLD, SIG_IGN);
  succeeds(ECHO);
  /* The status is lost, and the output speaks for itself. */
  fails("false", DDB_E_CONFIG, "no JSON object");
  f.script.env.monotonic_ms = ticking;
  ticks = 5000;
  fails("sleep 1000", DDB_E_TIMEOUT, "was killed");
  cr_assert_eq(signal(SIGCHLD, SIG_DFL), SIG_IGN);
}

static volatile sig_atomic_t reaped;

static void reap_all(int number) {
  int kept = errno;
  (void)number;
  while (waitpid(-1, NULL, WNOHANG) > 0)
    reaped++;
  errno = kept;
}

Test(credential_process, sigchld_may_have_a_handler_that_reaps) {
  struct sigaction action = {.sa_handler = reap_all}, after;
  sigemptyset(&action.sa_mask);
  sigaction(SIGCHLD, &action, NULL);
  for (int i = 0; i < 20; i++)
    succeeds(ECHO);
  sigaction(SIGCHLD, NULL, &after);
  cr_assert_eq(after.sa_handler, reap_all);
}

Test(credential_process, other_children_are_left_alone) {
  pid_t child = fork();
  if (child == 0)
    _exit(7);
  source.command = ECHO;
  cr_assert_eq(ddb_source_fetch(&source, &f.fetch, &got), DDB_OK, "%s", f.error.text);
  int status;
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert_eq(WEXITSTATUS(status), 7);
}

/* ---- vectors --------------------------------------------------------------------------------- */

static const struct {
  const char *file;
  enum ddb_status status;
  const char *what; /* the key id, or words of the error */
} files[] = {
    {"static", DDB_OK, "accesskey"},
    {"nonexpire", DDB_OK, "accessKey"},
    {"longsessiontoken", DDB_OK, "ASIAXXXXXXXXXXXXXXXX"},
    {"expired", DDB_E_CONFIG, "have expired"},
    {"malformed", DDB_E_CONFIG, "no JSON object"},
    {"missingkey", DDB_E_CONFIG, "SecretAccessKey is missing"},
    {"missingsecret", DDB_E_CONFIG, "AccessKeyId is missing"},
    {"verybad", DDB_OK, "veryBad"},
    {"wrongversion", DDB_E_CONFIG, "AccessKeyId is missing"},
};

Test(credential_process, outputs_of_the_go_sdk) {
  unsigned count = sizeof files / sizeof *files;
  for (size_t i = 0; i < count; i++) {
    char relative[200], command[1000];
    snprintf(relative, sizeof relative,
             "process-creds/aws/credentials/processcreds/testdata/%s.json", files[i].file);
    char *path = vectors_path(relative);
    if (path == NULL) {
      report_cases("process: outputs", 0, 0, count);
      cr_skip_test("no vectors");
    }
    snprintf(command, sizeof command, "cat '%s'", path);
    free(path);
    cr_assert_eq(fetch(command), files[i].status, "%s: %s", files[i].file, f.error.text);
    const char *said = files[i].status == DDB_OK ? got.access_key_id : f.error.text;
    cr_assert_not_null(strstr(said, files[i].what), "%s: %s", files[i].file, said);
  }
  report_cases("process: outputs", count, 0, 0);
}

/* A profile of one of the SDK's own files, whose commands are relative to its folder. */
static enum ddb_status fetch_profile(const char *file, const char *profile) {
  struct ddb_options options = {.region = "us-east-1", .profile = profile};
  struct ddb_settings settings;
  struct ddb_arena *arena = ddb_arena_new();
  bool config = strstr(file, "config") != NULL;
  setenv("AWS_CONFIG_FILE", config ? file : "/nowhere", 1);
  setenv("AWS_SHARED_CREDENTIALS_FILE", config ? "/nowhere" : file, 1);
  ddb_credentials_free(&got);
  ddb_error_clear(&f.error);
  enum ddb_status status = ddb_settings_resolve(&options, arena, &settings, &f.error);
  if (status == DDB_OK)
    status = ddb_source_fetch(&settings.source, &f.fetch, &got);
  ddb_credentials_free(&settings.source.fixed);
  ddb_arena_free(arena);
  return status;
}

Test(credential_process, profiles_of_the_go_sdk) {
  static const char *const inis[] = {"testdata/shconfig.ini", "testdata/shcred.ini"};
  char *path = vectors_path("process-creds/aws/credentials/processcreds");
  if (path == NULL) {
    report_cases("process: profiles", 0, 0, 6);
    cr_skip_test("no vectors");
  }
  cr_assert_eq(chdir(path), 0);
  free(path);
  for (size_t i = 0; i < 2; i++) {
    cr_assert_eq(fetch_profile(inis[i], "default"), DDB_E_CONFIG);
    cr_assert(fetching_says(&f, "the credentials have expired"), "%s", f.error.text);
    cr_assert_eq(fetch_profile(inis[i], "non_expire"), DDB_OK, "%s", f.error.text);
    cr_assert_str_eq(got.access_key_id, "accessKey");
    cr_assert_str_eq(got.session_token, "nonDefaultToken");
    /* Keys beside the command win. */
    cr_assert_eq(fetch_profile(inis[i], "not_alone"), DDB_OK, "%s", f.error.text);
    cr_assert_str_eq(got.access_key_id, "notFromCredProcAccess");
  }
  report_cases("process: profiles", 6, 0, 0);
}
