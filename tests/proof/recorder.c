#include "tests/proof/recorder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <arpa/inet.h>
#include <cmocka.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_LINKS = 128, MAX_RECORDINGS = 8192, MAX_BYTES = 1024 * 1024, CHUNK = 65536 };
enum { CLIENT, SERVER, ENDS };

/* A connection from the suite, and the one to the simulator that goes with it. */
struct link {
    int ends[ENDS];
    struct recording *current; /* NULL before the first request, and for one that is not kept */
    bool answered;             /* something came back: what the client says next is a new request */
};

struct recorder {
    int listener, port, upstream;
    int stop[2]; /* a pipe: something to read ends the relay */
    pthread_t thread;
    struct link links[MAX_LINKS];
    size_t link_count;
    struct recording recordings[MAX_RECORDINGS];
    size_t count;
};

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void open_link(struct recorder *recorder)
{
    struct sockaddr_in address = loopback(recorder->upstream);
    int client = accept(recorder->listener, NULL, NULL);
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client < 0 || server < 0 || recorder->link_count == MAX_LINKS ||
        connect(server, (struct sockaddr *)&address, sizeof address) != 0)
        abort();
    recorder->links[recorder->link_count++] = (struct link){.ends = {client, server}};
}

static void close_link(struct recorder *recorder, size_t index)
{
    close(recorder->links[index].ends[CLIENT]);
    close(recorder->links[index].ends[SERVER]);
    recorder->links[index] = recorder->links[--recorder->link_count];
}

static bool is_kept(const char *bytes, size_t len)
{
    return !memmem(bytes, len < 64 ? len : 64, " /_sim/", strlen(" /_sim/"));
}

static void keep(struct recorder *recorder, struct link *link, int from, const char *bytes,
                 size_t len)
{
    if (from == CLIENT && (!link->current || link->answered)) {
        if (recorder->count == MAX_RECORDINGS)
            abort();
        link->current = is_kept(bytes, len) ? &recorder->recordings[recorder->count++] : NULL;
        link->answered = false;
        if (link->current)
            *link->current = (struct recording){buf_make(MAX_BYTES), buf_make(MAX_BYTES)};
    }
    link->answered |= from == SERVER;
    if (link->current)
        buf_append(from == CLIENT ? &link->current->request : &link->current->answer, bytes, len);
}

/* False when one of the two is gone. */
static bool pass(struct recorder *recorder, struct link *link, int from)
{
    static char bytes[CHUNK];
    ssize_t got = read(link->ends[from], bytes, sizeof bytes);
    if (got <= 0)
        return false;
    keep(recorder, link, from, bytes, (size_t)got);
    return send(link->ends[!from], bytes, (size_t)got, MSG_NOSIGNAL) == got;
}

static size_t fill_polls(const struct recorder *recorder, struct pollfd *polls)
{
    size_t count = 0;
    polls[count++] = (struct pollfd){.fd = recorder->stop[0], .events = POLLIN};
    polls[count++] = (struct pollfd){.fd = recorder->listener, .events = POLLIN};
    for (size_t i = 0; i < recorder->link_count; i++)
        for (int end = 0; end < ENDS; end++)
            polls[count++] = (struct pollfd){.fd = recorder->links[i].ends[end], .events = POLLIN};
    return count;
}

static void *run(void *context)
{
    struct recorder *recorder = context;
    struct pollfd polls[2 + ENDS * MAX_LINKS];
    for (;;) {
        size_t count = fill_polls(recorder, polls);
        if (poll(polls, count, -1) < 0 || polls[0].revents)
            return NULL;
        /* From the last: closing one puts the last into its place. */
        for (size_t i = recorder->link_count; i-- > 0;) {
            bool open = true;
            for (int end = 0; end < ENDS && open; end++)
                if (polls[2 + ENDS * i + (size_t)end].revents)
                    open = pass(recorder, &recorder->links[i], end);
            if (!open)
                close_link(recorder, i);
        }
        if (polls[1].revents)
            open_link(recorder);
    }
}

struct recorder *recorder_start(int port)
{
    struct recorder *recorder = calloc(1, sizeof *recorder);
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof address;
    assert_non_null(recorder);
    recorder->upstream = port;
    recorder->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(pipe(recorder->stop), 0);
    assert_int_equal(bind(recorder->listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(recorder->listener, MAX_LINKS), 0);
    assert_int_equal(getsockname(recorder->listener, (struct sockaddr *)&address, &len), 0);
    recorder->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&recorder->thread, NULL, run, recorder), 0);
    return recorder;
}

int recorder_port(const struct recorder *recorder)
{
    return recorder->port;
}

void recorder_stop(struct recorder *recorder)
{
    assert_int_equal(write(recorder->stop[1], "", 1), 1);
    pthread_join(recorder->thread, NULL);
    while (recorder->link_count > 0)
        close_link(recorder, 0);
    close(recorder->listener);
    close(recorder->stop[0]);
    close(recorder->stop[1]);
}

size_t recorder_count(const struct recorder *recorder)
{
    return recorder->count;
}

const struct recording *recorder_at(const struct recorder *recorder, size_t index)
{
    assert_true(index < recorder->count);
    return &recorder->recordings[index];
}

void recorder_free(struct recorder *recorder)
{
    for (size_t i = 0; i < recorder->count; i++) {
        buf_free(&recorder->recordings[i].request);
        buf_free(&recorder->recordings[i].answer);
    }
    free(recorder);
}
