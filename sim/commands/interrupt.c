#include "sim/commands/interrupt.h"

#include <signal.h>
#include <unistd.h>

static sigset_t both(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

static void exit_at_once(int number)
{
    _exit(128 + number);
}

void interrupt_prepare(void)
{
    sigset_t set = both();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void interrupt_wait(void)
{
    sigset_t set = both();
    int number;
    while (sigwait(&set, &number) != 0)
        ;
    struct sigaction action = {.sa_handler = exit_at_once};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
