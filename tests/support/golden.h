/* Output that is compared byte for byte with a file in tests/golden. */
#ifndef DFNS_TESTS_SUPPORT_GOLDEN_H
#define DFNS_TESTS_SUPPORT_GOLDEN_H

#include "common/span.h"

/* Fails the cmocka test that calls it, and says where the first difference is, when `actual` is not
 * what tests/golden/<name> holds. With DFNS_UPDATE_GOLDEN set the file is written instead. */
void assert_golden(const char *name, struct span actual);

#endif
