#include "common/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/support/check.h"

static char root[64];

static int set_up(void **state)
{
    (void)state;
    snprintf(root, sizeof root, "/tmp/folder-test-XXXXXX");
    return mkdtemp(root) == NULL;
}

static int tear_down(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -r %s", root);
    return system(command);
}

static void assert_code(struct status status, enum status_code code)
{
    if (status.code != code)
        fail_msg("%d: %s", (int)status.code, status.message);
}

static void test_a_folder_is_made_or_empty(void **state)
{
    char path[128];
    (void)state;
    assert_code(folder_claim(root), STATUS_OK);
    snprintf(path, sizeof path, "%s/new", root);
    assert_code(folder_claim(path), STATUS_OK);
    assert_code(folder_claim(path), STATUS_OK);
    assert_code(folder_claim(root), STATUS_INPUT); /* "new" is in it */
    snprintf(path, sizeof path, "%s/absent/new", root);
    assert_code(folder_claim(path), STATUS_IO);
}

static void test_a_file_is_written_once(void **state)
{
    char path[128];
    struct buf text = buf_make(64);
    (void)state;
    assert_code(folder_write(root, "a/b/c.json", SPAN_LITERAL("one")), STATUS_OK);
    assert_code(folder_write(root, "a/b/d.json", SPAN_LITERAL("")), STATUS_OK);
    assert_code(folder_write(root, "a/b/c.json", SPAN_LITERAL("two")), STATUS_INPUT);
    snprintf(path, sizeof path, "%s/a/b/c.json", root);
    assert_code(file_read(path, &text), STATUS_OK);
    assert_string_equal(buf_cstr(&text), "one");
    buf_free(&text);
}

static void test_no_name_leads_outside(void **state)
{
    static const char *const names[] = {"",    "..",   "../a", "/a",   "a/../b",
                                        "./a", "a//b", "a/",   ".a/b", "a/.b"};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        assert_code(folder_write(root, names[i], SPAN_LITERAL("x")), STATUS_INPUT);
}

static void test_no_link_is_followed(void **state)
{
    char link[128];
    (void)state;
    snprintf(link, sizeof link, "%s/link", root);
    assert_int_equal(symlink("/tmp", link), 0);
    assert_code(folder_write(root, "link/folder-test-escaped", SPAN_LITERAL("x")), STATUS_IO);
    assert_int_not_equal(access("/tmp/folder-test-escaped", F_OK), 0);
    assert_code(folder_write(root, "link", SPAN_LITERAL("x")), STATUS_INPUT);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_a_folder_is_made_or_empty),
        EACH(test_a_file_is_written_once),
        EACH(test_no_name_leads_outside),
        EACH(test_no_link_is_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
