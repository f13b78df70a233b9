#include "conformance/commands/export.h"

#include <stdio.h>

#include "common/folder.h"
#include "conformance/commands/command.h"
#include "conformance/result/verdict.h"

static struct status write_all(const char *folder)
{
    struct status status = folder_claim(folder);
    for (size_t i = 0; i < conformance_fixtures.count && status_is_ok(&status); i++) {
        const struct embedded_file *file = &conformance_fixtures.files[i];
        status = folder_write(folder, file->path, (struct span){file->data, file->size});
    }
    return status;
}

int export_fixtures(const char *folder)
{
    struct status status = write_all(folder);
    if (!status_is_ok(&status)) {
        int code = command_fail(&status);
        return status.code == STATUS_IO ? EXIT_INTERNAL : code;
    }
    printf("%zu files in %s; README.md says what they are\n", conformance_fixtures.count, folder);
    return command_printed(EXIT_CONFORMANT);
}
