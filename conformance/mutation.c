#include "conformance/mutation.h"

#include <stdio.h>
#include <string.h>

#include "common/json.h"
#include "common/options.h"
#include "common/shape.h"
#include "conformance/endpoint.h"
#include "conformance/roles.h"

#define VERB(verb) (1u << VERB_##verb)

static const char *const verbs[VERB_COUNT] = {
    [VERB_SET] = "set",       [VERB_REMOVE] = "remove", [VERB_EMPTY] = "empty",
    [VERB_TAMPER] = "tamper", [VERB_REPLAY] = "replay", [VERB_DUPLICATE] = "duplicate",
    [VERB_ENCODE] = "encode", [VERB_RAW] = "raw",
};

/* `name` ends in ':' when a header's name follows, in ':' + '/' when a pointer does. */
static const struct {
    const char *name;
    unsigned verbs;
} places[PLACE_COUNT] = {
    [PLACE_APPLICATION] = {"application", VERB(SET)},
    [PLACE_CALLER] = {"caller", VERB(SET)},
    [PLACE_SIGNER] = {"signer", VERB(SET)},
    [PLACE_RESOURCE] = {"resource", VERB(SET)},
    [PLACE_METHOD] = {"method", VERB(SET)},
    [PLACE_BODY] = {"body", VERB(SET) | VERB(RAW) | VERB(EMPTY)},
    [PLACE_BODY_MEMBER] = {"body:", VERB(SET) | VERB(REMOVE)},
    [PLACE_SIGNED_METHOD] = {"signed:method", VERB(SET)},
    [PLACE_SIGNED_PATH] = {"signed:path", VERB(SET)},
    [PLACE_SIGNED_PAYLOAD] = {"signed:payload", VERB(SET) | VERB(RAW)},
    [PLACE_SIGNED_MEMBER] = {"signed:payload:", VERB(SET) | VERB(REMOVE)},
    [PLACE_HEADER] = {"header:", VERB(SET) | VERB(REMOVE) | VERB(EMPTY) | VERB(DUPLICATE) |
                                     VERB(TAMPER) | VERB(REPLAY) | VERB(ENCODE)},
    [PLACE_HEADER_NAMES] = {"header-names", VERB(SET)},
};

static const char *const applications[] = {"client_side", "server_side"};
static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
enum { METHOD_COUNT = sizeof methods / sizeof methods[0] };

const char *verb_name(enum verb verb)
{
    return verbs[verb];
}

static struct status not_one_of(const char *word, const char *const *words, size_t count)
{
    char list[160] = "";
    for (size_t i = 0, at = 0; i < count && at < sizeof list; i++)
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", i ? ", " : "", words[i]);
    const char *nearest = options_nearest(word, words, count);
    return status_fail(STATUS_INPUT, "expected one of %s, found \"%.40s\"%s%s%s", list, word,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

static struct status read_verb(const char *text, enum verb *out)
{
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(verbs[i], text) != 0)
            continue;
        *out = (enum verb)i;
        return status_ok();
    }
    return not_one_of(text, verbs, VERB_COUNT);
}

static bool takes_argument(enum place place)
{
    return places[place].name[strlen(places[place].name) - 1] == ':';
}

/* The longest name that fits is the place: "signed:payload:/appId" is no header. */
static struct status read_place(const char *on, struct mutation *out)
{
    const char *names[PLACE_COUNT];
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        const char *name = names[i] = places[i].name;
        bool argument = takes_argument((enum place)i);
        if (argument ? strncmp(on, name, strlen(name)) != 0 : strcmp(on, name) != 0)
            continue;
        out->place = (enum place)i;
        out->name = argument ? on + strlen(name) : NULL;
        if (argument && *out->name == '\0')
            return status_fail(STATUS_INPUT, "expected a name behind \"%s\"", name);
        if (argument && out->place != PLACE_HEADER && *out->name != '/')
            return status_fail(STATUS_INPUT, "expected a pointer that begins with \"/\"");
        return status_ok();
    }
    return not_one_of(on, names, PLACE_COUNT);
}

/* The values that are words of ours; what else may hold placeholders and is judged when used. */
static struct status check_word(const struct mutation *mutation)
{
    const char *word = cJSON_GetStringValue(mutation->value);
    enum resource resource;
    enum role role;
    switch ((int)mutation->place) {
    case PLACE_APPLICATION:
        return word && (strcmp(word, applications[0]) == 0 || strcmp(word, applications[1]) == 0)
                   ? status_ok()
                   : not_one_of(word ? word : "", applications, 2);
    case PLACE_CALLER:
    case PLACE_SIGNER:
        return word && role_find(word, &role)
                   ? status_ok()
                   : not_one_of(word ? word : "", role_names, ROLE_COUNT);
    case PLACE_RESOURCE:
        return word && resource_find(word, &resource)
                   ? status_ok()
                   : status_fail(STATUS_INPUT, "expected deactivated, sacrificial, sacrificial:2, "
                                               "other_tenant or unknown");
    case PLACE_METHOD:
        for (size_t i = 0; word && i < METHOD_COUNT; i++)
            if (strcmp(methods[i], word) == 0)
                return status_ok();
        return not_one_of(word ? word : "", methods, METHOD_COUNT);
    case PLACE_HEADER_NAMES:
        return word && (strcmp(word, "lower") == 0 || strcmp(word, "upper") == 0)
                   ? status_ok()
                   : status_fail(STATUS_INPUT, "expected \"lower\" or \"upper\"");
    default:
        return status_ok();
    }
}

static bool verb_takes_value(enum verb verb)
{
    return verb == VERB_SET || verb == VERB_RAW || verb == VERB_ENCODE || verb == VERB_DUPLICATE;
}

static bool wants_text(const struct mutation *mutation)
{
    bool structured = mutation->place == PLACE_BODY || mutation->place == PLACE_BODY_MEMBER ||
                      mutation->place == PLACE_SIGNED_PAYLOAD ||
                      mutation->place == PLACE_SIGNED_MEMBER;
    return mutation->verb == VERB_RAW ||
           (verb_takes_value(mutation->verb) && mutation->verb != VERB_ENCODE && !structured);
}

static struct status check_value(const struct mutation *mutation, const char *pointer)
{
    if (verb_takes_value(mutation->verb) != (mutation->value != NULL))
        return status_fail(STATUS_INPUT, "%s/value: %s", pointer,
                           mutation->value ? "this verb takes no value" : "missing");
    if (wants_text(mutation) && !cJSON_IsString(mutation->value))
        return status_fail(STATUS_INPUT, "%s/value: expected a string, found %s", pointer,
                           json_type_name(mutation->value));
    if ((mutation->verb == VERB_REPLAY) != (mutation->from != NULL))
        return status_fail(STATUS_INPUT, "%s/from: %s", pointer,
                           mutation->from ? "only \"replay\" takes a step" : "missing");
    return status_in(check_word(mutation), "%s/value", pointer);
}

struct status mutation_read(const cJSON *json, const char *pointer, struct mutation *out)
{
    static const struct shape_member members[] = {
        {"verb", SHAPE_TEXT, SHAPE_REQUIRED},
        {"on", SHAPE_TEXT, SHAPE_REQUIRED},
        {"value", SHAPE_ANY, SHAPE_OPTIONAL},
        {"from", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct status status = shape_check(json, pointer, members, sizeof members / sizeof members[0]);
    if (!status_is_ok(&status))
        return status;
    *out = (struct mutation){.value = json_member(json, "value"), .from = json_text(json, "from")};
    status = status_in(read_verb(json_text(json, "verb"), &out->verb), "%s/verb", pointer);
    if (status_is_ok(&status))
        status = status_in(read_place(json_text(json, "on"), out), "%s/on", pointer);
    if (!status_is_ok(&status))
        return status;
    if (!(places[out->place].verbs & (1u << out->verb)))
        return status_fail(STATUS_INPUT, "%s/verb: \"%s\" cannot be done to \"%s\"", pointer,
                           verbs[out->verb], json_text(json, "on"));
    return check_value(out, pointer);
}
