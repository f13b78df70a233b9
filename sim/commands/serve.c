#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json_write.h"
#include "sim/commands/command.h"
#include "sim/commands/interrupt.h"
#include "sim/commands/setting.h"
#include "sim/commands/shell.h"
#include "sim/deviate/deviation.h"
#include "sim/http/server.h"

enum { DEFAULT_NONCE_WINDOW_S = 300, MAX_NONCE_WINDOW_S = 366 * 24 * 60 * 60 };

/* All that is alive while the simulator runs. */
struct simulator {
    const struct edition *edition;
    struct deviation *deviation; /* NULL when no rule is broken */
    struct rules rules;          /* with the broken one, if any */
    struct service *service;
    struct server *server;
};

static struct status read_service_settings(const struct arguments *arguments,
                                           const struct simulator *simulator,
                                           struct service_settings *settings)
{
    static const char *const on_off[] = {"on", "off"};
    int64_t window_s = DEFAULT_NONCE_WINDOW_S;
    size_t explain = 0;
    struct status status =
        argument_integer(arguments, OPTION_NONCE_WINDOW, 0, MAX_NONCE_WINDOW_S, &window_s);
    if (status_is_ok(&status))
        status = argument_choice(arguments, OPTION_EXPLAIN, on_off, 2, &explain);
    *settings = (struct service_settings){
        .edition = simulator->edition, .nonce_window_ms = window_s * 1000, .explain = explain == 0};
    if (!simulator->deviation)
        return status;
    settings->rules = &simulator->rules;
    settings->amend = deviation_amend;
    settings->amend_context = simulator->deviation;
    return status;
}

static struct status read_server_settings(const struct arguments *arguments,
                                          struct server_settings *settings)
{
    static const char *const names[] = {"text", "json", "off"};
    static const enum log_form forms[] = {LOG_TEXT, LOG_JSON, LOG_OFF};
    int64_t port = DEFAULT_PORT;
    size_t form = 0;
    struct status status = argument_integer(arguments, OPTION_PORT, 0, 65535, &port);
    if (status_is_ok(&status))
        status = argument_choice(arguments, OPTION_LOG, names, 3, &form);
    *settings = (struct server_settings){.host = argument_text(arguments, OPTION_HOST, "127.0.0.1"),
                                         .port = (int)port,
                                         .allowed_hosts = arguments->allowed_hosts,
                                         .allowed_host_count = arguments->allowed_host_count,
                                         .log = {forms[form], STDERR_FILENO}};
    return status;
}

static struct status make_deviation(const struct arguments *arguments, struct simulator *simulator)
{
    const char *id = arguments->values[OPTION_DEFECT];
    if (!id)
        return status_ok();
    struct status status = deviation_make(id, &simulator->deviation);
    if (status_is_ok(&status))
        simulator->rules = deviation_rules(simulator->deviation);
    return status_in(status, "--defect");
}

static struct status make_service(const struct arguments *arguments, struct simulator *simulator)
{
    struct service_settings settings;
    struct world *world;
    struct status status = setting_edition(arguments, &simulator->edition);
    if (status_is_ok(&status))
        status = make_deviation(arguments, simulator);
    if (status_is_ok(&status))
        status = read_service_settings(arguments, simulator, &settings);
    if (status_is_ok(&status))
        status = setting_world(arguments, &world);
    return status_is_ok(&status) ? service_make(world, &settings, &simulator->service) : status;
}

/* A file left over from before must not pass for this server's. */
static struct status forget_port(const char *path)
{
    if (!path || unlink(path) == 0 || errno == ENOENT)
        return status_ok();
    return status_fail(STATUS_IO, "--port-file: %s: cannot replace it: %s", path, strerror(errno));
}

static struct status tell_port(const char *path, int port)
{
    char text[16];
    if (!path)
        return status_ok();
    snprintf(text, sizeof text, "%d\n", port);
    return status_in(file_write(path, span_of(text)), "--port-file");
}

static void tell_programs(const struct simulator *simulator)
{
    struct buf line = buf_make(1024);
    struct json_writer json = json_writer_make(&line, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "url", server_url(simulator->server));
    json_member_integer(&json, "pid", getpid());
    json_member_text(&json, "edition", simulator->edition->name);
    json_object_end(&json);
    puts(buf_cstr(&line));
    fflush(stdout);
    buf_free(&line);
}

static void warn(const struct arguments *arguments)
{
    const char *host = arguments->values[OPTION_HOST], *defect = arguments->values[OPTION_DEFECT];
    bool wide = host && strcmp(host, "localhost") != 0 && strncmp(host, "127.", 4) != 0;
    if (wide)
        fprintf(stderr,
                "dfns-sim: warning: listening on %s: other machines can reach this one, and its "
                "keys and tokens are public\n",
                host);
    if (wide && arguments->allowed_host_count == 0)
        fprintf(stderr, "dfns-sim: give --allow-host the name by which they reach it\n");
    if (defect)
        fprintf(stderr, "dfns-sim: one rule is broken on purpose: %s\n", defect);
}

/* The options with which another command finds this simulator. */
static void put_options(const struct arguments *arguments, const struct simulator *simulator,
                        struct buf *out)
{
    const char *world = arguments->values[OPTION_WORLD];
    if (server_port(simulator->server) != DEFAULT_PORT)
        buf_format(out, " --url %s", server_url(simulator->server));
    if (!world)
        return;
    buf_text(out, " --world ");
    shell_quote(span_of(world), out);
}

/* Commands that can be pasted as they are. */
static void tell_people(const struct arguments *arguments, const struct simulator *simulator)
{
    struct buf same = buf_make(8192), text = buf_make(64 * 1024);
    put_options(arguments, simulator, &same);
    const char *options = buf_cstr(&same), *edition = simulator->edition->name;
    const char *program = program_invocation_name;
    buf_format(&text, "Serving edition %s on %s; Ctrl-C stops. In another terminal:\n", edition,
               server_url(simulator->server));
    buf_format(&text, "  %s curl credentials%s | sh    # deactivate a credential\n", program,
               options);
    buf_format(&text, "  eval \"$(%s env%s)\"    # let an SDK find the simulator\n", program,
               options);
    buf_format(&text,
               "  %s target --edition %s%s >target.json    # let dfns-conformance judge it\n",
               program, edition, options);
    fputs(buf_cstr(&text), stderr);
    buf_free(&text);
    buf_free(&same);
}

static struct status start(const struct arguments *arguments, struct simulator *simulator)
{
    struct server_settings settings;
    const char *port_file = arguments->values[OPTION_PORT_FILE];
    struct status status = read_server_settings(arguments, &settings);
    if (status_is_ok(&status))
        status = make_service(arguments, simulator);
    if (status_is_ok(&status))
        status = forget_port(port_file);
    if (status_is_ok(&status))
        status = server_start(simulator->service, &settings, &simulator->server);
    if (status_is_ok(&status))
        status = tell_port(port_file, server_port(simulator->server));
    return status;
}

static void tell_hits(const struct deviation *deviation)
{
    if (deviation)
        fprintf(stderr, "dfns-sim: the broken rule made a difference %" PRIu64 " times\n",
                deviation_hits(deviation));
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    (void)out; /* the first line must be out while the server runs */
    struct simulator simulator = {0};
    interrupt_prepare();
    struct status status = start(arguments, &simulator);
    if (status_is_ok(&status)) {
        warn(arguments);
        tell_programs(&simulator);
        if (isatty(STDERR_FILENO))
            tell_people(arguments, &simulator);
        interrupt_wait();
    }
    server_stop(simulator.server);
    if (status_is_ok(&status))
        tell_hits(simulator.deviation);
    service_free(simulator.service);
    deviation_free(simulator.deviation);
    return status;
}

static const enum option options[] = {OPTION_HOST,       OPTION_PORT,  OPTION_PORT_FILE,
                                      OPTION_EDITION,    OPTION_WORLD, OPTION_NONCE_WINDOW,
                                      OPTION_EXPLAIN,    OPTION_LOG,   OPTION_DEFECT,
                                      OPTION_ALLOW_HOST, OPTION_COUNT};

const struct command command_serve = {
    .name = "serve",
    .summary = "run the simulator (what happens without a command)",
    .help = "Serves until SIGINT or SIGTERM; what is in flight is answered first. The first\n"
            "line on standard output is a JSON object with \"url\", \"pid\" and \"edition\".\n"
            "\n"
            "  dfns-sim\n"
            "  dfns-sim serve --port 0 --port-file port.txt --edition 2025 --log json\n",
    .options = options,
    .run = run,
};
