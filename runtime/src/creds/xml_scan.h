/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of XML, for xml.c alone. */
#ifndef DDB_CREDS_XML_SCAN_H
#define DDB_CREDS_XML_SCAN_H

#include "creds/xml.h"

enum ddb_xml_kind {
  DDB_XML_END_OF_INPUT,
  DDB_XML_FAILED,
  DDB_XML_TEXT,
  DDB_XML_CDATA,
  DDB_XML_OPENING,
  DDB_XML_CLOSING
};

struct ddb_xml_token {
  struct ddb_text text; /* of TEXT and CDATA as it stands; the name of a tag */
  bool empty;           /* <name/> */
};

/* Above ASCII nearly everything is allowed; which of it does not matter here. */
bool ddb_xml_starts_name(char c);

/* The next token, past comments and processing instructions. */
enum ddb_xml_kind ddb_xml_scan(struct ddb_xml *xml, struct ddb_xml_token *out);

/* Appends the text of a token to `out`, with its references (of TEXT) and line ends resolved. */
void ddb_xml_append(struct ddb_xml *xml, struct ddb_text text, bool references,
                    struct ddb_buf *out);

#endif
