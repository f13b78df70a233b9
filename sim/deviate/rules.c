/* The two tables of what can be done otherwise. */
#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

#define DEFECT(name, about, cases, ...)                                                            \
    {.row = {.id = (name), .summary = (about), .caught_by = (cases)}, __VA_ARGS__},
#define MUTES(cases) .row.mutes = (cases)

const struct rule defect_rules[] = {
#include "sim/deviate/defects.def"
};

#undef DEFECT
#undef MUTES

#define VARIATION(name, what, about, ...)                                                          \
    {.row = {.id = (name), .summary = (about), .point = (what)}, __VA_ARGS__},
#define TOUCHES(cases) .row.touches = (cases)

const struct rule variation_rules[] = {
#include "sim/deviate/variations.def"
};

#undef VARIATION
#undef TOUCHES

const size_t defect_rule_count = sizeof defect_rules / sizeof defect_rules[0];
const size_t variation_rule_count = sizeof variation_rules / sizeof variation_rules[0];
