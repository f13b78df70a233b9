#include "tests/proof/ask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/wire.h"

cJSON *ask(const struct pair *pair, const char *method, const char *path)
{
    char text[512];
    struct wire_answer answer;
    const char *port = strrchr(pair->url, ':');
    int len =
        snprintf(text, sizeof text,
                 "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", method, path);
    wire_exchange((int)strtol(port + 1, NULL, 10), text, (size_t)len, &answer);
    assert_int_equal(answer.status, 200);
    cJSON *body = answer.body;
    answer.body = NULL;
    wire_forget(&answer);
    return body;
}
