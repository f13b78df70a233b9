/* What the console report says below the line of a case. */
#ifndef DFNS_CONFORMANCE_REPORT_DETAIL_H
#define DFNS_CONFORMANCE_REPORT_DETAIL_H

#include "conformance/report/page.h"

/* Why the case did not pass; nothing for one that did. Ends with an empty line when the case needs
 * a look. */
void report_detail(const struct case_result *c, const struct page *page);

/* Every assertion and every exchange. Ends with an empty line. */
void report_detail_all(const struct case_result *c, const struct page *page);

#endif
