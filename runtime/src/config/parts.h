/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the settings, each in a file of its own; settings.c puts them together. Each answers
 * DDB_OK, or DDB_E_CONFIG or DDB_E_NOMEM with the error told. */
#ifndef DDB_CONFIG_PARTS_H
#define DDB_CONFIG_PARTS_H

#include "config/find.h"

/* endpoints.c: region, hosts, and where the endpoint of DynamoDB is named; in this order. */
bool ddb_find_region(const struct ddb_resolver *resolver, struct ddb_found *found);
bool ddb_find_endpoint(struct ddb_resolver *resolver, struct ddb_found *found);
enum ddb_status ddb_resolve_region(struct ddb_resolver *resolver) DDB_MUST_USE;
enum ddb_status ddb_resolve_endpoint(struct ddb_resolver *resolver) DDB_MUST_USE;

/* The hosts that credentials are asked for at. They have the same switches. `sso.region` is set. */
enum ddb_status ddb_resolve_sts(struct ddb_resolver *resolver, struct ddb_sts *out) DDB_MUST_USE;
enum ddb_status ddb_resolve_sso(struct ddb_resolver *resolver, struct ddb_sso *out) DDB_MUST_USE;

/* chain.c: which source of credentials counts. */
enum ddb_status ddb_resolve_source(struct ddb_resolver *resolver) DDB_MUST_USE;

/* chain_profile.c: what a profile says. `kind` stays DDB_SOURCE_NONE if it says nothing. */
enum ddb_status ddb_resolve_profile_source(struct ddb_resolver *resolver, const char *profile,
                                           struct ddb_source *out) DDB_MUST_USE;

/* chain_sso.c, for one profile. */
bool ddb_profile_has_sso(const struct ddb_resolver *resolver, const char *profile);
enum ddb_status ddb_resolve_profile_sso(struct ddb_resolver *resolver, const char *profile,
                                        struct ddb_source *out) DDB_MUST_USE;

/* chain_machine.c: the variables of a container, where `kind` stays DDB_SOURCE_NONE if there are
 * none, and the metadata of an instance, likewise if that is switched off. */
enum ddb_status ddb_resolve_container(struct ddb_resolver *resolver,
                                      struct ddb_source *out) DDB_MUST_USE;
enum ddb_status ddb_resolve_imds(struct ddb_resolver *resolver,
                                 struct ddb_source *out) DDB_MUST_USE;

/* transport.c: attempts, certificates, the name of the program. */
enum ddb_status ddb_resolve_transport(struct ddb_resolver *resolver) DDB_MUST_USE;

#endif
