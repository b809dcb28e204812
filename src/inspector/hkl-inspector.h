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

/* How the inspector answers. */
typedef enum
{
  HKL_ANSWER_OK,         /* 200 */
  HKL_ANSWER_STATUS,     /* `status`, with Retry-After when it is not 0 */
  HKL_ANSWER_SLOW,       /* 200 after `delay` */
  HKL_ANSWER_DROP,       /* closes the connection without an answer */
  HKL_ANSWER_HALF,       /* head and half of the announced body, then closes */
  HKL_ANSWER_SLOW_BODY,  /* the body in drops over `delay` */
  HKL_ANSWER_REDIRECT,   /* 302 to /inbox/elsewhere */
  HKL_ANSWER_RESET,      /* a TCP reset instead of an answer */
  HKL_ANSWER_ERROR_BODY, /* 200, and a body that says that it failed */
} HklAnswerKind;

typedef enum
{
  HKL_ANSWER_NEXT,   /* for the next `count` requests, then 200 again */
  HKL_ANSWER_ALWAYS, /* until changed */
  HKL_ANSWER_EVERY_OTHER,
  HKL_ANSWER_EVERY_NTH,   /* the `count`th, and so on; 200 between */
  HKL_ANSWER_FOR_SECONDS, /* for `count` seconds from now, then 200 again */
} HklAnswerScope;

typedef struct
{
  HklAnswerKind kind;
  guint status;
  guint retry_after; /* s; 0: no header */
  guint delay;       /* ms */
  HklAnswerScope scope;
  guint count; /* what the scope says; what is left of it when it is asked for */
} HklAnswer;
#define HKL_ANSWER_DEFAULT ((HklAnswer){ .kind = HKL_ANSWER_OK, .scope = HKL_ANSWER_ALWAYS })

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
void hkl_inspector_set_answer (HklInspector *self, const HklAnswer *answer);
/* The answer in force; `count` is what remains. */
void hkl_inspector_get_answer (HklInspector *self, HklAnswer *answer);

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
