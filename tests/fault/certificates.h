/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate authority that lives as long as the test, and certificates good and bad. */
#ifndef TESTS_FAULT_CERTIFICATES_H
#define TESTS_FAULT_CERTIFICATES_H

#include <openssl/ssl.h>

enum certificate {
  CERT_GOOD,
  CERT_EXPIRED,
  CERT_NOT_YET,      /* valid from tomorrow on */
  CERT_WRONG_HOST,   /* of another name and address */
  CERT_SELF_SIGNED,  /* by nobody but itself */
  CERT_UNTRUSTED,    /* by an authority that the client does not know */
  CERT_SAME_NAME,    /* the same, of the name of the one that it knows */
  CERT_NO_AUTHORITY, /* by a good certificate, which is no authority */
  CERT_TLS_1_0,      /* good, but the server speaks nothing newer */
  CERT_TLS_1_1,
  CERT_TLS_1_2, /* good, and new enough */
  CERT_COUNT
};

/* What a server of that kind shows. */
struct certificates {
  SSL_CTX *contexts[CERT_COUNT];
};

/* Makes them, for 127.0.0.1, and writes the authority's own to `bundle`. Ends the program where
 * OpenSSL cannot. */
void certificates_make(struct certificates *out, const char *bundle);
void certificates_free(struct certificates *certificates);

#endif
