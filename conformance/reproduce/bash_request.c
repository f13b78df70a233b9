#include "conformance/reproduce/bash_request.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/json_write.h"

enum { MAX_WORD = 64 * 1024 };

static struct bash_header *find(struct bash_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return &request->headers[i];
    return NULL;
}

/* "Name: word"; frees `word`. NULL when memory is short. */
static char *line_of(const char *name, struct buf *word)
{
    struct buf line = buf_make(MAX_WORD);
    buf_format(&line, "%s%s", name, word->len ? ": " : ";");
    buf_span(&line, buf_peek(word));
    line.failed = line.failed || buf_failed(word);
    buf_free(word);
    return buf_take(&line);
}

/* Each frees `word`. */
static bool add(struct bash_request *request, const char *name, struct buf *word)
{
    char *line = line_of(name, word), *copy = strdup(name);
    if (!line || !copy || request->header_count == REQUEST_MAX_HEADERS) {
        free(line);
        free(copy);
        return false;
    }
    request->headers[request->header_count++] = (struct bash_header){copy, line};
    return true;
}

static bool set(struct bash_request *request, const char *name, struct buf *word)
{
    struct bash_header *header = find(request, name);
    if (!header)
        return add(request, name, word);
    char *line = line_of(name, word);
    if (!line)
        return false;
    free(header->line);
    header->line = line;
    return true;
}

static bool add_text(struct bash_request *request, const char *name, const char *text)
{
    struct buf word = buf_make(MAX_WORD);
    buf_text(&word, text);
    return add(request, name, &word);
}

static void drop(struct bash_request *request, const char *name)
{
    for (struct bash_header *header; (header = find(request, name));) {
        size_t index = (size_t)(header - request->headers);
        free(header->name);
        free(header->line);
        request->header_count--;
        memmove(header, header + 1, (request->header_count - index) * sizeof *header);
    }
}

static bool make_valid(struct bash_request *request, const struct bash_context *context)
{
    struct buf bearer = buf_make(MAX_WORD);
    buf_format(&bearer, "Bearer $%sAUTH_TOKEN", bash_prefix(context->caller));
    context->needs->tokens[context->caller] = true;
    bool made = add_text(request, "Content-Type", "application/json") &&
                add(request, "Authorization", &bearer);
    if (made && context->edition->requires_application)
        made = add_text(request, "X-DFNS-APPID", "$DFNS_APP_ID");
    if (made && context->edition->requires_nonce)
        made = add_text(request, "X-DFNS-NONCE", "$(nonce)");
    return made && add_text(request, BASH_USER_ACTION, "$action");
}

/* The variable in which a step's header is kept: "nonce_1" of the first step. */
static void put_kept_name(const char *header, size_t number, struct buf *out)
{
    static const char vendor[] = "X-DFNS-";
    size_t skipped = strncasecmp(header, vendor, sizeof vendor - 1) == 0 ? sizeof vendor - 1 : 0;
    for (const char *c = header + skipped; *c; c++)
        buf_char(out, (char)(isalnum((unsigned char)*c) ? tolower((unsigned char)*c) : '_'));
    buf_format(out, "_%zu", number);
}

static size_t number_of_step(const struct case_file *file, const char *name)
{
    size_t at = 0;
    while (at < file->step_count && strcmp(file->steps[at].name, name) != 0)
        at++;
    return at + 1;
}

/* A text as it is, anything else as compact JSON. */
static bool put_value(const struct bash_context *context, const cJSON *value, struct buf *word)
{
    if (cJSON_IsString(value))
        return bash_word(context, value->valuestring, word);
    struct buf text = buf_make(MAX_WORD);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    json_put_value(&json, value);
    bool put = !buf_failed(&text) && bash_word(context, buf_cstr(&text), word);
    buf_free(&text);
    return put;
}

/* What stands behind "Name: ". */
static const char *word_of(const struct bash_header *header)
{
    const char *colon = strchr(header->line, ':');
    return colon ? colon + 2 : "";
}

static bool apply(struct bash_request *request, const struct bash_context *context,
                  const struct case_file *file, const struct mutation *mutation)
{
    struct buf word = buf_make(MAX_WORD);
    const struct bash_header *header = find(request, mutation->name);
    bool put = true;
    switch ((int)mutation->verb) {
    case VERB_REMOVE:
        drop(request, mutation->name);
        return true;
    case VERB_EMPTY:
        break;
    case VERB_SET:
    case VERB_DUPLICATE:
        put = put_value(context, mutation->value, &word);
        break;
    case VERB_ENCODE:
        buf_text(&word, "$(encode \"");
        put = put_value(context, mutation->value, &word);
        buf_text(&word, "\")");
        break;
    case VERB_TAMPER:
        buf_format(&word, "$(tamper \"%s\")", header ? word_of(header) : "");
        put = header != NULL;
        break;
    case VERB_REPLAY:
        buf_char(&word, '$');
        put_kept_name(mutation->name, number_of_step(file, mutation->from), &word);
        break;
    default:
        put = false;
    }
    bool applied = mutation->verb == VERB_DUPLICATE ? add(request, mutation->name, &word)
                                                    : set(request, mutation->name, &word);
    return put && applied;
}

static void fold(struct bash_request *request, bool upper)
{
    for (size_t i = 0; i < request->header_count; i++)
        for (char *c = request->headers[i].line; *c && *c != ':' && *c != ';'; c++)
            *c = (char)(upper ? toupper((unsigned char)*c) : tolower((unsigned char)*c));
}

bool bash_request_make(struct bash_request *request, const struct bash_context *context,
                       const struct case_file *file, const struct mutation *mutations, size_t count)
{
    bool made = make_valid(request, context);
    for (size_t i = 0; i < count && made; i++)
        if (mutations[i].place == PLACE_HEADER)
            made = apply(request, context, file, &mutations[i]);
    for (size_t i = 0; i < count && made; i++)
        if (mutations[i].place == PLACE_HEADER_NAMES)
            fold(request, strcmp(cJSON_GetStringValue(mutations[i].value), "upper") == 0);
    return made;
}

/* Assigns the header's word to the variable, which takes its place. */
static void assign(struct bash_request *request, const char *header_name, const char *variable,
                   const char *indent, struct buf *out)
{
    struct bash_header *header = find(request, header_name);
    struct buf word = buf_make(MAX_WORD);
    if (!header || (word_of(header)[0] == '$' && strcmp(word_of(header) + 1, variable) == 0))
        return;
    buf_format(out, "%s%s=\"%s\"\n", indent, variable, word_of(header));
    buf_format(&word, "$%s", variable);
    out->failed = !set(request, header_name, &word) || out->failed;
}

void bash_request_share(struct bash_request *request, const cJSON *share, struct buf *out)
{
    const cJSON *name;
    cJSON_ArrayForEach(name, share)
    {
        struct buf variable = buf_make(MAX_WORD);
        buf_text(&variable, "shared_");
        put_kept_name(name->valuestring, 1, &variable);
        assign(request, name->valuestring, buf_cstr(&variable), "", out);
        buf_free(&variable);
    }
}

static void keep(struct bash_request *request, const struct mutation *mutation,
                 const struct case_file *file, const struct step *step, const char *indent,
                 struct buf *out)
{
    if (mutation->verb != VERB_REPLAY || strcmp(mutation->from, step->name) != 0)
        return;
    struct buf variable = buf_make(MAX_WORD);
    put_kept_name(mutation->name, number_of_step(file, step->name), &variable);
    assign(request, mutation->name, buf_cstr(&variable), indent, out);
    buf_free(&variable);
}

void bash_request_keep(struct bash_request *request, const struct case_file *file,
                       const struct step *step, const char *indent, struct buf *out)
{
    for (size_t i = 0; i < file->step_count; i++)
        for (size_t k = 0; k < file->steps[i].mutation_count; k++)
            keep(request, &file->steps[i].mutations[k], file, step, indent, out);
}

void bash_request_free(struct bash_request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        free(request->headers[i].name);
        free(request->headers[i].line);
    }
    request->header_count = 0;
}
