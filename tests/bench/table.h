/* The figures as people and as programs read them. */
#ifndef DFNS_BENCH_TABLE_H
#define DFNS_BENCH_TABLE_H

#include "common/buf.h"
#include "tests/bench/figures.h"
#include "tests/bench/machine.h"

/* Append a whole document. */
void table_markdown(const struct figures *figures, const struct machine *machine, struct buf *out);
void table_json(const struct figures *figures, const struct machine *machine, struct buf *out);

#endif
