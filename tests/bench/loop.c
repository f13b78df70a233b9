/*
 * bench-loop: the bare libcurl loop that a run of the suite is held against.
 *
 *     bench-loop requests.http 7357
 *
 * Sends the requests that the file holds to that port of this machine and prints the status of each
 * answer. A program of its own, so that its start counts as the suite's does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/file.h"
#include "tests/bench/replay.h"

enum { MAX_REQUESTS_TEXT = 64 * 1024 * 1024 };

static struct status send_and_print(const struct replay_set *set, int port)
{
    size_t count = replay_set_count(set);
    int *answers = calloc(count + 1, sizeof *answers);
    struct status status = answers ? replay_send(set, port, answers) : status_no_memory();
    for (size_t i = 0; i < count && status_is_ok(&status); i++)
        printf("%d\n", answers[i]);
    free(answers);
    return status;
}

int main(int argc, char **argv)
{
    struct buf text = buf_make(MAX_REQUESTS_TEXT);
    struct replay_set *set = NULL;
    struct status status =
        argc == 3 ? file_read(argv[1], &text) : status_fail(STATUS_INPUT, "bench-loop FILE PORT");
    if (status_is_ok(&status))
        status = replay_read(buf_peek(&text), &set);
    if (status_is_ok(&status))
        status = send_and_print(set, (int)strtol(argv[2], NULL, 10));
    if (!status_is_ok(&status))
        fprintf(stderr, "bench-loop: %s\n", status.message);
    replay_set_free(set);
    buf_free(&text);
    return status_is_ok(&status) ? EXIT_SUCCESS : EXIT_FAILURE;
}
