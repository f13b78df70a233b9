/* The ways to deviate that are more than a cell in a row, by what they are about. */
#ifndef DFNS_SIM_DEVIATE_WAYS_H
#define DFNS_SIM_DEVIATE_WAYS_H

#include "sim/deviate/rule.h"

/* ways_order.c */
prepare_way prepare_caller; /* who calls is found out before it is checked */
arrange_way arrange_order;  /* `text`: N, A, P and U in the order of the checks */
arrange_way arrange_spend_nonce_on_success, arrange_spend_user_action_when_passed;

/* ways_nonce.c */
overrule_way overrule_nonce_age; /* what is too old passes, what is not is too old */
overrule_way overrule_nonce_line_feed, overrule_nonce_without_uuid, overrule_nonce_without_nonce,
    overrule_nonce_fraction; /* each refuses what it is named after */
overrule_way overrule_nonce_date_crash, overrule_nonce_lenient,
    overrule_nonce_unknown_member; /* likewise */
prepare_way prepare_nonce_window;  /* of `number` ms */
prepare_way prepare_clock;         /* goes wrong by `number` ms */
prepare_way prepare_empty_nonce;   /* tells an empty header from none */
overrule_way overrule_empty_nonce;
prepare_way prepare_nonce_case; /* X-DFNS-NONCE is read only when it is spelt so */
rewrite_way rewrite_first_nonce, rewrite_last_nonce; /* of several, this one counts */

/* ways_replay.c: what makes two nonces the same, and how long one is remembered */
prepare_way prepare_replay_by_path, prepare_replay_by_connection, prepare_replay_by_body,
    prepare_replay_by_date, prepare_replay_by_header;
overrule_way overrule_replay_forgotten;                                 /* after `number` others */
overrule_way overrule_replay_in_flight, overrule_user_action_in_flight; /* until it is answered */
overrule_way overrule_busy; /* a request while another is in flight fails */
amend_way amend_note_nonce, amend_note_nonce_in_flight, amend_note_user_action_in_flight,
    amend_note_busy;

/* ways_caller.c */
overrule_way overrule_authentication, overrule_token_signature, overrule_scheme,
    overrule_empty_bearer;
prepare_way prepare_misspelt_header;
overrule_way overrule_application;    /* that of the user action counts */
overrule_way overrule_browser_secret; /* a client-side application needs one, too */
overrule_way overrule_change_before_refusal;

/* ways_action.c */
overrule_way overrule_bound_to_id,
    overrule_bound_to_bytes;            /* the latter refuses for reason `number` */
overrule_way overrule_user_action_life; /* only `number` ms */

/* ways_body.c */
overrule_way overrule_absent_member, overrule_coerced_member, overrule_other_member,
    overrule_unknown_member;
rewrite_way rewrite_method; /* `text` does what PUT does */
prepare_way prepare_method;
overrule_way overrule_method;
prepare_way prepare_media_type; /* notes whether the body is called JSON */
overrule_way overrule_media_type;

/* ways_state.c */
amend_way amend_toggle, amend_no_change;
amend_way amend_count_repeats; /* more than `number` of one id are answered with `text` */

/* ways_reply.c */
amend_way amend_trailing_comma, amend_flat_error, amend_error_as_text, amend_error_renamed,
    amend_byte_order_mark, amend_bearer_echoed, amend_fixed_user, amend_stack_trace;
amend_way amend_success_members, amend_success_members_first, amend_error_members,
    amend_root_members, amend_spacing, amend_escapes, amend_line_feed;

/* ways_wire.c */
amend_way amend_media_type; /* is `text` */
amend_way amend_style;      /* `number` is of enum reply_style */
amend_way amend_headers;    /* `text`, whole lines, is added */
amend_way amend_challenge;  /* a 401 says how to authenticate */
amend_way amend_no_allow, amend_always_allow, amend_no_headers;
amend_way amend_pause;                               /* a deactivation takes `number` ms */
amend_way amend_latency, amend_jitter, amend_hiccup; /* of `number` ms */
amend_way amend_pieces;
amend_way amend_operation_named; /* the 403 names the permission */

#endif
