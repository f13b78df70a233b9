/* The settings of dfns-sim: as flags, as environment variables and in a file. */
#include "tests/support/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json_write.h"
#include "common/shape.h"
#include "tests/e2e/running.h"

#define PROGRAM DFNS_BIN_DIR "/dfns-sim"
#define HOST    "Host: localhost\r\n"

enum { MAX_TEXT = 256 * 1024, MAX_NAME = 64 };

/* The table that the program is made of. */
static const struct setting {
    const char *name;
    enum shape_type type;
} settings[] = {
#define SETTING(symbol, name, argument, type, help) {name, type},
#define OPTION(symbol, name, argument, help)
#include "sim/options.def"
#undef OPTION
#undef SETTING
};

static char folder[64], file[96];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/dfns-config-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/sim.json", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(file);
    return rmdir(folder);
}

static void write_file(const char *content)
{
    struct status status = file_write(file, span_of(content));
    assert_string_equal(status.message, "");
}

/* ---- the three ways ---- */

static const char *edition_of(const char *variables, const char *arguments)
{
    static char edition[16];
    struct running running;
    running_start(&running, variables, arguments);
    snprintf(edition, sizeof edition, "%s", json_text(running.first, "edition"));
    running_stop(&running);
    return edition;
}

static void a_flag_goes_before_a_variable_before_the_file(void **state)
{
    (void)state;
    char flag[160], variable[160];
    write_file("{\"port\":0,\"log\":\"off\",\"edition\":\"2025\"}");
    snprintf(flag, sizeof flag, "--config %s", file);
    snprintf(variable, sizeof variable, "DFNS_SIM_CONFIG=%s", file);
    assert_string_equal(edition_of("DFNS_SIM_PORT=0 DFNS_SIM_LOG=off", ""), "2023");
    assert_string_equal(edition_of("", flag), "2025");
    assert_string_equal(edition_of(variable, ""), "2025");
    assert_string_equal(edition_of("DFNS_SIM_EDITION=2023", flag), "2023");
    assert_string_equal(edition_of("DFNS_SIM_EDITION=", flag), "2025");
    snprintf(flag, sizeof flag, "--config %s --edition 2025", file);
    assert_string_equal(edition_of("DFNS_SIM_EDITION=2023", flag), "2025");
}

/* A list is taken whole from one of the three. */
static void several_hosts_can_be_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *variables, *flags;
        int a, b;
    } rows[] = {{"", "", 404, 404},
                {"DFNS_SIM_ALLOW_HOST='b.test, c.test'", "", 421, 404},
                {"DFNS_SIM_ALLOW_HOST=b.test", "--allow-host a.test", 404, 421}};
    write_file("{\"port\":0,\"log\":\"off\",\"allow_host\":[\"a.test\",\"b.test\"]}");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct running running;
        char arguments[256];
        snprintf(arguments, sizeof arguments, "--config %s %s", file, rows[i].flags);
        running_start(&running, rows[i].variables, arguments);
        assert_int_equal(
            running_ask(running.port, "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n", NULL, NULL),
            rows[i].a);
        assert_int_equal(
            running_ask(running.port, "GET /x HTTP/1.1\r\nHost: b.test\r\n\r\n", NULL, NULL),
            rows[i].b);
        running_stop(&running);
    }
}

static void a_mistake_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *variables, *content, *line; /* @ is the file's path */
    } rows[] = {
        {"DFNS_SIM_PROT=1", "{}",
         "DFNS_SIM_PROT: there is no such setting; did you mean DFNS_SIM_PORT?"},
        {"DFNS_SIM_XYZZY=", "{}", "DFNS_SIM_XYZZY: there is no such setting"},
        {"DFNS_SIM_PORT=x", "{}",
         "DFNS_SIM_PORT: expected a whole number from 0 to 65535, found \"x\""},
        {"DFNS_SIM_LOG=xml", "{}", "DFNS_SIM_LOG: expected text, json or off, found \"xml\""},
        {"", "{\"nonce_widnow\":1}",
         "@: /nonce_widnow: unknown member; did you mean \"nonce_window\"?"},
        {"", "{\"port\":\"1\"}",
         "@: /port: expected a whole number that is not negative, found string"},
        {"", "{\"port\":65536}",
         "@: /port: expected a whole number from 0 to 65535, found \"65536\""},
        {"", "{\"edition\":\"2024\"}", "@: /edition: expected 2023 or 2025, found \"2024\""},
        {"", "{\"defect\":\"nonce-not-requird\"}",
         "@: /defect: there is no defect \"nonce-not-requird\"; did you mean nonce-not-required?"},
        {"", "{\"allow_origin\":\"http://a/\"}",
         "@: /allow_origin: expected something like http://localhost:3000, found \"http://a/\""},
        {"", "{\"allow_host\":[\"a.test\",\"b.test:80\"]}",
         "@: /allow_host: expected a host name without a port, or \"*\", found \"b.test:80\""},
        {"", "{\n  \"port\": 0,\n}", "@: line 3, column 1: not JSON"},
        {"DFNS_SIM_ADMIN_TOKEN=env:NOT_SET", "{}",
         "DFNS_SIM_ADMIN_TOKEN: the environment variable NOT_SET is not set"},
        {"DFNS_SIM_ADMIN_TOKEN=file:/dev/null", "{}", "DFNS_SIM_ADMIN_TOKEN: the secret is empty"},
        {"DFNS_SIM_ADMIN_TOKEN='two words'", "{}",
         "DFNS_SIM_ADMIN_TOKEN: the secret holds a space, a control character or no ASCII"},
    };
    struct buf output = buf_make(MAX_TEXT);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char command[512], expected[512];
        bool in_file = rows[i].line[0] == '@';
        write_file(rows[i].content);
        snprintf(command, sizeof command, "%s " PROGRAM " --config %s 2>&1", rows[i].variables,
                 file);
        snprintf(expected, sizeof expected, "dfns-sim: %s%s\n", in_file ? file : "",
                 rows[i].line + in_file);
        assert_int_equal(process_shell(command, &output), 2);
        assert_string_equal(buf_cstr(&output), expected);
    }
    assert_int_equal(process_shell(PROGRAM " --config /nonexistent.json 2>&1", &output), 2);
    assert_string_equal(buf_cstr(&output),
                        "dfns-sim: /nonexistent.json: cannot open: No such file or directory\n");
    buf_free(&output);
}

/* ---- nothing drifts ---- */

static const char *type_in_schema(const cJSON *property)
{
    const char *type = json_text(property, "type");
    return type ? type : "string"; /* an enumeration, here always of strings */
}

static void the_schema_has_exactly_the_settings(void **state)
{
    (void)state;
    static const char *const types[] = {
        [SHAPE_TEXT] = "string", [SHAPE_INTEGER] = "integer", [SHAPE_TEXTS] = "array"};
    struct buf text = buf_make(MAX_TEXT);
    struct status status = file_read(DFNS_SOURCE_DIR "/fixtures/schema/config.json", &text);
    assert_string_equal(status.message, "");
    cJSON *schema = json_parse(buf_peek(&text), NULL);
    const cJSON *properties = json_member(schema, "properties");
    for (size_t i = 0; i < COUNT(settings); i++) {
        char key[MAX_NAME];
        snprintf(key, sizeof key, "%s", settings[i].name);
        for (char *c = key; (c = strchr(c, '-'));)
            *c = '_';
        assert_non_null(json_member(properties, key));
        assert_string_equal(type_in_schema(json_member(properties, key)), types[settings[i].type]);
    }
    assert_int_equal(cJSON_GetArraySize(properties), COUNT(settings) + 1); /* and "$schema" */
    cJSON_Delete(schema);
    buf_free(&text);
}

/* Each is known under its three names: a value that is too much for it says so. */
static void every_setting_has_a_flag_a_variable_and_a_key(void **state)
{
    (void)state;
    struct buf output = buf_make(MAX_TEXT);
    for (size_t i = 0; i < COUNT(settings); i++) {
        char command[512], expected[256], key[MAX_NAME];
        snprintf(command, sizeof command, PROGRAM " --%s 2>&1", settings[i].name);
        snprintf(expected, sizeof expected, "dfns-sim: --%s needs a value: ", settings[i].name);
        assert_int_equal(process_shell(command, &output), 2);
        assert_true(span_starts_with(buf_peek(&output), expected));
        snprintf(command, sizeof command,
                 "env DFNS_SIM_$(echo %s | tr a-z- A-Z_)= " PROGRAM " defects", settings[i].name);
        assert_int_equal(process_shell(command, &output), 0);
        snprintf(key, sizeof key, "%s", settings[i].name);
        for (char *c = key; (c = strchr(c, '-'));)
            *c = '_';
        snprintf(command, sizeof command, "{\"%s\":null}", key);
        write_file(command);
        snprintf(command, sizeof command, PROGRAM " --config %s 2>&1", file);
        snprintf(expected, sizeof expected, "dfns-sim: %s: /%s: expected ", file, key);
        assert_int_equal(process_shell(command, &output), 2);
        assert_true(span_starts_with(buf_peek(&output), expected));
    }
    buf_free(&output);
}

/* ---- what the program reads from them ---- */

static void the_admin_token_opens_what_it_closes(void **state)
{
    (void)state;
    struct running running;
    write_file("geheim-1\n");
    char arguments[160], command[256];
    snprintf(arguments, sizeof arguments, "--port 0 --admin-token file:%s", file);
    running_start(&running, "DFNS_SIM_LOG=off", arguments);
    assert_int_equal(
        running_ask(running.port, "GET /_sim/health HTTP/1.1\r\n" HOST "\r\n", NULL, NULL), 403);
    assert_int_equal(running_ask(running.port,
                                 "GET /_sim/health HTTP/1.1\r\n" HOST
                                 "Authorization: Bearer geheim-1\r\n\r\n",
                                 NULL, NULL),
                     200);
    struct buf output = buf_make(MAX_TEXT);
    snprintf(command, sizeof command, PROGRAM " healthcheck --url http://127.0.0.1:%d 2>&1",
             running.port);
    assert_int_equal(process_shell(command, &output), 1);
    snprintf(command, sizeof command,
             "DFNS_SIM_PORT=%d SECRET=geheim-1 " PROGRAM " healthcheck --admin-token env:SECRET",
             running.port);
    assert_int_equal(process_shell(command, &output), 0);
    assert_string_equal(buf_cstr(&output), "");
    buf_free(&output);
    running_stop(&running);
}

static void a_health_check_is_yes_or_no(void **state)
{
    (void)state;
    struct running running;
    struct buf output = buf_make(MAX_TEXT);
    char arguments[160], command[256];
    snprintf(arguments, sizeof arguments, "--port 0 --port-file %s", file);
    running_start(&running, "DFNS_SIM_LOG=off", arguments);
    snprintf(command, sizeof command, PROGRAM " healthcheck --port-file %s 2>&1", file);
    assert_int_equal(process_shell(command, &output), 0);
    assert_string_equal(buf_cstr(&output), "");
    running_stop(&running);
    assert_int_equal(process_shell(command, &output), 1);
    unlink(file);
    assert_int_equal(process_shell(command, &output), 1);
    assert_int_equal(process_shell(PROGRAM " healthcheck --url https://x 2>&1", &output), 1);
    assert_string_equal(buf_cstr(&output),
                        "dfns-sim: --url: expected http://HOST:PORT, found \"https://x\"\n");
    buf_free(&output);
}

/* As `dfns-sim checks | head`, but for certain: the reader is gone before anything is written. */
static void a_reader_who_has_enough_is_no_mistake(void **state)
{
    (void)state;
    struct buf output = buf_make(MAX_TEXT);
    char command[128];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    snprintf(command, sizeof command, PROGRAM " checks 2>&1 >&%d", ends[1]);
    assert_int_equal(process_shell(command, &output), 128 + SIGPIPE);
    assert_string_equal(buf_cstr(&output), "");
    close(ends[1]);
    buf_free(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flag_goes_before_a_variable_before_the_file),
        cmocka_unit_test(several_hosts_can_be_allowed),
        cmocka_unit_test(a_mistake_is_told_with_its_place),
        cmocka_unit_test(the_schema_has_exactly_the_settings),
        cmocka_unit_test(every_setting_has_a_flag_a_variable_and_a_key),
        cmocka_unit_test(the_admin_token_opens_what_it_closes),
        cmocka_unit_test(a_health_check_is_yes_or_no),
        cmocka_unit_test(a_reader_who_has_enough_is_no_mistake),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
