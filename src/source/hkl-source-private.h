/* hkl-source-private.h: what the files of the source share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hkl-source.c owns the object, its ports and its counters; hkl-source-handler.c does one request.
 * Everything but the part under `mutex` belongs to the thread that called hkl_source_listen().
 */

#pragma once

#include "hkl-listener.h"
#include "hkl-source.h"
#include "hkl-source-body.h"

G_BEGIN_DECLS

/* Events that wait for the store's commit before senders are told to slow down. */
#define HKL_SOURCE_MAX_IN_FLIGHT 50000

/* Seconds counted for the rate. */
#define HKL_SOURCE_RATE_SECONDS 5

/* Immutable, reference-counted (g_atomic_rc_box). */
typedef struct
{
  char *path;
  char *content_type;
  char *token; /* nullable */
  HklSourceReportFunc func;
  gpointer data;
  GDestroyNotify destroy;
} HklSourceReport;

struct _HklSource
{
  GObject parent_instance;

  HklStore *store;

  /* the serving thread's */
  HklListener *listener;
  gboolean all_addresses;
  GQueue calls;    /* of HklSourceCall: requests whose connection is open */
  guint in_flight; /* events handed to the store and not yet committed */

  GMutex mutex;
  guint port;
  char **write_keys;
  GPtrArray *vias; /* of GRefString: what the log says of each of them */
  gboolean key_required;
  GPtrArray *reports; /* of HklSourceReport */
  HklSourceStats stats;
  gint64 rate_second[HKL_SOURCE_RATE_SECONDS + 1]; /* which second the bucket counts */
  guint64 rate_count[HKL_SOURCE_RATE_SECONDS + 1];
};

typedef enum
{
  HKL_TALLY_ACCEPTED,
  HKL_TALLY_REFUSED,
  HKL_TALLY_WRONG_KEY, /* refused too */
} HklTally;

/* Counts a finished request and its events. */
void hkl_source_count (HklSource *self,
                       HklTally tally,
                       guint n_new,
                       guint n_duplicates,
                       guint n_invalid);

typedef enum
{
  HKL_KEY_GOOD,
  HKL_KEY_MISSING,
  HKL_KEY_WRONG,
} HklKeyVerdict;

/* Both nullable: the key of the Authorization header, and the one in the body. VIA (out, transfer full,
 * a GRefString): how events with a good one came in. */
HklKeyVerdict
hkl_source_check_key (HklSource *self, const char *header_key, const char *body_key, char **via);

/* Transfer full; NULL: there is no report on PATH. */
HklSourceReport *hkl_source_find_report (HklSource *self, const char *path);
void hkl_source_report_unref (gpointer report);

/* Connects the handler's signals to a new server; SOURCE is the HklSource. */
void hkl_source_handle (SoupServer *server, gpointer source);

/* TRUE when HOST, as a Host header says it, is this machine by one of its own names. */
gboolean hkl_source_host_is_local (const char *host);

G_END_DECLS
