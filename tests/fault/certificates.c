/* SPDX-License-Identifier: Apache-2.0 */
#include "certificates.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define DAY_S 86400L

struct signer {
  X509 *certificate;
  EVP_PKEY *key;
};

/* What a certificate says. */
struct saying {
  const char *name;
  const char *hosts; /* subjectAltName; NULL: none */
  long from_s, to_s; /* from now */
  bool authority;
};

static void must(bool done, const char *what) {
  if (done)
    return;
  fprintf(stderr, "certificates: %s\n", what);
  ERR_print_errors_fp(stderr);
  abort();
}

static void extend(X509 *certificate, int id, const char *value) {
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, id, value);
  must(extension != NULL && X509_add_ext(certificate, extension, -1) == 1, value);
  X509_EXTENSION_free(extension);
}

/* `by` NULL: by itself. */
static struct signer sign(const struct saying *say, const struct signer *by) {
  static long serial = 1;
  struct signer made = {X509_new(), EVP_EC_gen("P-256")};
  must(made.certificate != NULL && made.key != NULL, "no key");
  X509 *x = made.certificate;
  X509_NAME *name = X509_get_subject_name(x);
  must(X509_set_version(x, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(x), serial++) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(x), say->from_s) != NULL &&
           X509_gmtime_adj(X509_getm_notAfter(x), say->to_s) != NULL &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)say->name,
                                      -1, -1, 0) == 1 &&
           X509_set_pubkey(x, made.key) == 1,
       say->name);
  must(X509_set_issuer_name(x, by != NULL ? X509_get_subject_name(by->certificate) : name) == 1,
       "no issuer");
  extend(x, NID_basic_constraints, say->authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (say->hosts != NULL)
    extend(x, NID_subject_alt_name, say->hosts);
  must(X509_sign(x, by != NULL ? by->key : made.key, EVP_sha256()) > 0, "not signed");
  return made;
}

static void forget(struct signer *signer) {
  X509_free(signer->certificate);
  EVP_PKEY_free(signer->key);
}

/* `between` stands between the server's certificate and the authority; or NULL. */
static SSL_CTX *show(const struct signer *own, const struct signer *between) {
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  must(context != NULL && SSL_CTX_use_certificate(context, own->certificate) == 1 &&
           SSL_CTX_use_PrivateKey(context, own->key) == 1,
       "no context");
  if (between != NULL)
    must(SSL_CTX_add1_chain_cert(context, between->certificate) == 1, "no chain");
  return context;
}

/* Old protocols are refused by OpenSSL itself unless it is told to be careless. */
static SSL_CTX *speak(const struct signer *own, int version) {
  SSL_CTX *context = show(own, NULL);
  if (version < TLS1_2_VERSION) {
    SSL_CTX_set_security_level(context, 0);
    must(SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") == 1, "no ciphers");
  }
  must(SSL_CTX_set_min_proto_version(context, version) == 1 &&
           SSL_CTX_set_max_proto_version(context, version) == 1,
       "no version");
  return context;
}

static void write_bundle(const struct signer *authority, const char *path) {
  FILE *file = fopen(path, "w");
  must(file != NULL && PEM_write_X509(file, authority->certificate) == 1 && fclose(file) == 0,
       path);
}

void certificates_make(struct certificates *out, const char *bundle) {
  static const char here[] = "IP:127.0.0.1,DNS:localhost";
  static const struct saying root = {"libddb test authority", NULL, -DAY_S, DAY_S, true};
  static const struct saying sayings[] = {
      [CERT_GOOD] = {"good", here, -DAY_S, DAY_S, false},
      [CERT_EXPIRED] = {"expired", here, -3 * DAY_S, -DAY_S, false},
      [CERT_NOT_YET] = {"not yet", here, DAY_S, 3 * DAY_S, false},
      [CERT_WRONG_HOST] = {"wrong host", "IP:127.0.0.2,DNS:other.example", -DAY_S, DAY_S, false},
      [CERT_SELF_SIGNED] = {"self-signed", here, -DAY_S, DAY_S, false},
      [CERT_UNTRUSTED] = {"untrusted", here, -DAY_S, DAY_S, false},
      [CERT_SAME_NAME] = {"untrusted too", here, -DAY_S, DAY_S, false},
      [CERT_NO_AUTHORITY] = {"by no authority", here, -DAY_S, DAY_S, false}};
  static const struct saying stranger = {"another authority", NULL, -DAY_S, DAY_S, true};
  struct signer authority = sign(&root, NULL), same = sign(&root, NULL);
  struct signer other = sign(&stranger, NULL);
  struct signer good = sign(&sayings[CERT_GOOD], &authority);
  write_bundle(&authority, bundle);
  out->contexts[CERT_GOOD] = show(&good, NULL);
  for (int i = CERT_EXPIRED; i <= CERT_NO_AUTHORITY; i++) {
    const struct signer *by = i == CERT_SELF_SIGNED    ? NULL
                              : i == CERT_UNTRUSTED    ? &other
                              : i == CERT_SAME_NAME    ? &same
                              : i == CERT_NO_AUTHORITY ? &good
                                                       : &authority;
    struct signer own = sign(&sayings[i], by);
    out->contexts[i] = show(&own, i == CERT_NO_AUTHORITY ? &good : NULL);
    forget(&own);
  }
  out->contexts[CERT_TLS_1_0] = speak(&good, TLS1_VERSION);
  out->contexts[CERT_TLS_1_1] = speak(&good, TLS1_1_VERSION);
  out->contexts[CERT_TLS_1_2] = speak(&good, TLS1_2_VERSION);
  forget(&good);
  forget(&authority);
  forget(&same);
  forget(&other);
}

void certificates_free(struct certificates *certificates) {
  for (int i = 0; i < CERT_COUNT; i++)
    SSL_CTX_free(certificates->contexts[i]);
}
