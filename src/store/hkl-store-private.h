/* hkl-store-private.h: the parts of a store that its files share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-log-private.h"

G_BEGIN_DECLS

/* --- hkl-lock.c: the data folder's lock --- */

/* A descriptor that holds the lock until it is closed; -1 with HKL_STORE_ERROR_BUSY or _IO. */
int hkl_lock_take (const char *directory, GError **error);

/* --- hkl-answers.c: results to the contexts of their callers --- */

/* Takes tasks with their results; FINISH is run for each in its own context, and unrefs nothing:
 * the task's data is the result. Tasks of one context travel together. Any thread. */
typedef void (*HklAnswer) (GTask *task);
void hkl_answers_send (GPtrArray *tasks, HklAnswer answer);

/* --- hkl-writer.c: the writer thread --- */

typedef struct _HklWriter HklWriter;
/* Runs on the writer thread after each commit that changed something. */
typedef void (*HklWriterChanged) (HklStoreChange changes, gpointer data);

/* Takes LOG; it is the thread's alone until hkl_writer_stop() gives it back. */
/* Why the last transaction was not written; NULL: it was. Any thread; owned by the caller. */
char *hkl_writer_dup_fault (HklWriter *self);
HklWriter *hkl_writer_start (HklLog *log, HklWriterChanged changed, gpointer data);
/* Takes CALL. FALSE: the writer is being stopped, and CALL is the caller's again. */
gboolean hkl_writer_push (HklWriter *self, HklCall *call);
/* Blocking: does what is queued and ends the thread; further calls are refused. */
void hkl_writer_stop (HklWriter *self);
void hkl_writer_free (HklWriter *self);

/* --- hkl-watches.c: who wants to know of changes --- */

typedef struct _HklWatches HklWatches;

HklWatches *hkl_watches_new (HklStore *store);
/* After it nobody is called; the store is going away. */
void hkl_watches_free (HklWatches *self);
guint hkl_watches_add (HklWatches *self,
                       GMainContext *context,
                       HklStoreChangedFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy);
void hkl_watches_remove (HklWatches *self, guint id);
void hkl_watches_notify (HklWatches *self, HklStoreChange changes);

G_END_DECLS
