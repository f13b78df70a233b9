/* A world of one's own, from --world: what a shell makes of it, and what is said of a mistake. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/support/process.h"

#define PROGRAM  DFNS_BIN_DIR "/dfns-sim"
#define MAX_TEXT (1024 * 1024)

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/dfns-world-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* Appends the text with `to` in every place of `from`. */
static void replace(struct buf *out, const char *text, const char *from, const char *to)
{
    for (const char *found; (found = strstr(text, from)); text = found + strlen(from)) {
        buf_span(out, (struct span){text, (size_t)(found - text)});
        buf_text(out, to);
    }
    buf_text(out, text);
}

/* The built-in world, but that the calling application has another id. */
static void write_world(const char *path, const char *id)
{
    struct buf world = buf_make(MAX_TEXT), moved = buf_make(MAX_TEXT), named = buf_make(MAX_TEXT);
    struct status status = file_read(DFNS_SOURCE_DIR "/fixtures/worlds/default.json", &world);
    assert_true(status_is_ok(&status));
    replace(&moved, buf_cstr(&world), "../keys/", DFNS_SOURCE_DIR "/fixtures/keys/");
    replace(&named, buf_cstr(&moved), "312CE25E-A112-4D45-9965-6175E7C568DD", id);
    status = file_write(path, buf_peek(&named));
    assert_true(status_is_ok(&status));
    buf_free(&world);
    buf_free(&moved);
    buf_free(&named);
}

static void what_a_world_says_is_quoted(void **state)
{
    (void)state;
    struct buf output = buf_make(MAX_TEXT);
    char path[128], command[512];
    snprintf(path, sizeof path, "%s/quoted.json", folder);
    write_world(path, "it's $(false) \\\"x\\\" `false` \\\\ *");
    snprintf(command, sizeof command,
             "eval \"$(" PROGRAM " env --world %s)\" && printf '%%s' \"$DFNS_APP_ID\"", path);
    assert_int_equal(process_shell(command, &output), 0);
    assert_string_equal(buf_cstr(&output), "it's $(false) \"x\" `false` \\ *");
    assert_int_equal(unlink(path), 0);
    buf_free(&output);
}

static void a_mistake_in_a_world_is_told_with_its_place(void **state)
{
    (void)state;
    struct buf output = buf_make(MAX_TEXT);
    char path[128], command[512], expected[512];
    snprintf(path, sizeof path, "%s/mistaken.json", folder);
    struct status status = file_write(path, span_of("{\"organisationz\":[]}"));
    assert_true(status_is_ok(&status));
    snprintf(command, sizeof command, PROGRAM " --world %s 2>&1", path);
    snprintf(expected, sizeof expected,
             "dfns-sim: %s: /organisationz: unknown member; did you mean \"organisations\"?\n",
             path);
    assert_int_equal(process_shell(command, &output), 2);
    assert_string_equal(buf_cstr(&output), expected);
    assert_int_equal(unlink(path), 0);
    buf_free(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_world_says_is_quoted),
        cmocka_unit_test(a_mistake_in_a_world_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
