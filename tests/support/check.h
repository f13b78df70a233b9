/* cmocka and what it needs in front of it. */
#ifndef DFNS_TESTS_CHECK_H
#define DFNS_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef NDEBUG
#error "a test must not lose its assertions: see tests/CMakeLists.txt"
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
