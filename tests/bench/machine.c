#include "tests/bench/machine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static cpu_set_t all; /* that we may use */
static int usable;

static void learn_processors(void)
{
    if (usable == 0 && sched_getaffinity(0, sizeof all, &all) == 0)
        usable = CPU_COUNT(&all);
}

/* The n-th of those that we may use. */
static cpu_set_t only(int n)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &all) && n-- == 0)
            CPU_SET(i, &set);
    return set;
}

void machine_place(enum role role)
{
    learn_processors();
    if (usable < 2)
        return;
    cpu_set_t set = role == ROLE_ANY ? all : only(role == ROLE_SERVER ? 0 : usable - 1);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        perror("bench: cannot choose a processor");
}

static void read_processor(struct machine *machine)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "re");
    snprintf(machine->processor, sizeof machine->processor, "unknown processor");
    while (file && fgets(line, sizeof line, file)) {
        const char *name = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !name || strlen(name) < 3)
            continue;
        snprintf(machine->processor, sizeof machine->processor, "%.*s",
                 (int)strcspn(name + 2, "\n"), name + 2);
        break;
    }
    if (file)
        fclose(file);
}

void machine_look(struct machine *machine)
{
    *machine = (struct machine){0};
    learn_processors();
    read_processor(machine);
    machine->processor_count = usable;
    machine->placement = usable < 2 ? "servers and clients share it"
                                    : "a server has one of them for itself, and its client another";
    if (getloadavg(&machine->load, 1) != 1)
        machine->load = 0;
}
