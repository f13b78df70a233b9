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
#include <sys/mman.h>
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
void *REAL(calloc)(size_t number, size_t size);
void *REAL(realloc)(void *old, size_t size);

struct count {
    atomic_bool armed;
    atomic_ulong calls, failures;
};

static struct count own, *count = &own;
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

bool failing_has_sanitizer(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

void failing_begin(enum failing_call call, unsigned long nth, int mode)
{
    failing_which = call;
    failing_nth = nth;
    failing_how = mode;
    failing_thread = pthread_self();
    atomic_store(&count->calls, 0);
    atomic_store(&count->failures, 0);
    atomic_store(&count->armed, true);
}

void failing_pause(void)
{
    atomic_store(&count->armed, false);
}

void failing_resume(void)
{
    atomic_store(&count->armed, true);
}

unsigned long failing_end(void)
{
    failing_pause();
    return atomic_load(&count->failures);
}

bool failing_share(int file)
{
    int flags = file == FAILING_CHILDREN ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED;
    void *shared = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, flags, file, 0);
    if (shared == MAP_FAILED)
        return false;
    count = shared;
    return true;
}

BARE static bool fails(enum failing_call call, int error)
{
    if (!atomic_load(&count->armed) || failing_which != call)
        return false;
    if (!(failing_how & FAILING_ANYWHERE) && !pthread_equal(failing_thread, pthread_self()))
        return false;
    unsigned long number = atomic_fetch_add(&count->calls, 1) + 1;
    if (number != failing_nth && !((failing_how & FAILING_ON) && number > failing_nth))
        return false;
    atomic_fetch_add(&count->failures, 1);
    errno = error;
    return true;
}

/* What is hidden, as the rest of the code is, does not stand before the libraries' own. */
#pragma GCC visibility push(default)

/* ---- memory ---- */

BARE void *malloc(size_t size)
{
    return fails(FAILING_MEMORY, ENOMEM) ? NULL : REAL(malloc)(size);
}

BARE void *calloc(size_t number, size_t size)
{
    return fails(FAILING_MEMORY, ENOMEM) ? NULL : REAL(calloc)(number, size);
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

#pragma GCC visibility pop
