/* hkl-engine.h: delivers: reader, batcher, sender, retry schedule, metrics.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Owns the engine thread and its GMainContext, in which also the source and the inspector serve.
 * The object is made and destroyed by one owner; the functions below may be called from any
 * thread, take immutable values, and return at once.
 *
 * Guarantees: at least once. A batch is settled in the store only after its outcome is known; what
 * was in flight at a crash is sent again. Never unsigned when signing is on and a secret is set or
 * cannot be read: such deliveries wait (HKL_HOLD_KEYRING_…).
 */

#pragma once

#include <gio/gio.h>

#include "hkl-attempt.h"
#include "hkl-config.h"
#include "hkl-edited.h"
#include "hkl-secrets.h"
#include "hkl-snapshot.h"
#include "hkl-store.h"

G_BEGIN_DECLS

#define HKL_ENGINE_ERROR (hkl_engine_error_quark ())
GQuark hkl_engine_error_quark (void);

typedef enum
{
  HKL_ENGINE_ERROR_STOPPED,
  HKL_ENGINE_ERROR_NO_SUCH_BATCH,
  HKL_ENGINE_ERROR_STATE,       /* the batch is not in a state that allows it */
  HKL_ENGINE_ERROR_EVENTS_GONE, /* retention has taken its events */
} HklEngineError;

#define HKL_TYPE_ENGINE (hkl_engine_get_type ())
G_DECLARE_FINAL_TYPE (HklEngine, hkl_engine, HKL, ENGINE, GObject)

/* What the engine hears of the world. All NULL or FALSE: nothing, and nothing holds deliveries. */
typedef struct
{
  GNetworkMonitor
      *network;         /* while it says "not available", or "metered", endpoints elsewhere wait */
  gboolean watch_sleep; /* deliveries wait from logind's PrepareForSleep to the wake-up */
  GDBusConnection *bus; /* where logind is; NULL: the system bus, if there is one */
} HklEngineOptions;

/* Starts the thread; nothing is delivered before the first configuration. */
HklEngine *hkl_engine_new (HklStore *store, HklSecrets *secrets);
HklEngine *
hkl_engine_new_with_options (HklStore *store, HklSecrets *secrets, const HklEngineOptions *options);
/* Blocking, at most five seconds: lets what is in flight finish, parks the rest, ends the thread.
 * Afterwards every command is refused. Idempotent. */
void hkl_engine_stop (HklEngine *self);

/* The thread's context: to attach servers to, and to invoke functions in. Borrowed. */
GMainContext *hkl_engine_get_context (HklEngine *self);

/* Takes effect for the next batch; versions are put into the store first. */
void hkl_engine_set_config (HklEngine *self, HklConfig *config);
/* Reads the secrets again: after one was stored, or the keyring was unlocked. */
void hkl_engine_reload_secrets (HklEngine *self);
/* Another back end from now on, such as memory where no keyring answers; reads it at once. */
void hkl_engine_set_secrets (HklEngine *self, HklSecrets *secrets);

/* The newest snapshot; never NULL. */
HklSnapshot *hkl_engine_ref_snapshot (HklEngine *self);

/* "Now": the waiting batch's next attempt starts at once. */
void hkl_engine_retry_now (HklEngine *self, gint64 batch_id);

/* Where the mapping's endpoint rests after failures: one attempt is tried at once. */
void hkl_engine_probe_now (HklEngine *self, const char *mapping_id);

/* A new delivery with the same events, rendered with the same mapping version; linked to the old
 * one. Answers with the new batch's id. */
void hkl_engine_resend_async (HklEngine *self,
                              gint64 batch_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gint64 hkl_engine_resend_finish (HklEngine *self, GAsyncResult *result, GError **error);

/* The same with a request that a person has changed: signed anew, linked to the old one, marked as
 * edited (hkl-edited.h). EDITED is copied. The sentence of what cannot be sent is the error's.
 * Answers with the new batch's id. */
void hkl_engine_resend_edited_async (HklEngine *self,
                                     gint64 batch_id,
                                     const HklEdited *edited,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gint64 hkl_engine_resend_edited_finish (HklEngine *self, GAsyncResult *result, GError **error);

/* The events of a delivery through the mapping as it is now: its trigger is asked, its fields are
 * resolved anew, in batches where it batches. Answers with the number of new deliveries; 0: the
 * trigger takes none of them. */
void hkl_engine_rerun_async (HklEngine *self,
                             gint64 batch_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* -1 with error. */
gssize hkl_engine_rerun_finish (HklEngine *self, GAsyncResult *result, GError **error);

/* Cancels what waits for MAPPING_ID up to now, the events that are not planned yet included: in the
 * log they are deliveries that were cancelled for REASON, a sentence. Of the KEEP deliveries (batch
 * ids) none is touched; what is in flight is let end. Answers when all is on disk, with the number
 * of deliveries cancelled. Nothing of the mapping is sent meanwhile. */
void hkl_engine_cancel_queue_async (HklEngine *self,
                                    const char *mapping_id,
                                    const gint64 *keep,
                                    guint n_keep,
                                    const char *reason,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* -1 with error. */
gssize hkl_engine_cancel_queue_finish (HklEngine *self, GAsyncResult *result, GError **error);

/* Answers when all that has come for MAPPING_ID up to now is delivered or has failed for good; what
 * comes meanwhile waits. HKL_ENGINE_ERROR_STATE for a mapping that is paused. */
void hkl_engine_drain_async (HklEngine *self,
                             const char *mapping_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean hkl_engine_drain_finish (HklEngine *self, GAsyncResult *result, GError **error);

/* --- trying a mapping, saved or not, before it is in force --- hkl-engine-trial.c ------------- */

/* Connects to URL as a delivery of MAPPING would, shakes hands, and sends nothing. Answers with an
 * attempt: HKL_OUTCOME_DELIVERED when there is somebody, with `remote`, `protocol`, `total`, and
 * `tls` (-1: not encrypted); else its `reason` is a sentence. */
void hkl_engine_check_async (HklEngine *self,
                             HklMapping *mapping,
                             const char *url,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
HklAttempt *hkl_engine_check_finish (HklEngine *self, GAsyncResult *result, GError **error);

/**
 * hkl_engine_send_once_async:
 * @event: one that is in the log
 * @credentials: (nullable): instead of those that are stored
 *
 * Sends what MAPPING makes of @event, whether its trigger takes it or not, in one attempt, and
 * notes it in the log as a test. Nothing else of the mapping, its queue or its figures changes.
 * Cancelling before the answer leaves a discarded delivery.
 */
void hkl_engine_send_once_async (HklEngine *self,
                                 HklMapping *mapping,
                                 HklEvent *event,
                                 HklCredentials *credentials,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* Returns: the delivery's id, with its outcome in ATTEMPT (out, optional, transfer full); 0 with
 * error when nothing was sent. */
gint64 hkl_engine_send_once_finish (HklEngine *self,
                                    GAsyncResult *result,
                                    HklAttempt **attempt,
                                    GError **error);

/* TRUE when nothing waits and nothing is in flight in any mapping that is on; for --until-idle. */
gboolean hkl_engine_is_idle (HklEngine *self);

G_END_DECLS
