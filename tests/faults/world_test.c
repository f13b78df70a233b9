/* A world that is read while memory is short: it is the usual one, or the message says why there is
 * none; never that something in it is wrong. */
#include "tests/support/check.h"

#include <string.h>

#include "sim/world/dump.h"
#include "sim/world/seed.h"
#include "tests/faults/sweep.h"

enum { MAX_DUMP = 16 * 1024 * 1024, NOW_MS = 1000 };

struct trial {
    struct status (*read)(struct world **world);
    struct world *world;
    struct status status;
    struct buf usual;
};

static struct status read_file(struct world **world)
{
    return seed_file(DFNS_SOURCE_DIR "/fixtures/worlds/default.json", world);
}

static struct status dump(const struct world *world, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    dump_world(world, NOW_MS, &json);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

static void forget(void *context)
{
    struct trial *trial = context;
    world_free(trial->world);
    trial->world = NULL;
}

static void read_it(void *context)
{
    struct trial *trial = context;
    trial->status = trial->read(&trial->world);
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    struct buf text = buf_make(MAX_DUMP);
    if (!status_is_ok(&trial->status)) {
        if (!failed || trial->status.code == STATUS_INPUT || !trial->status.message[0])
            sweep_complain("%s", trial->status.message);
        return;
    }
    struct status status = dump(trial->world, &text);
    if (!status_is_ok(&status) || !span_equal(buf_peek(&text), buf_peek(&trial->usual)))
        sweep_complain("it is another world than usual");
    buf_free(&text);
}

static void try(struct status (*read)(struct world **world), const char *what)
{
    struct trial trial = {.read = read, .usual = buf_make(MAX_DUMP)};
    struct sweep sweep = {&trial, forget, read_it, judge};
    read_it(&trial);
    assert_string_equal(trial.status.message, "");
    struct status status = dump(trial.world, &trial.usual);
    assert_string_equal(status.message, "");
    sweep_run(&sweep, FAILING_MEMORY, 0, what);
    sweep_run(&sweep, FAILING_OPEN, 0, what);
    forget(&trial);
    buf_free(&trial.usual);
}

static void a_world_is_read_whole(void **state)
{
    (void)state;
    try(seed_default, "the built-in world");
    try(read_file, "a world file");
    sweep_conclude();
}

/* Writing it. */
struct writing {
    struct world *world;
    struct buf text, usual;
    struct status status;
};

static void forget_text(void *context)
{
    struct writing *writing = context;
    buf_free(&writing->text);
}

static void write_it(void *context)
{
    struct writing *writing = context;
    writing->status = dump(writing->world, &writing->text);
}

static void judge_text(void *context, bool failed)
{
    const struct writing *writing = context;
    bool done = status_is_ok(&writing->status);
    if (done ? !span_equal(buf_peek(&writing->text), buf_peek(&writing->usual)) : !failed)
        sweep_complain("the dump is another than usual");
}

static void a_world_is_written_whole(void **state)
{
    (void)state;
    struct writing writing = {.text = buf_make(MAX_DUMP), .usual = buf_make(MAX_DUMP)};
    struct sweep sweep = {&writing, forget_text, write_it, judge_text};
    struct status status = seed_default(&writing.world);
    assert_string_equal(status.message, "");
    status = dump(writing.world, &writing.usual);
    assert_string_equal(status.message, "");
    sweep_run(&sweep, FAILING_MEMORY, 0, "a dump");
    buf_free(&writing.text);
    buf_free(&writing.usual);
    world_free(writing.world);
    sweep_conclude();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_is_read_whole),
        cmocka_unit_test(a_world_is_written_whole),
    };
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
