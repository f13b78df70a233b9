#include "sim/session/record.h"

#include <stdlib.h>
#include <string.h>

#include "sim/session/entry.h"

enum { MAX_HEADERS = 64 };

/* The texts of an exchange; after them come name and value of each header. */
enum text { METHOD, PATH, BODY, REPLY_HEADERS, REPLY_BODY, FAULT, TEXT_COUNT };

enum { MAX_TEXTS = TEXT_COUNT + 2 * MAX_HEADERS };

struct record {
    struct journal_note note; /* but for what it borrows */
    size_t size;
    size_t header_count;
    size_t lengths[]; /* of the texts, which follow one after the other */
};

static size_t text_count(size_t header_count)
{
    return TEXT_COUNT + 2 * header_count;
}

/* Returns how many bytes the texts have together. */
static size_t list_texts(const struct journal_note *note, struct span texts[static MAX_TEXTS])
{
    const struct arrival *arrival = note->arrival;
    texts[METHOD] = arrival->method;
    texts[PATH] = arrival->path;
    texts[BODY] = arrival->body;
    texts[REPLY_HEADERS] = note->reply_headers;
    texts[REPLY_BODY] = note->reply_body;
    texts[FAULT] = span_of(note->fault);
    texts[FAULT].len += note->fault != NULL; /* with its NUL */
    for (size_t i = 0; i < arrival->header_count; i++) {
        texts[TEXT_COUNT + 2 * i] = arrival->headers[i].name;
        texts[TEXT_COUNT + 2 * i + 1] = arrival->headers[i].value;
    }
    size_t total = 0;
    for (size_t i = 0; i < text_count(arrival->header_count); i++)
        total += texts[i].len;
    return total;
}

static void fill(struct record *record, const struct span *texts)
{
    size_t count = text_count(record->header_count);
    char *at = (char *)(record->lengths + count);
    for (size_t i = 0; i < count; i++) {
        record->lengths[i] = texts[i].len;
        if (texts[i].len > 0)
            memcpy(at, texts[i].ptr, texts[i].len);
        at += texts[i].len;
    }
}

struct record *record_make(const struct journal_note *note)
{
    size_t headers = note->arrival->header_count;
    struct span texts[MAX_TEXTS];
    if (headers > MAX_HEADERS)
        return NULL;
    size_t bytes = list_texts(note, texts);
    size_t size = sizeof(struct record) + text_count(headers) * sizeof(size_t) + bytes;
    struct record *record = malloc(size);
    if (!record)
        return NULL;
    record->note = *note;
    record->size = size;
    record->header_count = headers;
    fill(record, texts);
    return record;
}

size_t record_size(const struct record *record)
{
    return record->size;
}

static void find_texts(const struct record *record, struct span texts[static MAX_TEXTS])
{
    size_t count = text_count(record->header_count);
    const char *at = (const char *)(record->lengths + count);
    for (size_t i = 0; i < count; i++) {
        texts[i] = (struct span){at, record->lengths[i]};
        at += record->lengths[i];
    }
}

static void list_headers(const struct record *record, const struct span *texts,
                         struct header *headers)
{
    for (size_t i = 0; i < record->header_count; i++)
        headers[i] = (struct header){texts[TEXT_COUNT + 2 * i], texts[TEXT_COUNT + 2 * i + 1]};
}

void record_write(const struct record *record, uint64_t number, struct buf *out)
{
    struct span texts[MAX_TEXTS];
    struct header headers[MAX_HEADERS];
    find_texts(record, texts);
    list_headers(record, texts, headers);
    struct arrival arrival = {.method = texts[METHOD],
                              .path = texts[PATH],
                              .headers = headers,
                              .header_count = record->header_count,
                              .body = texts[BODY]};
    struct journal_note note = record->note;
    note.arrival = &arrival;
    note.reply_headers = texts[REPLY_HEADERS];
    note.reply_body = texts[REPLY_BODY];
    note.fault = texts[FAULT].len > 0 ? texts[FAULT].ptr : NULL;
    entry_write(&note, number, out);
}

void record_free(struct record *record)
{
    free(record);
}
