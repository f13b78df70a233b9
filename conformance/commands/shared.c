#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "conformance/commands/command.h"
#include "conformance/result/verdict.h"

int command_fail(const struct status *status)
{
    fprintf(stderr, "dfns-conformance: %s\n", status->message);
    switch (status->code) {
    case STATUS_OK:
        return EXIT_CONFORMANT;
    case STATUS_INPUT:
    case STATUS_IO:
        return EXIT_USAGE;
    case STATUS_MEMORY:
    case STATUS_CRYPTO:
        break;
    }
    return EXIT_INTERNAL;
}

/* What the system says of the pipe: errno would be that of the last call that failed. */
static bool reader_has_left(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO};
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR);
}

int command_printed(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (reader_has_left())
        return EXIT_SIGNAL + SIGPIPE;
    struct status status =
        status_fail(STATUS_IO, "standard output: cannot write all of the output");
    command_fail(&status);
    return EXIT_INTERNAL;
}

struct report_style command_style(void)
{
    struct report_style style = {.terminal = isatty(STDOUT_FILENO)};
    const char *no_colour = getenv("NO_COLOR");
    struct winsize size;
    style.colour = style.terminal && !(no_colour && *no_colour);
    if (style.terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        style.width = size.ws_col;
    return style;
}

/* All but the first fault, which the caller reports as the reason why it stops. */
static void print_fault(void *context, const struct status *status)
{
    size_t *count = context;
    if ((*count)++ > 0)
        fprintf(stderr, "dfns-conformance: %s\n", status->message);
}

struct status command_open_library(const char *folder, struct library *out)
{
    size_t faults = 0;
    struct status status = library_open(out);
    if (!status_is_ok(&status))
        return status;
    status = folder ? library_add_folder(out, folder, print_fault, &faults)
                    : library_add_embedded(out, print_fault, &faults);
    if (status_is_ok(&status))
        status = fixture_set_finish(&out->cases);
    if (!status_is_ok(&status))
        library_free(out);
    return status;
}

int command_with_library(struct status status, const char *folder, command_work *work, void *wanted)
{
    struct library library;
    if (status_is_ok(&status))
        status = command_open_library(folder, &library);
    if (!status_is_ok(&status))
        return command_fail(&status);
    int code = work(wanted, &library);
    library_free(&library);
    return code;
}

struct status command_find_edition(const struct library *library, const char *name,
                                   const struct edition **out)
{
    struct buf names = buf_make(256);
    *out = editions_find(&library->editions, name);
    for (size_t i = 0; i < library->editions.count; i++)
        buf_format(&names, "%s%s", i ? ", " : "", library->editions.rows[i].name);
    struct status status =
        *out ? status_ok()
             : status_fail(STATUS_INPUT, "unknown edition \"%.40s\"; there are %s", name,
                           buf_cstr(&names));
    buf_free(&names);
    return status;
}
