/*
 * Who may send now, where several threads want to: at most so many requests a second, one race at a
 * time, and nobody else while somebody does as the target told him and waits before he asks again.
 *
 * May be used from several threads. Every wait ends early when `*stop` is not 0.
 */
#ifndef DFNS_CONFORMANCE_HTTP_GATE_H
#define DFNS_CONFORMANCE_HTTP_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gate;

/* `per_second` requests at most, 0 for as many as there are; `stop` is borrowed and may be NULL.
 * The caller's, for gate_free(); NULL when memory is short. */
struct gate *gate_make(int64_t per_second, const atomic_int *stop);
void gate_free(struct gate *gate);

/* Waits until `count` requests may go out together. `ahead`: of one who has closed the gate. */
void gate_pass(struct gate *gate, size_t count, bool ahead);

/* Lets nobody else pass until gate_open(). Whoever else wants to close it waits for that, too. */
void gate_close(struct gate *gate);
void gate_open(struct gate *gate);

/* Around the requests of a race, so that a run never has more than one race's connections open
 * beside those of its other cases. */
void gate_race_begin(struct gate *gate);
void gate_race_end(struct gate *gate);

/* Waits until that moment of clock_monotonic_us(). `stop` may be NULL. */
void gate_sleep_until(int64_t until_us, const atomic_int *stop);

#endif
