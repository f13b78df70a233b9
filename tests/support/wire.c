#include "tests/support/wire.h"

#include "tests/support/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SILENCE_MS = 10000, MAX_RECEIVED = 64 * 1024 * 1024 };

void wire_open_at(struct wire *wire, struct in_addr address, int port)
{
    struct sockaddr_in server = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = address};
    *wire = (struct wire){socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), buf_make(MAX_RECEIVED)};
    assert_true(wire->fd >= 0);
    assert_int_equal(connect(wire->fd, (struct sockaddr *)&server, sizeof server), 0);
}

void wire_open(struct wire *wire, int port)
{
    wire_open_at(wire, (struct in_addr){htonl(INADDR_LOOPBACK)}, port);
}

void wire_send(struct wire *wire, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t sent = send(wire->fd, at, len, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
            return;
        assert_true(sent > 0);
        at += sent;
        len -= (size_t)sent;
    }
}

void wire_send_text(struct wire *wire, const char *text)
{
    wire_send(wire, text, strlen(text));
}

void wire_finish(struct wire *wire)
{
    shutdown(wire->fd, SHUT_WR);
}

void wire_close(struct wire *wire)
{
    close(wire->fd);
    buf_free(&wire->received);
}

/* False at the end of the connection. */
static bool receive(struct wire *wire)
{
    char bytes[16384];
    struct pollfd waiting = {.fd = wire->fd, .events = POLLIN};
    assert_int_equal(poll(&waiting, 1, SILENCE_MS), 1);
    ssize_t got = recv(wire->fd, bytes, sizeof bytes, 0);
    if (got <= 0)
        return false;
    buf_append(&wire->received, bytes, (size_t)got);
    assert_false(buf_failed(&wire->received));
    return true;
}

static void drop(struct wire *wire, size_t len)
{
    memmove(wire->received.ptr, wire->received.ptr + len, wire->received.len - len + 1);
    wire->received.len -= len;
}

static bool is_status_line(const char *head)
{
    if (strncmp(head, "HTTP/1.1 ", 9) != 0 || strspn(head + 9, "0123456789") != 3 ||
        head[12] != ' ')
        return false;
    size_t phrase = strcspn(head + 13, "\r");
    for (size_t i = 13; i < 13 + phrase; i++)
        if (head[i] < ' ' || head[i] > '~')
            return false;
    return true;
}

static bool read_fields(struct wire *wire, struct wire_answer *answer)
{
    const char *end;
    while (!(end = strstr(buf_cstr(&wire->received), "\r\n\r\n"))) {
        if (receive(wire))
            continue;
        assert_int_equal(wire->received.len, 0);
        return false;
    }
    size_t len = (size_t)(end - wire->received.ptr) + 2;
    answer->head = strndup(wire->received.ptr, len);
    drop(wire, len + 2);
    assert_true(is_status_line(answer->head));
    answer->status = atoi(answer->head + 9);
    return true;
}

static void read_body(struct wire *wire, struct wire_answer *answer)
{
    struct buf length = buf_make(32);
    assert_true(wire_field(answer, "Content-Length", &length));
    assert_true(wire_field_is(answer, "Content-Type", "application/json"));
    size_t wanted = strtoul(buf_cstr(&length), NULL, 10);
    buf_free(&length);
    while (wire->received.len < wanted)
        assert_true(receive(wire));
    answer->body = json_parse((struct span){wire->received.ptr, wanted}, NULL);
    assert_non_null(answer->body);
    drop(wire, wanted);
}

bool wire_read_head(struct wire *wire, struct wire_answer *answer)
{
    *answer = (struct wire_answer){0};
    return read_fields(wire, answer);
}

bool wire_read(struct wire *wire, struct wire_answer *answer)
{
    if (!wire_read_head(wire, answer))
        return false;
    if (answer->status >= 200)
        read_body(wire, answer);
    return true;
}

void wire_forget(struct wire_answer *answer)
{
    free(answer->head);
    cJSON_Delete(answer->body);
    *answer = (struct wire_answer){0};
}

bool wire_field(const struct wire_answer *answer, const char *name, struct buf *out)
{
    struct span rest = span_of(answer->head);
    while (!span_is_empty(rest)) {
        struct span value = span_cut(&rest, '\n'), field = span_cut(&value, ':');
        if (!span_equal_nocase(field, span_of(name)))
            continue;
        value.len -= value.len > 0 && value.ptr[value.len - 1] == '\r';
        buf_span(out, span_trim(value));
        return true;
    }
    return false;
}

bool wire_field_is(const struct wire_answer *answer, const char *name, const char *value)
{
    struct buf text = buf_make(8192);
    bool is = wire_field(answer, name, &text) && strcmp(buf_cstr(&text), value) == 0;
    buf_free(&text);
    return is;
}

size_t wire_exchange(int port, const void *bytes, size_t len, struct wire_answer *first)
{
    struct wire wire;
    struct wire_answer further;
    size_t count = 0;
    wire_open(&wire, port);
    wire_send(&wire, bytes, len);
    wire_finish(&wire);
    *first = (struct wire_answer){0};
    while (wire_read(&wire, count == 0 ? first : &further)) {
        if (count++ > 0)
            wire_forget(&further);
    }
    wire_close(&wire);
    return count;
}
