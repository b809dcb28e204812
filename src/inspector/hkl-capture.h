/* hkl-capture.h: one request that the inspector received.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread.
 */

#pragma once

#include "hkl-answer.h"
#include "hkl-verify.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 id;         /* from 1 */
  gint64 received_at; /* microseconds since 1970 */
  char *remote;       /* "127.0.0.1:51344" */
  char *inbox;        /* <name> of /inbox/<name> */
  char *method;
  char *path;          /* with query */
  char *http_version;  /* "HTTP/1.1" */
  GPtrArray *headers;  /* char *: name, value, name, value … as received, in order */
  GBytes *body;        /* as received, capped at 16 MB */
  guint n_events;      /* of a JSON list; 1 for an object; 0 for anything else */
  char *first_name;    /* event name or type of the first event, or "" */
  guint n_seen_before; /* events whose messageId came before */
  GArray *seen_before; /* of guint: their places in the list, from 0 */
  char *signature;     /* X-Signature as received, or NULL */
  HklVerdict *verdict;
  gint64 took;      /* microseconds from the end of the head to the end of the body */
  guint answered;   /* status that was sent; 0: the connection was dropped */
  HklAnswer answer; /* with all that was ordered */
} HklCapture;

#define HKL_TYPE_CAPTURE (hkl_capture_get_type ())
GType hkl_capture_get_type (void);
/* Borrowed value of a header, names compared without case; NULL when it did not come. */
const char *hkl_capture_get_header (HklCapture *self, const char *name);

HklCapture *hkl_capture_ref (HklCapture *self);
void hkl_capture_unref (HklCapture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklCapture, hkl_capture_unref)

G_END_DECLS
