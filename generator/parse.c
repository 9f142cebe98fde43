/* SPDX-License-Identifier: Apache-2.0 */
/* The top of a schema: version, namespace, table, envelope, and the order of its sections. */
#include "parse.h"

#include <string.h>

#include "cname.h"
#include "mem.h"
#include "parse_sections.h"

static void read_version(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)into;
  const char *text = parse_text(parse, value, "ddb");
  if (text != NULL && strcmp(text, "1") != 0)
    diag_error(parse->diag, "language-version", value->span, "this compiler reads `ddb: 1`",
               "version '%s' of the schema language is not known", text);
}

/* Files of every namespace, which its own header NAMESPACE.h must not be. */
static bool is_taken(const char *text) {
  return strcmp(text, "types") == 0 || strcmp(text, "internal") == 0 ||
         strcmp(text, "operations") == 0 || strcmp(text, "ddb") == 0;
}

/* The namespace becomes a folder and the prefix of every C name. */
static bool is_namespace(const char *text) {
  return cname_is_lower(text) && !is_taken(text) && strncmp(text, "ddb_", 4) != 0 &&
         strlen(text) <= 64;
}

/* With -Igenerated, <sys/types.h> of every other header would be ours. */
static bool is_system_folder(const char *text) {
  static const char *const folders[] = {"arpa",    "asm", "bits",    "gnu", "linux", "net",
                                        "netinet", "nfs", "openssl", "rpc", "sys"};
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
    if (strcmp(text, folders[i]) == 0)
      return true;
  return false;
}

static void read_namespace(struct parse *parse, const struct yaml_node *value, void *into) {
  struct model *model = into;
  const char *text = parse_text(parse, value, "namespace");
  if (text == NULL)
    return;
  if (is_system_folder(text))
    diag_error(parse->diag, "bad-namespace", value->span, "choose another name",
               "'%s' is a folder of system headers, which <%s/types.h> would replace", text, text);
  else if (!is_namespace(text))
    diag_error(parse->diag, "bad-namespace", value->span,
               "use up to 64 lower case letters, digits and single '_', and not ddb, types, "
               "internal or operations",
               "'%s' is no namespace", text);
  model->namespace_name = (struct name){.text = text, .c = text, .span = value->span};
}

/* Raised by whoever breaks the data on purpose: `ddbc breaking` asks for it. */
static void read_schema_version(struct parse *parse, const struct yaml_node *value, void *into) {
  struct model *model = into;
  (void)parse_integer(parse, value, "version", 1, INT32_MAX, &model->version);
  model->version_span = value->span;
}

static void read_envelope(struct parse *parse, const struct yaml_node *value, void *into) {
  parse_envelope(parse, value, &((struct model *)into)->envelope);
}

/* Whose files schema_read has put in here already. */
static void skip(struct parse *parse, const struct yaml_node *value, void *into) {
  (void)parse;
  (void)value;
  (void)into;
}

/* The order is that of dependence, not of the file: types before entities before operations. */
static const struct parse_key sections[] = {
    {"ddb", true, read_version},
    {"namespace", true, read_namespace},
    {"version", false, read_schema_version},
    {"envelope", false, read_envelope},
    {"table", false, parse_table},
    {"tables", false, parse_tables},
    {"types", false, parse_types},
    {"entities", true, parse_entities},
    {"operations", false, parse_operations},
    {"include", false, skip},
    {"accept", false, parse_accept},
    {"policy", false, parse_policy},
    {"workload", false, parse_workload},
};

/* One table or several, and never both ways. */
static void refuse_table_count(struct parse *parse, const struct yaml_node *root) {
  const struct yaml_node *one = yaml_get(root, "table");
  const struct yaml_node *several = yaml_get(root, "tables");
  if (one == NULL && several == NULL)
    diag_error(parse->diag, "missing-key", root->span, NULL, "a schema needs 'table'");
  if (one != NULL && several != NULL)
    diag_error(parse->diag, "duplicate-key", several->key->span,
               "move the one table into tables:", "there is `table:` already");
}

struct model *schema_parse(const struct yaml_node *root, struct diag *diag) {
  struct model *model = mem_zalloc(diag->arena, sizeof *model);
  struct parse parse = {.arena = diag->arena, .diag = diag, .model = model};
  model->source = root->span.source;
  model->policy = diag->policy = policy_new(diag->arena);
  model->limits = parse_default_limits;
  model->version = 1;
  model->enum_names = dict_new(diag->arena);
  model->struct_names = dict_new(diag->arena);
  model->entity_names = dict_new(diag->arena);
  if (root->type == YAML_MAP)
    refuse_table_count(&parse, root);
  parse_keys(&parse, root, "a schema", sections, sizeof sections / sizeof sections[0], model);
  return model;
}
