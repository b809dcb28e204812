/* hkl-event.h: one event as it lies in the log.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; may be handed to any thread. The bytes are canonical: parsed
 * and validated once, at the door, and written as JSON.stringify would, so that an unmapped event
 * goes out without being parsed again.
 */

#pragma once

#include <glib-object.h>

#include "hkl-json.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;          /* place in the log, from 1; 0 before it is stored */
  gint64 received_at; /* microseconds since 1970, UTC */
  char *type;         /* "track" …; "" where the event has none */
  char *name;         /* event name, page or screen name, or "" */
  char *message_id;   /* never "" */
  char *user;         /* userId, else anonymousId, else "" */
  char *reason;  /* NULL for a valid event, else the code of contract 6.5: kept, not delivered */
  GBytes *bytes; /* canonical JSON */
  char *via;     /* a GRefString: how it came in, see hkl_event_via_key(); NULL: not known */
} HklEvent;

/* `via`, beside those of write keys. */
#define HKL_EVENT_VIA_NO_KEY  "no-key" /* through the door while none is asked for */
#define HKL_EVENT_VIA_FILE    "file"
#define HKL_EVENT_VIA_REPLAY  "replay"
#define HKL_EVENT_VIA_SAMPLE  "sample"
#define HKL_EVENT_VIA_COMPOSE "compose"

/* The `reason` of an event that is in the log only because a mapping was tried out with it. */
#define HKL_EVENT_REASON_TEST "test"

#define HKL_TYPE_EVENT (hkl_event_get_type ())
GType hkl_event_get_type (void);

/* For the store, which reads columns. Strings are copied, BYTES is referenced. */
HklEvent *hkl_event_new (gint64 id,
                         gint64 received_at,
                         const char *type,
                         const char *name,
                         const char *message_id,
                         const char *user,
                         const char *reason,
                         GBytes *bytes);
/* VIA (nullable; a GRefString) becomes the event's. Only while nobody else has SELF. */
void hkl_event_set_via (HklEvent *self, char *via);
/* `via` of what came with a write key: its NAME, or of one without a name ("") what it is recognised by.
 * Never the KEY itself. Transfer full, a GRefString. */
char *hkl_event_via_key (const char *key, const char *name);
/* The name in VIA (nullable), borrowed; NULL: it is not that of a write key. */
const char *hkl_event_via_get_key (const char *via);
HklEvent *hkl_event_ref (HklEvent *self);
void hkl_event_unref (HklEvent *self);
/* The same event with its place in the log. */
HklEvent *hkl_event_with_id (HklEvent *self, gint64 id);

/* JSON as JSON.stringify writes it after upstream has copied the event once: members named
 * "__proto__" are gone at every depth (contract 3.5). */
GBytes *hkl_event_canonical_bytes (const HklJson *json);

/* What the door knows about a request besides the event itself (contract 7.6). */
typedef struct
{
  gint64 received_at;  /* microseconds since 1970 */
  const char *type;    /* from the endpoint's path; NULL: the event's own */
  const char *sent_at; /* sentAt of the request or batch; NULL: the event's own */
  const char *ip;      /* of the sender, for client-side requests; NULL: leave context.ip alone */
  const HklJson *context; /* batch level, merged below the event's own; NULL: none */
  const HklJson *integrations;
} HklEventOrigin;

/**
 * hkl_event_accept:
 * @json: an object as it came in
 * @arena: scratch memory; nothing in the result refers to it
 *
 * The field handling of contract 7.6: type from the endpoint, messageId where missing, timestamps
 * and skew, receivedAt, version, merge of context and integrations; then the checks of 6.5, whose
 * code becomes `reason` (the event is kept all the same).
 *
 * Returns: (transfer full): the event, never NULL for an object.
 */
HklEvent *hkl_event_accept (const HklJson *json, const HklEventOrigin *origin, HklArena *arena);

/* Microseconds since 1970 as 2026-09-18T14:32:08.398Z, as Date.prototype.toISOString. */
char *hkl_time_to_iso (gint64 microseconds);
/* Reads ISO 8601 as the SDKs write it; FALSE when it is none. */
gboolean hkl_time_from_iso (const char *text, gint64 *microseconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklEvent, hkl_event_unref)

G_END_DECLS
