/* hkl-engine-private.h: what the files of the engine share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hkl-engine.c            the object, its thread, the configuration, the stop
 * hkl-engine-clock.c      the wall clock is set
 * hkl-engine-secrets.c    what it signs with
 * hkl-engine-deliveries.c commands about one delivery
 * hkl-engine-settle.c     outcomes on their way into the store
 * hkl-engine-trial.c      a mapping tried out before it is in force
 * hkl-engine-world.c      the network, and sleep
 * hkl-flow.c              one mapping at work
 * hkl-flow-close.c        settling what has come up to a moment
 * hkl-flow-plan.c         from the log to planned batches
 * hkl-flow-queue.c        what waits in a mapping, in the order of its turn
 * hkl-flow-rest.c         whose turn it is, the breaker considered
 * hkl-flow-send.c         from a waiting batch to its outcome
 *
 * Everything but the commands runs in the engine's thread.
 */

#pragma once

#include "hkl-batcher.h"
#include "hkl-breaker.h"
#include "hkl-bucket.h"
#include "hkl-engine.h"
#include "hkl-metrics.h"
#include "hkl-network.h"
#include "hkl-retention.h"
#include "hkl-sender.h"
#include "hkl-sleep.h"
#include "hkl-store-reader.h"

G_BEGIN_DECLS

typedef struct _HklFlow HklFlow;
typedef struct _HklItem HklItem;
typedef struct _HklClosing HklClosing;

typedef enum
{
  HKL_SECRETS_LOADING,
  HKL_SECRETS_READY,
  HKL_SECRETS_UNREADABLE,
} HklSecretsState;

struct _HklEngine
{
  GObject parent_instance;

  HklStore *store;
  GMainContext *context;
  GThread *thread;
  GNetworkMonitor *monitor; /* nullable; the owner's thread */
  gboolean watch_sleep;
  GDBusConnection *sleep_bus; /* nullable */

  GMutex lock; /* for the next two */
  HklSnapshot *snapshot;
  gboolean refuses; /* commands: the engine stops or has stopped */

  /* From here on the engine's thread alone. */
  GMainLoop *loop;
  HklStoreReader *reader;
  HklArena *arena;
  HklSender *sender;
  HklRetention *retention;
  HklConfig *config; /* NULL before the first */
  GPtrArray *flows;  /* of HklFlow, in the configuration's order */
  guint store_watch;
  GSource *timer;
  guint busy;        /* calls whose answer has not come */
  GPtrArray *trials; /* of HklSend: what is tried out just now */

  HklSecrets *secrets;
  GCancellable *secrets_cancellable;
  HklCredentials *credentials;
  HklSecretsState secrets_state;
  HklHold secrets_hold;
  char *secrets_text;
  gint64 secrets_retry_at;

  gint64 clock_offset; /* wall time less that of a clock that is never set */
  gint64 log_ahead;    /* how far the log's times lay in the future at the start */

  HklNetwork *network;
  gboolean offline, metered; /* as the monitor says */
  HklSleep *sleep;           /* nullable */
  gint64 sleeping_since;     /* monotonic; 0: awake */

  GPtrArray *settlements; /* waiting for their turn */
  GSource *settle_source;
  gboolean settling;
  gint64 settled_at; /* monotonic; when the last commit was begun */
  guint singly;      /* so many of the next ones are written one by one */

  GSource *snapshot_source;
  gint64 snapshot_at; /* monotonic time of the last one */

  gboolean stopping;
};

/* --- hkl-engine.c ---------------------------------------------------------------------------- */

/* Runs FUNC in the engine's thread. FALSE: the engine stops; DATA was not taken. Any thread. */
gboolean hkl_engine_post (HklEngine *self,
                          void (*func) (HklEngine *, gpointer),
                          gpointer data,
                          GDestroyNotify destroy);
/* Lets every mapping plan and send what is due. */
void hkl_engine_wake (HklEngine *self);
/* Borrowed; NULL when there is none. */
HklFlow *hkl_engine_find_flow (HklEngine *self, const char *mapping_id);
/* The settled delivery that TASK wants once more, with its events, all of them there; FALSE: TASK was
 * answered with the reason why not. */
gboolean hkl_engine_begin_again (HklEngine *self,
                                 GTask *task,
                                 gint64 batch_id,
                                 HklBatch **batch,
                                 GPtrArray **events);
/* The copy of BATCH that goes out once more, without an id. */
HklBatch *hkl_engine_copy_for_resend (HklEngine *self, HklBatch *batch);
/* BATCH, which was inserted under ID, goes into the queue of its mapping. */
void hkl_engine_enqueue_copy (HklEngine *self, HklBatch *copy, gint64 id);
/* Sets the timer to the next time at which something is due. */
void hkl_engine_schedule (HklEngine *self);
/* A new snapshot is due, soon. */
void hkl_engine_touch (HklEngine *self);
/* An answer came, a send ended: perhaps the stop is complete now. */
void hkl_engine_check_stopped (HklEngine *self);
/* The last event in the log; 0 when it cannot be read. */
gint64 hkl_engine_last_event_id (HklEngine *self);

/* --- hkl-engine-secrets.c -------------------------------------------------------------------- */

/* "mapping-id/header" for every secret header of CONFIG (nullable). */
char **hkl_engine_header_keys (HklConfig *config);
/* Asks for the secrets; the answer wakes everything. */
void hkl_engine_load_secrets (HklEngine *self);
/* The same, and nothing is sent with the old ones any more. */
void hkl_engine_load_secrets_anew (HklEngine *self);

/* --- hkl-engine-clock.c ---------------------------------------------------------------------- */

/* The reader is open, no flow is loaded yet. */
void hkl_engine_begin_clock (HklEngine *self);
/* To be called before the wall clock is compared with anything that waits. */
void hkl_engine_check_clock (HklEngine *self);
/* Wall time, after that: for whatever is compared, and for whatever is to be due. A time that was
 * reckoned with a jump not yet seen would be moved by it once more. */
gint64 hkl_engine_now (HklEngine *self);

/* --- hkl-engine-world.c ---------------------------------------------------------------------- */

void hkl_engine_begin_world (HklEngine *self);
void hkl_engine_end_world (HklEngine *self);
/* The owner's thread, the engine's running; and at the end. */
void hkl_engine_watch_monitor (HklEngine *self, GNetworkMonitor *monitor);
void hkl_engine_unwatch_monitor (HklEngine *self);
gboolean hkl_engine_is_sleeping (HklEngine *self);
/* When a sleep that does not come is given up, real time; 0: none is expected. */
gint64 hkl_engine_next_waking (HklEngine *self);
/* After a configuration: does it hold deliveries where the network is metered? */
void hkl_engine_check_network (HklEngine *self);
/* Why nothing is sent to URL at present, TEXT (nullable) a sentence; HKL_HOLD_NONE: nothing speaks
 * against it. URL "": it is different from event to event. */
HklHold hkl_engine_get_world_hold (HklEngine *self, const char *url, const char **text);
/* What holds those that need a network, wherever they go. */
HklHold hkl_engine_get_network_hold (HklEngine *self, const char **text);

/* --- hkl-engine-settle.c --------------------------------------------------------------------- */

/* BATCH with its new state, and the attempt that led to it (nullable). When it is on disk,
 * hkl_flow_settled() is called. */
void hkl_engine_settle (HklEngine *self, HklFlow *flow, HklBatch *batch, HklAttempt *attempt);
gboolean hkl_engine_is_settling (HklEngine *self);
GPtrArray *hkl_engine_new_settlements (void);

/* --- hkl-engine-trial.c ---------------------------------------------------------------------- */

/* Ends what is tried out just now. */
void hkl_engine_cancel_trials (HklEngine *self);

/* --- hkl-flow.c ------------------------------------------------------------------------------ */

/* One batch that waits or is being sent. */
struct _HklItem
{
  gint64 id;
  gint64 due_at;
  gint64 received_at;
  gint64 first_try_at; /* 0: not tried yet */
  guint n_events;
  guint tries;
  gboolean fresh;      /* the next attempt is not made on a kept connection */
  HklBatch *batch;     /* NULL: to be read when its turn comes */
  GPtrArray *events;   /* of HklEvent, as long as they are in memory anyway; nullable */
  gsize kept_bytes;    /* of `events` */
  GSequenceIter *iter; /* place in the queue; NULL: in flight or being settled */
  GSequenceIter *last; /* place in `retries`; NULL: not tried yet, or not queued */
  HklSend *send;       /* in flight */
};

struct _HklFlow
{
  gatomicrefcount ref_count;
  HklEngine *engine;
  char *mapping_id;

  HklMapping *mapping; /* as configured now */
  HklMapping *wanted;  /* to be put into the store; NULL: `mapping` is up to date */
  gboolean putting;
  gint64 put_retry_at;
  gint64 version; /* of `compiled`; 0: not known yet */
  HklCompiled *compiled;
  char *fault;          /* why `mapping` cannot be compiled; NULL: it can */
  GHashTable *versions; /* version to HklCompiled, of batches planned earlier */
  gboolean loaded;
  gboolean gone;
  HklClosing *closing; /* what has come up to a moment is being settled; nullable */

  gint64 cursor;
  gboolean behind; /* there may be events after the cursor */
  gboolean planning;
  GSource *plan_source;
  gint64 planned_at; /* monotonic, the last time */
  gint64 plan_retry_at;
  HklBatcher *batcher;

  gsize kept_bytes;   /* of the events that items hold */
  GSequence *queue;   /* of HklItem, in the order of their turn */
  GSequence *retries; /* those of them that were tried, whose window ends first in front */
  GHashTable *items;  /* id to HklItem, owned: queued, in flight, being settled */
  guint n_in_flight;
  guint n_settling;
  guint n_retrying;
  guint64 queued_events;
  HklBucket bucket; /* rate limit, on the monotonic clock */

  gboolean world_holds; /* an item was put back because its endpoint needs a network */
  HklBreaker breaker;
  guint dead_status; /* of the last failure that the breaker counted; 0: no answer */
  char *dead_reason;
  gint64 probe_id;  /* the batch that is the probe; 0: none */
  gint64 chance_at; /* before this no last chance is due; 0: look */

  HklMetrics *metrics;
  guint64 failed_total, delivered_total;
  guint failed_in_row;
};

HklFlow *hkl_flow_new (HklEngine *engine, const char *mapping_id);
HklFlow *hkl_flow_ref (HklFlow *self);
void hkl_flow_unref (HklFlow *self);

/* Puts MAPPING into the store, then into force. */
void hkl_flow_set_mapping (HklFlow *self, HklMapping *mapping);
/* The mapping was deleted: sends are cancelled, the store discards what waits. */
void hkl_flow_drop (HklFlow *self);
/* There may be new events. */
void hkl_flow_look (HklFlow *self);
/* Plans and sends what is due. */
void hkl_flow_wake (HklFlow *self);
/* When it wants to be woken, real time; 0: not by time. */
gint64 hkl_flow_next_wake (HklFlow *self);
/* The wall clock was set by JUMP: everything that waits keeps its distance from now. */
void hkl_flow_move (HklFlow *self, gint64 jump);
gboolean hkl_flow_is_idle (HklFlow *self, gint64 last_event_id);
/* Why nothing is sent, other than being paused. TEXT (nullable) is borrowed. */
HklHold hkl_flow_get_hold (HklFlow *self, const char **text);
void hkl_flow_fill_snapshot (HklFlow *self, gint64 last_event_id, HklMappingSnapshot *snapshot);
/* The compiled form of VERSION, borrowed; NULL with error. */
HklCompiled *hkl_flow_get_version (HklFlow *self, gint64 version, GError **error);

/* What the store says is pending, and where the cursor is. */
gboolean hkl_flow_load (HklFlow *self, GError **error);
void hkl_flow_configure_batcher (HklFlow *self);

/* After the store or the disk refused something. */
#define HKL_FLOW_RETRY_AFTER_ERROR (1 * G_TIME_SPAN_SECOND)

/* --- hkl-flow-close.c ------------------------------------------------------------------------ */

/* Goes on with what was begun, if anything. */
void hkl_flow_close_step (HklFlow *self);
/* It cannot be finished. */
void hkl_flow_end_closing (HklFlow *self, HklEngineError code, const char *sentence);
/* The last event that is to be read now. */
gint64 hkl_flow_read_until (HklFlow *self);
/* Whether everything up to it has been read. */
void hkl_flow_set_reached (HklFlow *self, gboolean reached);
gboolean hkl_flow_has_reached (HklFlow *self);
/* TRUE while what waits is being cancelled: nothing is sent. */
gboolean hkl_flow_is_cancelling (HklFlow *self);

/* --- hkl-flow-plan.c ------------------------------------------------------------------------- */

/* Plans a piece of the log, DELAY microseconds from now. */
void hkl_flow_schedule_plan (HklFlow *self, gint64 delay);

/* --- hkl-flow-queue.c ------------------------------------------------------------------------ */

/* Takes a batch that waits; EVENTS (nullable) saves reading them. */
void hkl_flow_enqueue (HklFlow *self, HklBatch *batch, GPtrArray *events);
void hkl_flow_put_back (HklFlow *self, HklItem *item);
void hkl_flow_take_out (HklFlow *self, HklItem *item);
/* Forgets ITEM, which is not queued. */
void hkl_flow_forget (HklFlow *self, HklItem *item);
/* The one whose turn is next; NULL: nothing waits. */
HklItem *hkl_flow_first (HklFlow *self);
/* After the order was switched. */
void hkl_flow_sort (HklFlow *self);
/* TRUE when enough is planned ahead. */
gboolean hkl_flow_is_full (HklFlow *self);
gboolean hkl_flow_retry_now (HklFlow *self, gint64 batch_id);
/* Lets go of the events that ITEM holds; they are read again when they are needed. */
void hkl_flow_drop_events (HklFlow *self, HklItem *item);
void hkl_item_free (HklItem *self);

/* --- hkl-flow-rest.c ------------------------------------------------------------------------- */

/* The one that may go now, and how; NULL: none. Only the breaker and due times are asked. */
HklItem *hkl_flow_next_item (HklFlow *self, gint64 now, HklBreakerLeave *leave);
/* When hkl_flow_next_item() will have one; 0: not by time. */
gint64 hkl_flow_next_turn (HklFlow *self, gint64 now);
/* The state of the breaker from now on. */
void hkl_flow_set_breaker (HklFlow *self, HklBreaker breaker);
/* What an attempt of ITEM said about the endpoint. */
void hkl_flow_judge (HklFlow *self, HklItem *item, HklBreakerSign sign, gint64 now);
/* The next probe goes at once. */
void hkl_flow_hurry (HklFlow *self);
/* The same, and what waits for a later time goes now. */
void hkl_flow_probe (HklFlow *self);

/* --- hkl-flow-send.c ------------------------------------------------------------------------- */

/* Sends what is due, as far as limits and holds allow. */
void hkl_flow_pump (HklFlow *self);
/* When hkl_flow_pump() would send something; 0: not by time. */
gint64 hkl_flow_next_send (HklFlow *self);
void hkl_flow_cancel_sends (HklFlow *self);
/* BATCH is in the store with its new state. */
void hkl_flow_settled (HklFlow *self, HklBatch *batch);
/* The batch is no longer in the store, or in another state: it is forgotten. */
void hkl_flow_lost (HklFlow *self, gint64 batch_id);

G_END_DECLS
