/* hkl-inspector-private.h: what the files of the inspector share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hkl-inspector.c keeps the captures and tells of them; hkl-inspector-answers.c knows which answer
 * is in force; hkl-inspector-handler.c does one request.
 */

#pragma once

#include "hkl-inspector.h"
#include "hkl-listener.h"

G_BEGIN_DECLS

/* Not yet shared with anybody: to be filled in. */
HklCapture *hkl_capture_new (void);

/* An answer that was ordered, and how far it is used up. */
typedef struct
{
  HklAnswer answer;
  guint position;     /* of the next request, for every nth */
  gint64 until;       /* monotonic, for seconds */
  gboolean skip_next; /* for HKL_ANSWER_EVERY_OTHER */
} HklAnswerTurn;

struct _HklInspector
{
  GObject parent_instance;

  /* the serving thread's */
  HklListener *listener;
  GQueue calls; /* of InspectorCall: requests whose connection is open */

  GMutex mutex;
  guint port;
  guint keep;
  GQueue captures;    /* of HklCapture, oldest first */
  gsize capture_size; /* bytes of their bodies */
  guint64 last_id;
  GHashTable *seen; /* messageId, owned by seen_order */
  GQueue seen_order;
  char *secret;
  char *previous_secret;
  HklAnswerTurn for_all;
  GHashTable *answers; /* of HklAnswerTurn, by inbox: those that have their own */
  GPtrArray *watches;
  guint last_watch;
};

/* The answer for the request that has just come to INBOX; counts it. */
HklAnswer hkl_inspector_take_answer (HklInspector *self, const char *inbox);
/* Verifies and reads the body, numbers the capture, keeps it and tells the watchers. */
void hkl_inspector_record (HklInspector *self, HklCapture *capture);

/* Connects the handler's signals to a new server; INSPECTOR is the HklInspector. */
void hkl_inspector_handle (SoupServer *server, gpointer inspector);

G_END_DECLS
