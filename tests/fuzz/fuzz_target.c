/* A target file: a mistake names the file and the place in it; what was read is complete, and its
 * secrets are known to be such. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conformance/target/target.h"
#include "tests/fuzz/fuzz.h"

/* A target file may name commands and files: none of those that an input thinks of is wanted here.
 */
static bool is_harmless(struct span text)
{
    static const char *const words[] = {"command", "file", "env", "\\"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (memmem(text.ptr, text.len, words[i], strlen(words[i])))
            return false;
    return true;
}

static void must_be_a_target(const struct target *target)
{
    const char *token = target->callers[ROLE_PERMITTED].token;
    fuzz_must(target->url && target->host && target->application_id && token);
    fuzz_must(strncmp(target->url, "http://", 7) == 0 || strncmp(target->url, "https://", 8) == 0);
    fuzz_must(target->url[strlen(target->url) - 1] != '/');
    struct span secret = secrets_find(&target->secrets, span_of(token));
    fuzz_must(strlen(token) < SECRET_MIN_LENGTH || secret.ptr == token);
}

static void read_from(int fd, struct span text)
{
    char path[64];
    struct target target;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    fuzz_must(write(fd, text.ptr, text.len) == (ssize_t)text.len && lseek(fd, 0, SEEK_SET) == 0);
    struct status status = target_read(path, &target);
    fuzz_must_explain(&status);
    if (status_is_ok(&status))
        must_be_a_target(&target);
    else
        fuzz_must(strncmp(status.message, path, strlen(path)) == 0);
    if (status_is_ok(&status))
        target_free(&target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    if (!is_harmless(text))
        return 0;
    int fd = memfd_create("target.json", MFD_CLOEXEC);
    fuzz_must(fd >= 0);
    read_from(fd, text);
    close(fd);
    return 0;
}
