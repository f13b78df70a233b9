/* Whether a document is well-formed XML 1.0, as far as the JUnit report uses it: elements,
 * attributes in double quotes, text, references; no comment, CDATA or doctype. */
#ifndef DFNS_TESTS_XML_CHECK_H
#define DFNS_TESTS_XML_CHECK_H

#include "common/span.h"

/* The offset of the first fault, or -1 when there is none. */
long xml_fault(struct span document);

#endif
