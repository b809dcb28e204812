/* hkl-engine.c: the object, its thread, and commands from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread runs one main context. Commands are small sources that are attached to it, in the
 * order of the calls; each holds a reference, so that the object outlives them. A stop refuses
 * further commands, lets what is in flight end for a few seconds, cancels the rest (which counts as
 * never begun), waits until all outcomes are on disk, and joins the thread.
 *
 * One timer source serves everything that waits for a time: retries, forming batches, rate limits,
 * another look into the keyring.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"
#include "hkl-niceness.h"
#include "hkl-snapshot-private.h"

/* What is in flight at a stop gets this long. */
#define STOP_GRACE_SECONDS 4

#define SNAPSHOT_INTERVAL (250 * G_TIME_SPAN_MILLISECOND)

/* Nothing due is farther away than this for the timer: the wall clock may jump meanwhile. */
#define LONGEST_SLEEP (30 * G_TIME_SPAN_SECOND)

G_DEFINE_QUARK (hkl - engine - error - quark, hkl_engine_error)
G_DEFINE_FINAL_TYPE (HklEngine, hkl_engine, G_TYPE_OBJECT)

/* --- commands -------------------------------------------------------------------------------- */

typedef struct
{
  HklEngine *engine;
  void (*func) (HklEngine *self, gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} Command;

static gboolean
run_command (gpointer user_data)
{
  Command *command = user_data;

  command->func (command->engine, command->data);

  return G_SOURCE_REMOVE;
}

static void
command_free (gpointer data)
{
  Command *command = data;

  if (command->destroy != NULL)
    command->destroy (command->data);
  g_object_unref (command->engine);
  g_free (command);
}

/* Runs FUNC in the engine's thread. FALSE: the engine stops; DATA was not taken. */
gboolean
hkl_engine_post (HklEngine *self,
                 void (*func) (HklEngine *, gpointer),
                 gpointer data,
                 GDestroyNotify destroy)
{
  g_autoptr (GSource) source = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Command *command;

  if (self->refuses)
    return FALSE;

  command = g_new (Command, 1);
  *command = (Command){ g_object_ref (self), func, data, destroy };
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_command, command, command_free);
  g_source_attach (source, self->context);

  return TRUE;
}

/* --- time ------------------------------------------------------------------------------------ */

void
hkl_engine_wake (HklEngine *self)
{
  for (guint i = 0; i < self->flows->len; i++)
    hkl_flow_wake (g_ptr_array_index (self->flows, i));
}

static gboolean
on_timer (gpointer user_data)
{
  HklEngine *self = user_data;

  g_source_set_ready_time (self->timer, -1);
  if (self->stopping)
    return G_SOURCE_CONTINUE;

  hkl_engine_check_clock (self);
  if (self->secrets_state == HKL_SECRETS_UNREADABLE && self->secrets_retry_at <= g_get_real_time ())
    hkl_engine_load_secrets (self);
  hkl_engine_wake (self);
  hkl_engine_schedule (self);

  return G_SOURCE_CONTINUE;
}

void
hkl_engine_schedule (HklEngine *self)
{
  gint64 now = hkl_engine_now (self), next = 0, waking;

  if (self->stopping)
    return;

  if (self->secrets_state == HKL_SECRETS_UNREADABLE)
    next = self->secrets_retry_at;
  waking = hkl_engine_next_waking (self);
  if (waking != 0 && (next == 0 || waking < next))
    next = waking;
  for (guint i = 0; i < self->flows->len; i++)
    {
      gint64 wanted = hkl_flow_next_wake (g_ptr_array_index (self->flows, i));

      if (wanted != 0 && (next == 0 || wanted < next))
        next = wanted;
    }

  if (next == 0)
    g_source_set_ready_time (self->timer, -1);
  else
    g_source_set_ready_time (self->timer,
                             g_get_monotonic_time () + CLAMP (next - now, 0, LONGEST_SLEEP));
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSource *
new_timer (HklEngine *self)
{
  static GSourceFuncs funcs = { NULL, NULL, dispatch_timer, NULL, NULL, NULL };
  GSource *timer = g_source_new (&funcs, sizeof (GSource));

  g_source_set_callback (timer, on_timer, self, NULL);
  g_source_attach (timer, self->context);

  return timer;
}

/* --- snapshots ------------------------------------------------------------------------------- */

gint64
hkl_engine_last_event_id (HklEngine *self)
{
  g_autoptr (GError) error = NULL;
  gint64 last = hkl_store_reader_last_event_id (self->reader, &error);

  if (error != NULL)
    g_warning ("The log cannot be read: %s", error->message);

  return MAX (0, last);
}

static gboolean
take_snapshot (gpointer user_data)
{
  HklEngine *self = user_data;
  HklSnapshot *snapshot = hkl_snapshot_new (self->flows->len);
  gint64 last = self->flows->len > 0 ? hkl_engine_last_event_id (self) : 0;
  gint64 now = g_get_monotonic_time ();
  gboolean moving = FALSE;

  g_clear_pointer (&self->snapshot_source, g_source_unref);
  self->snapshot_at = now;

  snapshot->at = g_get_real_time ();
  snapshot->running = !self->stopping;
  for (guint i = 0; i < self->flows->len; i++)
    {
      HklFlow *flow = g_ptr_array_index (self->flows, i);

      hkl_flow_fill_snapshot (flow, last, &snapshot->mappings[i]);
      snapshot->queue += snapshot->mappings[i].queue;
      moving = moving || hkl_metrics_is_moving (flow->metrics, now);
    }

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->snapshot, hkl_snapshot_unref);
  self->snapshot = snapshot;
  g_mutex_unlock (&self->lock);

  if (moving && !self->stopping)
    hkl_engine_touch (self);

  return G_SOURCE_REMOVE;
}

void
hkl_engine_touch (HklEngine *self)
{
  gint64 wait;

  if (self->snapshot_source != NULL || self->stopping)
    return;

  wait = self->snapshot_at + SNAPSHOT_INTERVAL - g_get_monotonic_time ();
  self->snapshot_source = g_timeout_source_new ((guint) (MAX (0, wait) / G_TIME_SPAN_MILLISECOND));
  g_source_set_callback (self->snapshot_source, take_snapshot, self, NULL);
  g_source_attach (self->snapshot_source, self->context);
}

HklSnapshot *
hkl_engine_ref_snapshot (HklEngine *self)
{
  HklSnapshot *snapshot;

  g_return_val_if_fail (HKL_IS_ENGINE (self), NULL);

  g_mutex_lock (&self->lock);
  snapshot = hkl_snapshot_ref (self->snapshot);
  g_mutex_unlock (&self->lock);

  return snapshot;
}

/* --- the configuration ----------------------------------------------------------------------- */

static HklFlow *
find_flow (GPtrArray *flows, const char *mapping_id)
{
  for (guint i = 0; i < flows->len; i++)
    {
      HklFlow *flow = g_ptr_array_index (flows, i);

      if (g_str_equal (flow->mapping_id, mapping_id))
        return flow;
    }

  return NULL;
}

HklFlow *
hkl_engine_find_flow (HklEngine *self, const char *mapping_id)
{
  return find_flow (self->flows, mapping_id);
}

static void
on_dropped (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklEngine *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!hkl_store_drop_mapping_finish (HKL_STORE (object), result, &error))
    g_warning ("What waits in a deleted mapping cannot be discarded: %s", error->message);
  self->busy--;
  hkl_engine_check_stopped (self);
}

/* Mappings that were taken out of the file while nothing ran: what waited for them is settled. When
 * the configuration knows none of the log's mappings it is rather another file than one from which
 * all were taken, and everything is kept until one of them is there again. */
static void
drop_vanished (HklEngine *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = hkl_store_reader_mapping_ids (self->reader, &error);
  guint n_known = 0;

  if (ids == NULL)
    {
      g_warning ("The mappings of the log cannot be read: %s", error->message);
      return;
    }

  for (guint i = 0; ids[i] != NULL; i++)
    n_known += find_flow (self->flows, ids[i]) != NULL;
  if (n_known == 0)
    {
      if (ids[0] != NULL)
        g_message ("The configuration has none of the mappings that this log was written for. What "
                   "waits for them is kept.");
      return;
    }

  for (guint i = 0; ids[i] != NULL; i++)
    {
      if (find_flow (self->flows, ids[i]) != NULL)
        continue;
      self->busy++;
      hkl_store_drop_mapping_async (self->store, ids[i], NULL, on_dropped, self);
    }
}

static void
do_set_config (HklEngine *self, gpointer data)
{
  g_autoptr (HklConfig) before = g_steal_pointer (&self->config);
  g_autoptr (GPtrArray) flows = g_steal_pointer (&self->flows);
  g_auto (GStrv) keys_before = hkl_engine_header_keys (before);
  g_auto (GStrv) keys = NULL;

  self->config = hkl_config_ref (data);
  self->flows = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_flow_unref);

  for (guint i = 0; i < self->config->mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (self->config->mappings, i);
      HklFlow *flow = find_flow (flows, mapping->id);

      flow = flow != NULL ? hkl_flow_ref (flow) : hkl_flow_new (self, mapping->id);
      g_ptr_array_add (self->flows, flow);
      if (!self->stopping)
        hkl_flow_set_mapping (flow, mapping);
    }

  for (guint i = 0; i < flows->len && !self->stopping; i++)
    {
      HklFlow *flow = g_ptr_array_index (flows, i);

      if (find_flow (self->flows, flow->mapping_id) == NULL)
        hkl_flow_drop (flow);
    }

  if (before == NULL && !self->stopping)
    drop_vanished (self);

  keys = hkl_engine_header_keys (self->config);
  if (!self->stopping && (before == NULL || !g_strv_equal ((const char *const *) keys_before,
                                                           (const char *const *) keys)))
    hkl_engine_load_secrets_anew (self);

  if (!self->stopping)
    hkl_engine_check_network (self);
  if (!self->stopping)
    {
      hkl_store_set_limit (self->store, self->config->retention_bytes);
      hkl_retention_set_limits (self->retention, self->config->retention_days,
                                self->config->retention_bytes);
    }
  hkl_engine_wake (self);
  hkl_engine_schedule (self);
  hkl_engine_touch (self);
}

void
hkl_engine_set_config (HklEngine *self, HklConfig *config)
{
  g_return_if_fail (HKL_IS_ENGINE (self));
  g_return_if_fail (config != NULL);

  if (!hkl_engine_post (self, do_set_config, hkl_config_ref (config),
                        (GDestroyNotify) hkl_config_unref))
    hkl_config_unref (config);
}

/* --- is there anything to do? ---------------------------------------------------------------- */

static gboolean
compute_idle (HklEngine *self)
{
  gint64 last;

  if (self->config == NULL)
    return FALSE;
  if (!self->config->enabled)
    return TRUE;

  last = hkl_engine_last_event_id (self);
  for (guint i = 0; i < self->flows->len; i++)
    if (!hkl_flow_is_idle (g_ptr_array_index (self->flows, i), last))
      return FALSE;

  return !hkl_engine_is_settling (self);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean answered;
  gboolean idle;
} Question;

static void
do_ask_idle (HklEngine *self, gpointer data)
{
  Question *question = data;
  gboolean idle = compute_idle (self);

  g_mutex_lock (&question->lock);
  question->idle = idle;
  question->answered = TRUE;
  g_cond_signal (&question->cond);
  g_mutex_unlock (&question->lock);
}

gboolean
hkl_engine_is_idle (HklEngine *self)
{
  Question question = { .answered = FALSE };

  g_return_val_if_fail (HKL_IS_ENGINE (self), FALSE);

  /* The engine's thread alone can answer exactly, in the order of what it was told before. */
  if (g_thread_self () == self->thread)
    return compute_idle (self);

  g_mutex_init (&question.lock);
  g_cond_init (&question.cond);
  if (hkl_engine_post (self, do_ask_idle, &question, NULL))
    {
      g_mutex_lock (&question.lock);
      while (!question.answered)
        g_cond_wait (&question.cond, &question.lock);
      g_mutex_unlock (&question.lock);
    }
  g_mutex_clear (&question.lock);
  g_cond_clear (&question.cond);

  return question.idle;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
on_store_changed (HklStore *store, HklStoreChange changes, gpointer user_data)
{
  HklEngine *self = user_data;

  if (self->stopping)
    return;
  hkl_retention_wake (self->retention);
  if ((changes & HKL_STORE_CHANGE_EVENTS) == 0)
    return;

  for (guint i = 0; i < self->flows->len; i++)
    {
      HklFlow *flow = g_ptr_array_index (self->flows, i);

      hkl_flow_look (flow);
      hkl_flow_wake (flow);
    }
  hkl_engine_schedule (self);
  hkl_engine_touch (self);
}

void
hkl_engine_check_stopped (HklEngine *self)
{
  if (!self->stopping || self->busy > 0 || hkl_engine_is_settling (self))
    return;

  for (guint i = 0; i < self->flows->len; i++)
    if (((HklFlow *) g_ptr_array_index (self->flows, i))->n_in_flight > 0)
      return;

  g_main_loop_quit (self->loop);
}

static gboolean
on_grace_over (gpointer user_data)
{
  HklEngine *self = user_data;

  for (guint i = 0; i < self->flows->len; i++)
    hkl_flow_cancel_sends (g_ptr_array_index (self->flows, i));
  hkl_engine_cancel_trials (self);

  return G_SOURCE_REMOVE;
}

static void
do_stop (HklEngine *self, gpointer data)
{
  g_autoptr (GSource) grace = g_timeout_source_new_seconds (STOP_GRACE_SECONDS);

  for (guint i = 0; i < self->flows->len; i++)
    hkl_flow_end_closing (g_ptr_array_index (self->flows, i), HKL_ENGINE_ERROR_STOPPED,
                          "Deliveries have stopped.");
  self->stopping = TRUE;
  if (self->secrets_cancellable != NULL)
    g_cancellable_cancel (self->secrets_cancellable);
  g_source_set_callback (grace, on_grace_over, self, NULL);
  g_source_attach (grace, self->context);
  hkl_engine_check_stopped (self);
}

static gpointer
run (gpointer data)
{
  HklEngine *self = data;

  hkl_niceness_step_back ();
  g_main_context_push_thread_default (self->context);
  self->sender = hkl_sender_new ();
  self->arena = hkl_arena_new ();
  hkl_engine_begin_clock (self);
  hkl_engine_begin_world (self);
  self->retention = hkl_retention_new (self->store, self->reader, self->context);
  self->timer = new_timer (self);
  self->store_watch = hkl_store_watch (self->store, self->context, on_store_changed, self, NULL);

  g_main_loop_run (self->loop);

  hkl_store_unwatch (self->store, self->store_watch);
  g_clear_pointer (&self->retention, hkl_retention_free);
  take_snapshot (self);
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_ptr_array_set_size (self->flows, 0);
  hkl_engine_end_world (self);
  /* Commands that came just before the refusal, and libsoup's last callbacks. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_clear_pointer (&self->sender, hkl_sender_free);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_clear_pointer (&self->settlements, g_ptr_array_unref);
  g_clear_pointer (&self->arena, hkl_arena_free);
  g_clear_pointer (&self->credentials, hkl_credentials_unref);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

HklEngine *
hkl_engine_new (HklStore *store, HklSecrets *secrets)
{
  const HklEngineOptions none = { .network = NULL };

  return hkl_engine_new_with_options (store, secrets, &none);
}

HklEngine *
hkl_engine_new_with_options (HklStore *store, HklSecrets *secrets, const HklEngineOptions *options)
{
  HklEngine *self;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (HKL_IS_STORE (store), NULL);
  g_return_val_if_fail (HKL_IS_SECRETS (secrets), NULL);
  g_return_val_if_fail (options != NULL, NULL);

  self = g_object_new (HKL_TYPE_ENGINE, NULL);
  self->store = g_object_ref (store);
  self->secrets = g_object_ref (secrets);
  self->reader = hkl_store_reader_new (hkl_store_get_directory (store), &error);
  if (self->reader == NULL)
    g_error ("The log that was just opened cannot be read: %s", error->message);
  self->watch_sleep = options->watch_sleep;
  g_set_object (&self->sleep_bus, options->bus);
  self->thread = g_thread_new ("hkl-engine", run, self);
  if (options->network != NULL)
    hkl_engine_watch_monitor (self, options->network);

  return self;
}

void
hkl_engine_stop (HklEngine *self)
{
  gboolean first;

  g_return_if_fail (HKL_IS_ENGINE (self));

  hkl_engine_post (self, do_stop, NULL, NULL);
  g_mutex_lock (&self->lock);
  first = !self->refuses;
  self->refuses = TRUE;
  g_mutex_unlock (&self->lock);

  if (first && self->thread != NULL)
    g_thread_join (self->thread);
}

GMainContext *
hkl_engine_get_context (HklEngine *self)
{
  g_return_val_if_fail (HKL_IS_ENGINE (self), NULL);

  return self->context;
}

static void
hkl_engine_finalize (GObject *object)
{
  HklEngine *self = HKL_ENGINE (object);

  g_clear_pointer (&self->snapshot, hkl_snapshot_unref);
  g_clear_pointer (&self->flows, g_ptr_array_unref);
  g_clear_pointer (&self->trials, g_ptr_array_unref);
  g_clear_pointer (&self->config, hkl_config_unref);
  g_clear_pointer (&self->snapshot_source, g_source_unref);
  g_clear_object (&self->secrets_cancellable);
  g_clear_object (&self->secrets);
  g_clear_object (&self->reader);
  g_clear_object (&self->sleep_bus);
  g_clear_object (&self->store);
  g_free (self->secrets_text);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (hkl_engine_parent_class)->finalize (object);
}

static void
hkl_engine_dispose (GObject *object)
{
  hkl_engine_unwatch_monitor (HKL_ENGINE (object));
  hkl_engine_stop (HKL_ENGINE (object));

  G_OBJECT_CLASS (hkl_engine_parent_class)->dispose (object);
}

static void
hkl_engine_class_init (HklEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_engine_dispose;
  G_OBJECT_CLASS (klass)->finalize = hkl_engine_finalize;
}

static void
hkl_engine_init (HklEngine *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->flows = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_flow_unref);
  self->trials = g_ptr_array_new ();
  self->settlements = hkl_engine_new_settlements ();
  self->secrets_state = HKL_SECRETS_LOADING;
  self->snapshot = hkl_snapshot_new (0);
}
