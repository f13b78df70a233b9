#include "sim/decide/edition.h"

#include <string.h>

#include "sim/decide/verdict.h"

static const struct edition editions[] = {
    {"2023", true, true, FORBIDDEN_NAMES_PATH, MESSAGE_2023},
    {"2025", false, false, FORBIDDEN_NAMES_OPERATION, MESSAGE_2025},
};

const char *const edition_names[] = {"2023", "2025"};
const size_t edition_count = sizeof editions / sizeof editions[0];

const struct edition *edition_named(const char *name)
{
    for (size_t i = 0; i < edition_count; i++)
        if (strcmp(editions[i].name, name) == 0)
            return &editions[i];
    return NULL;
}
