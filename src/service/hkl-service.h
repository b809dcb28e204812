/* hkl-service.h: the whole destination, put together and running.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window and `hookline-cli run` are two faces of this object. It owns the configuration file,
 * the data folder, the secrets, the store, the engine with its thread, the source and the
 * inspector, and gives commands to them.
 *
 * Threads: belongs to the thread that made it (its thread-default main context gets all callbacks
 * and signals); nothing here blocks but hkl_service_stop(). File and database work runs on worker
 * threads; servers and deliveries on the engine's.
 *
 * Signals (all without arguments, emitted in the owner's thread, coalesced):
 *   "config-changed"   the configuration is another one: by a command, or because the file changed
 *   "problems-changed" see hkl_service_get_problems()
 *   "log-changed"      the store has news: events, batches or attempts
 *   "captures-changed" the inspector has news
 */

#pragma once

#include <gio/gio.h>

#include "hkl-config.h"
#include "hkl-engine.h"
#include "hkl-inspector.h"
#include "hkl-request.h"
#include "hkl-secrets.h"
#include "hkl-source.h"
#include "hkl-store-reader-pool.h"

G_BEGIN_DECLS

#define HKL_SERVICE_ERROR (hkl_service_error_quark ())
GQuark hkl_service_error_quark (void);

typedef enum
{
  HKL_SERVICE_ERROR_CONFIG,  /* the file cannot be used; it was left as it is */
  HKL_SERVICE_ERROR_BUSY,    /* another copy runs on this data */
  HKL_SERVICE_ERROR_DATA,    /* the data folder cannot be used */
  HKL_SERVICE_ERROR_REFUSED, /* a command that the state does not allow, such as a sixth mapping */
} HklServiceError;

/* What is wrong and stays wrong until somebody does something. Shown as bars; worst first. */
typedef enum
{
  HKL_PROBLEM_CONFIG, /* destination.json cannot be read: the last good one is in force */
  HKL_PROBLEM_STORE_DAMAGED,
  HKL_PROBLEM_DISK_FULL,
  HKL_PROBLEM_STORE_FAILS, /* the log cannot be written; goes with the first write that succeeds */
  HKL_PROBLEM_SOURCE_PORT, /* text names the port; `port` is the next free one */
  HKL_PROBLEM_INSPECTOR_PORT,
  HKL_PROBLEM_KEYRING_LOCKED,
  HKL_PROBLEM_KEYRING_MISSING,
  HKL_PROBLEM_OFFLINE, /* no network, and there is a mapping that needs one; goes by itself */
  HKL_PROBLEM_METERED, /* the same with a network that costs by the byte and is not to be used */
} HklProblemKind;

typedef struct
{
  HklProblemKind kind;
  char *text; /* a sentence: what happened, what became of the events, what to do */
  guint port;
} HklProblem;

typedef struct
{
  const char *config_path;    /* NULL: $XDG_CONFIG_HOME/hookline/destination.json */
  const char *data_directory; /* NULL: $XDG_DATA_HOME/hookline */
  HklSecrets *secrets;        /* NULL: the keyring */
  gboolean serve_source;
  gboolean serve_inspector;
  int source_port; /* -1: as configured; 0: any free one */
  int inspector_port;
} HklServiceOptions;
#define HKL_SERVICE_OPTIONS_DEFAULT                                                                \
  ((HklServiceOptions){                                                                            \
      .serve_source = TRUE, .serve_inspector = TRUE, .source_port = -1, .inspector_port = -1 })

#define HKL_TYPE_SERVICE (hkl_service_get_type ())
G_DECLARE_FINAL_TYPE (HklService, hkl_service, HKL, SERVICE, GObject)

HklService *hkl_service_new (const HklServiceOptions *options);

char *hkl_service_default_config_path (void);
char *hkl_service_default_data_directory (void);

/* Opens everything. A missing configuration file is made with defaults. A port that is taken or a
 * keyring that does not answer is a problem, not an error. */
void hkl_service_start_async (HklService *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean hkl_service_start_finish (HklService *self, GAsyncResult *result, GError **error);
gboolean hkl_service_is_running (HklService *self);
/* The clean stop: at most about five seconds. Blocking form for the end of the program. */
void hkl_service_stop (HklService *self);

/* --- how things stand ------------------------------------------------------------------------ */

HklConfig *hkl_service_get_config (HklService *self);     /* borrowed; never NULL once running */
HklSnapshot *hkl_service_ref_snapshot (HklService *self); /* never NULL once running */
void hkl_service_get_source_stats (HklService *self, HklSourceStats *stats);
GPtrArray *hkl_service_get_problems (HklService *self); /* borrowed; of HklProblem, worst first */
const char *hkl_service_get_config_path (HklService *self);
HklStore *hkl_service_get_store (HklService *self);             /* borrowed */
HklStoreReaderPool *hkl_service_get_readers (HklService *self); /* borrowed */
HklEngine *hkl_service_get_engine (HklService *self);           /* borrowed */
HklInspector *hkl_service_get_inspector (HklService *self);     /* borrowed */
HklSecrets *hkl_service_get_secrets (HklService *self);         /* borrowed */
guint hkl_service_get_source_port (HklService *self);           /* 0: not listening */
guint hkl_service_get_inspector_port (HklService *self);

typedef enum
{
  HKL_SECRET_STATE_UNKNOWN, /* not asked yet */
  HKL_SECRET_STATE_SET,
  HKL_SECRET_STATE_NONE, /* requests go out unsigned, as upstream */
  HKL_SECRET_STATE_LOCKED,
  HKL_SECRET_STATE_MISSING, /* no keyring service: HKL_PROBLEM_KEYRING_MISSING */
} HklSecretState;
HklSecretState hkl_service_get_secret_state (HklService *self);

/* --- commands -------------------------------------------------------------------------------- */

/* Writes the file (atomically: temporary file, fsync, rename), then puts CONFIG in force. When
 * writing fails nothing changes. */
void hkl_service_set_config_async (HklService *self,
                                   HklConfig *config,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean hkl_service_set_config_finish (HklService *self, GAsyncResult *result, GError **error);

/* What becomes of the deliveries that waited while a mapping was paused. */
typedef enum
{
  HKL_RESUME_ALL,      /* they are sent */
  HKL_RESUME_NEW_ONLY, /* they are cancelled, with a reason in the log */
  HKL_RESUME_CHOSEN,   /* the chosen ones are sent, the others cancelled */
} HklResume;

/* CHOSEN (nullable) are batch ids. Cancelling midway leaves the mapping paused. */
void hkl_service_resume_async (HklService *self,
                               const char *mapping_id,
                               HklResume how,
                               const gint64 *chosen,
                               guint n_chosen,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean hkl_service_resume_finish (HklService *self, GAsyncResult *result, GError **error);

/* Switches the destination on. HKL_RESUME_NEW_ONLY cancels first what waits for each mapping that is
 * not paused itself, HKL_RESUME_CHOSEN the same but for the CHOSEN ones (mapping ids; nullable).
 * Cancelling midway leaves it off. */
void hkl_service_resume_destination_async (HklService *self,
                                           HklResume how,
                                           const char *const *chosen,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean
hkl_service_resume_destination_finish (HklService *self, GAsyncResult *result, GError **error);

/* What becomes of the queue of a mapping that is deleted. */
typedef enum
{
  HKL_DELETE_IF_EMPTY, /* refused with a sentence while something waits */
  HKL_DELETE_CANCEL,   /* cancelled, with a reason in the log */
  HKL_DELETE_DELIVER,  /* delivered first, or failed for good; a paused mapping is resumed for it */
} HklDelete;

/* Where the mapping's endpoint rests after failures: one attempt is tried at once. Main thread. */
void hkl_service_probe_now (HklService *self, const char *mapping_id);

/* With DELIVER this may take as long as retries do; cancelling it leaves the mapping in place. */
void hkl_service_delete_mapping_async (HklService *self,
                                       const char *mapping_id,
                                       HklDelete how,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean hkl_service_delete_mapping_finish (HklService *self, GAsyncResult *result, GError **error);

/* Keeps the old secret for 24 h, for Verify only. NULL removes the secret. */
void hkl_service_set_secret_async (HklService *self,
                                   const char *secret,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean hkl_service_set_secret_finish (HklService *self, GAsyncResult *result, GError **error);
/* Borrowed; NULL when the secrets could not be read. */
HklCredentials *hkl_service_get_credentials (HklService *self);
/* The secret before this one, for Verify only; NULL when there is none or a day has passed. */
const char *hkl_service_get_previous_secret (HklService *self);
/* The value of a secret header; VALUE NULL removes it. */
void hkl_service_set_header_secret_async (HklService *self,
                                          const char *mapping_id,
                                          const char *header,
                                          const char *value,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean
hkl_service_set_header_secret_finish (HklService *self, GAsyncResult *result, GError **error);
/* After the keyring was missing: secrets are kept in memory until quit, beginning with the one that is
 * set next. Until then deliveries wait as before. */
void hkl_service_use_memory_secrets (HklService *self);
void hkl_service_unlock_secrets_async (HklService *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean hkl_service_unlock_secrets_finish (HklService *self, GAsyncResult *result, GError **error);

/* Puts events into the log: TEXTS are JSON objects, made complete as the source does. Answers with
 * the ids (GArray of gint64), 0 for a duplicate. */
void hkl_service_compose_async (HklService *self,
                                const char *const *texts,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GArray *hkl_service_compose_finish (HklService *self, GAsyncResult *result, GError **error);

/* First run: a secret if there is none, the mapping “Local tests” to the inspector if there is no
 * mapping, twenty sample events. Answers with the mapping's id (transfer full). */
void hkl_service_try_async (HklService *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
char *hkl_service_try_finish (HklService *self, GAsyncResult *result, GError **error);

/* Tries the port again, or another one that is then configured. PORT 0: as configured. */
void hkl_service_retry_source (HklService *self, guint port);
void hkl_service_retry_inspector (HklService *self, guint port);

/* --- looking at a delivery -------------------------------------------------------------------- */

/* Everything that the detail of a delivery shows, read and rendered off the main thread. */
typedef struct
{
  HklBatch *batch;
  HklMapping *mapping; /* the version it was rendered with */
  GPtrArray *attempts; /* of HklAttempt, oldest first */
  GPtrArray *events;   /* of HklEvent; NULL where retention took it */
  HklRequest *request; /* rendered again; secret values blanked; NULL when it cannot be */
  char *request_fault; /* why not, "" otherwise */
} HklDeliveryDetail;
#define HKL_TYPE_DELIVERY_DETAIL (hkl_delivery_detail_get_type ())
GType hkl_delivery_detail_get_type (void);
HklDeliveryDetail *hkl_delivery_detail_ref (HklDeliveryDetail *self);
void hkl_delivery_detail_unref (HklDeliveryDetail *self);

/* As it is on record, for files: blocking, on a thread with an own reader. Asks for no secret, so
 * the signature is the recorded one and what is on no record is blanked. CONFIG tells how a
 * delivery without attempts would be signed. */
HklDeliveryDetail *hkl_delivery_detail_read (HklStoreReader *reader,
                                             gint64 batch_id,
                                             HklConfig *config,
                                             GCancellable *cancellable,
                                             GError **error);

void hkl_service_load_delivery_async (HklService *self,
                                      gint64 batch_id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
HklDeliveryDetail *
hkl_service_load_delivery_finish (HklService *self, GAsyncResult *result, GError **error);

/* What MAPPING (a draft or a saved one) would make of EVENTS (texts), signed with the present
 * secret: for previews. Runs on a worker thread. The request's `has secret` headers are blanked. */
void hkl_service_preview_async (HklService *self,
                                HklMapping *mapping,
                                GPtrArray *events,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
HklRequest *hkl_service_preview_finish (HklService *self, GAsyncResult *result, GError **error);

/**
 * hkl_service_send_once_async:
 * @mapping: a draft or a saved one
 * @event: (nullable): one of the log
 * @text: (nullable): where there is none, an event's JSON; it enters the log, and no mapping takes it
 * @headers: (nullable): secret header values that are typed and not stored: "mapping-id/name"
 *
 * One attempt, marked as a test in the log: see hkl_engine_send_once_async().
 */
void hkl_service_send_once_async (HklService *self,
                                  HklMapping *mapping,
                                  HklEvent *event,
                                  const char *text,
                                  GHashTable *headers,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gint64 hkl_service_send_once_finish (HklService *self,
                                     GAsyncResult *result,
                                     HklAttempt **attempt,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklDeliveryDetail, hkl_delivery_detail_unref)

G_END_DECLS
