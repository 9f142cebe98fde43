/* SPDX-License-Identifier: Apache-2.0 */
/* From libyaml's events to our tree, with an explicit stack. The document API of libyaml is of no
 * use here: it takes duplicate keys and resolves aliases without a word. */
#include "node.h"

#include <string.h>
#include <yaml.h>

#include "dict.h"
#include "mem.h"
#include "utf8.h"

struct frame {
  struct yaml_node *node;
  const struct yaml_node *key; /* of a map: the key whose value comes next */
  bool flow;
};

struct reader {
  const struct source *source;
  struct diag *diag;
  struct ddb_arena *arena;
  yaml_parser_t parser;
  /* libyaml counts characters; this pair is one known correspondence, and marks come nearly in
   * order, so walking from it is cheap. */
  size_t mark_index;
  size_t mark_offset;
  size_t start; /* 3 behind a byte order mark */
  bool ascii;   /* each character is one byte, and there is no mark */
  struct yaml_node *root;
  struct frame frames[YAML_DEPTH_MAX];
  size_t depth;
  size_t nodes;
  size_t documents;
};

static bool is_continuation(char byte) {
  return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t offset_of(struct reader *reader, yaml_mark_t mark) {
  const struct source *source = reader->source;
  if (reader->ascii)
    return mark.index < source->size ? mark.index : source->size;
  while (reader->mark_index < mark.index && reader->mark_offset < source->size) {
    reader->mark_index++;
    do
      reader->mark_offset++;
    while (reader->mark_offset < source->size &&
           is_continuation(source->text[reader->mark_offset]));
  }
  while (reader->mark_index > mark.index && reader->mark_offset > reader->start) {
    reader->mark_index--;
    do
      reader->mark_offset--;
    while (is_continuation(source->text[reader->mark_offset]));
  }
  return reader->mark_offset;
}

static struct span span_of(struct reader *reader, const yaml_event_t *event) {
  size_t start = offset_of(reader, event->start_mark);
  size_t end = offset_of(reader, event->end_mark);
  return source_span(reader->source, start, end < start ? start : end);
}

/* An anchor, an alias or a tag: from its first character to the next blank. */
static struct span property_span(struct reader *reader, const yaml_event_t *event) {
  size_t start = offset_of(reader, event->start_mark);
  size_t end = start;
  while (end < reader->source->size && strchr(" \t\r\n,[]{}", reader->source->text[end]) == NULL)
    end++;
  return source_span(reader->source, start, end);
}

static void refuse_properties(struct reader *reader, const yaml_event_t *event,
                              const yaml_char_t *anchor, const yaml_char_t *tag) {
  if (anchor != NULL)
    diag_error(reader->diag, "yaml-alias", property_span(reader, event), "write the text out",
               "anchors are not part of the schema language");
  else if (tag != NULL)
    diag_error(reader->diag, "yaml-tag", property_span(reader, event),
               "remove it, or quote a text that begins with '!'",
               "tags are not part of the schema language");
}

static bool refuse_document(struct reader *reader, const yaml_event_t *event) {
  bool directives = event->data.document_start.version_directive != NULL ||
                    event->data.document_start.tag_directives.start !=
                        event->data.document_start.tag_directives.end;
  reader->documents++;
  if (reader->documents == 1 && !directives)
    return false;
  diag_error(reader->diag, "yaml-document", property_span(reader, event), NULL,
             directives ? "directives are not part of the schema language"
                        : "a schema is one YAML document; a second one begins here");
  return true;
}

/* Quoted text may spell with escapes what the bytes of the file may not hold. */
static bool check_text(struct reader *reader, const struct yaml_node *node) {
  for (size_t at = 0; at < node->size;) {
    uint32_t c = 0;
    if (node->text[at] >= ' ' && node->text[at] <= '~') {
      at++;
      continue;
    }
    size_t length = utf8_decode(node->text + at, node->size - at, &c);
    const char *problem = length == 0 ? "no character" : utf8_forbidden(c);
    if (problem != NULL) {
      diag_error(reader->diag, "bad-character", node->span, "remove the escape",
                 "%s (U+%04X) may not stand in a schema", problem, (unsigned)c);
      return false;
    }
    at += length;
  }
  return true;
}

/* The words of YAML 1.2's core schema. Unlike `no` or `1.0` they are refused where text is
 * expected, because an empty value looks the same to every parser. */
static bool is_null(const yaml_event_t *event) {
  static const char *const words[] = {"", "~", "null", "Null", "NULL"};
  if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
      strchr("~nN", event->data.scalar.value[0]) == NULL)
    return false; /* at once, as nearly always; strchr finds the end of an empty one, too */
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp((const char *)event->data.scalar.value, words[i]) == 0)
      return true;
  return false;
}

/* Whether positions in the text are positions in the file, some quotes apart. */
static bool is_exact(const struct reader *reader, const struct yaml_node *node, size_t quote) {
  return node->span.end - node->span.start == node->size + 2 * quote &&
         memcmp(reader->source->text + node->span.start + quote, node->text, node->size) == 0;
}

static struct yaml_node *new_node(struct reader *reader, enum yaml_type type, struct span span) {
  struct yaml_node *node = mem_zalloc(reader->arena, sizeof *node);
  node->type = type;
  node->span = span;
  node->begin = span.start;
  return node;
}

static struct yaml_node *new_text(struct reader *reader, const yaml_event_t *event) {
  struct yaml_node *node = new_node(reader, YAML_TEXT, span_of(reader, event));
  node->size = event->data.scalar.length;
  node->text = mem_copy(reader->arena, (const char *)event->data.scalar.value, node->size);
  node->null = is_null(event);
  bool quoted = event->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  node->exact = is_exact(reader, node, quoted);
  refuse_properties(reader, event, event->data.scalar.anchor, event->data.scalar.tag);
  check_text(reader, node);
  return node;
}

/* A collection in block style ends where the next token begins, so its span would run on; the key
 * it belongs to, or its first character, is what a reader recognises. */
static struct yaml_node *new_collection(struct reader *reader, const yaml_event_t *event) {
  bool map = event->type == YAML_MAPPING_START_EVENT;
  struct yaml_node *node = new_node(reader, map ? YAML_MAP : YAML_LIST, span_of(reader, event));
  if (map)
    refuse_properties(reader, event, event->data.mapping_start.anchor,
                      event->data.mapping_start.tag);
  else
    refuse_properties(reader, event, event->data.sequence_start.anchor,
                      event->data.sequence_start.tag);
  return node;
}

static bool add_key(struct reader *reader, struct frame *frame, struct yaml_node *node) {
  if (node->type != YAML_TEXT || node->null || node->size == 0) {
    diag_error(reader->diag, "bad-key", node->span,
               frame->flow ? "inside {} and [] quote text that has ? { } [ ] , # or :" : NULL,
               node->type == YAML_TEXT ? "a key is missing here" : "a key must be text");
    return false;
  }
  frame->key = node;
  return true;
}

/* Puts a finished or just opened node where it belongs. */
static bool place(struct reader *reader, struct yaml_node *node) {
  if (++reader->nodes > YAML_NODES_MAX) {
    diag_error(reader->diag, "too-many-nodes", node->span, "split the schema",
               "more than %d values in one schema", YAML_NODES_MAX);
    return false;
  }
  if (reader->depth == 0) {
    reader->root = node;
    return true;
  }
  struct frame *frame = &reader->frames[reader->depth - 1];
  struct yaml_node *parent = frame->node;
  if (parent->type == YAML_MAP && frame->key == NULL)
    return add_key(reader, frame, node);
  node->key = frame->key;
  frame->key = NULL;
  parent->children =
      mem_grow(reader->arena, parent->children, parent->count, sizeof *parent->children);
  parent->children[parent->count++] = node;
  return true;
}

/* The parent learns of a collection when it opens, so children find their place in order. */
static bool open_collection(struct reader *reader, const yaml_event_t *event) {
  struct yaml_node *node = new_collection(reader, event);
  bool flow = event->type == YAML_MAPPING_START_EVENT
                  ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                  : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
  if (!place(reader, node))
    return false;
  if (reader->depth == YAML_DEPTH_MAX) {
    diag_error(reader->diag, "too-deep", node->span, NULL, "nested more than %d deep",
               YAML_DEPTH_MAX);
    return false;
  }
  node->flow = flow;
  if (!flow && node->key != NULL)
    node->span = node->key->span;
  reader->frames[reader->depth++] = (struct frame){.node = node, .flow = flow};
  return true;
}

/* The same key earlier in the map, or NULL. A dictionary for every small map would cost more than
 * it saves; `seen` is NULL for those. */
static const struct yaml_node *earlier_key(struct dict *seen, const struct yaml_node *map,
                                           size_t i) {
  const struct yaml_node *key = map->children[i]->key;
  if (seen != NULL)
    return dict_add(seen, key->text, key);
  for (size_t k = 0; k < i; k++)
    if (strcmp(map->children[k]->key->text, key->text) == 0)
      return map->children[k]->key;
  return NULL;
}

static void find_duplicates(struct reader *reader, const struct yaml_node *map) {
  struct dict *seen = map->count > 8 ? dict_new(reader->arena) : NULL;
  for (size_t i = 0; i < map->count; i++) {
    const struct yaml_node *key = map->children[i]->key;
    const struct yaml_node *first = earlier_key(seen, map, i);
    if (first == NULL)
      continue;
    diag_error(reader->diag, "duplicate-key", key->span, NULL, "'%s' is given twice", key->text);
    diag_note(reader->diag, first->span, "the first one is here");
  }
}

/* Only a flow collection ends at a character of its own. */
static void close_collection(struct reader *reader, const yaml_event_t *event) {
  struct frame *frame = &reader->frames[--reader->depth];
  if (frame->flow)
    frame->node->span.end = span_of(reader, event).end;
  if (frame->node->type == YAML_MAP)
    find_duplicates(reader, frame->node);
}

/* Whether reading can go on. */
static bool take_event(struct reader *reader, const yaml_event_t *event) {
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return !refuse_document(reader, event);
  case YAML_ALIAS_EVENT:
    diag_error(reader->diag, "yaml-alias", property_span(reader, event), "write the text out",
               "aliases are not part of the schema language");
    return false;
  case YAML_SCALAR_EVENT:
    return place(reader, new_text(reader, event));
  case YAML_MAPPING_START_EVENT:
  case YAML_SEQUENCE_START_EVENT:
    return open_collection(reader, event);
  case YAML_MAPPING_END_EVENT:
  case YAML_SEQUENCE_END_EVENT:
    close_collection(reader, event);
    return true;
  default:
    return true;
  }
}

/* libyaml says what it expected, not what the writer forgot. */
static const char *syntax_help(const struct reader *reader) {
  if (reader->depth > 0 && reader->frames[reader->depth - 1].flow)
    return "inside {} and [] quote text that has ? { } [ ] , # or :";
  if (strstr(reader->parser.problem, "mapping values are not allowed") != NULL)
    return "indent alike, and quote text that has ': ' in it";
  if (strstr(reader->parser.problem, "cannot start any token") != NULL)
    return "indent with spaces, never with a tab, and quote text that begins with a special "
           "character";
  if (strstr(reader->parser.problem, "tab character") != NULL)
    return "indent with spaces, never with a tab";
  if (strstr(reader->parser.problem, "could not find expected ':'") != NULL)
    return "a line before this one has a key without its ': '";
  if (strstr(reader->parser.problem, "did not find expected key") != NULL)
    return "this line is indented less than the keys it belongs to";
  return NULL;
}

static void report_syntax(struct reader *reader) {
  const yaml_parser_t *parser = &reader->parser;
  if (parser->error == YAML_MEMORY_ERROR)
    mem_exhausted();
  size_t at = offset_of(reader, parser->problem_mark);
  bool context = parser->context != NULL;
  diag_error(reader->diag, "yaml-syntax", source_span(reader->source, at, at), syntax_help(reader),
             "%s%s%s", parser->problem, context ? " " : "", context ? parser->context : "");
  if (context && parser->context_mark.index < parser->problem_mark.index) {
    size_t begin = offset_of(reader, parser->context_mark);
    diag_note(reader->diag, source_span(reader->source, begin, begin), "it begins here");
  }
}

static bool is_ascii(const struct source *source) {
  unsigned char bits = 0;
  for (size_t i = 0; i < source->size; i++)
    bits |= (unsigned char)source->text[i];
  return bits < 0x80;
}

static void read_events(struct reader *reader) {
  for (bool more = true; more;) {
    yaml_event_t event;
    if (yaml_parser_parse(&reader->parser, &event) == 0) {
      report_syntax(reader);
      return;
    }
    more = take_event(reader, &event) && event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
}

const struct yaml_node *yaml_read(const struct source *source, struct diag *diag) {
  struct reader *reader = mem_zalloc(diag->arena, sizeof *reader);
  size_t errors = diag->errors;
  if (!yaml_check_bytes(source, diag))
    return NULL;
  reader->source = source;
  reader->diag = diag;
  reader->arena = diag->arena;
  reader->start = source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  reader->mark_offset = reader->start;
  reader->ascii = is_ascii(source);
  if (yaml_parser_initialize(&reader->parser) == 0)
    mem_exhausted();
  yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&reader->parser, (const unsigned char *)source->text + reader->start,
                               source->size - reader->start);
  read_events(reader);
  yaml_parser_delete(&reader->parser);
  if (diag->errors == errors && (reader->root == NULL || reader->root->null))
    diag_error(diag, "empty-schema", source_span(source, 0, 0),
               source->included ? "give it `types:`, `entities:` or `operations:`"
                                : "begin with `ddb: 1`",
               "there is no schema in this file");
  return diag->errors == errors ? reader->root : NULL;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key) {
  for (size_t i = 0; i < map->count; i++)
    if (strcmp(map->children[i]->key->text, key) == 0)
      return map->children[i];
  return NULL;
}

/* The span of a collection in block style is that of its key. */
size_t yaml_end(const struct yaml_node *node) {
  size_t end = node->span.end;
  for (; node->count > 0; node = node->children[node->count - 1]) {
    size_t last = node->children[node->count - 1]->span.end;
    end = last > end ? last : end;
  }
  return end;
}

struct span yaml_part(const struct yaml_node *node, size_t start, size_t end) {
  if (!node->exact)
    return node->span;
  size_t quote = (node->span.end - node->span.start - node->size) / 2;
  size_t base = node->span.start + quote;
  return source_span(node->span.source, base + start, base + end);
}
