#include "tests/faults/failing.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What stood behind the names that are defined below. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif

/* They are called before a sanitizer is ready for the code that it added. */
#define BARE __attribute__((no_sanitize("address", "undefined", "thread")))

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t count, size_t size);
void *REAL(realloc)(void *old, size_t size);

static atomic_bool armed;
static atomic_ulong calls, failures;
static enum failing_call failing_which;
static unsigned long failing_nth;
static int failing_how;
static pthread_t failing_thread;

const char *failing_name(enum failing_call call)
{
    static const char *const names[FAILING_CALLS] = {
        "allocation", "pthread_create", "open", "write", "fsync", "rename",
    };
    return names[call];
}

void failing_begin(enum failing_call call, unsigned long nth, int mode)
{
    failing_which = call;
    failing_nth = nth;
    failing_how = mode;
    failing_thread = pthread_self();
    atomic_store(&calls, 0);
    atomic_store(&failures, 0);
    atomic_store(&armed, true);
}

unsigned long failing_end(void)
{
    atomic_store(&armed, false);
    return atomic_load(&failures);
}

BARE static bool fails(enum failing_call call, int error)
{
    if (!atomic_load(&armed) || failing_which != call)
        return false;
    if (!(failing_how & FAILING_ANYWHERE) && !pthread_equal(failing_thread, pthread_self()))
        return false;
    unsigned long number = atomic_fetch_add(&calls, 1) + 1;
    if (number != failing_nth && !((failing_how & FAILING_ON) && number > failing_nth))
        return false;
    atomic_fetch_add(&failures, 1);
    errno = error;
    return true;
}

/* ---- memory ---- */

BARE void *malloc(size_t size)
{
    return fails(FAILING_MEMORY, ENOMEM) ? NULL : REAL(malloc)(size);
}

BARE void *calloc(size_t count, size_t size)
{
    return fails(FAILING_MEMORY, ENOMEM) ? NULL : REAL(calloc)(count, size);
}

BARE void *realloc(void *old, size_t size)
{
    return fails(FAILING_MEMORY, ENOMEM) ? NULL : REAL(realloc)(old, size);
}

/* A sanitizer's own would take memory behind our back. */
BARE char *strndup(const char *text, size_t len)
{
    len = strnlen(text, len);
    char *copy = malloc(len + 1);
    if (!copy)
        return NULL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

BARE char *strdup(const char *text)
{
    return strndup(text, strlen(text));
}

/* ---- the rest ---- */

/* A function of the next library; ISO C has no cast from an object to a function. */
#define NEXT(type, name)                                                                           \
    static type *next;                                                                             \
    if (!next)                                                                                     \
    *(void **)&next = dlsym(RTLD_NEXT, name)

typedef int create_function(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

BARE int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                        void *context)
{
    NEXT(create_function, "pthread_create");
    return fails(FAILING_THREAD, EAGAIN) ? EAGAIN : next(thread, attributes, start, context);
}

typedef int open_function(const char *, int, ...);

BARE int open(const char *path, int flags, ...)
{
    NEXT(open_function, "open");
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return fails(FAILING_OPEN, EMFILE) ? -1 : next(path, flags, mode);
}

typedef FILE *fopen_function(const char *, const char *);

BARE FILE *fopen(const char *path, const char *mode)
{
    NEXT(fopen_function, "fopen");
    return fails(FAILING_OPEN, EMFILE) ? NULL : next(path, mode);
}

typedef int mkstemp_function(char *);

BARE int mkstemp(char *template)
{
    NEXT(mkstemp_function, "mkstemp");
    return fails(FAILING_OPEN, EMFILE) ? -1 : next(template);
}

typedef ssize_t write_function(int, const void *, size_t);

BARE ssize_t write(int fd, const void *bytes, size_t len)
{
    NEXT(write_function, "write");
    return fails(FAILING_WRITE, ENOSPC) ? -1 : next(fd, bytes, len);
}

typedef int fsync_function(int);

BARE int fsync(int fd)
{
    NEXT(fsync_function, "fsync");
    return fails(FAILING_FSYNC, EIO) ? -1 : next(fd);
}

typedef int rename_function(const char *, const char *);

BARE int rename(const char *from, const char *to)
{
    NEXT(rename_function, "rename");
    return fails(FAILING_RENAME, EACCES) ? -1 : next(from, to);
}
