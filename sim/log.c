#include "sim/log.h"

#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "common/json_write.h"
#include "common/rfc3339.h"

enum { MAX_LINE = PIPE_BUF, MAX_PATH = 256 };

/* One line stays one line, and what a client sent cannot pass for something we wrote. */
static void put_escaped(struct buf *line, struct span text)
{
    if (span_is_empty(text)) {
        buf_char(line, '-');
        return;
    }
    for (size_t i = 0; i < text.len && i < MAX_PATH; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\')
            buf_format(line, "\\x%02x", c);
        else
            buf_char(line, (char)c);
    }
    if (text.len > MAX_PATH)
        buf_text(line, "...");
}

static void put_text(const struct log_entry *entry, const char *time, struct buf *line)
{
    buf_format(line, "%s ", time);
    put_escaped(line, entry->method);
    buf_char(line, ' ');
    put_escaped(line, entry->path);
    buf_format(line, " %d %s %s %" PRId64 ".%03" PRId64 " ms\n", entry->status,
               entry->check ? entry->check : "-", entry->reason ? entry->reason : "-",
               entry->duration_us / 1000, entry->duration_us % 1000);
}

static void put_json(const struct log_entry *entry, const char *time, struct buf *line)
{
    struct json_writer json = json_writer_make(line, JSON_COMPACT);
    struct span path = entry->path;
    path.len = path.len < MAX_PATH ? path.len : MAX_PATH;
    json_object_begin(&json);
    json_member_text(&json, "time", time);
    if (!span_is_absent(entry->method))
        json_member_span(&json, "method", entry->method);
    if (!span_is_absent(path))
        json_member_span(&json, "path", path);
    json_member_integer(&json, "status", entry->status);
    if (entry->check)
        json_member_text(&json, "check", entry->check);
    if (entry->reason)
        json_member_text(&json, "reason", entry->reason);
    json_member_integer(&json, "duration_us", entry->duration_us);
    json_object_end(&json);
    buf_char(line, '\n');
}

void log_format(enum log_form form, const struct log_entry *entry, struct buf *line)
{
    char time[RFC3339_SIZE];
    if (form == LOG_OFF)
        return;
    if (!rfc3339_format(entry->time_ms, time))
        time[0] = '\0';
    if (form == LOG_TEXT)
        put_text(entry, time, line);
    else
        put_json(entry, time, line);
}

/* Where nobody reads a pipe it fills up, and to write would be to wait. There is room for a line
 * where there is room at all (pipe(7)), as long as no other thread takes it. */
static bool write_now(int fd, const struct buf *line)
{
    static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    pthread_mutex_lock(&turn);
    bool written = poll(&writable, 1, 0) == 1 && write(fd, line->ptr, line->len) >= 0;
    pthread_mutex_unlock(&turn);
    return written;
}

void log_write(const struct log *log, const struct log_entry *entry)
{
    if (log->form == LOG_OFF)
        return;
    struct buf line = buf_make(MAX_LINE);
    log_format(log->form, entry, &line);
    if (!buf_failed(&line) && !write_now(log->fd, &line)) {
        /* Lost, as announced. */
    }
    buf_free(&line);
}
