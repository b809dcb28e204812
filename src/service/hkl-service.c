/* hkl-service.c: the service's life: start, problems, signals, stop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order of a start: on a worker thread, the configuration file and the store; then, in the owner's
 * thread, the engine (which starts its own), the inspector and the source. Events are taken in only
 * after all that, so that a 200 is never given for something that has no place to go.
 *
 * Order of a stop: the servers first (nothing new comes in), then the engine (what is in flight
 * finishes or is parked), then the store (what is queued is written).
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-config-file.h"
#include "hkl-running-file.h"
#include "hkl-intake.h"
#include "hkl-repeat.h"
#include "hkl-service-private.h"

/* Captures that the inspector keeps in memory. */
#define CAPTURES_KEPT 500

/* Below this much free disk the store refuses new events (ui.md "Disk low / full"). */
#define DISK_RESERVE ((gint64) 100 * 1000 * 1000)
#define LOOK_SECONDS 10

G_DEFINE_QUARK (hkl - service - error - quark, hkl_service_error)
G_DEFINE_FINAL_TYPE (HklService, hkl_service, G_TYPE_OBJECT)

enum
{
  CONFIG_CHANGED,
  PROBLEMS_CHANGED,
  LOG_CHANGED,
  CAPTURES_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- problems -------------------------------------------------------------------------------- */

static void
problem_free (gpointer data)
{
  HklProblem *problem = data;

  g_free (problem->text);
  g_free (problem);
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
  const HklProblem *first = *(const HklProblem *const *) a;
  const HklProblem *second = *(const HklProblem *const *) b;

  return (int) first->kind - (int) second->kind;
}

static HklProblem *
find_problem (HklService *self, HklProblemKind kind)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      HklProblem *problem = g_ptr_array_index (self->problems, i);

      if (problem->kind == kind)
        return problem;
    }

  return NULL;
}

void
hkl_service_set_problem (HklService *self, HklProblemKind kind, guint port, const char *format, ...)
{
  g_autofree char *text = NULL;
  HklProblem *problem = find_problem (self, kind);
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  if (problem != NULL && problem->port == port && g_str_equal (problem->text, text))
    return;

  if (problem == NULL)
    {
      problem = g_new0 (HklProblem, 1);
      problem->kind = kind;
      g_ptr_array_add (self->problems, problem);
    }

  g_free (problem->text);
  problem->text = g_steal_pointer (&text);
  problem->port = port;
  g_ptr_array_sort (self->problems, compare_problems);
  g_signal_emit (self, signals[PROBLEMS_CHANGED], 0);
}

void
hkl_service_clear_problem (HklService *self, HklProblemKind kind)
{
  HklProblem *problem = find_problem (self, kind);

  if (problem == NULL)
    return;

  g_ptr_array_remove (self->problems, problem);
  g_signal_emit (self, signals[PROBLEMS_CHANGED], 0);
}

/* --- what changes by itself: the disk, the keyring -------------------------------------------------------------------------------- */

static void
on_disk_checked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklService) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *size = NULL;
  guint64 available;

  info = g_file_query_filesystem_info_finish (G_FILE (object), result, &error);
  if (info == NULL || self->stopped)
    return;

  available = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (available >= (guint64) DISK_RESERVE)
    {
      hkl_service_clear_problem (self, HKL_PROBLEM_DISK_FULL);
      return;
    }

  size = g_format_size (available);
  hkl_service_set_problem (self, HKL_PROBLEM_DISK_FULL, 0,
                           "The disk is almost full (%s left). New events are refused, so that "
                           "SDKs keep and repeat them; deliveries go on. Make room on the disk.",
                           size);
}

static gboolean
look_around (gpointer user_data)
{
  HklService *self = user_data;
  g_autoptr (GFile) folder = g_file_new_for_path (self->data_directory);

  g_file_query_filesystem_info_async (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_LOW,
                                      self->cancellable, on_disk_checked, g_object_ref (self));

  /* As the engine does: a keyring that was unlocked elsewhere is no problem any more. */
  if (!self->secrets_moved && (self->secret_state == HKL_SECRET_STATE_LOCKED ||
                               self->secret_state == HKL_SECRET_STATE_MISSING))
    hkl_service_load_secrets (self);

  return G_SOURCE_CONTINUE;
}

/* --- notices from other threads -------------------------------------------------------------- */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Call;

static gboolean
run_call (gpointer data)
{
  Call *call = data;

  call->func (call->data);

  return G_SOURCE_REMOVE;
}

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->destroy != NULL)
    call->destroy (call->data);
  g_free (call);
}

void
hkl_service_call_in (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Call *call = g_new (Call, 1);

  *call = (Call){ func, data, destroy };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_call, call, call_free);
  g_source_attach (source, context);
}

/* The engine goes on trying by itself. */
static void
say_fault (HklService *self)
{
  g_autofree char *fault = hkl_store_dup_fault (self->store);

  if (fault != NULL)
    hkl_service_set_problem (self, HKL_PROBLEM_STORE_FAILS, 0,
                             "The event log cannot be written. %s New events are refused, so that "
                             "SDKs keep and repeat them; what was taken in is kept and goes on as "
                             "soon as it can be written.",
                             fault);
  else
    hkl_service_clear_problem (self, HKL_PROBLEM_STORE_FAILS);
}

static void
on_store_changed (HklStore *store, HklStoreChange changes, gpointer user_data)
{
  HklService *self = user_data;

  if ((changes & HKL_STORE_CHANGE_FAULT) != 0)
    say_fault (self);
  g_signal_emit (self, signals[LOG_CHANGED], 0);
}

static void
on_captures_changed (HklInspector *inspector, gpointer user_data)
{
  HklService *self = user_data;

  g_signal_emit (self, signals[CAPTURES_CHANGED], 0);
}

/* --- start ----------------------------------------------------------------------------------- */

/* What the worker thread opens. */
typedef struct
{
  HklConfig *config;
  char *text;
  HklStore *store;
  GNetworkMonitor *network;
} Opened;

static void
opened_free (gpointer data)
{
  Opened *opened = data;

  g_clear_pointer (&opened->config, hkl_config_unref);
  g_free (opened->text);
  g_clear_object (&opened->store);
  g_clear_object (&opened->network);
  g_free (opened);
}

static void
open_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  HklService *self = source_object; /* only what never changes after construction is read */
  g_autoptr (GError) error = NULL;
  Opened *opened = g_new0 (Opened, 1);

  opened->config = hkl_config_file_load (self->config_path, TRUE, &opened->text, NULL, &error);
  if (opened->config == NULL)
    {
      g_task_return_new_error (task, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_CONFIG, "%s",
                               error->message);
      opened_free (opened);
      return;
    }

  opened->store = hkl_store_open (self->data_directory, &error);
  if (opened->store == NULL)
    {
      gboolean busy = g_error_matches (error, HKL_STORE_ERROR, HKL_STORE_ERROR_BUSY);

      g_task_return_new_error (task, HKL_SERVICE_ERROR,
                               busy ? HKL_SERVICE_ERROR_BUSY : HKL_SERVICE_ERROR_DATA, "%s",
                               error->message);
      opened_free (opened);
      return;
    }

  opened->network = hkl_service_find_network ();
  g_task_return_pointer (task, opened, opened_free);
}

static void
on_opened (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) control_error = NULL;
  HklService *self = HKL_SERVICE (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSource) timer = NULL;
  const char *damage;
  Opened *opened;

  opened = g_task_propagate_pointer (G_TASK (result), &error);
  if (opened == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (self->stopped || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      hkl_store_close (opened->store);
      opened_free (opened);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The start was cancelled");
      return;
    }

  self->config = g_steal_pointer (&opened->config);
  self->config_text = g_steal_pointer (&opened->text);
  self->store = g_steal_pointer (&opened->store);
  self->network = g_steal_pointer (&opened->network);
  opened_free (opened);

  damage = hkl_store_get_damage (self->store);
  if (damage != NULL)
    hkl_service_set_problem (self, HKL_PROBLEM_STORE_DAMAGED, 0, "%s", damage);

  hkl_store_set_reserve (self->store, DISK_RESERVE);
  self->store_watch = hkl_store_watch (self->store, self->context, on_store_changed, self, NULL);
  self->readers = hkl_store_reader_pool_new (self->data_directory);
  self->engine = hkl_engine_new_with_options (
      self->store, self->secrets,
      &(HklEngineOptions){ .network = self->network, .watch_sleep = TRUE });
  self->inspector = hkl_inspector_new (CAPTURES_KEPT);
  self->inspector_watch = hkl_inspector_watch (self->inspector, self->context, on_captures_changed,
                                               self, NULL);
  self->source = hkl_source_new (self->store);
  self->token = g_uuid_string_random ();
  self->running = TRUE;

  hkl_engine_set_config (self->engine, self->config);
  hkl_service_load_secrets (self);
  hkl_service_update_reports (self);
  hkl_service_start_servers (self);
  self->control = hkl_control_new (self->engine, self->data_directory, &control_error);
  if (self->control == NULL)
    g_message ("The command line cannot give commands to this copy: %s", control_error->message);
  hkl_service_watch_config (self);
  hkl_service_watch_network (self);

  timer = g_timeout_source_new_seconds (LOOK_SECONDS);
  g_source_set_callback (timer, look_around, self, NULL);
  self->look_id = g_source_attach (timer, self->context);
  look_around (self);

  g_task_return_boolean (task, TRUE);
}

void
hkl_service_start_async (HklService *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;
  g_autoptr (GTask) worker = NULL;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (!self->running && !self->stopped);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_start_async);

  worker = g_task_new (self, NULL, on_opened, task);
  g_task_run_in_thread (worker, open_in_thread);
}

gboolean
hkl_service_start_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- stop ------------------------------------------------------------------------------------ */

void
hkl_service_stop (HklService *self)
{
  g_return_if_fail (HKL_IS_SERVICE (self));

  if (self->stopped)
    return;

  self->stopped = TRUE;
  g_cancellable_cancel (self->cancellable);

  if (self->look_id != 0)
    {
      GSource *timer = g_main_context_find_source_by_id (self->context, self->look_id);

      g_source_destroy (timer);
      self->look_id = 0;
    }

  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      g_clear_object (&self->monitor);
    }

  if (!self->running)
    return;

  if (self->store_watch != 0)
    hkl_store_unwatch (self->store, self->store_watch);
  self->store_watch = 0;
  if (self->inspector_watch != 0)
    hkl_inspector_unwatch (self->inspector, self->inspector_watch);
  self->inspector_watch = 0;

  hkl_service_end_intakes (self);
  hkl_service_end_repeats (self);
  hkl_service_unwatch_network (self);
  hkl_service_stop_servers (self);
  g_clear_pointer (&self->control, hkl_control_free);
  hkl_engine_stop (self->engine);
  hkl_store_close (self->store);
  hkl_running_file_remove (self->data_directory);
  self->running = FALSE;
}

gboolean
hkl_service_is_running (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), FALSE);

  return self->running;
}

/* --- how things stand ------------------------------------------------------------------------ */

HklConfig *
hkl_service_get_config (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->config;
}

HklSnapshot *
hkl_service_ref_snapshot (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);
  g_return_val_if_fail (self->engine != NULL, NULL);

  return hkl_engine_ref_snapshot (self->engine);
}

void
hkl_service_get_source_stats (HklService *self, HklSourceStats *stats)
{
  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (stats != NULL);

  *stats = (HklSourceStats){ 0 };
  if (self->source != NULL)
    hkl_source_get_stats (self->source, stats);
  hkl_service_add_intakes (self, stats);
}

GPtrArray *
hkl_service_get_problems (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->problems;
}

const char *
hkl_service_get_config_path (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->config_path;
}

HklStore *
hkl_service_get_store (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->store;
}

HklStoreReaderPool *
hkl_service_get_readers (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->readers;
}

HklEngine *
hkl_service_get_engine (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->engine;
}

HklInspector *
hkl_service_get_inspector (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->inspector;
}

HklSecrets *
hkl_service_get_secrets (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->secrets;
}

/* --- the object ------------------------------------------------------------------------------ */

char *
hkl_service_default_config_path (void)
{
  return hkl_config_file_default_path ();
}

char *
hkl_service_default_data_directory (void)
{
  return g_build_filename (g_get_user_data_dir (), "hookline", NULL);
}

HklService *
hkl_service_new (const HklServiceOptions *options)
{
  HklService *self;

  g_return_val_if_fail (options != NULL, NULL);

  self = g_object_new (HKL_TYPE_SERVICE, NULL);
  self->config_path = options->config_path != NULL ? g_strdup (options->config_path)
                                                   : hkl_service_default_config_path ();
  self->data_directory = options->data_directory != NULL ? g_strdup (options->data_directory)
                                                         : hkl_service_default_data_directory ();
  self->serve_source = options->serve_source;
  self->serve_inspector = options->serve_inspector;
  self->source_port_option = options->source_port;
  self->inspector_port_option = options->inspector_port;
  self->secrets = options->secrets != NULL ? g_object_ref (options->secrets)
                                           : hkl_secrets_new_keyring (self->config_path);

  return self;
}

static void
hkl_service_dispose (GObject *object)
{
  HklService *self = HKL_SERVICE (object);

  hkl_service_stop (self);

  g_clear_object (&self->source);
  g_clear_object (&self->inspector);
  g_clear_object (&self->engine);
  g_clear_object (&self->network);
  g_clear_object (&self->readers);
  g_clear_object (&self->store);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (hkl_service_parent_class)->dispose (object);
}

static void
hkl_service_finalize (GObject *object)
{
  HklService *self = HKL_SERVICE (object);

  hkl_service_clear_secrets (self);
  g_clear_pointer (&self->config, hkl_config_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_object (&self->intakes);
  g_clear_object (&self->repeats);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->cancellable);
  g_free (self->config_text);
  g_free (self->token);
  g_free (self->config_path);
  g_free (self->data_directory);

  G_OBJECT_CLASS (hkl_service_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, HKL_TYPE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       0);
}

static void
hkl_service_class_init (HklServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hkl_service_dispose;
  object_class->finalize = hkl_service_finalize;

  signals[CONFIG_CHANGED] = add_signal ("config-changed");
  signals[PROBLEMS_CHANGED] = add_signal ("problems-changed");
  signals[LOG_CHANGED] = add_signal ("log-changed");
  signals[CAPTURES_CHANGED] = add_signal ("captures-changed");
}

static void
hkl_service_init (HklService *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->problems = g_ptr_array_new_with_free_func (problem_free);
  self->intakes = g_list_store_new (HKL_TYPE_INTAKE);
  self->repeats = g_list_store_new (HKL_TYPE_REPEAT);
  self->secret_state = HKL_SECRET_STATE_UNKNOWN;
}
