#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json.h"
#include "common/json_write.h"
#include "sim/commands/command.h"
#include "sim/commands/interrupt.h"
#include "sim/commands/serving.h"
#include "sim/commands/setting.h"
#include "sim/commands/shell.h"

/* All that is alive while the simulator runs. */
struct simulator {
    struct serving serving;
    struct service *service;
    struct server *server;
};

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

static struct status tell_programs(const struct simulator *simulator)
{
    const struct service_settings *settings = &simulator->serving.service;
    const char *url = server_url(simulator->server);
    char admin[64];
    snprintf(admin, sizeof admin, "%s/_sim/", url);
    struct buf line = buf_make(1024);
    struct json_writer json = json_writer_make(&line, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "url", url);
    json_member_text(&json, "admin", admin);
    json_member_integer(&json, "pid", getpid());
    json_member_integer(&json, "seed", (int64_t)settings->seed);
    json_member_text(&json, "edition", settings->edition->name);
    json_object_end(&json);
    bool told = puts(buf_cstr(&line)) >= 0 && fflush(stdout) == 0;
    int error = errno;
    buf_free(&line);
    return told ? status_ok()
                : status_fail(STATUS_IO, "cannot write to standard output: %s", strerror(error));
}

static void warn_of_few_files(const struct simulator *simulator)
{
    unsigned threads = server_threads(simulator->server);
    if (threads < SERVER_MAX_THREADS)
        fprintf(stderr,
                "dfns-sim: warning: few files may be open here (ulimit -n): %u connections are "
                "served at a time, not %d\n",
                threads, SERVER_MAX_THREADS);
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
    for (size_t i = 0; i < arguments->variation_count; i++)
        fprintf(stderr, "dfns-sim: varied, as the pages permit: %s\n", arguments->variations[i]);
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
    const char *flags = buf_cstr(&same), *edition = simulator->serving.service.edition->name;
    const char *program = program_invocation_name;
    buf_format(&text, "Serving edition %s on %s; Ctrl-C stops. In another terminal:\n", edition,
               server_url(simulator->server));
    buf_format(&text, "  %s curl credentials%s | sh    # deactivate a credential\n", program,
               flags);
    buf_format(&text, "  eval \"$(%s env%s)\"    # let an SDK find the simulator\n", program,
               flags);
    buf_format(&text,
               "  %s target --edition %s%s >target.json    # let dfns-conformance judge it\n",
               program, edition, flags);
    fputs(buf_cstr(&text), stderr);
    buf_free(&text);
    buf_free(&same);
}

/* The faults that a variation needs, in the session that is there from the start. */
static struct status order_faults(const struct simulator *simulator)
{
    struct simulation *simulation = service_simulation(simulator->service);
    struct faults *faults = sessions_default(simulation->sessions)->faults;
    struct status status = status_ok();
    const char *text;
    for (size_t i = 0; (text = deviation_fault(simulator->serving.deviation, i)); i++) {
        cJSON *rule = status_is_ok(&status) ? json_parse(span_of(text), NULL) : NULL;
        status = rule ? faults_add(faults, rule) : status_no_memory();
        cJSON_Delete(rule);
    }
    return status;
}

static struct status start(const struct arguments *arguments, struct simulator *simulator)
{
    const char *port_file = arguments->values[OPTION_PORT_FILE];
    struct serving *serving = &simulator->serving;
    struct world *world;
    struct status status = serving_read(arguments, serving);
    if (status_is_ok(&status))
        status = setting_world(arguments, &world);
    if (status_is_ok(&status))
        status = service_make(world, &serving->service, &simulator->service);
    if (status_is_ok(&status))
        status = order_faults(simulator);
    if (status_is_ok(&status))
        status = forget_port(port_file);
    if (status_is_ok(&status))
        status = server_start(simulator->service, &serving->server, &simulator->server);
    if (status_is_ok(&status))
        status = tell_port(port_file, server_port(simulator->server));
    return status;
}

static void tell_hits(const struct deviation *deviation)
{
    for (size_t i = 0; i < deviation_count(deviation); i++)
        fprintf(stderr, "dfns-sim: %s made a difference %" PRIu64 " times\n",
                deviation_id(deviation, i), deviation_hits(deviation, i));
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    (void)out; /* the first line must be out while the server runs */
    struct simulator simulator = {0};
    interrupt_prepare();
    struct status status = start(arguments, &simulator);
    if (status_is_ok(&status)) {
        warn(arguments);
        warn_of_few_files(&simulator);
        status = tell_programs(&simulator);
    }
    if (status_is_ok(&status)) {
        if (isatty(STDERR_FILENO))
            tell_people(arguments, &simulator);
        interrupt_wait();
    }
    server_stop(simulator.server);
    if (status_is_ok(&status))
        tell_hits(simulator.serving.deviation);
    service_free(simulator.service);
    serving_free(&simulator.serving);
    return status;
}

static const enum option options[] = {
#define SETTING(symbol, name, argument, type, help) OPTION_##symbol,
#define OPTION(symbol, name, argument, help)
#include "sim/options.def"
#undef OPTION
#undef SETTING
    OPTION_CONFIG,
    OPTION_COUNT,
};

const struct command command_serve = {
    .name = "serve",
    .summary = "run the simulator (what happens without a command)",
    .help = "Serves until SIGINT or SIGTERM; what is in flight is answered first. The first\n"
            "line on standard output is a JSON object with \"url\", \"admin\" (the address of\n"
            "the admin routes), \"pid\", \"seed\" and \"edition\".\n"
            "\n"
            "  dfns-sim\n"
            "  dfns-sim serve --port 0 --port-file port.txt --edition 2025 --log json\n"
            "  DFNS_SIM_LOG=off dfns-sim serve --config sim.json --seed 42\n",
    .options = options,
    .run = run,
};
