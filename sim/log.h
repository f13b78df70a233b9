/* One line for each request, on a file descriptor. Never a header, a query or a body: they hold
 * secrets. */
#ifndef DFNS_SIM_LOG_H
#define DFNS_SIM_LOG_H

#include <stdint.h>

#include "common/buf.h"

enum log_form { LOG_OFF, LOG_TEXT, LOG_JSON };

struct log {
    enum log_form form;
    int fd;
};

/* What is absent or NULL is written as "-", or left out of the JSON. */
struct log_entry {
    int64_t time_ms;
    struct span method;
    struct span path; /* without secrets; control characters and the like are escaped here */
    int status;
    const char *check;
    const char *reason;
    int64_t duration_us;
};

/* Appends the entry's line; nothing for LOG_OFF. */
void log_format(enum log_form form, const struct log_entry *entry, struct buf *line);

/* Writes the line with one system call, so that those of several threads do not mix. A line that
 * cannot be written, or not at once, is lost: a log must not stop the service. */
void log_write(const struct log *log, const struct log_entry *entry);

#endif
