#include "tests/faults/child.h"

#include "tests/support/check.h"
/* cmocka comes first */
#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { LIMIT_S = 60, MAX_FRAMES = 64, FIRST_CODE = 100 };

const char *child_end_name(enum child_end end)
{
    static const char *const names[CHILD_ENDS] = {
        "well",
        "told",
        "serves nobody",
        "a signal out of civetweb",
        "a signal out of our own code",
        "not done after a minute",
        "ended by a sanitizer, or by an exit",
    };
    return names[end];
}

/* The file that holds the code at an address: the base name of a library, or of this program. */
static const char *file_of(void *address)
{
    Dl_info info;
    if (!dladdr(address, &info) || !info.dli_fname)
        return "";
    const char *slash = strrchr(info.dli_fname, '/');
    return slash ? slash + 1 : info.dli_fname;
}

static bool is_of_the_system(const char *file)
{
    return strncmp(file, "libc.", 5) == 0 || strncmp(file, "libasan.", 8) == 0 ||
           strncmp(file, "libtsan.", 8) == 0 || strncmp(file, "ld-", 3) == 0;
}

/* Everything up to where it happened is the handler's. A call through NULL happened nowhere; then
 * these are this function and what the system called it through. */
static int first_frame(void *const *frames, int count, const ucontext_t *context)
{
    enum { HANDLER_FRAMES = 2 };
    void *where = (void *)context->uc_mcontext.gregs[REG_RIP];
    for (int i = 0; i < count; i++)
        if (frames[i] == where)
            return i;
    return HANDLER_FRAMES;
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
    void *frames[MAX_FRAMES];
    int count = backtrace(frames, MAX_FRAMES), i = first_frame(frames, count, context);
    (void)signal;
    (void)info;
    while (i < count && is_of_the_system(file_of(frames[i])))
        i++;
    bool civetweb = i < count && strncmp(file_of(frames[i]), "libcivetweb.", 12) == 0;
    _exit(FIRST_CODE + (civetweb ? CHILD_CIVETWEB : CHILD_OURS));
}

static void catch_signals(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    for (size_t i = 0; i < COUNT(signals); i++)
        sigaction(signals[i], &action, NULL);
    alarm(LIMIT_S);
}

/* Where LeakSanitizer is. */
__attribute__((weak)) void __lsan_disable(void);
__attribute__((weak)) void __lsan_enable(void);

/* The first use of backtrace() loads a library, and what the loader keeps is no leak. */
static void prepare_backtrace(void)
{
    void *frame;
    if (__lsan_disable)
        __lsan_disable();
    backtrace(&frame, 1);
    if (__lsan_enable)
        __lsan_enable();
}

enum child_end child_run(enum child_end (*work)(void *context), void *context)
{
    int how;
    prepare_backtrace();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        catch_signals();
        _exit(FIRST_CODE + (int)work(context));
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    if (WIFSIGNALED(how))
        return WTERMSIG(how) == SIGALRM ? CHILD_HUNG : CHILD_OURS;
    int end = WEXITSTATUS(how) - FIRST_CODE;
    return end >= 0 && end < CHILD_ENDS ? (enum child_end)end : CHILD_REPORTED;
}
