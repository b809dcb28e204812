/* hkl-inspector.h: the built-in receiver: records, verifies, misbehaves when told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Listens on 127.0.0.1 (and ::1), serves in the main context it is started in (the engine's);
 * paths /inbox/<name>. The newest captures are kept in memory. Reading and commands: any thread.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-capture.h"

G_BEGIN_DECLS

#define HKL_INSPECTOR_ERROR (hkl_inspector_error_quark ())
GQuark hkl_inspector_error_quark (void);

typedef enum
{
  HKL_INSPECTOR_ERROR_PORT_IN_USE,
  HKL_INSPECTOR_ERROR_LISTEN,
} HklInspectorError;

#define HKL_TYPE_INSPECTOR (hkl_inspector_get_type ())
G_DECLARE_FINAL_TYPE (HklInspector, hkl_inspector, HKL, INSPECTOR, GObject)

/* KEEP: how many captures stay in memory. */
HklInspector *hkl_inspector_new (guint keep);

/* Call in the thread whose thread-default context is to serve. PORT 0 takes any free one. */
gboolean hkl_inspector_listen (HklInspector *self, guint port, GError **error);
void hkl_inspector_close (HklInspector *self);

/* Any thread from here on. */
guint hkl_inspector_get_port (HklInspector *self);
/* To verify with; both nullable. Copied, wiped when replaced. */
void hkl_inspector_set_secrets (HklInspector *self, const char *secret, const char *previous);

/* INBOX NULL: what holds for all inboxes without an answer of their own. ANSWER NULL: INBOX has
 * none of its own any more, as after one that is used up. */
void hkl_inspector_set_answer (HklInspector *self, const char *inbox, const HklAnswer *answer);
/* The answer in force; `count` is what remains. Returns whether it is the inbox's own. */
gboolean hkl_inspector_get_answer (HklInspector *self, const char *inbox, HklAnswer *answer);
/* The inboxes that have an answer of their own. Free with g_strfreev(). */
char **hkl_inspector_get_answered (HklInspector *self);

guint64 hkl_inspector_get_last_id (HklInspector *self); /* also the number received so far */
/* Newer than AFTER_ID, oldest first, at most MAX. (element-type HklCapture) */
GPtrArray *hkl_inspector_captures (HklInspector *self, guint64 after_id, guint max);
HklCapture *hkl_inspector_ref_capture (HklInspector *self, guint64 id);
void hkl_inspector_clear (HklInspector *self);

/* FUNC is called in CONTEXT after requests came; several may come as one call. */
typedef void (*HklInspectorFunc) (HklInspector *self, gpointer user_data);
guint hkl_inspector_watch (HklInspector *self,
                           GMainContext *context,
                           HklInspectorFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy);
void hkl_inspector_unwatch (HklInspector *self, guint id);

G_END_DECLS
