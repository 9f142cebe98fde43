/* SPDX-License-Identifier: Apache-2.0 */
/* The rule table: data only. A new rule is a row here, its handler (if it judges a whole model) in
 * one of the check_*.c files, a directory in tests/invalid and one in tests/silent. */
#include "check.h"
#include "check_rules.h"

#define ERROR   SEVERITY_ERROR
#define WARNING SEVERITY_WARNING

/* Sorted by id, but for unused-accept, which must run when all others have. */
static const struct rule rows[] = {
    {"attribute-clash", ERROR, false, "Two parts of the item use one attribute.",
     "The keys, the envelope's members and the fields at the top are attributes of the same item,\n"
     "so each needs a name of its own. Rename one of the two; a field that is all of a key's\n"
     "template may have its name.",
     check_attribute_clash},
    {"bad-attribute-name", ERROR, false, "The name of an attribute is not one DynamoDB takes.",
     "An attribute's name has 1 to 255 bytes and stands on one line.", NULL},
    {"bad-character", ERROR, false, "A character that may not stand in a schema.",
     "Control characters, invisible text-direction characters (which make text read differently\n"
     "from what it is), unusual line separators and byte order marks inside the text are refused,\n"
     "also when they are spelled with an escape. Remove the character.",
     NULL},
    {"bad-constant", ERROR, false, "A constant is no value that the field may have.",
     "`set: [{field: value}]` writes the value of the field's type, within the field's limits, as a\n"
     "default would. Lists, maps, structs, sets, documents, binary data and unions with their tags\n"
     "are inputs: name the field alone.",
     check_bad_constant},
    {"bad-default", ERROR, false, "A default is no value that the field may have.",
     "It must be a value of the field's type within the field's own limits: a value of its enum, in\n"
     "`initial` where the enum has that; a time as in 2026-11-22T10:00:00Z; in a key text that is\n"
     "not empty and has no separator in it.",
     check_bad_default},
    {"bad-encoding", ERROR, false, "The file is not UTF-8.",
     "A schema is UTF-8 text; a UTF-8 byte order mark at its beginning is allowed. Save the file\n"
     "as UTF-8 in your editor.",
     NULL},
    {"bad-enum-value", ERROR, false, "A value of an enum cannot be stored as text.",
     "A value has 1 to 255 bytes and stands on one line.", NULL},
    {"bad-expression", ERROR, false, "An expression is malformed.",
     "An expression compares fields with each other, with {parameters}, 'texts', numbers, true and\n"
     "false: =, <>, <, <=, >, >=, between a and b, in (a, b); attribute_exists(f),\n"
     "attribute_not_exists(f), begins_with(f, v), contains(f, v) and size(f); joined by and, or,\n"
     "not and parentheses. DynamoDB takes 300 operators, 100 values in a list\n"
     "and 4,096 bytes, in which each name is like #f_12; nothing is compared with itself.",
     check_expression_text},
    {"bad-key", ERROR, false, "A key of a map is missing or is no text.",
     "Keys of maps are text. Inside {} and [] YAML gives ? { } [ ] , # and : a meaning; text that\n"
     "holds one of them has to be quoted there.",
     NULL},
    {"bad-key-template", ERROR, false, "A key template is malformed.",
     "A template is literal text and {field} in any order, on one line, and not empty. Quote it:\n"
     "YAML takes an unquoted { or ' #' for its own.",
     NULL},
    {"bad-name", ERROR, false, "A name is not made of letters, digits and '_'.",
     "Names of types, entities, fields and operations are [A-Za-z][A-Za-z0-9_]* with at most 128\n"
     "letters. A c_name is [a-z][a-z0-9_]* without '__' and without '_' at its end.",
     NULL},
    {"bad-namespace", ERROR, false, "The namespace cannot be a folder and a C prefix.",
     "The namespace becomes the folder of the generated files and the prefix of every C name: up\n"
     "to 64 lower case letters, digits and single '_', beginning with a letter. 'ddb' is the\n"
     "runtime's own, folders of system headers such as 'sys' would be hidden by it, and types,\n"
     "internal and operations are files of every namespace.",
     NULL},
    {"bad-number", ERROR, false, "A number is malformed or out of its range.",
     "Numbers are written as in JSON: 50, -1, 0.5, 1e-3. No leading zeros, no '_', no 0x.", NULL},
    {"bad-pattern", ERROR, false, "A pattern is no regular expression.",
     "Patterns are POSIX extended regular expressions in ASCII, matched in the C locale: ^ and $\n"
     "bind them to the ends of the text, (a|b), [0-9]+ and {2,5} work, \\d and \\w do not.",
     NULL},
    {"bad-quantity", ERROR, false, "A quantity of the workload is malformed or out of its range.",
     "A rate is a number and its time: 40/s, 2.5/min, 20/h, 300/day or 3e6/month. A share is 5% or\n"
     "0.02%, more than 0 and up to 100%. A size is 900, 900 B or 2.5 KB. A count is whole: 5000000 or\n"
     "5e6. A price is in dollars. Numbers are written as in JSON without any sign, so that 010,\n"
     "1_000 and 1e-3 are none. Only what reads several items has `items`, and the busiest of so many\n"
     "values has no less than its part.",
     NULL},
    {"bad-separator", ERROR, false, "This cannot separate the parts of a key.",
     "A separator is one of # : / | _ - . ~ @ + = , ; ! % & * ^. Its policy says what a part may\n"
     "hold of it: `reject` (nothing), `escape` (all, stored reversibly) or `legacy` (all, as it is,\n"
     "for tables whose keys are like that).",
     NULL},
    {"bad-table-name", ERROR, false, "The table's name is not one DynamoDB takes.",
     "A table's name has 3 to 255 letters, digits, '_', '.' and '-'.", NULL},
    {"bad-type", ERROR, false, "A field's type is malformed.",
     "A type is T, T? (optional), list<T> or map<T>, where T is a type of the language, one from\n"
     "`types:`, or a list or map again, up to 8 deep. What a list or map holds is never optional.",
     NULL},
    {"bad-value", ERROR, false, "A word is none of those that may stand here.",
     "The message names the words that may.", NULL},
    {"bound-not-allowed", ERROR, false, "A limit that the type of the field does not have.",
     "min and max are for numbers; min_length and max_length for string, text and binary; pattern\n"
     "for string; precision for timestamp.",
     NULL},
    {"bound-order", ERROR, false, "A maximum lies below its minimum.",
     "No value could pass. Swap them.", check_bound_order},
    {"capacity-rate", WARNING, true, "The workload takes more units than a table has.",
     "`billing: {read: ..., write: ...}` gives the table, and each global index by itself, so many\n"
     "units a second; what is beyond that is refused when the reserve of five minutes is used up.\n"
     "The units are those of typical calls at their mean rates: `ddbc explain SCHEMA` prints them.\n"
     "An index that has not enough stops the writes of its table.",
     check_capacity_rate},
    {"collection-key", ERROR, false, "Several entities do not share what they are read by.",
     "`{query: [A, B], by: [...]}` reads one partition once. All entities are in the same table and\n"
     "index, their partition keys have the same text and fields of the same name and type, and what\n"
     "`by` says of the sort key is the beginning of all of them.",
     check_collection_key},
    {"confusable-name", WARNING, true, "Two names differ in what a reader does not see.",
     "Names of fields, entities, operations and values that differ only in case, in '_' and '-', or in\n"
     "0 and O, 1, I and l are taken for each other, in C and in the items. Rename one of them.",
     check_confusable_name},
    {"consistent-index", ERROR, false, "A consistent read of a global index.",
     "DynamoDB reads a global index eventually consistently only. Leave `consistent` out, or read the\n"
     "table or a local index.",
     check_consistent_index},
    {"data-breaking", ERROR, false, "Items that are stored cannot be read, or are not found.",
     "`ddbc breaking` compares the schema with an older one. Programs of the new schema meet items\n"
     "that those of the old one stored: here they refuse them, or look elsewhere for them. Change the\n"
     "schema in steps that stored items survive, or copy the items, and raise `version:`. All changes\n"
     "and their classes are in schema/breaking.md.",
     NULL},
    {"default-not-allowed", ERROR, false, "A default stands where nothing can tell when it is due.",
     "A create stores the default of a field that is not set. A required number or bool cannot be\n"
     "told from 0 or false that was set: make it optional (`int32?`). Lists, sets, maps, structs,\n"
     "unions, documents and binary data have no defaults, nor have fields of a struct. An optional\n"
     "part of the table's key has none either: leaving it out would name another item.",
     check_default_not_allowed},
    {"duplicate-index", WARNING, true, "Two indexes have the same keys.",
     "Every write to an item pays for each index that holds it, and two indexes with the same keys\n"
     "answer the same questions. Keep one of them. Where the other one is narrower, and read so often\n"
     "that this pays, say so with `accept: {duplicate-index: reason}` in the index.",
     check_duplicate_index},
    {"duplicate-item", ERROR, false, "A list names the same thing twice.", "Remove one of them.",
     NULL},
    {"duplicate-key", ERROR, false, "A map has the same key twice.",
     "Most YAML parsers keep one of the two without a word. Remove one of them.", NULL},
    {"duplicate-namespace", ERROR, false, "Two schemas of one run have the same namespace.",
     "Both would write the same folder. Give one of them another namespace.", NULL},
    {"empty-definition", ERROR, false, "A definition holds nothing.",
     "A schema needs an entity, an entity and a struct need a field, an enum needs a value,\n"
     "`initial` needs a state.",
     NULL},
    {"empty-reason", ERROR, false, "An accepted rule has no reason.",
     "`accept:` tells the next reader why a rule does not bind in this place.", NULL},
    {"empty-schema", ERROR, false, "There is nothing in the file.",
     "A schema begins with `ddb: 1`.", NULL},
    {"enum-order", WARNING, true, "A query's order is that of the texts of an enum.",
     "In a key the values of an enum sort by their bytes: high, low, medium. A query that says order:,\n"
     "or that reads by something called priority, severity, rank or level, gives that one. Store\n"
     "values that sort as they are meant to, such as 1-high, 2-medium, 3-low; or name the field in by:,\n"
     "so that a query reads one of them; or put what shall decide, such as a time, before it.",
     check_enum_order},
    {"expression-limit", ERROR, false, "An operation says more than DynamoDB takes at once.",
     "DynamoDB takes 4,096 bytes and 300 operators and functions in each expression of a request:\n"
     "the filter, the condition, what an update does. Counted is what is sent, with what the library\n"
     "adds: that the item exists, its state, its version, the limits of integers. Names and values\n"
     "count as placeholders, so that shorter names change nothing. Make two operations of it.",
     check_expression_limit},
    {"expression-type", ERROR, false, "Values of two types meet in an expression.",
     "DynamoDB compares values of different types without complaint and never finds them equal, so\n"
     "the compiler wants one type on both sides. A parameter has the type of what it is compared\n"
     "with, and one called like a part of the key is that argument. Enums and booleans have no\n"
     "order; lists, maps and documents are compared with nothing.",
     check_expression_parameter},
    {"file-too-large", ERROR, false, "The file is larger than 16 MiB.", "Split the schema.", NULL},
    {"filter-discards", WARNING, true, "A filter keeps little of what is read.",
     "`filter: field = value` reads all that the key finds, pays for it, and returns the few items\n"
     "with that value; pages may be empty. Put the field into the sort key, or into the key of an\n"
     "index. Where what is read is small, accept it.",
     check_filter_discards},
    {"filter-field", ERROR, false, "A filter names a field that it cannot see.",
     "A filter judges items after they were read. The key attributes of what is read belong in `by`,\n"
     "and what an index does not hold is absent there. A filter over several entities names fields\n"
     "that all of them have, under the same attribute and with the same type.",
     check_filter_field},
    {"generate-type", ERROR, false, "A field cannot hold the id that is to be generated for it.",
     "`generate: ulid` is for fields of type string and ulid, `generate: uuid` for string and uuid,\n"
     "of an entity, without a default, and with limits that such an id keeps.",
     check_generate_type},
    {"hidden-state", ERROR, false, "A field with transitions is hidden.",
     "An update that the transitions do not allow fails with an error that names both states.",
     check_hidden_state},
    {"hot-partition", WARNING, true, "All items of an entity are in one partition, or in few.",
     "A partition takes 1,000 write units and 3,000 read units a second, however many the table has; an\n"
     "index that cannot follow throttles the writes of its table. A partition key that is a constant,\n"
     "or made of enums alone, has few values (fewer than `partition_values` in the limits of the policy,\n"
     "16 unless said); one that is a day or an hour has one for all that is written at a time. Put a field\n"
     "with many values into it, or a shard as {field|hash%10}, which shards: all reads as one list.\n"
     "Where few items are written, say so with `accept: {hot-partition: reason}` in the entity. Where\n"
     "the `workload:` has a rate for each operation of the entity, hot-partition-rate judges instead.",
     check_hot_partition},
    {"hot-partition-rate", WARNING, true,
     "One value of a partition key takes more than a partition gives.",
     "All items with one value of the partition key live in one partition, which gives 3,000 read\n"
     "and 1,000 write units a second. What is beyond that is throttled. DynamoDB may split a busy\n"
     "partition between its items after a while, but not one with a local index, nor where writes\n"
     "come in the order of the sort key, nor a single item. What one value takes comes from the\n"
     "`workload:`: typical calls at the peak of their rates, times the share that it says of the\n"
     "busiest value, or the mean of all values where they are few or said to be. `ddbc explain\n"
     "SCHEMA` prints it. Spread the items over shards, {field|hash%N}, which `shards: all` reads.",
     check_hot_partition_rate},
    {"impossible-transition", ERROR, false, "A constant change of state that no item can make.",
     "`set: [{status: closed}]` needs a state that may become closed by the transitions, and one\n"
     "for which the condition of the update holds, where it names states. Allow the transition, or\n"
     "take the operation out.",
     check_impossible_transition},
    {"include-content", ERROR, false, "An included file says what only the schema says.",
     "ddb, namespace, table, tables and envelope are of the whole schema, and stand in the file that\n"
     "is given to ddbc. An included file is a part of it: types, entities, operations, include.",
     NULL},
    {"include-cycle", ERROR, false, "A file includes itself.",
     "The message says by which way. Remove one of the steps.", NULL},
    {"include-file", ERROR, false, "An included file cannot be read.",
     "`include:` lists paths of files, each relative to the file that it stands in; on standard\n"
     "input, to the working directory. Folders, pipes, devices and '-' cannot be included.",
     NULL},
    {"include-limit", ERROR, false, "A schema includes too much.",
     "Files include files up to 16 deep; a schema has up to 4,096 of them with up to 64 MiB.",
     NULL},
    {"index-key-partial", ERROR, false, "An entity gives only half of an index's key.",
     "DynamoDB puts an item into an index only if it has all of the index's key attributes. Write\n"
     "a template for the other one, or none.",
     NULL},
    {"index-nested-field", ERROR, false, "The key of an index lies in the data map.",
     "DynamoDB indexes attributes at the top of the item only. Give the field `at: top`, or the\n"
     "index an attribute of its own that the entity fills in `key:`. The same holds for what\n"
     "an index projects: it can take the whole map, but nothing out of it.",
     check_projection},
    {"item-size", WARNING, true, "The declared lengths allow an item that DynamoDB refuses.",
     "An item has at most 400 KB, names of attributes and four bytes for a character included. A write\n"
     "of more fails when it happens. `policy: {limits: {item_size: BYTES}}` sets a lower limit.",
     check_item_size},
    {"key-collision", ERROR, false, "Two entities can have the same key.",
     "An item of one would overwrite an item of the other. The message shows such a key. Begin\n"
     "the sort keys of entities that share a partition with different words.",
     check_key_collision},
    {"key-field-type", ERROR, false, "A field of this type cannot stand in a key.",
     "Texts, enums, whole numbers, decimals and times can; a value of an enum in a key may not hold\n"
     "the separator. A key attribute of type N is one whole number, decimal or epoch field, and one\n"
     "of type B one binary field, with nothing around them.",
     check_key_field_type},
    {"key-format", ERROR, false, "A format that the type of the field does not take.",
     "Text: upper, lower, hash%N. Whole numbers: ordered, pad:N, plain. Decimals: ordered. Times:\n"
     "iso, year, month, date, hour. Numbers have no order among texts without a format.",
     NULL},
    {"key-length", WARNING, true, "Fields may have values for which their key is too long.",
     "A partition key has up to 2,048 bytes and a sort key 1,024, of UTF-8: a character has 1 to 4 of\n"
     "them. max_length counts characters, and so many of one byte each are too many here already: the\n"
     "builder of the key refuses what the field allows. Lower max_length.",
     check_key_length},
    {"key-no-prefix", WARNING, true, "A sort key in a shared partition has no word of its own.",
     "Where several entities live in one partition, only sort keys that begin with a word of their\n"
     "own, such as \"EDIT#{editId}\", can be read without the items of the others.",
     check_key_no_prefix},
    {"key-not-proved", WARNING, true, "That two keys differ could not be proved.",
     "Neither two records with the same key were found nor the reason why there are none. It takes\n"
     "parts that hold the separator (`legacy`), entities with different separators, or a field that\n"
     "stands in the key in several formats. Begin the sort keys with different words.",
     NULL},
    {"key-replacement", ERROR, false, "The text for an unset field is one that a value has.",
     "With {field?text} the text stands in the key where the field is not set. Where a value of an\n"
     "enum, a number or a time has that text too, two records could meet.",
     check_key_replacement},
    {"key-separator", ERROR, false, "Two fields of a key run together.",
     "Without a separator between them the parts 'a' + 'bc' and 'ab' + 'c' make the same key. A\n"
     "field whose format has a fixed size needs none behind it.",
     check_key_separator},
    {"key-too-long", ERROR, false, "A key is longer than DynamoDB allows.",
     "A partition key has at most 2048 bytes, a sort key 1024; every field takes at least one.",
     check_key_too_long},
    {"key-type", ERROR, false, "Two keys give one attribute different types.",
     "An attribute that is in several keys of a table or its indexes has one type: write the same\n"
     "`type:` in each, as in `{name: createdAt, type: N}`.",
     NULL},
    {"kind-untold", ERROR, false, "Nothing tells the items of several entities apart.",
     "A scan, and a query of several entities, find out of each item what it is: by the envelope's\n"
     "entity_type, else by taking its key apart. An index that holds only a part of the items need\n"
     "not have either.",
     check_kind_untold},
    {"language-version", ERROR, false, "The version of the schema language is not known.",
     "This compiler reads version 1: the schema begins with `ddb: 1`.", NULL},
    {"legacy-separator", WARNING, true, "Parts of keys may hold the separator as it is.",
     "With the policy `legacy` two different records may make the same key, and the compiler\n"
     "cannot tell. It is for tables whose stored keys are like that.",
     check_legacy_separator},
    {"local-index", ERROR, false, "A local index has another partition key than its table.",
     "A local index gives the items of one partition of the table another order. It has the\n"
     "table's partition key and a sort key of its own.",
     check_local_index},
    {"local-index-size", WARNING, true, "A partition with a local index may outgrow its 10 GB.",
     "Where a table has a local index, all items with one partition key, with what the indexes hold of\n"
     "them, have 10 GB together at most; then writes fail. A local index cannot be removed later. So a\n"
     "partition should not hold all items of an entity, nor get ever more of them, as where the sort key\n"
     "begins with a time: let them expire, put a month into the partition key, or make the index global.\n"
     "Where there are never so many, say so with `accept: {local-index-size: reason}` in the entity.",
     check_local_index_size},
    {"misplaced-field", ERROR, false, "A field of a struct says where it is stored.",
     "`at:` and `stored:` are for fields of an entity. Those of a struct are inside it.",
     check_misplaced_field},
    {"missing-key", ERROR, false, "A required key is missing.",
     "The message names it; `schema/README.md` shows each construct.", NULL},
    {"missing-state", ERROR, false, "`transitions` does not list every state.",
     "Each value of the enum stands in `transitions`; a final one with an empty list, so that a\n"
     "forgotten state and a final one look different.",
     NULL},
    {"mixed-time", WARNING, true, "Times of two forms stand in one order.",
     "A query of several entities gives their items in the order of their sort keys. Times sort by that\n"
     "if all are written alike: with the same digits of a second, or as the same kind of number. Give\n"
     "the fields one type and the key one format, such as {createdAt|iso:ms}.",
     check_mixed_time},
    {"multi-key", ERROR, false, "The key of an index has attributes that it cannot have.",
     "The partition key and the sort key of a global index have 1 to 4 attributes each, every one\n"
     "of them a field at the top of the item that is stored as text, a number or binary data, and\n"
     "none of them twice. Keys of tables and of local indexes have one attribute. A template in\n"
     "`key:` is for a key of one attribute.",
     check_multi_key},
    {"name-clash", ERROR, false, "Two names become the same C name.",
     "editId and edit_id are both edit_id in C. Give one of them another name with c_name:.",
     check_name_clash},
    {"needs-backfill", WARNING, false, "Stored items lack what the new schema relies on.",
     "`ddbc breaking` compares the schema with an older one. Stored items are read as before, but\n"
     "they are not in a new index, have no claim of a value, or hold what is not taken any more. Go\n"
     "through them once: the message says what to do with each.",
     NULL},
    {"null-in-key", ERROR, false, "A field that may be NULL stands in a key.",
     "DynamoDB takes no NULL for an attribute of a key, nor can a part of a text be one. Write T?\n"
     "where the field may be absent (of a key of an index, or as {field?} at the end), else T.",
     check_null_in_key},
    {"null-value", ERROR, false, "Nothing stands where a value is expected.",
     "An empty value, `~` and `null` are YAML's null. A frequent cause is ' #', which starts a\n"
     "comment: quote the text. To mean the text \"null\", quote it too.",
     NULL},
    {"number-order", WARNING, true, "A query's order is that of unpadded numbers.",
     "Texts sort by their bytes, so that 10 stands before 9. Write {field|pad:N}, which has leading\n"
     "zeros, or {field|ordered}; both change the keys of new items only.",
     check_number_order},
    {"operation-verb", ERROR, false, "An operation does not say one thing that it does.",
     "An operation has exactly one of put, create, get, query, update and delete.", NULL},
    {"optional-key-field", ERROR, false, "An optional field stands in a key.",
     "An item without the field would have no key. Make the field required; or, at the end of the\n"
     "key, write {field?}: then the part and the text before it are left out together; or, anywhere,\n"
     "{field?text}: the text stands in its place. In the key of an index whose `where:` says that\n"
     "the field is set, write {field}.",
     check_optional_key_field},
    {"order-by-id", WARNING, true, "A query's order is that of an id.",
     "`order: descending` mostly means the newest first, and the first part of the sort key that the\n"
     "query does not name decides it. A ulid begins with its time; other ids, as those of type uuid, need\n"
     "not, nor do shards. Put a time before the id, or make it a ulid. Where its texts do sort by time,\n"
     "say so with `accept: {order-by-id: reason}` in the operation.",
     check_order_by_id},
    {"order-of-nothing", WARNING, true, "A query promises an order of items that have none.",
     "Items come in the order of the sort key. Where there is none, or by: gives all of it, those that\n"
     "an index has of one key come in any order. Leave out order:, or put what shall decide into the\n"
     "sort key.",
     check_order_of_nothing},
    {"project-field", ERROR, false, "A read asks for a field that it cannot have.",
     "`project` lists fields of the entity, as wholes. An index has to hold them, or they have to be\n"
     "parts of a key that can be taken apart. A list of several entities has no projection, and the\n"
     "expression for DynamoDB has at most 4,096 bytes, which are about 300 fields.",
     check_project_field},
    {"put-bypasses-transitions", ERROR, true, "A put replaces a state without asking the old one.",
     "The enum declares which state may follow which, and a put would overwrite any of them. Make\n"
     "new items with create and change their state with an update; or say why a put is right here\n"
     "with `accept: {put-bypasses-transitions: reason}`.",
     check_put_bypasses_transitions},
    {"put-bypasses-unique", ERROR, true, "A write does not keep claims of unique fields.",
     "A put replaces an item without asking what it was, and an upsert makes one or changes it: the\n"
     "claims of its unique fields could not move with it. create makes the item and its claims, an\n"
     "update moves them, a delete takes them away. `accept: {put-bypasses-unique: reason}` leaves the\n"
     "claims as they are: it is then up to the program that they fit.",
     check_put_bypasses_unique},
    {"put-bypasses-version", ERROR, true, "A write does not ask for the version that was read.",
     "A put of an entity with a version replaces the item that its record was read from, as it was\n"
     "read; it never makes one. Add a create for that. `accept: {put-bypasses-version: reason}` takes\n"
     "the guard away: the put then replaces whatever is there, and writers who read that are told.",
     check_put_bypasses_version},
    {"query-by", ERROR, false, "A query does not follow the parts of the key.",
     "`by` lists fields of the key in the key's order, beginning with all of the partition key.\n"
     "Optional parts at the end of the partition key may be left out: the query then reads the\n"
     "items that have them unset. A part like {holdId|hash%10} may be left out with shards: all.",
     check_query_by},
    {"query-is-get", ERROR, false, "A query names the whole key.",
     "With the whole key there is one item at most: use get.", check_query_is_get},
    {"query-overlap", ERROR, false, "A query would return items of another entity.",
     "The query reads all sort keys that begin with the text before its first open field, and\n"
     "another entity in the same partition has such keys; the message shows one. Begin the sort\n"
     "keys with words of which none begins another: EDIT# and DRAFT#, not EDIT# and EDIT#DRAFT#.",
     check_query_overlap},
    {"query-range", ERROR, false, "A range over a part of the key that has no order there.",
     "The last of `by` may be `{field: between}`, or with = < <= > >= or begins_with: of the first\n"
     "part of the sort key that is not given. Keys have to sort as the values of the part do: text\n"
     "that varies in size must be the key's last part, numbers need pad:N or ordered, and enums,\n"
     "upper, lower, plain and hash have no order.",
     check_query_range},
    {"query-shards", ERROR, false, "The shards of this key cannot be read together.",
     "`shards: all` reads all partitions that differ in a part like {holdId|hash%10} as one list.\n"
     "The partition key has one such part, of at most 256 shards, and `by` names every other part\n"
     "of it. A key with more shards is read by its shards one by one, or by an index.",
     check_query_shards},
    {"read-only", ERROR, false, "An update sets a read_only field.",
     "A field that is read_only keeps the value that it was put with. Take it out of the update.",
     check_read_only},
    {"recursive-type", ERROR, false, "A struct holds itself.",
     "DynamoDB nests 32 deep at most, so a struct cannot hold itself, and structs within structs\n"
     "end after 30. Use `document` for data of any depth.",
     check_recursive_type},
    {"reserved-name", ERROR, false, "A name has a meaning in C, C++ or the generated code.",
     "Keywords of C and C++, macros of the standard headers, and names that the generated code\n"
     "uses itself cannot be used. Give it another name in C with c_name:.",
     check_reserved_name},
    {"scan-reason", ERROR, false, "A scan does not say why it has to be.",
     "A scan reads every item of the table or index, and is billed for all of them. `reason:` tells\n"
     "the next reader why no query does.",
     check_scan_reason},
    {"secret-shown", WARNING, true, "A field that sounds like a secret is not hidden.",
     "The value of a field with `hidden: true` stands in no error text and no printed request.\n"
     "DynamoDB stores it as it is: what has to be secret there is encrypted before.",
     check_secret_shown},
    {"set-twice", ERROR, false, "An update does two things with one field.",
     "An input either must be given or may be left out, and DynamoDB changes an attribute once in an\n"
     "update. Remove one of the two.",
     check_set_twice},
    {"source-breaking", ERROR, false, "Programs in C do not compile, or get something else.",
     "`ddbc breaking` compares the schema with an older one. A name of C is gone, a member or an\n"
     "argument has another type or place, or an operation of the same name does something else. Change\n"
     "the callers in the same step, or keep the old name beside the new one: `c_name:` keeps a name in\n"
     "C, `attribute:` one in the item.",
     NULL},
    {"sparse-index", WARNING, true, "A list leaves out items that lack a key of its index.",
     "An item without a key attribute of an index is not in it. Where that is an optional field, and the\n"
     "query names only the partition, those items are missing from the list and nothing says so. Make\n"
     "the field required; or read by it, with a range; or fill the attribute in key: and say in where:\n"
     "which items are in the index. Where only those are wanted, say so with\n"
     "`accept: {sparse-index: reason}` in the operation.",
     check_sparse_index},
    {"stored-key", ERROR, false, "A field lives only in the key, and cannot be read back from it.",
     "`stored: key` keeps a field in the table's key alone, from which it is read with the key's\n"
     "parser. That needs a key whose parts can all be told from it: not only in upper or lower case,\n"
     "as a shard or as a part of a time. A field named like its key attribute is stored so too.",
     NULL},
    {"text-time", WARNING, true, "A time in a sort key is text of any form.",
     "A field that is called like a time sorts by its bytes: 9:00 behind 10:00, +02:00 among UTC, with\n"
     "milliseconds among those without. Of type timestamp, date, epoch or epoch_ms it has one form; so\n"
     "has a string with a pattern:.",
     check_text_time},
    {"too-deep", ERROR, false, "The YAML is nested more than 64 deep.", "Flatten it.", NULL},
    {"too-many-nodes", ERROR, false, "The schema has more than a million values.",
     "Split the schema.", NULL},
    {"transact-get", ERROR, false, "These items cannot be read in one transaction.",
     "`{transact_get: [A, B]}` reads one item of each entity at one moment: 1 to 100 entities of one\n"
     "table.",
     check_transact_get},
    {"transact-member", ERROR, false, "An operation cannot be a member of this transaction.",
     "`{transact: [closeOld, createNew]}` does 1 to 100 writes of different items, all or none:\n"
     "operations that put, create, update, delete or check. Two that always write one item are\n"
     "refused, since DynamoDB takes one of them; make one operation of both.",
     check_transact_member},
    {"transition-optional", ERROR, false, "A state is in set_optional.",
     "The condition that enforces transitions is part of the operation, so an operation either\n"
     "changes the state or does not. Move the field to set:, or make two operations.",
     check_transition_optional},
    {"transitions-unguarded", ERROR, false, "Transitions stand where nothing can enforce them.",
     "Transitions are enforced by a condition on the stored state. That needs a required field of\n"
     "an entity: in a list or a struct the state is overwritten with what is around it, and an\n"
     "absent one has no state.",
     check_transitions_unguarded},
    {"trap-state", WARNING, true, "A state that is never left, and is not final.",
     "A state is final if no other may follow it: `completed: []`. Where an enum has final states,\n"
     "one that leads to none of them keeps its records for ever. Add a way out, or make it final;\n"
     "or say why with `accept: {trap-state: reason}` beside the transitions.",
     check_trap_state},
    {"ttl-field", ERROR, false, "The field of a time to live is not where or what it must be.",
     "DynamoDB reads it at the top of the item, as a number of seconds since 1970: type epoch,\n"
     "and `at: top` beside a data map.",
     check_ttl_field},
    {"ttl-unused", WARNING, true, "A table has a time to live that no entity sets.",
     "DynamoDB deletes items whose attribute is a time in the past; an item without it stays. Give an\n"
     "entity a field that is stored under that name, or take `ttl:` out.",
     check_ttl_unused},
    {"unclaimed-unique", WARNING, true, "A query expects one item where there may be several.",
     "A query of the whole key of an index with `limit: 1` returns the only item, or any of several:\n"
     "indexes keep nothing apart. `unique: [email]` in the entity does, in the same transaction as\n"
     "each write.",
     check_unclaimed_unique},
    {"union-alone", ERROR, false, "An update sets a union without its tag, or the tag without it.",
     "The item would say one variant and hold another. Name both in set:.", check_union_alone},
    {"union-tag", ERROR, false, "The variants of a union cannot be told apart.",
     "A union names an enum and a struct for each of its values that has one:\n"
     "`EditParams: {union: EditType, variants: {enhance: EnhanceParams}}`. A field of it names the\n"
     "required field beside it that holds the enum: `{union: EditParams, by: editType}`. Or the\n"
     "union has a tag of its own, `{union: ShapeKind, tag: kind, variants: ...}`: an attribute of\n"
     "its map, beside the variant's. Then it is used as a struct is.",
     check_union_tag},
    {"unique-change", ERROR, false, "A write cannot move the claims of unique fields.",
     "The claims of an item are written in one transaction with it, and are known before: so a\n"
     "unique field, and the time to live of an entity that has some, is in set:, set_optional: or\n"
     "remove: of an update. A transaction returns no items, so that such a write has no return:.",
     check_unique_change},
    {"unique-claim", ERROR, false, "The claim of a unique field cannot be kept.",
     "A claim is an item of the entity's table, whose key is made of the fields' values: a text.\n"
     "The fields are not all of the entity's own key, which is unique without a claim. An item has\n"
     "up to 49 claims, since a transaction has up to 100 members. `_owner` is an attribute of each\n"
     "claim, and the key of no index.",
     check_unique_claim},
    {"unknown-entity", ERROR, false, "No entity has this name.", "Entities stand in `entities:`.",
     NULL},
    {"unknown-field", ERROR, false, "The entity has no field of this name.",
     "Key templates and operations name fields of their entity.", NULL},
    {"unknown-format", ERROR, false, "A key part has a format that is not known.",
     "Key parts are {field} or {field|format}. Formats are upper, lower, plain, pad:N, ordered,\n"
     "iso, year, month, date, hour and hash%N; `schema/README.md` says what each stores.",
     NULL},
    {"unknown-index", ERROR, false, "The entity is in no index of this name.",
     "Indexes stand in the table's `indexes:`; an entity is in those whose key attributes it has.",
     NULL},
    {"unknown-key", ERROR, false, "A key that has no meaning here.",
     "The message names the keys that do.", NULL},
    {"unknown-operation", ERROR, false, "No operation has this name.",
     "A transact names other operations of the schema.", NULL},
    {"unknown-partition", ERROR, false, "No partition key has this template.",
     "`partitions:` of the workload says of a partition key how many values it has. It is named by\n"
     "its template as an entity has it: \"USER#{userId}\"; several attributes are joined as in\n"
     "\"{tenantId}, {region}\".",
     NULL},
    {"unknown-rule", ERROR, false, "`accept` names no rule that can be accepted.",
     "`ddbc explain` lists the rules; few have exceptions.", check_unknown_rule},
    {"unknown-state", ERROR, false, "The enum has no value of this name.",
     "`initial` and `transitions` name values of their enum.", NULL},
    {"unknown-table", ERROR, false, "No table has this name.", "Tables stand in `tables:`.", NULL},
    {"unknown-type", ERROR, false, "No type has this name.",
     "A type is one from `types:` or one of string, text, bool, int32, int64, uint32, uint64,\n"
     "double, decimal, binary, timestamp, date, epoch, epoch_ms, uuid, ulid, document,\n"
     "set<string>, set<int64>, set<decimal>, set<binary>.",
     NULL},
    {"unreachable-state", WARNING, true, "A state that no record ever has.",
     "A record begins in a state of `initial:` and goes on as the transitions say; no such way\n"
     "leads to this state. Often a transition was forgotten. Where puts write it, or old items have\n"
     "it, say so with `accept: {unreachable-state: reason}` beside the transitions.",
     check_unreachable_state},
    {"unused-default", WARNING, true, "No operation stores this default or generates this id.",
     "Defaults and generated ids are what a create stores where a field is not set; a put and an\n"
     "update never do. Add an operation `{create: ENTITY}`.",
     check_unused_default},
    {"unused-index", WARNING, true, "No operation reads an index.",
     "Every write to an item in an index costs as many units again. Remove the index, or declare the\n"
     "query that it is for. Where another program reads it, say so with\n"
     "`accept: {unused-index: reason}` in the index.",
     check_unused_index},
    {"unused-projection", WARNING, true, "No read of an index asks for what it holds.",
     "What an index holds costs storage, and a write whenever it changes. All reads of this index name\n"
     "what they give in project:, and this attribute is not among it. Leave it out of the projection.",
     check_unused_projection},
    {"update-change", ERROR, false, "A field cannot be changed this way.",
     "remove and set_if_absent are for optional fields, add and subtract for numbers, append and\n"
     "prepend for lists, add_to_set and delete_from_set for sets. A required set cannot lose\n"
     "elements, since DynamoDB has no empty set; a state changes by set: only.",
     check_update_change},
    {"update-index-key", ERROR, false, "An update cannot make the key of an index anew.",
     "An update that sets a part of an index's key, or a field of its `where:`, writes the key\n"
     "too, and so has to know all that it is made of: inputs of the same update and fields of the\n"
     "item's own key. Set the others as well, or put the whole item.",
     check_update_index_key},
    {"update-key-field", ERROR, false, "An update sets a part of the key.",
     "DynamoDB never changes the key of an item. Put a new item and delete the old one.",
     check_update_key_field},
    {"update-nothing", ERROR, false, "An update changes no field.",
     "Name at least one field in set:, set_optional: or another list. A required field in the\n"
     "set_if_absent: of an upsert is for new items alone.",
     check_update_nothing},
    {"update-path", ERROR, false, "An update cannot write at the end of this path.",
     "A path leads through structs, lists and maps: place.city, lines[0].amount, \"counts.{key}\".\n"
     "What is inside a document has no type, and a union changes only as a whole, with its tag. An\n"
     "argument is either the name of a member or the number of an element.",
     check_update_path},
    {"upsert-incomplete", ERROR, false, "An upsert would make half an item.",
     "Where there is no item, an upsert makes it of its inputs, the key and the defaults. So each\n"
     "required field is in set: or another list with an input, or has a default: or generate:.\n"
     "In set_if_absent: of an upsert a required field is an input for the new item alone.",
     check_upsert_incomplete},
    {"version-field", ERROR, false, "The field of a version is not what it must be.",
     "`version:` names a field that this library keeps: a required int64 or uint64 without bounds,\n"
     "that is in no key and is not hidden. It changes with every write, and whoever writes gives\n"
     "the version that was read: another writer in between is told, never overwritten.",
     check_version_field},
    {"version-not-raised", ERROR, false, "Data breaks, and nobody says that it shall.",
     "`version: 2` at the top of the schema says that its items are not those of version 1. Whoever\n"
     "raises it has a way for the stored items; `ddbc breaking` asks for it where data breaks, and\n"
     "goes on listing what does. A version never becomes less.",
     NULL},
    {"where-index", ERROR, false, "The `where:` of an index cannot be kept.",
     "DynamoDB puts an item into an index if it has the index's key attributes, and for nothing\n"
     "else. So an index with a where needs one that the entity fills in `key:`, for no other index,\n"
     "and every optional field that is a key of it by itself is named in the where.",
     check_where_index},
    {"where-term", ERROR, false, "A condition of an index always holds, or never.",
     "A required field is always set, and a bool is always true or false. Each field stands in a\n"
     "where once, with all values that put an item into the index.",
     check_where_term},
    {"where-value", ERROR, false, "A condition of an index names a value that the field never has.",
     "Fields are compared with values of their own type: strings, bools, integers and enums. Of all\n"
     "other types a where says only that they are set.",
     check_where_value},
    {"wrong-shape", ERROR, false, "A map, a list or text stands where another is expected.",
     "The message says what is expected.", NULL},
    {"yaml-alias", ERROR, false, "Anchors and aliases are not part of the language.",
     "They hide what a reader of the schema has to see. Write the text out.", NULL},
    {"yaml-document", ERROR, false, "A schema is one YAML document without directives.",
     "Put a second schema into a file of its own; `include:` puts parts of one together.", NULL},
    {"yaml-syntax", ERROR, false, "The file is not YAML.",
     "Indent with spaces, and quote text with special characters: inside {} and [] those are\n"
     "? { } [ ] , # and :.",
     NULL},
    {"yaml-tag", ERROR, false, "Tags are not part of the language.",
     "A field's type says what it is. Quote a text that begins with '!'.", NULL},
    {"unused-accept", WARNING, false, "An accepted rule has nothing to say.",
     "The reason for the exception is gone, so remove the exception.", check_unused_accept},
};

const struct rule *rule_rows(size_t *count) {
  *count = sizeof rows / sizeof rows[0];
  return rows;
}
