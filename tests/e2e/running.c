#include "tests/e2e/running.h"

#include "tests/support/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/wire.h"

enum { START_TIMEOUT_MS = 20000 };

void running_start(struct running *running, const char *variables, const char *arguments)
{
    struct buf line = buf_make(4096);
    char command[1024];
    snprintf(command, sizeof command, "%s exec " DFNS_BIN_DIR "/dfns-sim serve %s", variables,
             arguments);
    const char *const argv[] = {"/bin/sh", "-c", command, NULL};
    assert_true(process_start(&running->process, argv, true));
    assert_true(process_read_line(&running->process, &line, START_TIMEOUT_MS));
    running->first = json_parse(buf_peek(&line), NULL);
    const char *url = json_text(running->first, "url");
    assert_non_null(url);
    running->port = atoi(strrchr(url, ':') + 1);
    buf_free(&line);
}

void running_stop(struct running *running)
{
    assert_int_equal(process_end(&running->process, SIGTERM, NULL), 0);
    cJSON_Delete(running->first);
}

int running_ask(int port, const char *request, const char *field, struct buf *value)
{
    struct wire_answer answer;
    wire_exchange(port, request, strlen(request), &answer);
    int status = answer.status;
    if (value)
        buf_clear(value);
    if (value && !wire_field(&answer, field, value))
        buf_clear(value);
    wire_forget(&answer);
    return status;
}
