/* hkl-export-file.c: see hkl-export-file.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Written beside the file under another name, and renamed at the end.
 */

#define G_LOG_DOMAIN "hkl-export-file"

#include "config.h"

#include <string.h>

#include "hkl-delivery-export.h"
#include "hkl-export-file.h"
#include "hkl-service-private.h"

#define PAGE        200
#define PROGRESS_US (G_USEC_PER_SEC / 5)

gboolean
hkl_export_format_parse (const char *word, HklExportFormat *format)
{
  g_return_val_if_fail (word != NULL && format != NULL, FALSE);

  if (g_str_equal (word, "har"))
    *format = HKL_EXPORT_HAR;
  else if (g_str_equal (word, "ndjson"))
    *format = HKL_EXPORT_NDJSON;
  else
    return FALSE;

  return TRUE;
}

/* --- writing ------------------------------------------------------------------------------------ */

typedef struct
{
  HklStoreReader *reader;
  HklConfig *config;
  HklExportFormat format;
  GOutputStream *output;
  HklExportProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
  gboolean has_entries;
  gint64 written;
  guint64 done, total;
} Export;

static gboolean
put (Export *self, const char *text, GError **error)
{
  return g_output_stream_write_all (self->output, text, strlen (text), NULL, self->cancellable,
                                    error);
}

static gboolean
write_one (Export *self, gint64 id, GError **error)
{
  g_autoptr (HklDeliveryDetail)
      detail = hkl_delivery_detail_read (self->reader, id, self->config, self->cancellable, error);
  g_autofree char *text = NULL;

  if (detail == NULL)
    return FALSE;

  if (self->format == HKL_EXPORT_NDJSON)
    text = hkl_delivery_to_ndjson (detail);
  else
    text = hkl_delivery_to_har_entries (detail);

  if (self->format == HKL_EXPORT_HAR && text[0] != '\0')
    {
      if (self->has_entries && !put (self, ",\n", error))
        return FALSE;
      self->has_entries = TRUE;
    }
  self->written++;

  return put (self, text, error);
}

static gboolean
write_page (Export *self, const gint64 *ids, guint n_ids, GError **error)
{
  g_autoptr (GPtrArray) batches = hkl_store_reader_batches (self->reader, ids, n_ids, FALSE, error);

  if (batches == NULL)
    return FALSE;

  for (guint i = 0; i < n_ids; i++)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (g_ptr_array_index (batches, i) != NULL && !write_one (self, ids[i], error))
        return FALSE;
      self->done++;
      if (self->progress != NULL)
        self->progress (self->done, self->total, self->user_data);
    }

  return TRUE;
}

static gboolean
write_filtered (Export *self, const HklLogFilter *filter, GError **error)
{
  g_autoptr (GArray) newest = hkl_store_reader_log_ids (self->reader, filter, 0, 1, error);
  gint64 last;
  gint64 at = 0;
  gint64 total;

  if (newest == NULL)
    return FALSE;
  if (newest->len == 0)
    return TRUE;
  last = g_array_index (newest, gint64, 0);
  total = hkl_store_reader_count_log (self->reader, filter, error);
  if (total < 0)
    return FALSE;
  self->total = (guint64) total;

  while (at < last)
    {
      g_autoptr (GArray)
          ids = hkl_store_reader_log_ids_after (self->reader, filter, at, PAGE, error);
      guint n;

      if (ids == NULL)
        return FALSE;
      for (n = 0; n < ids->len && g_array_index (ids, gint64, n) <= last; n++)
        at = g_array_index (ids, gint64, n);
      if (n == 0)
        break; /* retention took the newest of them meanwhile */
      if (!write_page (self, (const gint64 *) (gpointer) ids->data, n, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_listed (Export *self, GArray *ids, GError **error)
{
  self->total = ids->len;
  for (guint at = 0; at < ids->len; at += PAGE)
    if (!write_page (self, &g_array_index (ids, gint64, at), MIN (PAGE, ids->len - at), error))
      return FALSE;

  return TRUE;
}

gint64
hkl_export_write (HklStoreReader *reader,
                  HklConfig *config,
                  const HklLogFilter *filter,
                  GArray *ids,
                  HklExportFormat format,
                  GOutputStream *output,
                  HklExportProgress progress,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  Export self = { .reader = reader,
                  .config = config,
                  .format = format,
                  .output = output,
                  .progress = progress,
                  .user_data = user_data,
                  .cancellable = cancellable };
  g_autofree char *head = hkl_delivery_har_head ();

  g_return_val_if_fail (HKL_IS_STORE_READER (reader), -1);
  g_return_val_if_fail (filter != NULL || ids != NULL, -1);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (output), -1);

  if (format == HKL_EXPORT_HAR && !put (&self, head, error))
    return -1;
  if (ids != NULL ? !write_listed (&self, ids, error) : !write_filtered (&self, filter, error))
    return -1;
  if (format == HKL_EXPORT_HAR && !put (&self, HKL_HAR_TAIL, error))
    return -1;

  return self.written;
}

gint64
hkl_export_to_file (HklStoreReader *reader,
                    HklConfig *config,
                    const HklLogFilter *filter,
                    GArray *ids,
                    HklExportFormat format,
                    GFile *file,
                    HklExportProgress progress,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *part_name = g_strdup_printf (".%s.part", name);
  g_autoptr (GFile) part = g_file_get_child (folder != NULL ? folder : file, part_name);
  g_autoptr (GFileOutputStream) raw = NULL;
  g_autoptr (GOutputStream) output = NULL;
  gint64 written;

  raw = g_file_replace (part, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error);
  if (raw == NULL)
    return -1;

  output = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (raw), 256 * 1024);
  written = hkl_export_write (reader, config, filter, ids, format, output, progress, user_data,
                              cancellable, error);
  if (written >= 0 && !g_output_stream_close (output, cancellable, error))
    written = -1;
  if (written >= 0 &&
      !g_file_move (part, file, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, error))
    written = -1;
  if (written < 0)
    {
      g_output_stream_close (G_OUTPUT_STREAM (raw), NULL, NULL);
      g_file_delete (part, NULL, NULL);
    }

  return written;
}

/* --- on a thread -------------------------------------------------------------------------------- */

typedef struct
{
  char *directory;
  HklConfig *config;
  HklLogFilter *filter; /* NULL: the ids */
  GArray *ids;
  HklExportFormat format;
  GFile *file;
  HklExportProgress progress;
  gpointer progress_data;
  GMainContext *context;
  gint64 last_progress;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->directory);
  hkl_config_unref (order->config);
  g_clear_pointer (&order->filter, hkl_log_filter_free);
  g_clear_pointer (&order->ids, g_array_unref);
  g_object_unref (order->file);
  g_main_context_unref (order->context);
  g_free (order);
}

typedef struct
{
  GTask *task;
  guint64 done, total;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  g_object_unref (news->task);
  g_free (news);
}

static gboolean
tell (gpointer data)
{
  News *news = data;
  Order *order = g_task_get_task_data (news->task);

  if (!g_task_get_completed (news->task) &&
      !g_cancellable_is_cancelled (g_task_get_cancellable (news->task)))
    order->progress (news->done, news->total, order->progress_data);

  return G_SOURCE_REMOVE;
}

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  GTask *task = user_data;
  Order *order = g_task_get_task_data (task);
  gint64 now = g_get_monotonic_time ();
  News *news;

  if (order->progress == NULL || now - order->last_progress < PROGRESS_US)
    return;
  order->last_progress = now;
  news = g_new0 (News, 1);
  news->task = g_object_ref (task);
  news->done = done;
  news->total = total;
  hkl_service_call_in (order->context, tell, news, news_free);
}

static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Order *order = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (order->directory, &error);
  gint64 written = -1;

  if (reader != NULL)
    written = hkl_export_to_file (reader, order->config, order->filter, order->ids, order->format,
                                  order->file, on_progress, task, cancellable, &error);
  if (written < 0)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_int (task, (gssize) written);
}

void
hkl_service_export_async (HklService *self,
                          const HklLogFilter *filter,
                          GArray *ids,
                          HklExportFormat format,
                          GFile *file,
                          HklExportProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  Order *order;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (self->config != NULL);
  g_return_if_fail (filter != NULL || ids != NULL);
  g_return_if_fail (G_IS_FILE (file));

  order = g_new0 (Order, 1);
  order->directory = g_strdup (self->data_directory);
  order->config = hkl_config_ref (self->config);
  if (filter != NULL)
    order->filter = hkl_log_filter_copy (filter);
  if (ids != NULL)
    order->ids = g_array_copy (ids);
  order->format = format;
  order->file = g_object_ref (file);
  order->progress = progress;
  order->progress_data = progress_data;
  order->context = g_main_context_ref_thread_default ();

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_export_async);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, run);
  g_object_unref (task);
}

gint64
hkl_service_export_finish (HklService *self, GAsyncResult *result, GError **error)
{
  GError *fault = NULL;
  gssize written;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  written = g_task_propagate_int (G_TASK (result), &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return -1;
    }

  return written;
}
