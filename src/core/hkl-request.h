/* hkl-request.h: the HTTP request that a batch becomes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request is a pure function of (mapping version, events, credentials, signing mode, time): it
 * is never stored, but rendered again, byte for byte, whenever somebody sends, looks, resends or
 * exports. Rules: contract 1.2 to 1.7, differences in COMPATIBILITY.md.
 */

#pragma once

#include "hkl-config.h"
#include "hkl-credentials.h"
#include "hkl-event.h"
#include "hkl-trigger.h"

G_BEGIN_DECLS

#define HKL_REQUEST_ERROR (hkl_request_error_quark ())
GQuark hkl_request_error_quark (void);

typedef enum
{
  HKL_REQUEST_ERROR_MAPPING, /* the fields cannot be resolved for this event */
  HKL_REQUEST_ERROR_FIELD,   /* url, method, headers or data are refused, as upstream's 400 */
  HKL_REQUEST_ERROR_EMPTY,   /* no event of the batch survived */
  HKL_REQUEST_ERROR_SECRET,  /* signing is on and the secret is not to be had: never unsigned */
} HklRequestError;

typedef struct
{
  char *name;      /* lower case, as on the wire */
  char *value;     /* Latin-1 code points as UTF-8; the sender turns them into single bytes */
  gboolean secret; /* to be blanked wherever it is shown or copied */
} HklHeader;

typedef struct
{
  char *method;
  char *url;          /* without user information and fragment */
  HklHeader *headers; /* in the order of contract 1.4; without host, content-length, connection */
  guint n_headers;
  GBytes *body;        /* empty where there is no data */
  gboolean has_body;   /* FALSE: no data; content-length 0 and no content type forced */
  gsize signed_offset; /* within body */
  gsize signed_length; /* 0: not signed */
  char *signature; /* 40 hex digits or NULL; may differ from the header when the mapping sets it */
} HklRequest;

#define HKL_TYPE_REQUEST (hkl_request_get_type ())
GType hkl_request_get_type (void);
/* Copies the strings of INIT and takes a reference of the body. */
HklRequest *hkl_request_new (const HklRequest *init);
HklRequest *hkl_request_ref (HklRequest *self);
void hkl_request_unref (HklRequest *self);
/* Borrowed value of a header, NULL when it is not there. */
const char *hkl_request_get_header (HklRequest *self, const char *name);

/* How to sign. */
typedef struct
{
  HklSigningMode mode;
  gboolean standard_webhooks;
  HklCredentials *credentials; /* NULL: none */
  gint64 time;                 /* microseconds since 1970, for webhook-timestamp */
  const char *id;              /* for webhook-id: the same for all attempts of a batch */
} HklSigning;

/* A mapping made ready: trigger parsed, constant fields resolved once. Immutable, refcounted, any
 * thread. */
typedef struct _HklCompiled HklCompiled;

#define HKL_TYPE_COMPILED (hkl_compiled_get_type ())
GType hkl_compiled_get_type (void);

/* Fails with the sentence of the first fault. */
HklCompiled *hkl_compiled_new (HklMapping *mapping, GError **error);
HklCompiled *hkl_compiled_ref (HklCompiled *self);
void hkl_compiled_unref (HklCompiled *self);
HklMapping *hkl_compiled_get_mapping (HklCompiled *self); /* borrowed */
HklTrigger *hkl_compiled_get_trigger (HklCompiled *self); /* borrowed */

/* Does the mapping take this event? Invalid events (reason set) are taken by none. ARENA is
 * scratch memory: the caller may reset it afterwards. */
gboolean hkl_compiled_selects (HklCompiled *self, HklEvent *event, HklArena *arena);

/**
 * hkl_compiled_partition:
 *
 * The key by which events may share a batch: the resolved batch keys (url, method, headers by
 * default), compared by content. Events whose fields are refused get an own reason here, before
 * they spoil a batch.
 *
 * Returns: (transfer full): the key; NULL with @error for an event that cannot be sent. With
 *   constant fields it is the same short text for all events and costs nothing.
 */
char *hkl_compiled_partition (HklCompiled *self, HklEvent *event, HklArena *arena, GError **error);

/* Size in bytes that EVENT will take in a body, to cut batches at HKL_BATCH_BYTES; exact for the
 * whole-event form, else by rendering. */
gsize hkl_compiled_body_size (HklCompiled *self, HklEvent *event, HklArena *arena);

/**
 * hkl_compiled_render:
 * @events: one event without batching; with batching any number up to 4,000
 * @survivors: (out) (optional) (element-type guint): indices of the events that are in the body;
 *   the others were refused, as upstream's per-event 400
 *
 * With data of "$." the stored bytes are the body and nothing is parsed.
 *
 * Returns: (transfer full): the request; NULL with @error.
 */
HklRequest *hkl_compiled_render (HklCompiled *self,
                                 HklEvent *const *events,
                                 guint n_events,
                                 const HklSigning *signing,
                                 GArray **survivors,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklRequest, hkl_request_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklCompiled, hkl_compiled_unref)

G_END_DECLS
