#include "tests/proof/trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/json_write.h"
#include "tests/proof/ask.h"

enum { WORKERS = 2, MAX_RESULT = 4 * 1024 * 1024 };

/* ---- in a process of its own, which a failed assertion ends ---- */

static int64_t read_hits(const struct pair *pair)
{
    int64_t least = INT64_MAX, hits;
    cJSON *health = ask(pair, "GET", "/_sim/health");
    const cJSON *item;
    cJSON_ArrayForEach(item, json_member(health, "deviations"))
    {
        assert_true(json_integer(json_member(item, "hits"), 0, INT64_C(1) << 53, &hits));
        least = hits < least ? hits : least;
    }
    cJSON_Delete(health);
    return least == INT64_MAX ? 0 : least;
}

static bool is_judged(const cJSON *item)
{
    const cJSON *assertion;
    cJSON_ArrayForEach(assertion, json_member(item, "assertions"))
    {
        const char *level = json_text(assertion, "level");
        if (!json_flag(assertion, "control", false) && level && strcmp(level, "observed") != 0)
            return true;
    }
    return false;
}

static void write_result(const cJSON *report, int code, int64_t hits, struct buf *out)
{
    const cJSON *item;
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_integer(&json, "exit_code", code);
    json_member_integer(&json, "hits", hits);
    json_key(&json, "verdicts");
    json_object_begin(&json);
    cJSON_ArrayForEach(item, json_member(report, "cases"))
        json_member_text(&json, json_text(item, "id"), json_text(item, "verdict"));
    json_object_end(&json);
    json_key(&json, "judged");
    json_array_begin(&json);
    cJSON_ArrayForEach(item, json_member(report, "cases"))
    {
        if (is_judged(item))
            json_put_text(&json, json_text(item, "id"));
    }
    json_array_end(&json);
    json_object_end(&json);
}

/* Inferred clauses count here: a defect may break what no page says in so many words. */
static int judge_strictly(struct pair *pair, const char *seed, cJSON **report)
{
    const char *const arguments[] = {"--strict", "--allow-self", seed ? "--seed" : NULL, seed,
                                     NULL};
    return pair_judge(pair, arguments, report);
}

static void run_one(const struct trial *trial, FILE *file)
{
    struct pair pair;
    cJSON *report = NULL;
    struct buf out = buf_make(MAX_RESULT);
    pair_start(&pair, trial->flags);
    int code = judge_strictly(&pair, trial->seed, &report);
    int64_t hits = read_hits(&pair);
    assert_int_equal(pair_stop(&pair), 0);
    write_result(report, code, hits, &out);
    bool written = report && fwrite(buf_cstr(&out), 1, out.len, file) == out.len;
    cJSON_Delete(report);
    buf_free(&out);
    _exit(written && fflush(file) == 0 ? 0 : 1);
}

/* ---- here ---- */

struct worker {
    pid_t pid; /* 0: idle */
    FILE *file;
    struct trial *trial;
};

static void start(struct worker *worker, struct trial *trial)
{
    *worker = (struct worker){.trial = trial, .file = tmpfile()};
    if (!worker->file)
        abort();
    fflush(NULL);
    worker->pid = fork();
    if (worker->pid == 0)
        run_one(trial, worker->file);
    if (worker->pid < 0)
        abort();
}

static void take_result(struct trial *trial, FILE *file)
{
    static char text[MAX_RESULT];
    int64_t code = -1;
    rewind(file);
    size_t len = fread(text, 1, sizeof text, file);
    trial->result = json_parse((struct span){text, len}, NULL);
    trial->verdicts = json_member(trial->result, "verdicts");
    trial->judged = json_member(trial->result, "judged");
    if (json_integer(json_member(trial->result, "exit_code"), -255, 255, &code))
        trial->exit_code = (int)code;
    if (!json_integer(json_member(trial->result, "hits"), 0, INT64_C(1) << 53, &trial->hits))
        trial->hits = 0;
}

/* Waits for one of the workers. */
static void collect(struct worker workers[static WORKERS])
{
    int status;
    pid_t pid = wait(&status);
    for (size_t i = 0; i < WORKERS; i++) {
        if (workers[i].pid == 0 || workers[i].pid != pid)
            continue;
        workers[i].trial->exit_code = -1;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            take_result(workers[i].trial, workers[i].file);
        fclose(workers[i].file);
        workers[i].pid = 0;
    }
}

static struct worker *idle(struct worker workers[static WORKERS])
{
    for (size_t i = 0; i < WORKERS; i++)
        if (workers[i].pid == 0)
            return &workers[i];
    return NULL;
}

static bool all_idle(const struct worker workers[static WORKERS])
{
    for (size_t i = 0; i < WORKERS; i++)
        if (workers[i].pid != 0)
            return false;
    return true;
}

void trials_run(struct trial *trials, size_t count)
{
    struct worker workers[WORKERS] = {{0}};
    for (size_t i = 0; i < count; i++) {
        while (!idle(workers))
            collect(workers);
        start(idle(workers), &trials[i]);
        if (i % 10 == 9 || i + 1 == count)
            printf("%zu of %zu\n", i + 1, count);
    }
    while (!all_idle(workers))
        collect(workers);
}

const char *trial_verdict(const struct trial *trial, const char *id)
{
    return json_text(trial->verdicts, id);
}

void trials_free(struct trial *trials, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cJSON_Delete(trials[i].result);
}
