/*
 * soak_test [REQUESTS [NONCES]]: so many requests (10,000), of which 70 in a hundred read, 25 are
 * signed and accepted and 5 are refused, on 16 connections; then so many nonces (2,000) that are
 * alive at once. Each answer is the right one; memory, files and threads are at the end what they
 * were after a fifth of it; and when its clock has passed them, none of the nonces is left. That
 * clock stands still but for the rounds' ends, so that what expires does so then, however long it
 * takes.
 */
#include "tests/support/check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/seed.h"
#include "tests/bench/load.h"
#include "tests/robustness/subject.h"
#include "tests/support/wire.h"

enum {
    ROUND = 2000, /* requests */
    READ_PERCENT = 70,
    REFUSED_PERCENT = 5,
    EXPIRES_MS = 11 * 60 * 1000, /* later than any nonce and user action of before */
    MAX_GROWTH_KIB = 2048,
    MANY_NONCES = 100 * 1000, /* from so many on they are most of the memory */
};

static size_t request_count = 10000, nonce_count = 2000;

struct soak {
    struct subject subject;
    struct world *world; /* as the simulator's */
    int64_t now_ms;      /* what its clock says, which moves only when it is told to */
    int64_t p99_ns;      /* the worst of all rounds */
};

/* One of those that ask at the same time. */
struct asker {
    struct load load;
    struct requests requests;
    struct load_result result;
    struct status status;
    pthread_t thread;
};

static void *ask(void *context)
{
    struct asker *asker = context;
    asker->load.requests = &asker->requests;
    asker->load.count = asker->requests.count;
    asker->status = load_run(&asker->load, &asker->result);
    return NULL;
}

static void make_reads(size_t count, struct requests *out)
{
    static const char read[] = "GET /_sim/faults HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    *out =
        (struct requests){buf_make(count * sizeof read), calloc(count, sizeof *out->ends), count};
    assert_non_null(out->ends);
    for (size_t i = 0; i < count; i++) {
        buf_text(&out->bytes, read);
        out->ends[i] = out->bytes.len;
    }
}

static struct asker reader(const struct soak *soak, size_t count)
{
    struct asker asker = {.load = {.port = soak->subject.port, .connections = 10, .status = 200}};
    make_reads(count, &asker.requests);
    return asker;
}

static struct asker writer(const struct soak *soak, const struct kind *kind, unsigned connections,
                           size_t count)
{
    struct asker asker = {.load = {.port = soak->subject.port,
                                   .connections = connections,
                                   .status = kind->status,
                                   .answer = kind->answer}};
    struct status status = requests_make(soak->world, kind, count, soak->now_ms, &asker.requests);
    assert_string_equal(status.message, "");
    return asker;
}

static void run(struct soak *soak, struct asker *askers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    for (size_t i = 0; i < count; i++)
        pthread_join(askers[i].thread, NULL);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(askers[i].status.message, "");
        if (askers[i].result.p99_ns > soak->p99_ns)
            soak->p99_ns = askers[i].result.p99_ns;
        requests_free(&askers[i].requests);
    }
}

/* A kind of refusal that needs no request before it. */
static const struct kind *refusal(size_t round)
{
    static const char *const names[] = {"nonce-missing", "bearer-missing",      "permission",
                                        "body",          "user-action-missing", "unknown"};
    return kind_named(names[round % COUNT(names)]);
}

static void ask_mixed(struct soak *soak, size_t round)
{
    size_t reads = ROUND * READ_PERCENT / 100, refused = ROUND * REFUSED_PERCENT / 100;
    struct asker askers[] = {reader(soak, reads),
                             writer(soak, &kinds[0], 4, ROUND - reads - refused),
                             writer(soak, refusal(round), 2, refused)};
    run(soak, askers, COUNT(askers));
}

static void put_clock(const struct soak *soak, const char *body)
{
    struct wire_answer answer;
    struct buf request = buf_make(1024);
    buf_format(&request,
               "PUT /_sim/clock HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
               strlen(body), body);
    wire_exchange(soak->subject.port, request.ptr, request.len, &answer);
    assert_int_equal(answer.status, 200);
    wire_forget(&answer);
    buf_free(&request);
}

static void move_clock(struct soak *soak)
{
    put_clock(soak, "{\"advance\":\"11m\"}");
    soak->now_ms += EXPIRES_MS;
}

static int remembered(const struct soak *soak, const char *what)
{
    cJSON *health = subject_get(&soak->subject, "/_sim/health");
    const cJSON *count = json_member(json_member(health, "remembered"), what);
    int64_t number = -1;
    assert_true(json_integer(count, 0, INT32_MAX, &number));
    cJSON_Delete(health);
    return (int)number;
}

static void begin(struct soak *soak)
{
    *soak = (struct soak){.now_ms = INT64_C(1893456000000)};
    struct status status = seed_default(&soak->world);
    assert_string_equal(status.message, "");
    subject_start(&soak->subject, NULL);
    put_clock(soak, "{\"set\":\"2030-01-01T00:00:00Z\",\"freeze\":true}");
}

static void end(struct soak *soak)
{
    assert_int_equal(remembered(soak, "nonces"), 0);
    assert_int_equal(remembered(soak, "user_actions"), 0);
    subject_stop(&soak->subject);
    world_free(soak->world);
}

static void nothing_grows(void **state)
{
    (void)state;
    struct soak soak;
    size_t rounds = request_count / ROUND, fifth = rounds < 5 ? 1 : rounds / 5;
    size_t early_kib = 0, files = 0, threads = 0;
    begin(&soak);
    for (size_t round = 0; round < rounds; round++) {
        ask_mixed(&soak, round);
        move_clock(&soak);
        if (round + 1 != fifth)
            continue;
        early_kib = subject_resident_kib(&soak.subject);
        files = subject_files_at_rest(&soak.subject);
        threads = subject_threads(&soak.subject);
    }
    size_t late_kib = subject_resident_kib(&soak.subject);
    print_message("figure: %zu requests: %zu KiB after a fifth, %zu KiB at the end, p99 %.1f ms\n",
                  rounds * ROUND, early_kib, late_kib, (double)soak.p99_ns / 1e6);
    assert_int_equal(subject_files_at_rest(&soak.subject), files);
    assert_int_equal(subject_threads(&soak.subject), threads);
    if (subject_is_release()) /* a sanitizer keeps for a while what was freed */
        assert_true(late_kib <= early_kib + MAX_GROWTH_KIB);
    end(&soak);
}

static void send_accepted(struct soak *soak)
{
    struct asker asker = writer(soak, &kinds[0], 16, ROUND);
    run(soak, &asker, 1);
}

/* What they took goes back to the system, but for what lies beside the journal's entries, which is
 * full before and after. */
static void nonces_expire(void **state)
{
    (void)state;
    struct soak soak;
    begin(&soak);
    send_accepted(&soak);
    size_t before = subject_resident_kib(&soak.subject);
    for (size_t sent = ROUND; sent < nonce_count; sent += ROUND)
        send_accepted(&soak);
    assert_int_equal(remembered(&soak, "nonces"), nonce_count);
    size_t full = subject_resident_kib(&soak.subject);
    move_clock(&soak);
    assert_int_equal(remembered(&soak, "nonces"), 0);
    send_accepted(&soak);
    size_t after = subject_resident_kib(&soak.subject);
    print_message("figure: %zu nonces: %zu KiB before, %zu KiB with them, %zu KiB when they have "
                  "expired\n",
                  nonce_count, before, full, after);
    if (subject_is_release() && nonce_count >= MANY_NONCES)
        assert_true(full - after >= (full - before) / 2);
    move_clock(&soak);
    end(&soak);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_grows),
        cmocka_unit_test(nonces_expire),
    };
    if (argc > 1)
        request_count = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        nonce_count = strtoul(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
