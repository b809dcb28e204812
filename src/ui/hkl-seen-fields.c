/* hkl-seen-fields.c: see hkl-seen-fields.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-seen-fields"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-samples.h"
#include "hkl-seen-fields.h"

#define N_EVENTS 100

struct _HklSeenFields
{
  GObject parent_instance;

  HklService *service;
  HklFieldList *list;
  gboolean samples;
  GCancellable *reading; /* NULL: nobody reads */
};

G_DEFINE_FINAL_TYPE (HklSeenFields, hkl_seen_fields, G_TYPE_OBJECT)

static guint changed_signal;

/* On a reader thread. NULL without error: there is no event. */
static gpointer
look (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) events = hkl_store_reader_events_before (reader, 0, N_EVENTS, TRUE, error);
  g_autoptr (HklArena) arena = hkl_arena_new ();
  HklFieldList *list;

  if (events == NULL)
    return NULL;

  list = hkl_field_list_new ();
  for (guint i = 0; i < events->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const HklEvent *event = events->pdata[i];
      gsize size;
      const char *bytes = g_bytes_get_data (event->bytes, &size);
      const HklJson *json = hkl_json_read (arena, bytes, size, NULL, NULL);

      if (json != NULL)
        hkl_field_list_add (list, json, arena);
      hkl_arena_reset (arena);
    }

  return list;
}

static void
looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSeenFields) self = data;
  g_autoptr (GError) error = NULL;
  HklFieldList *list = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source), result,
                                                         &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->reading);
  if (list == NULL)
    return; /* the log cannot be read, which the bars say */
  if (hkl_field_list_get_size (list) == 0)
    {
      hkl_field_list_unref (list);
      return;
    }

  hkl_field_list_unref (self->list);
  self->list = list;
  self->samples = FALSE;
  g_signal_emit (self, changed_signal, 0);
}

void
hkl_seen_fields_refresh (HklSeenFields *self)
{
  HklStoreReaderPool *readers;

  g_return_if_fail (HKL_IS_SEEN_FIELDS (self));

  readers = hkl_service_get_readers (self->service);
  if (readers == NULL || self->reading != NULL)
    return;

  self->reading = g_cancellable_new ();
  hkl_store_reader_pool_ask (readers, look, NULL, NULL, (GDestroyNotify) hkl_field_list_unref,
                             self->reading, looked, g_object_ref (self));
}

HklFieldList *
hkl_seen_fields_get_list (HklSeenFields *self)
{
  g_return_val_if_fail (HKL_IS_SEEN_FIELDS (self), NULL);

  return self->list;
}

gboolean
hkl_seen_fields_are_samples (HklSeenFields *self)
{
  g_return_val_if_fail (HKL_IS_SEEN_FIELDS (self), FALSE);

  return self->samples;
}

static void
hkl_seen_fields_finalize (GObject *object)
{
  HklSeenFields *self = HKL_SEEN_FIELDS (object);

  g_clear_object (&self->reading);
  g_clear_pointer (&self->list, hkl_field_list_unref);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_seen_fields_parent_class)->finalize (object);
}

static void
hkl_seen_fields_class_init (HklSeenFieldsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_seen_fields_finalize;
  changed_signal = g_signal_new ("changed", HKL_TYPE_SEEN_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hkl_seen_fields_init (HklSeenFields *self)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();

  self->list = hkl_field_list_new ();
  self->samples = TRUE;
  for (guint i = 0; i < HKL_N_SAMPLES; i++)
    {
      const char *text = hkl_sample_get_text (i);

      hkl_field_list_add (self->list, hkl_json_read (arena, text, strlen (text), NULL, NULL),
                          arena);
      hkl_arena_reset (arena);
    }
}

HklSeenFields *
hkl_seen_fields_new (HklService *service)
{
  HklSeenFields *self = g_object_new (HKL_TYPE_SEEN_FIELDS, NULL);

  self->service = g_object_ref (service);

  return self;
}
