/* hkl-service-private.h: what the files of HklService share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One struct, several files by concern: hkl-service.c (life and signals), -config.c (the file and
 * its changes), -secrets.c, -servers.c (source and inspector), -look.c (details and previews),
 * -events.c (composing and the first run). Everything here runs in the owner's thread unless a
 * function says otherwise.
 */

#pragma once

#include "hkl-control.h"
#include "hkl-service.h"

G_BEGIN_DECLS

struct _HklService
{
  GObject parent_instance;

  GMainContext *context;     /* the owner's; callbacks and signals come there */
  GCancellable *cancellable; /* fires at the stop */

  char *config_path;
  char *data_directory;
  gboolean serve_source;
  gboolean serve_inspector;
  int source_port_option;
  int inspector_port_option;

  HklConfig *config;
  char *config_text; /* what the file holds as far as is known: tells own writes from others' */
  GFileMonitor *monitor;

  HklSecrets *secrets;
  HklCredentials *credentials; /* NULL: could not be read */
  char *previous_secret;
  HklSecretState secret_state;
  gboolean secrets_moved; /* to another back end, of which the engine has not heard yet */

  HklStore *store;
  guint store_watch;
  HklStoreReaderPool *readers;
  GNetworkMonitor *network; /* NULL: nobody says */
  HklEngine *engine;
  HklControl *control; /* NULL: it could not be made */
  HklSource *source;
  char *token; /* of the status, for this run */
  HklInspector *inspector;
  guint inspector_watch;

  GListStore *intakes;         /* of HklIntake */
  HklSourceStats intakes_past; /* of those that were forgotten */

  GListStore *repeats; /* of HklRepeat */

  GPtrArray *problems; /* of HklProblem, worst first */
  guint look_id;       /* the timer that looks at the disk and the keyring */
  gboolean running;
  gboolean stopped;
};

/* Calls FUNC in CONTEXT from its loop, never in the calling thread: g_main_context_invoke() would
 * run it right here when nobody owns the context just now. */
void hkl_service_call_in (GMainContext *context,
                          GSourceFunc func,
                          gpointer data,
                          GDestroyNotify destroy);

void
hkl_service_set_problem (HklService *self, HklProblemKind kind, guint port, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
void hkl_service_clear_problem (HklService *self, HklProblemKind kind);

/* -config.c */
void hkl_service_watch_config (HklService *self);
void hkl_service_apply_config (HklService *self, HklConfig *config, const char *text);

/* -intake.c */
/* What came in that way is what came in, too. */
void hkl_service_add_intakes (HklService *self, HklSourceStats *stats);
/* All are stopped and gone. */
void hkl_service_end_intakes (HklService *self);

/* -repeat.c */
/* All are stopped and gone. */
void hkl_service_end_repeats (HklService *self);

/* -secrets.c */
void hkl_service_load_secrets (HklService *self);
void hkl_service_clear_secrets (HklService *self);

/* -network.c */
/* On a worker thread; the monitor speaks in the default main context. */
GNetworkMonitor *hkl_service_find_network (void);
void hkl_service_watch_network (HklService *self);
void hkl_service_unwatch_network (HklService *self);
/* After another configuration. */
void hkl_service_check_network (HklService *self);

/* -report.c */
/* After the source was made, and after another configuration. */
void hkl_service_update_reports (HklService *self);

/* -servers.c */
void hkl_service_start_servers (HklService *self);
void hkl_service_update_servers (HklService *self, HklConfig *before);
void hkl_service_stop_servers (HklService *self);

/* hkl-delivery-detail.c; any thread, REQUEST not shared yet */
void hkl_service_blank_secrets (HklRequest *request);

G_END_DECLS
