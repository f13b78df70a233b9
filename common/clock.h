/* The two clocks of the machine. Only the outermost layer reads them; below it time is an argument.
 */
#ifndef DFNS_COMMON_CLOCK_H
#define DFNS_COMMON_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01T00:00:00Z; jumps when somebody sets the clock. */
int64_t clock_wall_ms(void);

/* Microseconds since some moment; only ever moves forward. */
int64_t clock_monotonic_us(void);

#endif
