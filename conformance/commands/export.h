/* The option --export-fixtures. */
#ifndef DFNS_CONFORMANCE_COMMANDS_EXPORT_H
#define DFNS_CONFORMANCE_COMMANDS_EXPORT_H

/* Writes all that is built in (cases, clauses, ids, editions, schemas and what describes them) into
 * the folder, which is made or empty. Returns the exit code. */
int export_fixtures(const char *folder);

#endif
