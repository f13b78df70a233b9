/* RFC 3339 date-times, as milliseconds since 1970-01-01T00:00:00Z. */
#ifndef DFNS_COMMON_RFC3339_H
#define DFNS_COMMON_RFC3339_H

#include <stdint.h>

#include "common/span.h"

/* "2023-01-09T05:57:53.123Z" and its NUL. */
enum { RFC3339_SIZE = 25 };

/* The first instant of the year 0000 and the last of 9999. */
#define RFC3339_FIRST_MS (-INT64_C(62167219200000))
#define RFC3339_LAST_MS  INT64_C(253402300799999)

/*
 * Reads a date-time: 0 to 9 fraction digits (what is finer than a millisecond is dropped), `Z` or
 * a numeric offset, `T` and `Z` in either case, seconds up to 60 (a leap second counts as the next
 * second). The calendar is checked: 30 February is no date. False leaves `*ms` alone.
 */
bool rfc3339_parse(struct span text, int64_t *ms);

/* Writes UTC with three fraction digits, as JavaScript's toISOString does. False for a year outside
 * 0000 to 9999. */
bool rfc3339_format(int64_t ms, char out[static RFC3339_SIZE]);

#endif
