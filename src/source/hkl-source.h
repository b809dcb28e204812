/* hkl-source.h: the tracking API on a local port.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lives in the main context it is started in (the engine's). Answers 200 only after the store has
 * committed; 503 with Retry-After when it cannot. Rules: contract 7, product.md 1.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-config.h"
#include "hkl-store.h"

G_BEGIN_DECLS

#define HKL_SOURCE_ERROR (hkl_source_error_quark ())
GQuark hkl_source_error_quark (void);

typedef enum
{
  HKL_SOURCE_ERROR_PORT_IN_USE, /* the sentence names the next free port */
  HKL_SOURCE_ERROR_LISTEN,
} HklSourceError;

#define HKL_TYPE_SOURCE (hkl_source_get_type ())
G_DECLARE_FINAL_TYPE (HklSource, hkl_source, HKL, SOURCE, GObject)

HklSource *hkl_source_new (HklStore *store);

/* Call in the thread whose thread-default context is to serve. PORT 0 takes any free one. */
gboolean hkl_source_listen (HklSource *self, guint port, gboolean all_addresses, GError **error);
void hkl_source_close (HklSource *self);

/* Any thread. */
guint hkl_source_get_port (HklSource *self); /* 0: not listening */
/* NAMES (nullable): of the keys, "" for none; by them the log says which key an event came with. */
void hkl_source_set_write_keys (HklSource *self,
                                const char *const *keys,
                                const char *const *names,
                                gboolean required);

/* What GET answers on PATH beside the tracking API, to this machine alone; FUNC makes the text, in
 * the serving thread. TOKEN (nullable): only with "Authorization: Bearer TOKEN". FUNC NULL: there
 * is nothing on PATH any more. Any thread; DATA is freed with DESTROY when nobody uses it. */
typedef char *(*HklSourceReportFunc) (gpointer data);
void hkl_source_set_report (HklSource *self,
                            const char *path,
                            const char *content_type,
                            const char *token,
                            HklSourceReportFunc func,
                            gpointer data,
                            GDestroyNotify destroy);

/* Counters since the start; any thread. */
typedef struct
{
  guint64 requests, accepted, duplicates, invalid, refused; /* refused: requests with 4xx/503 */
  guint64 wrong_key;                                        /* requests with another write key */
  double rate;                                              /* events a second over the last 5 s */
  gint64 last_at;                                           /* when the last event came; 0: none */
} HklSourceStats;
void hkl_source_get_stats (HklSource *self, HklSourceStats *stats);

G_END_DECLS
