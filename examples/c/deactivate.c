#include "deactivate.h"

#include <curl/curl.h>
#include <stdio.h>

enum { ATTEMPTS = 3, UNAVAILABLE = 503 };

static size_t discard(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes;
    (void)context;
    return size * count;
}

static struct curl_slist *headers_of(const struct caller *caller)
{
    char line[8192];
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    snprintf(line, sizeof line, "Authorization: Bearer %s", caller->token);
    list = curl_slist_append(list, line);
    snprintf(line, sizeof line, "X-DFNS-USERACTION: %s", caller->user_action);
    return curl_slist_append(list, line);
}

static long perform(CURL *curl)
{
    long status = 0;
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

long deactivate_credential(const struct caller *caller, const char *credential_id)
{
    char url[2048], body[512];
    long status = UNAVAILABLE;
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = headers_of(caller);
    snprintf(url, sizeof url, "%s/auth/credentials/deactivate", caller->url);
    snprintf(body, sizeof body, "{\"credentialUuid\":\"%s\"}", credential_id);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
    for (int i = 0; i < ATTEMPTS && status == UNAVAILABLE; i++)
        status = perform(curl);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status;
}
