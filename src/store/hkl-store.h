/* hkl-store.h: the durable log: events, mapping versions, cursors, batches, attempts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One SQLite database in the data folder, in WAL mode with synchronous=FULL. One writer thread
 * owns the writing connection: it takes whatever has been queued meanwhile, does it in one
 * transaction, and only after the commit answers all callers (group commit). A call that fails
 * fails alone (savepoint); a commit that fails fails all of its calls, and nothing of them is kept.
 *
 * Threads: every function may be called from any thread. Callbacks arrive in the thread-default
 * main context of the caller. Reading is HklStoreReader's work.
 *
 * Guarantees: what was answered without an error is on disk. Moving a cursor and inserting the
 * batches for it is one transaction: no event is forgotten or planned twice.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-attempt.h"
#include "hkl-batch.h"
#include "hkl-event.h"
#include "hkl-mapping.h"

G_BEGIN_DECLS

#define HKL_STORE_ERROR (hkl_store_error_quark ())
GQuark hkl_store_error_quark (void);

typedef enum
{
  HKL_STORE_ERROR_BUSY,    /* another copy has this data folder open */
  HKL_STORE_ERROR_FULL,    /* the disk is full, or below the reserve */
  HKL_STORE_ERROR_DAMAGED, /* the database cannot be read; it was set aside */
  HKL_STORE_ERROR_NEWER,   /* written by a newer version */
  HKL_STORE_ERROR_IO,
  HKL_STORE_ERROR_CLOSED,   /* the store is being closed */
  HKL_STORE_ERROR_CONFLICT, /* the call does not fit what is in the log: nothing of it was done */
} HklStoreError;

#define HKL_TYPE_STORE (hkl_store_get_type ())
G_DECLARE_FINAL_TYPE (HklStore, hkl_store, HKL, STORE, GObject)

/**
 * hkl_store_open:
 * @directory: the data folder; made with mode 0700 when missing
 *
 * Blocking (milliseconds; longer after a crash or for a migration): not for the main thread.
 * Takes the folder's lock (a second opener gets HKL_STORE_ERROR_BUSY), migrates, checks.
 */
HklStore *hkl_store_open (const char *directory, GError **error);
/* Blocking: finishes what is queued, stops the writer, checkpoints, releases the lock. Later
 * calls fail with HKL_STORE_ERROR_CLOSED. Idempotent. */
void hkl_store_close (HklStore *self);

const char *hkl_store_get_directory (HklStore *self);

/* A sentence when the database could not be read at the opening and was set aside; else NULL. */
const char *hkl_store_get_damage (HklStore *self);

/* Why the last write failed, as a sentence; NULL after one that did not. That an event was refused for
 * the reserve is no such failure. Owned by the caller. */
char *hkl_store_dup_fault (HklStore *self);

/* Bytes of free disk below which appending events is refused while deliveries go on. Default 100 MB. */
void hkl_store_set_reserve (HklStore *self, gint64 bytes);

/* What all files of the log together may take, in bytes: from it follows how large the WAL gets before
 * its pages go into the database, a sixteenth between 0.5 and 32 MiB. Nothing is removed by that. Any
 * thread; from the next transaction on. */
void hkl_store_set_limit (HklStore *self, gint64 bytes);

/* --- change notice --------------------------------------------------------------------------- */

typedef enum
{
  HKL_STORE_CHANGE_EVENTS = 1 << 0,
  HKL_STORE_CHANGE_BATCHES = 1 << 1, /* batches or attempts */
  HKL_STORE_CHANGE_VERSIONS = 1 << 2,
  HKL_STORE_CHANGE_FAULT = 1 << 3, /* see hkl_store_dup_fault() */
} HklStoreChange;

typedef void (*HklStoreChangedFunc) (HklStore *self, HklStoreChange changes, gpointer user_data);

/* FUNC is called in CONTEXT after commits; several commits may come as one call. The id is for
 * hkl_store_unwatch(), after which FUNC is not called again (call it in CONTEXT's thread). */
guint hkl_store_watch (HklStore *self,
                       GMainContext *context,
                       HklStoreChangedFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy);
void hkl_store_unwatch (HklStore *self, guint id);

/* --- events ---------------------------------------------------------------------------------- */

/**
 * hkl_store_append_async:
 * @events: (element-type HklEvent): in the order of arrival
 *
 * Answered after the commit. An event whose messageId was seen within the duplicate window (24 h
 * and more, across restarts) is not stored again; its id comes back as 0.
 */
void hkl_store_append_async (HklStore *self,
                             GPtrArray *events,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* Returns: (transfer full) (element-type gint64): an id for each event, 0 for a duplicate. */
GArray *hkl_store_append_finish (HklStore *self, GAsyncResult *result, GError **error);

/* --- mappings -------------------------------------------------------------------------------- */

/* Keeps MAPPING as an immutable version; the same content gives the same version again. A mapping
 * that is new to the store gets its cursor at the end of the log: it takes what comes from now on. */
void hkl_store_put_mapping_async (HklStore *self,
                                  HklMapping *mapping,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* Returns: the version, from 1; 0 with error. */
gint64 hkl_store_put_mapping_finish (HklStore *self, GAsyncResult *result, GError **error);

/* The mapping is gone: its forming and waiting batches become DISCARDED, its cursor is removed;
 * history stays until retention. */
void hkl_store_drop_mapping_async (HklStore *self,
                                   const char *mapping_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean hkl_store_drop_mapping_finish (HklStore *self, GAsyncResult *result, GError **error);

/* --- planning and outcomes (the engine) ------------------------------------------------------ */

/* One step of a mapping's reader, applied in one transaction. */
typedef struct
{
  const char *mapping_id;
  gint64 cursor;      /* last event that is in a batch or skipped now; must not move back */
  GPtrArray *batches; /* of HklBatch: id 0 is inserted, another id replaces that FORMING batch */
} HklPlan;

void hkl_store_plan_async (HklStore *self,
                           const HklPlan *plan,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* Returns: (element-type gint64): the ids of PLAN's batches, in its order. */
GArray *hkl_store_plan_finish (HklStore *self, GAsyncResult *result, GError **error);

/* What became of a batch: its new state together with the attempt that led to it. */
typedef struct
{
  HklBatch *batch;     /* with the new state, tries, due_at, outcome …; same id */
  HklAttempt *attempt; /* NULL: a change by hand */
} HklSettlement;

void hkl_store_settle_async (HklStore *self,
                             const HklSettlement *settlements,
                             guint n_settlements,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean hkl_store_settle_finish (HklStore *self, GAsyncResult *result, GError **error);

/* Inserts batches outside a plan (tests, resends). Returns their ids, in order. */
void hkl_store_insert_batches_async (HklStore *self,
                                     GPtrArray *batches,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GArray *hkl_store_insert_batches_finish (HklStore *self, GAsyncResult *result, GError **error);

/* --- retention ------------------------------------------------------------------------------- */

/* Deletes settled batches, their attempts, and events that no batch and no cursor needs, older
 * than BEFORE, in steps of at most MAX rows. Returns how many rows went; 0: nothing left to do. */
void hkl_store_expire_async (HklStore *self,
                             gint64 before,
                             guint max,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gint64 hkl_store_expire_finish (HklStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
