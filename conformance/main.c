#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/crypto.h"
#include "conformance/commands/command.h"
#include "conformance/commands/export.h"
#include "conformance/result/verdict.h"

static const struct command *const commands[] = {
    &command_run, &command_list, &command_explain, &command_coverage, &command_diff, &command_lint,
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0], MAX_HELP = 64 * 1024 };

enum general_option { OPTION_HELP, OPTION_VERSION, OPTION_EXPORT_FIXTURES };

static const struct option_row general[] = {
    {"help", NULL, "this text; behind a command, that command's"},
    {"version", NULL, "the version"},
    {"export-fixtures", "FOLDER",
     "write the cases, clauses, editions and schemas that are built in to a new folder,\n"
     "for run --cases FOLDER/cases and for suites in other languages"},
};

static void help_overview(struct buf *out)
{
    buf_text(out,
             "dfns-conformance replays documented requests against a deployment of the two Dfns\n"
             "endpoints that deactivate a credential or an application, and judges the answers.\n"
             "\nUsage: dfns-conformance COMMAND [OPTION]...\n\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        buf_format(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    buf_text(out, "\nOptions:\n");
    options_help(general, sizeof general / sizeof general[0], out);
    buf_text(out,
             "\nTo begin with:\n"
             "  dfns-conformance list                         which cases there are\n"
             "  dfns-conformance explain cred.nonce.missing   what one of them sends, and why\n"
             "  dfns-conformance run --target target.json     judge a deployment\n"
             "\nExit: 0 conformant, 1 something documented is unmet, 2 usage or configuration,\n"
             "3 target unreachable or preflight failed, 4 incomplete, 5 internal error.\n");
}

static void help_command(const struct command *command, struct buf *out)
{
    buf_format(out, "Usage: dfns-conformance %s [OPTION]...%s%s\n\n%s\n", command->name,
               command->operand ? " " : "", command->operand ? command->operand : "",
               command->help);
    if (command->row_count > 0) {
        buf_text(out, "\nOptions:\n");
        options_help(command->rows, command->row_count, out);
    }
}

static int print(struct buf *out)
{
    if (buf_failed(out)) {
        struct status status = status_no_memory();
        buf_free(out);
        return command_fail(&status);
    }
    fputs(buf_cstr(out), stdout);
    buf_free(out);
    return command_printed(EXIT_CONFORMANT);
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0)
            return true;
    return false;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    if (asks_for_help(argc, argv)) {
        struct buf out = buf_make(MAX_HELP);
        help_command(command, &out);
        return print(&out);
    }
    struct options options = options_make(argc, argv, command->rows, command->row_count);
    return command->run(&options);
}

/* No command: only the general options make sense. */
static int run_bare(int argc, char **argv)
{
    struct options options = options_make(argc, argv, general, sizeof general / sizeof general[0]);
    struct status status;
    struct buf out = buf_make(MAX_HELP);
    bool found = options_next(&options, &status);
    if (found && options.found == OPTION_EXPORT_FIXTURES)
        return export_fixtures(options.value);
    if (found && options.found == OPTION_VERSION)
        buf_text(&out, "dfns-conformance " DFNS_VERSION "\n");
    else if (status_is_ok(&status) && argc > 1)
        help_overview(&out);
    else if (status_is_ok(&status))
        status = status_fail(STATUS_INPUT, "expected a command; --help lists them");
    int code = print(&out);
    return status_is_ok(&status) ? code : command_fail(&status);
}

static int unknown_command(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i]->name;
    const char *nearest = options_nearest(name, names, COMMAND_COUNT);
    struct status status =
        nearest ? status_fail(STATUS_INPUT, "unknown command \"%.60s\"; did you mean \"%s\"?", name,
                              nearest)
                : status_fail(STATUS_INPUT, "unknown command \"%.60s\"; --help lists them", name);
    return command_fail(&status);
}

/* A core would hold every secret of the target file. */
static void leave_no_core(void)
{
    static const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

/* Were one of them closed, a connection would take its number, and what we print would go to the
 * target. What is opened here cannot be written to, so that it is noticed. */
static void open_standard_files(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

int main(int argc, char **argv)
{
    leave_no_core();
    open_standard_files();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like another */
    struct status status = crypto_begin();
    if (!status_is_ok(&status))
        return command_fail(&status);
    if (argc < 2 || argv[1][0] == '-')
        return run_bare(argc, argv);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return run_command(commands[i], argc - 1, argv + 1);
    return unknown_command(argv[1]);
}
