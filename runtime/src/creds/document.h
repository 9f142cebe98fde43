/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON objects that credentials come in: the output of a credential_process, and the answers of
 * containers, of EC2's metadata and of IAM Identity Center. They have nearly the same members, read
 * here without regard to case, as the AWS SDKs do:
 *
 *   AccessKeyId, SecretAccessKey, Token or SessionToken, Expiration, AccountId, Version, Code,
 *   Message
 *
 * Unknown members are passed over. A known one that stands twice, has another type or holds a
 * control character is an error, and so is text behind the object; null and blanks count as absent.
 */
#ifndef DDB_CREDS_DOCUMENT_H
#define DDB_CREDS_DOCUMENT_H

#include "creds/credentials.h"

struct ddb_document_form {
  const char *where; /* whose it is, the subject of errors: "the output of credential_process" */
  const char *token; /* the name that the session token has here: "Token" or "SessionToken" */
  bool needs_token, needs_expiration;
  bool milliseconds; /* Expiration is a number, since 1970, and no RFC 3339 text */
  /* An answer with a member Code other than "Success" says why there are no credentials; else Code
   * and Message are unknown here. */
  bool coded;
};

struct ddb_document {
  struct ddb_credentials credentials; /* all NULL where `code` says that there are none */
  int64_t version;                    /* 0: not told */
  char code[64];     /* "" or "Success": there are credentials; cut if it is longer */
  char message[512]; /* "" if there is none; cut if it is longer */
};

/* DDB_OK: to be freed with ddb_document_free. DDB_E_SERVICE: not such a document; nothing of its
 * content is told but names. DDB_E_NOMEM. `out` is zeroed then. */
enum ddb_status ddb_document_read(const struct ddb_document_form *form, struct ddb_text text,
                                  struct ddb_document *out, struct ddb_error *error) DDB_MUST_USE;

/* Wipes what is left in it. To keep the credentials, copy the struct and zero the one in
 * `document`. */
void ddb_document_free(struct ddb_document *document);

/* For documents in another language: checks a value and copies it; a blank one becomes NULL. A
 * control character: DDB_E_SERVICE, with "<where>: <name> holds ...". */
enum ddb_status ddb_document_copy(const char *where, const char *name, struct ddb_text value,
                                  char **out, struct ddb_error *error) DDB_MUST_USE;

/* The same for an RFC 3339 time. It is never {0, 0}, which would mean "never". */
enum ddb_status ddb_document_time(const char *where, const char *name, struct ddb_text value,
                                  ddb_time *out, struct ddb_error *error) DDB_MUST_USE;

/* Key id and secret are there, and the account id, if there is one, is of digits: it becomes part
 * of a host name. */
enum ddb_status ddb_document_check(const char *where, const struct ddb_credentials *credentials,
                                   struct ddb_error *error) DDB_MUST_USE;

#endif
