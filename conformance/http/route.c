#include "conformance/http/route.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/file.h"
#include "conformance/target/secret.h"
#include "conformance/target/url.h"

enum { MAX_FILE = 1024 * 1024, MAX_PATH = 4096 };

static const char pin_prefix[] = "sha256//";

struct status route_resolve(struct route *route, const char *entry)
{
    struct span rest = span_of(entry);
    struct span host = span_cut(&rest, ':'), port = span_cut(&rest, ':');
    if (host.len == 0 || !url_is_port(port) || span_is_empty(rest))
        return status_fail(STATUS_INPUT, "--resolve: expected HOST:PORT:ADDRESS, found \"%.80s\"",
                           entry);
    struct curl_slist *longer = curl_slist_append(route->resolve, entry);
    if (!longer)
        return status_no_memory();
    route->resolve = longer;
    return status_ok();
}

static struct status check_file(const char *option, const char *path)
{
    struct buf content = buf_make(MAX_FILE);
    struct status status = path ? file_read(path, &content) : status_ok();
    buf_free(&content);
    return status_in(status, "%s", option);
}

/* As strict as with every other secret. */
static struct status check_key(const char *path)
{
    const struct secret_source source = {.beside = NULL};
    struct buf name = buf_make(MAX_PATH);
    char *key = NULL;
    if (!path)
        return status_ok();
    buf_format(&name, "file:%s", path);
    struct status status =
        buf_failed(&name) ? status_no_memory() : secret_read(&source, buf_cstr(&name), &key);
    free(key);
    buf_free(&name);
    return status_in(status, "--key");
}

static struct status check_proxy(const char *proxy)
{
    struct url url;
    return proxy ? status_in(url_parse(proxy, &url), "--proxy") : status_ok();
}

static struct status check_pair(const struct route *route)
{
    if (route->key && !route->certificate)
        return status_fail(STATUS_INPUT, "--key needs --cert, the certificate that it belongs to");
    return check_key(route->key);
}

struct status route_check(const struct route *route)
{
    const char *pinned = route->pinned_key;
    bool pin_is_file = pinned && strncmp(pinned, pin_prefix, strlen(pin_prefix)) != 0;
    struct status status = check_file("--cacert", route->authorities);
    if (status_is_ok(&status))
        status = check_file("--cert", route->certificate);
    if (status_is_ok(&status))
        status = check_pair(route);
    if (status_is_ok(&status))
        status = check_file("--pinnedpubkey", pin_is_file ? pinned : NULL);
    return status_is_ok(&status) ? check_proxy(route->proxy) : status;
}

bool route_is_detour(const struct route *route)
{
    return route->proxy || route->resolve;
}

void route_apply(const struct route *route, void *curl)
{
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, route->insecure ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, route->insecure ? 0L : 2L);
    curl_easy_setopt(curl, CURLOPT_PROXY, route->proxy ? route->proxy : "");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, ""); /* else libcurl asks the environment */
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(curl, CURLOPT_RESOLVE, route->resolve);
    curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, route->pinned_key);
    curl_easy_setopt(curl, CURLOPT_SSLCERT, route->certificate);
    curl_easy_setopt(curl, CURLOPT_SSLKEY, route->key);
    curl_easy_setopt(curl, CURLOPT_KEYPASSWD, ""); /* else OpenSSL asks on the terminal */
    if (route->authorities) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, route->authorities);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
}

void route_options(const struct route *route,
                   void (*put)(void *context, const char *option, const char *value), void *context)
{
    const struct {
        const char *option, *value;
    } rows[] = {
        {"--cacert", route->authorities},
        {"--cert", route->certificate},
        {"--key", route->key},
        {"--pinnedpubkey", route->pinned_key},
        {"--proxy", route->proxy},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].value)
            put(context, rows[i].option, rows[i].value);
    for (const struct curl_slist *entry = route->resolve; entry; entry = entry->next)
        put(context, "--resolve", entry->data);
    if (route->insecure)
        put(context, "--insecure", NULL);
}

const char *route_advice(const char *failure)
{
    static const struct {
        const char *words, *advice;
    } rows[] = {
        {"has expired", "the deployment needs a new one; --insecure goes on without verifying"},
        {"not yet valid", "is this machine's clock right?"},
        {"pinned public key", "its key is not the one of --pinnedpubkey"},
        {"self-signed certificate", "--cacert FILE trusts the certificate or authority in FILE"},
        {"local issuer", "--cacert FILE trusts the authority in FILE"},
        {"subject name", "--resolve NAME:PORT:ADDRESS reaches a name that it is for"},
        {"certificate required", "--cert FILE and --key FILE show one"},
        {"handshake failure", "perhaps it wants a certificate: --cert FILE and --key FILE"},
        {"No required SSL certificate", "--cert FILE and --key FILE show one"},
        {"no application protocol", "the suite speaks HTTP/1.1, which it does not take"},
        {"set private key file", "--key needs a PEM file without a passphrase"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strstr(failure, rows[i].words))
            return rows[i].advice;
    return NULL;
}

void route_free(struct route *route)
{
    curl_slist_free_all(route->resolve);
    *route = (struct route){0};
}
