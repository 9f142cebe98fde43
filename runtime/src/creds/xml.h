/* SPDX-License-Identifier: Apache-2.0 */
/* A small strict pull reader of XML 1.0 that is held in memory, for the answers of STS. No tree, no
 * allocation, no recursion, and no byte read past the end. The caller asks for what it expects; the
 * shape of the code is the shape of the document:
 *
 *   ddb_xml_init(&xml, body, size);
 *   if (ddb_xml_element(&xml, &name))
 *     while (ddb_xml_element(&xml, &name))
 *       if (ddb_xml_is(name, "Code"))
 *         ddb_xml_text(&xml, &code);
 *       else
 *         ddb_xml_skip(&xml);
 *   ddb_xml_end(&xml);
 *   if (xml.status < 0)
 *     ... xml.reason, xml.offset ...
 *
 * Errors are sticky: after the first one every function answers false. Checked are UTF-8, the
 * characters that XML allows, that elements nest, names, attributes (which are read and forgotten),
 * comments, processing instructions, CDATA, the five entities and numeric references. A document
 * type is refused, and with it every entity of its own: there is nothing to expand. Prefixes of
 * names are left out, namespaces are not looked at. */
#ifndef DDB_CREDS_XML_H
#define DDB_CREDS_XML_H

#include "base/buf.h"

#define DDB_XML_MAX_SIZE  ((size_t)256 * 1024)
#define DDB_XML_MAX_DEPTH 32

struct ddb_xml {
  const char *next, *end, *start;
  enum ddb_status status; /* DDB_OK; DDB_E_INVALID; DDB_E_LIMIT: size or depth; DDB_E_NOMEM */
  const char *reason;     /* a constant; "" while status is DDB_OK */
  size_t offset;          /* where in the document, in bytes from its start */
  unsigned depth;         /* elements open now */
  bool empty;             /* the innermost one was opened by <name/>: it has ended, too */
  bool rooted;            /* the outermost element has begun */
  struct ddb_text open[DDB_XML_MAX_DEPTH]; /* names as they stand there, with prefix */
};

/* `data` must stay in place while it is read. */
void ddb_xml_init(struct ddb_xml *xml, const char *data, size_t size);

/* Enters the next element in the open one; its name lives as long as the document. False: there is
 * none, and the open one is closed. Text other than blanks in between is an error. */
bool ddb_xml_element(struct ddb_xml *xml, struct ddb_text *name);

/* Appends the text of the open element to `out` and closes it; an element inside it is an error. */
bool ddb_xml_text(struct ddb_xml *xml, struct ddb_buf *out);

/* Closes the open element, whatever is in it, fully checked. */
bool ddb_xml_skip(struct ddb_xml *xml);

/* Nothing may be left behind the outermost element. Answers whether the whole document was good. */
bool ddb_xml_end(struct ddb_xml *xml);

/* Records an error of the caller's own, unless one stands already. `reason` is a constant. Always
 * false, to return with. */
bool ddb_xml_fail(struct ddb_xml *xml, enum ddb_status status, const char *reason);

bool ddb_xml_is(struct ddb_text name, const char *text);

#endif
