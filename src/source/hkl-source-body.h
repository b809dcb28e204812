/* hkl-source-body.h: the bytes of a request to the tracking API → events, or a refusal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no I/O, no clock. Rules: contract 7.3 to 7.6. A request is refused (400, 413, 415) only
 * when it cannot be read or is too large; an event that is merely wrong is kept with its reason.
 */

#pragma once

#include "hkl-event.h"

G_BEGIN_DECLS

#define HKL_SOURCE_MAX_EVENT_BYTES (32 * 1024)
#define HKL_SOURCE_MAX_BODY_BYTES  (500 * 1024)
#define HKL_SOURCE_MAX_EVENTS      2500
/* An event's messageId, contract 7.4. */
#define HKL_SOURCE_MAX_MESSAGE_ID 100

typedef enum
{
  HKL_ENDPOINT_UNKNOWN,
  HKL_ENDPOINT_EVENT,   /* one event; its type is in the path */
  HKL_ENDPOINT_BATCH,   /* {"batch": [event, …]} */
  HKL_ENDPOINT_METRICS, /* what the browser SDK tells about itself; swallowed */
  HKL_ENDPOINT_ROOT,    /* a person looks with a browser */
} HklEndpointKind;

typedef struct
{
  HklEndpointKind kind;
  const char *type; /* "track" … for HKL_ENDPOINT_EVENT, else NULL */
} HklEndpoint;

/* Which endpoint PATH (decoded, without query) names; aliases, short forms and a trailing slash
 * included. */
HklEndpoint hkl_endpoint_from_path (const char *path);

typedef struct
{
  HklEndpoint endpoint;
  GBytes *body;                 /* as received */
  const char *content_encoding; /* nullable */
  gint64 received_at;           /* microseconds since 1970 */
  const char *ip;               /* nullable: of a client-side sender, see HklEventOrigin */
} HklSourceBodyInput;

typedef struct
{
  guint status;      /* 200, or the refusal's HTTP status */
  const char *code;  /* stable, snake_case; NULL with 200 */
  char *message;     /* a sentence; NULL with 200 */
  GPtrArray *events; /* of HklEvent, in the order of arrival; empty with a refusal */
  guint n_invalid;   /* events with a reason, and an empty batch */
  char *write_key;   /* as the body names it; NULL when it does not */
} HklSourceBody;

/* Returns: (transfer full): never NULL. */
HklSourceBody *hkl_source_body_read (const HklSourceBodyInput *input);
void hkl_source_body_free (HklSourceBody *self);

/**
 * hkl_source_inflate:
 * @content_encoding: (nullable): "gzip", "x-gzip", "deflate", "identity" or NULL; a list is applied
 *   from its end, as it was from its beginning
 * @limit: the largest result in bytes; a bomb costs no more memory than this
 * @status: (out): 0, or the HTTP status of the refusal
 *
 * Returns: (transfer full): the decoded bytes; NULL with @status and a sentence in @message.
 */
GBytes *hkl_source_inflate (GBytes *body,
                            const char *content_encoding,
                            gsize limit,
                            guint *status,
                            char **message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklSourceBody, hkl_source_body_free)

G_END_DECLS
