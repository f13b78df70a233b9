#include "tests/bench/rivals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"

enum { MAX_CONFIGURATION = 4096 };

/* The program's path; NULL, and said, when it is not installed. */
static const char *find(const char *name, char path[static 512])
{
    static const char also[] = "/usr/sbin:/usr/local/sbin";
    const char *given = getenv("PATH");
    struct buf folders = buf_make(64 * 1024);
    const char *found = NULL;
    buf_format(&folders, "%s:%s", given ? given : "", also);
    struct span rest = buf_peek(&folders);
    while (!found && !span_is_empty(rest)) {
        struct span folder = span_cut(&rest, ':');
        snprintf(path, 512, "%.*s/%s", SPAN_ARGS(folder), name);
        found = access(path, X_OK) == 0 ? path : NULL;
    }
    buf_free(&folders);
    if (!found)
        bench_tell("%s is not installed and takes no part", name);
    return found;
}

static struct status start_node(const struct bench *bench, struct contestant *out)
{
    char path[512];
    const char *program = find("node", path);
    const char *token = world_token_named(bench->world, "permitted")->text;
    const char *const argv[] = {program, DFNS_SOURCE_DIR "/tests/bench/fake.mjs", token, NULL};
    return program ? contestant_start(argv, 0, out) : status_ok();
}

/* One process, no files but these, nothing written. The answer has as many bytes as ours. */
static void put_configuration(int port, const char *folder, struct buf *out)
{
    buf_format(out,
               "daemon off; master_process off; pid %s/nginx.pid; error_log /dev/null;\n"
               "events { worker_connections 1024; }\n"
               "http {\n"
               "  access_log off; keepalive_requests 1000000000; default_type application/json;\n",
               folder);
    static const char *const paths[] = {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        buf_format(out, "  %s_temp_path %s;\n", paths[i], folder);
    buf_format(out,
               "  server {\n"
               "    listen 127.0.0.1:%d backlog=512;\n"
               "    add_header X-Content-Type-Options nosniff; add_header Cache-Control no-store;\n"
               "    add_header X-Sim-Check passed; add_header X-Sim-Reason changed;\n"
               "    location / { return 200 '%s'; }\n"
               "  }\n"
               "}\n",
               port, accepted_answer);
}

static struct status start_nginx(const struct bench *bench, struct contestant *out)
{
    char program[512], file[MAX_PATH];
    int port;
    const char *path = bench_file(bench, "nginx.conf", file);
    if (!find("nginx", program))
        return status_ok();
    struct buf text = buf_make(MAX_CONFIGURATION);
    struct status status = find_free_port(&port);
    put_configuration(port, bench->folder, &text);
    if (status_is_ok(&status))
        status = file_write(path, buf_peek(&text));
    buf_free(&text);
    const char *const argv[] = {program, "-e", "/dev/null", "-p", bench->folder, "-c", path, NULL};
    if (status_is_ok(&status))
        status = contestant_start(argv, port, out);
    unlink(path);
    return status;
}

struct status rivals_start(const struct bench *bench, struct contestant *node,
                           struct contestant *nginx)
{
    struct status status = start_node(bench, node);
    if (status_is_ok(&status))
        status = start_nginx(bench, nginx);
    return status;
}
