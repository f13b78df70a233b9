/* Waiting to be told to stop: SIGINT or SIGTERM. */
#ifndef DFNS_SIM_COMMANDS_INTERRUPT_H
#define DFNS_SIM_COMMANDS_INTERRUPT_H

/* To be called before any thread is made: it makes the two signals wait for interrupt_wait(), and
 * a reader who went away no reason to end. */
void interrupt_prepare(void);

/* Returns when one of the signals came. From then on a further one ends the program at once, with
 * 128 plus its number. */
void interrupt_wait(void);

#endif
