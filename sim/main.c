#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/crypto.h"
#include "common/options.h"
#include "sim/commands/command.h"
#include "sim/configuration.h"

enum { EXIT_FINE = 0, EXIT_OURS = 1, EXIT_USAGE = 2 };

enum {
    MAX_OUTPUT = 16 * 1024 * 1024,
    THREAD_STACK = 1024 * 1024,
    LARGE_BLOCK = 256 * 1024,
    MAX_HEAPS = 2
};

static const struct command *const commands[] = {
    &command_serve,  &command_curl,    &command_env,        &command_nonce,
    &command_sign,   &command_target,  &command_checks,     &command_routes,
    &command_faults, &command_defects, &command_variations, &command_healthcheck,
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

/* A connection is a file; civetweb spins when it may open no more. */
static void allow_many_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* The system reserves a stack whole, as large as the main one may get: 80 of those are half a
 * gigabyte. Nothing of ours recurses deeper than JSON may be nested. */
static void keep_stacks_small(void)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return;
    if (pthread_attr_setstacksize(&attributes, THREAD_STACK) == 0)
        pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

/* Else the system's allocator would keep what large bodies took for the next ones, and with a heap
 * for every few threads the gaps in each. */
static void keep_heaps_small(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    mallopt(M_ARENA_MAX, MAX_HEAPS);
}

/* Were one of them closed, the first socket would take its number, and what we print would go to a
 * client. */
static void open_standard_files(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

/* A core would hold every secret of the world and of its callers. */
static void leave_no_core(void)
{
    static const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

static struct status unknown_command(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i]->name;
    const char *nearest = options_nearest(name, names, COMMAND_COUNT);
    if (nearest)
        return status_fail(STATUS_INPUT, "unknown command \"%s\"; did you mean \"%s\"?", name,
                           nearest);
    return status_fail(STATUS_INPUT, "unknown command \"%s\"; dfns-sim --help lists them", name);
}

/* The command that the first argument names; "serve" when that is an option, or none. */
static struct status choose(int argc, char **argv, const struct command **out)
{
    *out = &command_serve;
    if (argc < 2 || argv[1][0] == '-')
        return status_ok();
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], commands[i]->name) != 0)
            continue;
        *out = commands[i];
        return status_ok();
    }
    return unknown_command(argv[1]);
}

static void help_overview(struct buf *out)
{
    buf_text(out, "dfns-sim simulates the two endpoints with which Dfns deactivates a credential "
                  "or an\napplication, so that a client can be tested without an account.\n"
                  "\nUsage: dfns-sim [COMMAND] [OPTION]...\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        buf_format(out, "  %-11s  %s\n", commands[i]->name, commands[i]->summary);
    buf_text(out, "\nWhat a command is for and how it is used: dfns-sim COMMAND --help\n"
                  "\nOptions of \"serve\":\n");
    arguments_help(command_serve.options, out);
}

static void help_command(const struct command *command, struct buf *out)
{
    buf_format(out, "Usage: dfns-sim %s%s%s [OPTION]...\n\n%s\nOptions:\n", command->name,
               command->operand ? " " : "", command->operand ? command->operand : "",
               command->help);
    arguments_help(command->options, out);
}

static struct status configure_and_run(const struct command *command, struct arguments *arguments,
                                       struct buf *out)
{
    struct status status = configuration_read(environ, arguments);
    return status_is_ok(&status) ? command->run(arguments, out) : status;
}

static struct status run(int argc, char **argv, const struct command **chosen, struct buf *out)
{
    struct arguments arguments;
    struct status status = choose(argc, argv, chosen);
    const struct command *command = *chosen;
    if (!status_is_ok(&status))
        return status;
    bool named = argc > 1 && argv[1][0] != '-';
    status = arguments_read(command->options, command->operand != NULL, argc - named, argv + named,
                            &arguments);
    if (!status_is_ok(&status))
        return status;
    if (arguments.values[OPTION_VERSION])
        buf_text(out, "dfns-sim " DFNS_VERSION "\n");
    else if (arguments.values[OPTION_HELP] && named)
        help_command(command, out);
    else if (arguments.values[OPTION_HELP])
        help_overview(out);
    else
        status = configure_and_run(command, &arguments, out);
    arguments_free(&arguments);
    return status;
}

/* Whoever reads us has read enough, as `head` does: nothing to complain about. */
static void exit_as_if_piped(void)
{
    _exit(128 + SIGPIPE);
}

static struct status print(const struct buf *out)
{
    if (buf_failed(out))
        return status_no_memory();
    errno = 0;
    if (fwrite(buf_cstr(out), 1, out->len, stdout) == out->len && fflush(stdout) == 0)
        return status_ok();
    if (errno == EPIPE)
        exit_as_if_piped();
    return status_fail(STATUS_IO, "cannot write to standard output");
}

static int exit_code(const struct command *command, enum status_code code)
{
    if (command->is_question)
        return code == STATUS_OK ? EXIT_FINE : EXIT_OURS;
    switch (code) {
    case STATUS_OK:
        return EXIT_FINE;
    case STATUS_INPUT:
    case STATUS_IO:
        return EXIT_USAGE;
    case STATUS_MEMORY:
    case STATUS_CRYPTO:
        break;
    }
    return EXIT_OURS;
}

int main(int argc, char **argv)
{
    struct buf out = buf_make(MAX_OUTPUT);
    leave_no_core();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like another */
    open_standard_files();
    allow_many_files();
    keep_stacks_small();
    keep_heaps_small();
    const struct command *command = &command_serve;
    struct status status = crypto_begin_plainly();
    if (status_is_ok(&status))
        status = run(argc, argv, &command, &out);
    if (status_is_ok(&status))
        status = print(&out);
    buf_free(&out);
    if (!status_is_ok(&status))
        fprintf(stderr, "dfns-sim: %s\n", status.message);
    return exit_code(command, status.code);
}
