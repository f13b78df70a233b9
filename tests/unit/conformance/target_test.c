/* Target files: what is read, and how each mistake in one is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "conformance/target/capability.h"
#include "conformance/target/shell.h"
#include "conformance/target/target.h"
#include "conformance/target/url.h"

static char folder[] = "/tmp/conformance_target_XXXXXX";

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text, mode_t mode)
{
    struct status status = file_write(path_of(name), span_of(text));
    assert_true(status_is_ok(&status));
    assert_int_equal(chmod(path_of(name), mode), 0);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    write_file("token", "token-in-a-file\n", 0600);
    write_file("open", "everybody-reads-this\n", 0644);
    write_file("empty", "\n", 0600);
    setenv("CONFORMANCE_TEST_TOKEN", "token-in-the-environment", 1);
    unsetenv("CONFORMANCE_TEST_NONE");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {"token", "open", "empty", "target.json"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(path_of(names[i]));
    return rmdir(folder);
}

static struct status read_text(const char *text, struct target *out)
{
    write_file("target.json", text, 0600);
    return target_read(path_of("target.json"), out);
}

#define HERE      "\"url\":\"http://127.0.0.1:1\""
#define ELSEWHERE "\"url\":\"https://api.example.com\""
#define APP       ",\"application\":{\"id\":\"ap-1\"}"
#define TOKEN(t)  ",\"callers\":{\"permitted\":{\"token\":\"" t "\"}}"
#define SIGNER(s) ",\"callers\":{\"permitted\":{\"token\":\"t-o-k-e-n\",\"signer\":" s "}}"

static const struct {
    const char *text;
    const char *says;
} mistakes[] = {
    {"{", ":1:2: ends in the middle of a value"},
    {"{}", ": /url: expected a string that is not empty, found nothing"},
    {"{" HERE "}", ": /application: expected an object, found nothing"},
    {"{" HERE APP "}", ": /callers: expected an object, found nothing"},
    {"{" HERE APP ",\"callers\":{}}", ": /callers/permitted: expected an object, found nothing"},
    {"{" HERE APP ",\"callers\":{\"permitted\":{}}}",
     ": /callers/permitted/token: expected a string that is not empty, found nothing"},
    {"{" HERE APP TOKEN("t-o-k-e-n") ",\"credential\":{}}",
     ": /credential: unknown member; did you mean \"credentials\"?"},
    {"{" HERE APP TOKEN("t-o-k-e-n") ",\"credentials\":{\"deactived\":\"x\"}}",
     ": /credentials/deactived: unknown member; did you mean \"deactivated\"?"},
    {"{" HERE APP TOKEN("t-o-k-e-n") ",\"credentials\":{\"sacrificial\":[1]}}",
     ": /credentials/sacrificial: expected an array of strings that are not empty, found array"},
    {"{" HERE APP TOKEN("t-o-k-e-n") ",\"accept_untestable\":[\"reed_back\"]}",
     ": /accept_untestable/0: unknown capability \"reed_back\"; did you mean \"read_back\"?"},
    {"{" HERE APP TOKEN("t-o-k-e-n") ",\"hooks\":{\"next_request_fails\":\"true\"}}",
     ": /hooks/next_request_fails: expected command:…"},
    {"{\"url\":\"ftp://h\"" APP TOKEN("t-o-k-e-n") "}",
     ": /url: expected an address that begins with http:// or https://, found \"ftp://h\""},
    {"{" ELSEWHERE APP TOKEN("t-o-k-e-n") "}",
     ": /callers/permitted/token: expected env:NAME, file:PATH or command:…"},
    {"{" HERE APP TOKEN("env:CONFORMANCE_TEST_NONE") "}",
     ": /callers/permitted/token: the environment variable CONFORMANCE_TEST_NONE is not set"},
    {"{" HERE APP TOKEN("file:none") "}", "/none: No such file or directory"},
    {"{" HERE APP TOKEN("file:open") "}", "/open: everybody may read this secret"},
    {"{" HERE APP TOKEN("file:empty") "}", ": /callers/permitted/token: the secret is empty"},
    {"{" HERE APP TOKEN("a\\nb-c-d-e") "}",
     ": /callers/permitted/token: expected one line, found the control character U+000A"},
    {"{" HERE APP TOKEN("command:exit 3") "}",
     ": /callers/permitted/token: command: ended with code 3"},
    {"{" HERE APP SIGNER("{}") "}",
     ": /callers/permitted/signer: expected credential_id and private_key, or command alone"},
    {"{" HERE APP SIGNER("{\"credential_id\":\"c\",\"command\":\"x\"}") "}",
     ": /callers/permitted/signer: expected credential_id and private_key, or command alone"},
    {"{" HERE APP SIGNER("{\"credential_id\":\"c\",\"private_key\":\"no key\"}") "}",
     ": /callers/permitted/signer/private_key: "},
};

static void each_mistake_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct target target;
        struct status status = read_text(mistakes[i].text, &target);
        if (status_is_ok(&status))
            fail_msg("%s was accepted", mistakes[i].text);
        if (!strstr(status.message, mistakes[i].says) || !strstr(status.message, "target.json"))
            fail_msg("must say: %s\nsays:     %s", mistakes[i].says, status.message);
    }
}

/* Lines as a person writes them. */
#define LINES(token, hooks)                                                                        \
    "{\n  \"url\": \"http://127.0.0.1:1\",\n  \"application\": {\"id\": \"ap-1\"},\n"              \
    "  \"callers\": {\n    \"permitted\": {" token "}\n  }" hooks "\n}\n"

static const struct {
    const char *text;
    const char *says;
} places[] = {
    {LINES("\"token\": \"env:CONFORMANCE_TEST_NONE\"", ""),
     "target.json:5:19: /callers/permitted/token: the environment"},
    {LINES("\"user_id\": \"us-1\"", ""), "target.json:5:5: /callers/permitted/token: expected"},
    {LINES("\"token\": \"t-o-k-e-n\", \"tokn\": \"x\"", ""),
     "target.json:5:41: /callers/permitted/tokn: unknown member"},
    {LINES("\"token\": \"t-o-k-e-n\"", ",\n  \"hooks\": {\n    \"next_request_fails\": \"x\"\n  }"),
     "target.json:8:5: /hooks/next_request_fails: expected command"},
    {LINES("\"token\": \"t-o-k-e-n\"", ",\n  \"accept_untestable\": [\"read_back\",\n    \"no\"]"),
     "target.json:8:5: /accept_untestable/1: unknown"},
    {"[]", "target.json:1:1: the document: expected an object"},
};

static void a_mistake_is_told_with_line_and_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct target target;
        struct status status = read_text(places[i].text, &target);
        assert_int_equal(status.code, STATUS_INPUT);
        if (!strstr(status.message, places[i].says))
            fail_msg("must say: %s\nsays:     %s", places[i].says, status.message);
    }
}

static const struct {
    const char *text;
    const char *token;
} secrets[] = {
    {"{" HERE APP TOKEN("literal-token") "}", "literal-token"},
    {"{" ELSEWHERE APP TOKEN("env:CONFORMANCE_TEST_TOKEN") "}", "token-in-the-environment"},
    {"{" ELSEWHERE APP TOKEN("file:token") "}", "token-in-a-file"},
    {"{" ELSEWHERE APP TOKEN("command:echo printed-token") "}", "printed-token"},
};

static void a_secret_is_found_and_not_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        struct target target;
        struct status status = read_text(secrets[i].text, &target);
        if (!status_is_ok(&status))
            fail_msg("%s", status.message);
        char shown[64];
        snprintf(shown, sizeof shown, "%s", secrets[i].token);
        assert_string_equal(target.callers[ROLE_PERMITTED].token, secrets[i].token);
        redact_bytes(shown, strlen(shown), &target.secrets);
        assert_string_equal(shown, "***");
        target_free(&target);
    }
}

static void a_command_that_hangs_is_ended(void **state)
{
    (void)state;
    struct buf out = buf_make(64);
    struct status status = shell_run("exec tail -f /dev/null", SPAN_LITERAL(""), 50, &out);
    assert_int_equal(status.code, STATUS_IO);
    assert_string_equal(status.message, "command: took too long");
    status = shell_run("cat", SPAN_LITERAL("asked"), SHELL_TIMEOUT_MS, &out);
    assert_true(status_is_ok(&status));
    assert_string_equal(buf_cstr(&out), "asked");
    status = shell_run("yes", SPAN_LITERAL(""), SHELL_TIMEOUT_MS, &out);
    assert_string_equal(status.message, "command: printed more than 64 bytes");
    buf_free(&out);
}

static void capabilities_follow_from_the_file(void **state)
{
    (void)state;
    struct target target;
    struct status status = read_text(
        "{" HERE APP SIGNER("{\"command\":\"sign\"}") ",\"credentials\":{"
                                                      "\"deactivated\":\"cr-1\",\"sacrificial\":[]}"
                                                      ",\"read_back\":true}",
        &target);
    assert_true(status_is_ok(&status));
    assert_true(capability_held(&target, "callers.permitted"));
    assert_true(capability_held(&target, "callers.permitted.signer"));
    assert_false(capability_held(&target, "callers.permitted.user_id"));
    assert_false(capability_held(&target, "callers.second"));
    assert_true(capability_held(&target, "credentials.deactivated"));
    assert_false(capability_held(&target, "credentials.sacrificial"));
    assert_false(capability_held(&target, "applications.deactivated"));
    assert_true(capability_held(&target, "read_back"));
    assert_false(capability_held(&target, "hooks.next_request_fails"));
    target_free(&target);
}

static const struct {
    const char *text;
    bool accepted;
    bool loopback;
    const char *host;
} urls[] = {
    {"http://127.0.0.1:7357", true, true, "127.0.0.1"},
    {"http://127.9.9.9/", true, true, "127.9.9.9"},
    {"http://localhost", true, true, "localhost"},
    {"http://[::1]:80/prefix", true, true, "::1"},
    {"https://api.example.com/v1", true, false, "api.example.com"},
    {"http://127.0.0.1.example.com", true, false, "127.0.0.1.example.com"},
    {"http://127.0.0.1@example.com", false, false, NULL},
    {"http://h:0", false, false, NULL},
    {"http://h:99999", false, false, NULL},
    {"http://h:", false, false, NULL},
    {"http://", false, false, NULL},
    {"http://h/?q", false, false, NULL},
    {"http://h/#f", false, false, NULL},
    {"http://h/a b", false, false, NULL},
    {"http://h\r\nX: y", false, false, NULL},
    {"file:///etc/passwd", false, false, NULL},
    {"gopher://h", false, false, NULL},
    {"dict://h", false, false, NULL},
    {"HTTP://h", false, false, NULL},
};

static void only_plain_addresses_are_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct url url;
        struct status status = url_parse(urls[i].text, &url);
        if (status_is_ok(&status) != urls[i].accepted)
            fail_msg("%s", urls[i].text);
        if (!urls[i].accepted)
            continue;
        assert_string_equal(url.host, urls[i].host);
        assert_int_equal(url.loopback, urls[i].loopback);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_is_told_with_its_place),
        cmocka_unit_test(a_mistake_is_told_with_line_and_column),
        cmocka_unit_test(a_secret_is_found_and_not_shown),
        cmocka_unit_test(a_command_that_hangs_is_ended),
        cmocka_unit_test(capabilities_follow_from_the_file),
        cmocka_unit_test(only_plain_addresses_are_taken),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
