#include "sim/commands/serving.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/random.h"
#include "sim/commands/secret.h"
#include "sim/commands/setting.h"
#include "sim/http/host.h"

enum { DEFAULT_NONCE_WINDOW_S = 300, MAX_NONCE_WINDOW_S = 366 * 24 * 60 * 60 };

static struct status add_deviations(const struct arguments *arguments, struct deviation *deviation)
{
    const char *defect = arguments->values[OPTION_DEFECT];
    struct status status = status_ok();
    if (defect)
        status = argument_in(deviation_add(deviation, DEFECT, defect), arguments, OPTION_DEFECT);
    for (size_t i = 0; i < arguments->variation_count && status_is_ok(&status); i++)
        status = argument_in(deviation_add(deviation, VARIATION, arguments->variations[i]),
                             arguments, OPTION_VARIATION);
    return status;
}

static struct status read_deviation(const struct arguments *arguments, struct serving *serving)
{
    serving->deviation = deviation_make();
    if (!serving->deviation)
        return status_no_memory();
    struct status status = add_deviations(arguments, serving->deviation);
    if (!status_is_ok(&status) || deviation_count(serving->deviation) == 0)
        return status;
    serving->rules = deviation_rules(serving->deviation);
    serving->service.rules = &serving->rules;
    serving->service.hooks = deviation_hooks(serving->deviation);
    return status;
}

static struct status read_contract(const struct arguments *arguments, struct serving *serving)
{
    static const char *const on_off[] = {"on", "off"};
    int64_t window_s = DEFAULT_NONCE_WINDOW_S;
    size_t explain = 0;
    struct status status = setting_edition(arguments, &serving->service.edition);
    if (status_is_ok(&status))
        status = argument_integer(arguments, OPTION_NONCE_WINDOW, 0, MAX_NONCE_WINDOW_S, &window_s);
    if (status_is_ok(&status))
        status = argument_choice(arguments, OPTION_EXPLAIN, on_off, 2, &explain);
    serving->service.nonce_window_ms = window_s * 1000;
    serving->service.explain = explain == 0;
    return status;
}

/* Any seed will do when none is asked for, as long as it is told. */
static struct status choose_seed(int64_t *seed)
{
    struct random random = random_from_system();
    uint64_t drawn;
    if (!random_below(&random, FAULT_MAX_SEED, &drawn))
        return status_fail(STATUS_CRYPTO, "there are no random bytes");
    *seed = (int64_t)drawn;
    return status_ok();
}

static struct status read_chance(const struct arguments *arguments, struct serving *serving)
{
    int64_t seed, percent = 0;
    struct status status = choose_seed(&seed);
    if (status_is_ok(&status))
        status = argument_integer(arguments, OPTION_SEED, 0, FAULT_MAX_SEED - 1, &seed);
    if (status_is_ok(&status))
        status = argument_integer(arguments, OPTION_NONCE_REJECT, 0, 100, &percent);
    serving->service.seed = (uint64_t)seed;
    serving->service.seeded = true;
    serving->service.nonce_reject_percent = (int)percent;
    return status;
}

/* As a browser writes it: scheme, host, and a port unless it is the scheme's own. */
static bool is_origin(const char *text)
{
    struct span rest = span_of(text), scheme = span_cut(&rest, ':');
    bool web = span_equal_text(scheme, "http") || span_equal_text(scheme, "https");
    if (!web || span_is_absent(rest) || !span_starts_with(rest, "//") || rest.len == 2)
        return false;
    for (size_t i = 2; i < rest.len; i++)
        if (rest.ptr[i] <= ' ' || rest.ptr[i] > '~' || strchr("/?#@,", rest.ptr[i]))
            return false;
    return true;
}

static struct status read_gate(const struct arguments *arguments, struct serving *serving)
{
    const char *token = arguments->values[OPTION_ADMIN_TOKEN];
    const char *origin = arguments->values[OPTION_ALLOW_ORIGIN];
    struct status status = status_ok();
    if (token)
        status =
            argument_in(secret_read(token, &serving->admin_token), arguments, OPTION_ADMIN_TOKEN);
    if (status_is_ok(&status) && origin && !is_origin(origin))
        status = argument_in(status_fail(STATUS_INPUT,
                                         "expected something like "
                                         "http://localhost:3000, found \"%s\"",
                                         origin),
                             arguments, OPTION_ALLOW_ORIGIN);
    serving->service.gate = (struct admin_gate){serving->admin_token, origin};
    return status;
}

/* One with a port would match no request, as the port of a request does not count. */
static struct status check_allowed_hosts(const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->allowed_host_count; i++)
        if (!host_can_be_allowed(arguments->allowed_hosts[i]))
            return argument_in(status_fail(STATUS_INPUT,
                                           "expected a host name without a port, or \"*\", "
                                           "found \"%s\"",
                                           arguments->allowed_hosts[i]),
                               arguments, OPTION_ALLOW_HOST);
    return status_ok();
}

static struct status read_server(const struct arguments *arguments, struct serving *serving)
{
    static const char *const names[] = {"text", "json", "off"};
    static const enum log_form forms[] = {LOG_TEXT, LOG_JSON, LOG_OFF};
    int64_t port = DEFAULT_PORT;
    size_t form = 0;
    struct status status = argument_integer(arguments, OPTION_PORT, 0, 65535, &port);
    if (status_is_ok(&status))
        status = argument_choice(arguments, OPTION_LOG, names, 3, &form);
    if (status_is_ok(&status))
        status = check_allowed_hosts(arguments);
    serving->server = (struct server_settings){
        .host = argument_text(arguments, OPTION_HOST, "127.0.0.1"),
        .port = (int)port,
        .allowed_hosts = arguments->allowed_hosts,
        .allowed_host_count = arguments->allowed_host_count,
        .log = {forms[form], STDERR_FILENO},
    };
    return status;
}

struct status serving_read(const struct arguments *arguments, struct serving *serving)
{
    static struct status (*const parts[])(const struct arguments *, struct serving *) = {
        read_contract, read_deviation, read_chance, read_gate, read_server};
    struct status status = status_ok();
    *serving = (struct serving){0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && status_is_ok(&status); i++)
        status = parts[i](arguments, serving);
    return status;
}

void serving_free(struct serving *serving)
{
    deviation_free(serving->deviation);
    free(serving->admin_token);
}
