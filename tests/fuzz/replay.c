/* Calls a fuzz target with each file of a folder, for builds without libFuzzer:
 * replay FOLDER|FILE... */
#include <dirent.h>

#include "common/buf.h"
#include "common/file.h"
#include "tests/fuzz/fuzz.h"

enum { LARGEST_INPUT = 1024 * 1024 };

static void replay_file(const char *path)
{
    struct buf input = buf_make(LARGEST_INPUT);
    struct status status = file_read(path, &input);
    fuzz_must(status_is_ok(&status));
    /* Of just its length, so that AddressSanitizer sees a byte too far. */
    uint8_t *copy = malloc(input.len ? input.len : 1);
    fuzz_must(copy);
    for (size_t i = 0; i < input.len; i++)
        copy[i] = (uint8_t)input.ptr[i];
    LLVMFuzzerTestOneInput(copy, input.len);
    free(copy);
    buf_free(&input);
}

static int replay(const char *path)
{
    int replayed = 0;
    DIR *dir = opendir(path);
    const struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        fprintf(stderr, "%s\n", file);
        replay_file(file);
        replayed++;
    }
    if (dir)
        closedir(dir);
    else
        replay_file(path);
    return dir ? replayed : 1;
}

int main(int argc, char **argv)
{
    int replayed = 0;
    for (int i = 1; i < argc; i++)
        replayed += replay(argv[i]);
    printf("%d inputs\n", replayed);
    return replayed > 0 ? 0 : 1;
}
