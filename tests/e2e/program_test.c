/* dfns-sim as a person or a script meets it: what it prints, and how it ends. */
#include "tests/support/check.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/support/process.h"
#include "tests/support/wire.h"

#define PROGRAM  DFNS_BIN_DIR "/dfns-sim"
#define HOST     "Host: localhost\r\n"
#define MAX_TEXT (1024 * 1024)

enum { START_TIMEOUT_MS = 20000 };

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/dfns-program-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

struct running {
    struct process process;
    int port;
    char port_file[128];
};

static void start(struct running *running, const char *edition)
{
    struct buf line = buf_make(4096), port = buf_make(16);
    snprintf(running->port_file, sizeof running->port_file, "%s/port", folder);
    const char *const argv[] = {PROGRAM, "--port", "0",         "--port-file", running->port_file,
                                "--log", "off",    "--edition", edition,       NULL};
    assert_true(process_start(&running->process, argv, true));
    assert_true(process_read_line(&running->process, &line, START_TIMEOUT_MS));
    struct status status = file_read(running->port_file, &port);
    assert_string_equal(status.message, "");
    running->port = atoi(buf_cstr(&port));
    cJSON *first = json_parse(buf_peek(&line), NULL);
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", running->port);
    assert_string_equal(json_text(first, "url"), url);
    assert_string_equal(json_text(first, "edition"), edition);
    assert_int_equal((pid_t)json_member(first, "pid")->valuedouble, running->process.pid);
    cJSON_Delete(first);
    buf_free(&line);
    buf_free(&port);
}

static int stop(struct running *running)
{
    int code = process_end(&running->process, SIGTERM, NULL);
    unlink(running->port_file);
    return code;
}

static void it_says_where_it_is_and_stops_when_told(void **state)
{
    (void)state;
    struct running running;
    start(&running, "2023");
    assert_int_equal(stop(&running), 0);
    start(&running, "2025");
    assert_int_equal(process_end(&running.process, SIGINT, NULL), 0);
    unlink(running.port_file);
}

static void await_draining(int port)
{
    for (bool draining = false; !draining; sched_yield()) {
        struct wire wire;
        struct wire_answer answer;
        wire_open(&wire, port);
        wire_send_text(&wire, "GET /x HTTP/1.1\r\n" HOST "\r\n");
        assert_true(wire_read(&wire, &answer));
        draining = wire_field_is(&answer, "Connection", "close");
        wire_forget(&answer);
        wire_close(&wire);
    }
}

static void a_second_signal_ends_it_at_once(void **state)
{
    (void)state;
    struct running running;
    struct wire wire;
    struct wire_answer answer;
    start(&running, "2023");
    wire_open(&wire, running.port);
    wire_send_text(&wire,
                   "PUT /x HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assert_true(wire_read(&wire, &answer)); /* in flight from here on */
    wire_forget(&answer);
    assert_int_equal(kill(running.process.pid, SIGTERM), 0);
    await_draining(running.port);
    assert_int_equal(stop(&running), 128 + SIGTERM);
    wire_close(&wire);
}

static void a_taken_port_is_a_usage_error(void **state)
{
    (void)state;
    struct running running;
    struct buf output = buf_make(MAX_TEXT);
    char command[512], expected[256];
    start(&running, "2023");
    snprintf(command, sizeof command, PROGRAM " --port %d 2>&1", running.port);
    assert_int_equal(process_shell(command, &output), 2);
    snprintf(expected, sizeof expected,
             "dfns-sim: 127.0.0.1:%d is in use; stop what listens there, or choose another port "
             "(0 takes a free one)\n",
             running.port);
    assert_string_equal(buf_cstr(&output), expected);
    assert_int_equal(stop(&running), 0);
    buf_free(&output);
}

static void a_mistake_is_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *line;
    } rows[] = {
        {"serv", "unknown command \"serv\"; did you mean \"serve\"?"},
        {"xyzzy", "unknown command \"xyzzy\"; dfns-sim --help lists them"},
        {"--prot 1", "unknown option --prot; did you mean --port?"},
        {"--port", "--port needs a value: NUMBER"},
        {"--world ''", "--world needs a value: FILE"},
        {"--config=", "--config needs a value: FILE"},
        {"--port-file ''", "--port-file needs a value: PATH"},
        {"curl credentials --world ''", "--world needs a value: FILE"},
        {"curl credentials --port-file=", "--port-file needs a value: PATH"},
        {"--port 65536", "--port: expected a whole number from 0 to 65535, found \"65536\""},
        {"--port 80x", "--port: expected a whole number from 0 to 65535, found \"80x\""},
        {"--edition 2024", "--edition: expected 2023 or 2025, found \"2024\""},
        {"--log xml", "--log: expected text, json or off, found \"xml\""},
        {"--explain yes", "--explain: expected on or off, found \"yes\""},
        {"--nonce-window -1",
         "--nonce-window: expected a whole number from 0 to 31622400, found \"-1\""},
        {"--host nowhere", "cannot listen on \"nowhere\": expected an IPv4 address such as "
                           "127.0.0.1, or 0.0.0.0 for every interface"},
        {"--world /nonexistent.json", "/nonexistent.json: cannot open: No such file or directory"},
        {"--defect nonce-not-requird",
         "--defect: there is no defect \"nonce-not-requird\"; did you mean nonce-not-required?"},
        {"--allow-host evil.example:80",
         "--allow-host: expected a host name without a port, or \"*\", found \"evil.example:80\""},
        {"--allow-host a --allow-host ''",
         "--allow-host: expected a host name without a port, or \"*\", found \"\""},
        {"serve now", "\"now\" is one argument too many"},
        {"curl", "expected \"credentials\" or \"applications\""},
        {"curl wallets", "expected \"credentials\" or \"applications\", found \"wallets\""},
        {"curl credentials --caller nobody",
         "the world names no caller \"nobody\" in its \"roles\""},
        {"target --url localhost",
         "--url: expected something like http://127.0.0.1:7357, found \"localhost\""},
        {"target --url http://a --port-file b", "--url and --port-file exclude each other"},
    };
    struct buf output = buf_make(MAX_TEXT);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char command[512], expected[512];
        snprintf(command, sizeof command, PROGRAM " %s 2>&1", rows[i].arguments);
        snprintf(expected, sizeof expected, "dfns-sim: %s\n", rows[i].line);
        assert_int_equal(process_shell(command, &output), 2);
        assert_string_equal(buf_cstr(&output), expected);
    }
    buf_free(&output);
}

static void output_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    struct buf output = buf_make(MAX_TEXT);
    assert_int_equal(process_shell(PROGRAM " checks 2>&1 >/dev/full", &output), 2);
    assert_string_equal(buf_cstr(&output), "dfns-sim: cannot write to standard output\n");
    assert_int_equal(process_shell(PROGRAM " --version <&- >&- 2>&-", &output), 0);
    buf_free(&output);
}

static void every_command_explains_itself(void **state)
{
    (void)state;
    static const char *const commands[] = {"serve",  "curl",   "env",     "nonce",      "sign",
                                           "target", "checks", "defects", "healthcheck"};
    struct buf output = buf_make(MAX_TEXT), overview = buf_make(MAX_TEXT);
    assert_int_equal(process_shell(PROGRAM " --help", &overview), 0);
    for (size_t i = 0; i < COUNT(commands); i++) {
        char command[256], usage[64];
        snprintf(command, sizeof command, PROGRAM " %s --help", commands[i]);
        snprintf(usage, sizeof usage, "Usage: dfns-sim %s", commands[i]);
        assert_int_equal(process_shell(command, &output), 0);
        assert_non_null(strstr(buf_cstr(&output), usage));
        assert_non_null(strstr(buf_cstr(&output), "\n\n  ")); /* an example */
        snprintf(usage, sizeof usage, "\n  %-11s  ", commands[i]);
        assert_non_null(strstr(buf_cstr(&overview), usage));
    }
    assert_int_equal(process_shell(PROGRAM " --version", &output), 0);
    assert_string_equal(buf_cstr(&output), "dfns-sim " DFNS_VERSION "\n");
    buf_free(&output);
    buf_free(&overview);
}

static void the_environment_can_be_evaluated(void **state)
{
    (void)state;
    struct buf output = buf_make(MAX_TEXT);
    assert_int_equal(process_shell("eval \"$(" PROGRAM " env --url http://127.0.0.1:1/)\" && "
                                   "printf '%s|%s|%s|%s' \"$DFNS_API_URL\" \"$DFNS_APP_ID\" "
                                   "\"$DFNS_APP_ORIGIN\" \"$DFNS_PRIVATE_KEY\" && "
                                   "test -n \"$DFNS_AUTH_TOKEN\" -a -n \"$DFNS_CRED_ID\" "
                                   "-a -n \"$DFNS_ORG_ID\"",
                                   &output),
                     0);
    assert_true(span_starts_with(buf_peek(&output),
                                 "http://127.0.0.1:1|312CE25E-A112-4D45-9965-6175E7C568DD|"
                                 "http://localhost:3000|-----BEGIN PRIVATE KEY-----\n"));
    assert_int_equal(process_shell(PROGRAM " env | grep -c '^export DFNS_[A-Z_]*='", &output), 0);
    assert_string_equal(buf_cstr(&output), "7\n");
    buf_free(&output);
}

/* A member of the target file, or of what it leads to. */
static void read_target(const char *arguments, cJSON **target)
{
    struct buf output = buf_make(MAX_TEXT);
    char command[512];
    snprintf(command, sizeof command, PROGRAM " target %s", arguments);
    assert_int_equal(process_shell(command, &output), 0);
    *target = json_parse(buf_peek(&output), NULL);
    assert_non_null(*target);
    buf_free(&output);
}

static void the_target_file_knows_every_role(void **state)
{
    (void)state;
    static const char *const pointers[] = {
        "/application/id",
        "/server_side_application/id",
        "/server_side_application/secret",
        "/server_side_application/private_key",
        "/callers/permitted/token",
        "/callers/permitted/user_id",
        "/callers/permitted/signer/credential_id",
        "/callers/permitted/signer/private_key",
        "/callers/unpermitted/signer/private_key",
        "/callers/second/signer/private_key",
        "/callers/expired/token",
        "/callers/other_tenant/signer/private_key",
        "/credentials/deactivated",
        "/credentials/sacrificial/1",
        "/credentials/other_tenant",
        "/applications/deactivated",
        "/applications/sacrificial/1",
        "/applications/other_tenant",
    };
    cJSON *target;
    read_target("--edition 2025 --url http://127.0.0.1:1", &target);
    assert_string_equal(json_text(target, "url"), "http://127.0.0.1:1");
    assert_string_equal(json_text(target, "edition"), "2025");
    assert_true(json_flag(target, "read_back", false));
    for (size_t i = 0; i < COUNT(pointers); i++)
        if (!cJSON_IsString(json_pointer(target, pointers[i])))
            fail_msg("%s", pointers[i]);
    cJSON_Delete(target);
}

static void take_line(const char *command, struct buf *out)
{
    struct buf output = buf_make(MAX_TEXT);
    assert_int_equal(process_shell(command, &output), 0);
    struct span rest = buf_peek(&output);
    buf_clear(out);
    buf_span(out, span_cut(&rest, '\n'));
    assert_true(span_is_empty(rest));
    buf_free(&output);
}

static void what_is_printed_is_accepted(void **state)
{
    (void)state;
    static const char body[] = "{\"appId\": \"a6a47c9c-6f84-4af5-8e7a-30118cccdda4\"}";
    struct running running;
    struct wire_answer answer;
    struct buf nonce = buf_make(MAX_TEXT), action = buf_make(MAX_TEXT),
               request = buf_make(MAX_TEXT);
    cJSON *target;
    start(&running, "2023");
    read_target("", &target);
    take_line(PROGRAM " nonce", &nonce);
    take_line(PROGRAM " sign --path /auth/manage/apps/deactivate --payload "
                      "'{\"appId\":\"a6a47c9c-6f84-4af5-8e7a-30118cccdda4\"}'",
              &action);
    buf_format(&request,
               "PUT /auth/manage/apps/deactivate HTTP/1.1\r\n" HOST "Authorization: Bearer %s\r\n"
               "X-DFNS-APPID: %s\r\nX-DFNS-NONCE: %s\r\nX-DFNS-USERACTION: %s\r\n"
               "Content-Length: %zu\r\n\r\n%s",
               json_pointer(target, "/callers/permitted/token")->valuestring,
               json_pointer(target, "/application/id")->valuestring, buf_cstr(&nonce),
               buf_cstr(&action), sizeof body - 1, body);
    wire_exchange(running.port, request.ptr, request.len, &answer);
    assert_int_equal(answer.status, 200);
    assert_string_equal(json_text(answer.body, "message"), "success");
    wire_forget(&answer);
    assert_int_equal(stop(&running), 0);
    cJSON_Delete(target);
    buf_free(&nonce);
    buf_free(&action);
    buf_free(&request);
}

static void the_curl_command_works_once(void **state)
{
    (void)state;
    struct running running;
    struct buf output = buf_make(MAX_TEXT);
    char command[512];
    if (process_shell("command -v curl", &output) != 0)
        skip();
    start(&running, "2023");
    snprintf(command, sizeof command,
             PROGRAM " curl credentials --port-file %s >%s/curl.sh && sh %s/curl.sh && "
                     "sh %s/curl.sh; rm -f %s/curl.sh",
             running.port_file, folder, folder, folder, folder);
    assert_int_equal(process_shell(command, &output), 0);
    assert_non_null(strstr(buf_cstr(&output), "{\"message\":\"success\"}\nHTTP/1.1 400"));
    assert_non_null(strstr(buf_cstr(&output), "X-Sim-Reason: replay.nonce-replayed\r\n"));
    assert_int_equal(stop(&running), 0);
    buf_free(&output);
}

static void every_reason_is_listed(void **state)
{
    (void)state;
    struct buf output = buf_make(MAX_TEXT);
    assert_int_equal(process_shell(PROGRAM " checks", &output), 0);
    assert_non_null(strstr(buf_cstr(&output), "\nnonce.too-old\n    the nonce's date lies further "
                                              "back than the window\n    400 request nonce is "
                                              "missing or invalid\n    credential page, "));
    assert_int_equal(process_shell(PROGRAM " checks --markdown | grep -vc '^|.*|$'", &output), 1);
    assert_int_equal(process_shell(PROGRAM " defects | grep -qx nonce-not-required", &output), 0);
    buf_free(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_where_it_is_and_stops_when_told),
        cmocka_unit_test(a_second_signal_ends_it_at_once),
        cmocka_unit_test(a_taken_port_is_a_usage_error),
        cmocka_unit_test(a_mistake_is_one_line),
        cmocka_unit_test(output_that_cannot_be_written_is_an_error),
        cmocka_unit_test(every_command_explains_itself),
        cmocka_unit_test(the_environment_can_be_evaluated),
        cmocka_unit_test(the_target_file_knows_every_role),
        cmocka_unit_test(what_is_printed_is_accepted),
        cmocka_unit_test(the_curl_command_works_once),
        cmocka_unit_test(every_reason_is_listed),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
