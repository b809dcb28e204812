/* hkl-source.c: the source itself: ports, write keys, counters. See hkl-source.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server and the open requests belong to the thread that listens; keys and counters are under
 * a mutex, since the window reads them.
 */

#define G_LOG_DOMAIN "hkl-source"

#include "config.h"

#include "hkl-source-private.h"

G_DEFINE_QUARK (hkl - source - error - quark, hkl_source_error)
G_DEFINE_FINAL_TYPE (HklSource, hkl_source, G_TYPE_OBJECT)

static void
hkl_source_finalize (GObject *object)
{
  HklSource *self = HKL_SOURCE (object);

  g_clear_pointer (&self->listener, hkl_listener_free);
  g_clear_object (&self->store);
  g_strfreev (self->write_keys);
  g_ptr_array_unref (self->vias);
  g_ptr_array_unref (self->reports);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (hkl_source_parent_class)->finalize (object);
}

static void
hkl_source_class_init (HklSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = hkl_source_finalize;
}

static void
hkl_source_init (HklSource *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->calls);
  self->write_keys = g_new0 (char *, 1);
  self->vias = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ref_string_release);
  self->reports = g_ptr_array_new_with_free_func (hkl_source_report_unref);
  self->key_required = TRUE;
  self->listener = hkl_listener_new ("The source", "no events can come in");
}

/**
 * hkl_source_new:
 * @store: where accepted events go; a reference is kept
 *
 * Until hkl_source_set_write_keys() is called no key is known, so that no event is taken.
 */
HklSource *
hkl_source_new (HklStore *store)
{
  HklSource *self;

  g_return_val_if_fail (HKL_IS_STORE (store), NULL);

  self = g_object_new (HKL_TYPE_SOURCE, NULL);
  self->store = g_object_ref (store);

  return self;
}

/* --- listening -------------------------------------------------------------------------------- */

gboolean
hkl_source_listen (HklSource *self, guint port, gboolean all_addresses, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (HKL_IS_SOURCE (self), FALSE);
  g_return_val_if_fail (port <= G_MAXUINT16, FALSE);
  g_return_val_if_fail (!hkl_listener_is_open (self->listener), FALSE);

  self->all_addresses = all_addresses;
  if (!hkl_listener_listen (self->listener, port, all_addresses, hkl_source_handle, self,
                            &local_error))
    {
      g_set_error_literal (
          error, HKL_SOURCE_ERROR,
          g_error_matches (local_error, HKL_LISTENER_ERROR, HKL_LISTENER_ERROR_PORT_IN_USE)
              ? HKL_SOURCE_ERROR_PORT_IN_USE
              : HKL_SOURCE_ERROR_LISTEN,
          local_error->message);
      return FALSE;
    }

  g_mutex_lock (&self->mutex);
  self->port = hkl_listener_get_port (self->listener);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

/* Events that were handed to the store are kept; their senders get no answer any more and will
 * send them again, which the messageId makes harmless. */
void
hkl_source_close (HklSource *self)
{
  g_return_if_fail (HKL_IS_SOURCE (self));

  g_mutex_lock (&self->mutex);
  self->port = 0;
  g_mutex_unlock (&self->mutex);

  hkl_listener_close (self->listener);
}

guint
hkl_source_get_port (HklSource *self)
{
  guint port;

  g_return_val_if_fail (HKL_IS_SOURCE (self), 0);

  g_mutex_lock (&self->mutex);
  port = self->port;
  g_mutex_unlock (&self->mutex);

  return port;
}

/* --- write keys ------------------------------------------------------------------------------- */

void
hkl_source_set_write_keys (HklSource *self,
                           const char *const *keys,
                           const char *const *names,
                           gboolean required)
{
  g_return_if_fail (HKL_IS_SOURCE (self));
  g_return_if_fail (keys != NULL);

  g_mutex_lock (&self->mutex);
  g_strfreev (self->write_keys);
  self->write_keys = g_strdupv ((char **) keys);
  g_ptr_array_set_size (self->vias, 0);
  for (guint i = 0; keys[i] != NULL; i++)
    g_ptr_array_add (self->vias, hkl_event_via_key (keys[i], names != NULL ? names[i] : ""));
  self->key_required = required;
  g_mutex_unlock (&self->mutex);
}

/* -1: it is none of them. */
static int
find_key (HklSource *self, const char *key)
{
  for (guint i = 0; key != NULL && *key != '\0' && self->write_keys[i] != NULL; i++)
    if (g_str_equal (self->write_keys[i], key))
      return (int) i;

  return -1;
}

HklKeyVerdict
hkl_source_check_key (HklSource *self, const char *header_key, const char *body_key, char **via)
{
  HklKeyVerdict verdict;
  gboolean has_one = (header_key != NULL && *header_key != '\0') ||
                     (body_key != NULL && *body_key != '\0');
  int index;

  g_mutex_lock (&self->mutex);
  index = find_key (self, header_key);
  if (index < 0)
    index = find_key (self, body_key);
  if (index >= 0 || !self->key_required)
    verdict = HKL_KEY_GOOD;
  else
    verdict = has_one ? HKL_KEY_WRONG : HKL_KEY_MISSING;
  *via = index >= 0 ? g_ref_string_acquire (self->vias->pdata[index]) : NULL;
  g_mutex_unlock (&self->mutex);

  if (verdict == HKL_KEY_GOOD && *via == NULL)
    *via = g_ref_string_new_intern (HKL_EVENT_VIA_NO_KEY);

  return verdict;
}

/* --- reports ---------------------------------------------------------------------------------- */

static void
report_clear (gpointer data)
{
  HklSourceReport *report = data;

  if (report->destroy != NULL)
    report->destroy (report->data);
  g_free (report->path);
  g_free (report->content_type);
  g_free (report->token);
}

void
hkl_source_report_unref (gpointer report)
{
  g_atomic_rc_box_release_full (report, report_clear);
}

void
hkl_source_set_report (HklSource *self,
                       const char *path,
                       const char *content_type,
                       const char *token,
                       HklSourceReportFunc func,
                       gpointer data,
                       GDestroyNotify destroy)
{
  HklSourceReport *report = NULL;
  HklSourceReport *before = NULL;

  g_return_if_fail (HKL_IS_SOURCE (self));
  g_return_if_fail (path != NULL && (func == NULL || content_type != NULL));

  if (func != NULL)
    {
      report = g_atomic_rc_box_new (HklSourceReport);
      *report = (HklSourceReport){
        g_strdup (path), g_strdup (content_type), g_strdup (token), func, data, destroy
      };
    }

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->reports->len && before == NULL; i++)
    if (g_str_equal (((HklSourceReport *) g_ptr_array_index (self->reports, i))->path, path))
      before = g_ptr_array_steal_index (self->reports, i);
  if (report != NULL)
    g_ptr_array_add (self->reports, report);
  g_mutex_unlock (&self->mutex);

  /* Not under the lock: it is somebody else's function. */
  if (before != NULL)
    hkl_source_report_unref (before);
}

HklSourceReport *
hkl_source_find_report (HklSource *self, const char *path)
{
  HklSourceReport *found = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->reports->len && found == NULL; i++)
    {
      HklSourceReport *report = g_ptr_array_index (self->reports, i);

      if (g_str_equal (report->path, path))
        found = g_atomic_rc_box_acquire (report);
    }
  g_mutex_unlock (&self->mutex);

  return found;
}

/* --- counters --------------------------------------------------------------------------------- */

void
hkl_source_count (HklSource *self, HklTally tally, guint n_new, guint n_duplicates, guint n_invalid)
{
  gint64 second = g_get_monotonic_time () / G_USEC_PER_SEC;
  guint bucket = (guint) (second % (HKL_SOURCE_RATE_SECONDS + 1));
  guint n_events = n_new + n_duplicates;

  g_mutex_lock (&self->mutex);
  self->stats.requests++;
  self->stats.accepted += n_new;
  self->stats.duplicates += n_duplicates;
  self->stats.invalid += n_invalid;
  if (tally != HKL_TALLY_ACCEPTED)
    self->stats.refused++;
  if (tally == HKL_TALLY_WRONG_KEY)
    self->stats.wrong_key++;
  if (n_events > 0)
    {
      self->stats.last_at = g_get_real_time ();
      if (self->rate_second[bucket] != second)
        {
          self->rate_second[bucket] = second;
          self->rate_count[bucket] = 0;
        }
      self->rate_count[bucket] += n_events;
    }
  g_mutex_unlock (&self->mutex);
}

void
hkl_source_get_stats (HklSource *self, HklSourceStats *stats)
{
  gint64 second = g_get_monotonic_time () / G_USEC_PER_SEC;
  guint64 n = 0;

  g_return_if_fail (HKL_IS_SOURCE (self));
  g_return_if_fail (stats != NULL);

  g_mutex_lock (&self->mutex);
  *stats = self->stats;
  for (guint i = 0; i < G_N_ELEMENTS (self->rate_count); i++)
    if (self->rate_count[i] > 0 && second - self->rate_second[i] < HKL_SOURCE_RATE_SECONDS)
      n += self->rate_count[i];
  g_mutex_unlock (&self->mutex);

  stats->rate = (double) n / HKL_SOURCE_RATE_SECONDS;
}
