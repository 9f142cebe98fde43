/* SPDX-License-Identifier: Apache-2.0 */
/* The role of a container, from the agent of ECS or EKS beside it. Its URL comes from the
 * environment and what it answers are keys, so plain HTTP goes to addresses of this machine only:
 * the host is looked up once, all its addresses are checked, and those are what is connected to.
 * Whoever answers for the name in DNS cannot say one thing to the check and another to the request.
 */
#include "creds/container.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "creds/document.h"
#include "creds/exchange.h"
#include "creds/file.h"
#include "creds/kinds.h"

#define SERVICE    "the credentials endpoint of the container"
#define ATTEMPTS   3
#define CONNECT_MS 2000
#define ATTEMPT_MS 5000
#define MAX_BODY   ((size_t)64 * 1024)
#define MAX_TOKEN  ((size_t)16 * 1024)

struct container {
  const struct ddb_container *source;
  struct ddb_fetch *fetch;
  struct ddb_exchange exchange;
  struct ddb_buf token; /* empty: none */
  char addresses[DDB_LOOKUP_MAX][INET6_ADDRSTRLEN];
  size_t address_count; /* 0: any that the host has */
  size_t at;            /* the one that is tried */
};

/* ---- where to -------------------------------------------------------------------------------- */

/* Without the port, and the brackets of an IPv6 address. */
static bool bare_host(const struct ddb_container *source, char *out, size_t room) {
  const char *host = source->endpoint.host;
  bool bracket = host[0] == '[';
  size_t size = bracket ? strcspn(++host, "]") : strcspn(host, ":");
  if (size == 0 || size >= room)
    return false;
  memcpy(out, host, size);
  out[size] = '\0';
  return true;
}

static enum ddb_status fail_lookup(struct container *container, const char *host,
                                   enum ddb_lookup_result result) {
  struct ddb_error *error = container->fetch->error;
  switch (result) {
  case DDB_LOOKUP_STOPPED:
    return ddb_fail(error, DDB_E_STOPPED, NULL, "%s: stopped by the cancel flag", SERVICE);
  case DDB_LOOKUP_LATE:
    return ddb_fail(error, DDB_E_TIMEOUT, NULL, "%s: no address of %s was found in time", SERVICE,
                    host);
  case DDB_LOOKUP_NOMEM:
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory to look up the address of %s", host);
  default:
    return ddb_fail(error, DDB_E_TRANSPORT, NULL, "%s: the host %s has no address", SERVICE, host);
  }
}

static enum ddb_status check(struct container *container, const char *host,
                             const struct ddb_addresses *found) {
  for (size_t i = 0; i < found->count; i++) {
    bool room = i < DDB_LOOKUP_MAX;
    if (room)
      ddb_address_text(&found->list[i], container->addresses[i]);
    if (!room || !ddb_address_is_local(&found->list[i]))
      return ddb_fail(container->fetch->error, DDB_E_CONFIG, NULL,
                      "AWS_CONTAINER_CREDENTIALS_FULL_URI has http:// and the host %s, whose "
                      "address %s is none of this machine: all must be 127.0.0.0/8, ::1, "
                      "169.254.170.2, 169.254.170.23 or fd00:ec2::23, or the URL https://",
                      host, room ? container->addresses[i] : "list is too long and");
  }
  container->address_count = found->count;
  return DDB_OK;
}

static enum ddb_status find_addresses(struct container *container, ddb_lookup *lookup) {
  const struct ddb_env *env = container->fetch->env;
  struct ddb_addresses found = {.count = 0};
  char host[256];
  if (container->source->endpoint.tls && !container->source->checked_address)
    return DDB_OK;
  if (!bare_host(container->source, host, sizeof host))
    return ddb_fail(container->fetch->error, DDB_E_CONFIG, NULL,
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI has no usable host");
  int64_t left = container->fetch->deadline - env->monotonic_ms(env->state);
  enum ddb_lookup_result result =
      lookup(host, left < CONNECT_MS ? left : CONNECT_MS, container->fetch->cancel, &found);
  if (result != DDB_LOOKUP_FOUND || found.count == 0)
    return fail_lookup(container, host, result);
  return check(container, host, &found);
}

/* ---- who asks -------------------------------------------------------------------------------- */

/* It becomes a header. A file's is checked where it is read. */
static enum ddb_status check_token(struct container *container) {
  const char *token = container->source->token;
  if (!ddb_text_is_clean(ddb_text_of(token)))
    return ddb_fail(container->fetch->error, DDB_E_CONFIG, NULL,
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN holds a control character, such as a line "
                    "feed");
  ddb_buf_text(&container->token, token);
  return container->token.status == DDB_OK
             ? DDB_OK
             : ddb_fail(container->fetch->error, DDB_E_CONFIG, NULL,
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN is too long");
}

/* The file is changed while the program runs, and so is read for each request. */
static enum ddb_status find_token(struct container *container) {
  if (container->source->token_file != NULL)
    return ddb_file_read_token(container->source->token_file, &container->token,
                               container->fetch->error);
  return container->source->token != NULL ? check_token(container) : DDB_OK;
}

/* ---- the request ----------------------------------------------------------------------------- */

/* One attempt goes to the next address for as long as nobody can be connected to. */
static bool attempt(struct container *container) {
  const struct ddb_header headers[] = {{"Host", container->source->endpoint.host},
                                       {"Accept", "application/json"},
                                       {"Authorization", container->token.data}};
  struct ddb_http_request request = {.method = "GET",
                                     .url = container->source->endpoint.url,
                                     .headers = headers,
                                     .header_count = container->token.size > 0 ? 3 : 2,
                                     .no_proxy = true,
                                     .connect_timeout_ms = CONNECT_MS,
                                     .timeout_ms = ATTEMPT_MS};
  for (size_t tried = 1;; tried++) {
    if (container->address_count > 0)
      request.address = container->addresses[container->at];
    if (ddb_exchange_attempt(&container->exchange, &request))
      return true;
    if (tried >= container->address_count || container->exchange.result != DDB_SEND_UNSENT)
      return false;
    container->at = (container->at + 1) % container->address_count;
  }
}

static enum ddb_status ask(struct container *container) {
  struct ddb_exchange *exchange = &container->exchange;
  do {
    if (attempt(container) && ddb_exchange_failure(exchange) == DDB_FAILURE_FINAL)
      return DDB_OK;
  } while (ddb_exchange_again(exchange, ddb_exchange_failure(exchange)));
  return ddb_exchange_fail(exchange);
}

/* ---- the answer ------------------------------------------------------------------------------ */

static enum ddb_status status_of(int http_status) {
  if (http_status == 401 || http_status == 403)
    return DDB_E_AUTH;
  return http_status == 400 || http_status == 404 ? DDB_E_CONFIG : DDB_E_SERVICE;
}

/* ECS says why in a JSON object with code and message, EKS in a line of text. An object is never
 * quoted: it may hold keys. */
static void quote(const struct ddb_buf *body, char *out, size_t room) {
  size_t size = 0;
  if (body->size > 0 && strchr("{<\"", body->data[0]) == NULL)
    for (; size < body->size && size < room - 1 && body->data[size] != '\n'; size++)
      out[size] =
          (char)(body->data[size] >= ' ' && body->data[size] <= '~' ? body->data[size] : '?');
  out[size] = '\0';
}

static enum ddb_status refused(struct container *container, const struct ddb_document *document) {
  int http_status = container->exchange.reply.status;
  const bool code = document->code[0] != '\0';
  char text[256];
  quote(&container->exchange.reply.body, text, sizeof text);
  container->fetch->error->http_status = http_status;
  return ddb_fail(container->fetch->error, status_of(http_status), NULL,
                  "%s gave no credentials, with HTTP status %d%s%s%s%s", SERVICE, http_status,
                  code || text[0] != '\0' ? ": " : "", code ? document->code : text,
                  code && document->message[0] != '\0' ? ": " : "", document->message);
}

/* Neither a session token nor an end is in all answers: agents of one's own hand out plain keys. */
static enum ddb_status take(struct container *container, struct ddb_credentials *out) {
  static const struct ddb_document_form form = {.where = SERVICE, .token = "Token", .coded = true};
  struct ddb_http_reply *reply = &container->exchange.reply;
  struct ddb_error ignored = {.status = DDB_OK};
  struct ddb_document document;
  bool good = reply->status == 200;
  ddb_reply_hide(reply, container->token.data);
  enum ddb_status status =
      ddb_document_read(&form, (struct ddb_text){reply->body.data, reply->body.size}, &document,
                        good ? container->fetch->error : &ignored);
  if (good && status != DDB_OK)
    return status;
  if (!good || document.credentials.access_key_id == NULL) {
    status = refused(container, &document);
  } else {
    *out = document.credentials;
    memset(&document.credentials, 0, sizeof document.credentials);
  }
  ddb_document_free(&document);
  return status;
}

enum ddb_status ddb_container_fetch(const struct ddb_container *source, ddb_lookup *lookup,
                                    struct ddb_fetch *fetch, struct ddb_credentials *out) {
  struct container container = {.source = source, .fetch = fetch};
  ddb_exchange_init(&container.exchange, fetch, SERVICE, ATTEMPTS);
  container.exchange.reply.body.max = MAX_BODY;
  ddb_buf_init_secret(&container.token, MAX_TOKEN);
  enum ddb_status status = find_token(&container);
  if (status == DDB_OK)
    status = find_addresses(&container, lookup);
  if (status == DDB_OK)
    status = ask(&container);
  if (status == DDB_OK)
    status = take(&container, out);
  ddb_buf_free(&container.token);
  ddb_exchange_free(&container.exchange);
  return status;
}

enum ddb_status ddb_fetch_container(const struct ddb_source *source, struct ddb_fetch *fetch,
                                    struct ddb_credentials *out) {
  return ddb_container_fetch(&source->container, ddb_lookup_system, fetch, out);
}
