#include "sim/admin/handlers.h"

struct admin_result handle_faults_get(const struct admin_request *request, struct json_writer *json)
{
    faults_write(request->session->faults, json);
    return ADMIN_OK;
}

struct admin_result handle_faults_put(const struct admin_request *request, struct json_writer *json)
{
    struct status status = faults_set(request->session->faults, request->body);
    return status_is_ok(&status) ? handle_faults_get(request, json) : admin_result(status);
}

struct admin_result handle_faults_post(const struct admin_request *request,
                                       struct json_writer *json)
{
    struct status status = faults_add(request->session->faults, request->body);
    return status_is_ok(&status) ? handle_faults_get(request, json) : admin_result(status);
}

struct admin_result handle_faults_delete(const struct admin_request *request,
                                         struct json_writer *json)
{
    faults_clear(request->session->faults);
    return handle_faults_get(request, json);
}
