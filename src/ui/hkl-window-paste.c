/* hkl-window-paste.c: mappings in Segment's own form, from the clipboard or from a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread; the text is read in a worker, for it may be of any size. What was added is paused,
 * so that it is looked at before it sends.
 */

#define G_LOG_DOMAIN "hkl-window"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-subscription.h"
#include "hkl-window-private.h"

typedef struct
{
  HklWindow *window;
  HklConfig *before;
  char *text;
  char *first; /* the new mapping */
  char *done;  /* what to say then */
} Paste;

static void
paste_free (gpointer data)
{
  Paste *paste = data;

  g_object_unref (paste->window);
  hkl_config_unref (paste->before);
  g_free (paste->text);
  g_free (paste->first);
  g_free (paste->done);
  g_free (paste);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Paste *paste = data;
  GError *error = NULL;
  HklConfig *config = hkl_subscription_add (paste->before, paste->text, strlen (paste->text), TRUE,
                                            &paste->first, &error);

  if (config != NULL)
    g_task_return_pointer (task, config, (GDestroyNotify) hkl_config_unref);
  else
    g_task_return_error (task, error);
}

static void
saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Paste *paste = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (hkl_service_set_config_finish (HKL_SERVICE (source), result, &error))
    {
      hkl_window_show_mapping (paste->window, paste->first, TRUE, 0);
      hkl_window_toast (paste->window, paste->done);
    }
  else
    {
      hkl_window_report (paste->window, error);
    }
  hkl_window_open_next (paste->window);
}

static void
read_done (GObject *source, GAsyncResult *result, gpointer data)
{
  HklWindow *self = HKL_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = g_task_propagate_pointer (G_TASK (result), &error);

  if (config != NULL && self->service != NULL)
    {
      hkl_service_set_config_async (self->service, config, self->cancellable, saved,
                                    g_object_ref (result));
      return;
    }
  hkl_window_report (self, error);
  hkl_window_open_next (self);
}

void
hkl_window_add_mappings (HklWindow *self, char *text, const char *done)
{
  Paste *paste = g_new0 (Paste, 1);
  g_autoptr (GTask) task = NULL;

  paste->window = g_object_ref (self);
  paste->before = hkl_config_ref (hkl_service_get_config (self->service));
  paste->text = text;
  paste->done = g_strdup (done);
  self->opening = TRUE;
  task = g_task_new (self, self->cancellable, read_done, NULL);
  g_task_set_task_data (task, paste, paste_free);
  g_task_run_in_thread (task, read_in_thread);
}

static void
text_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklWindow) self = data;
  g_autoptr (GError) error = NULL;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (text == NULL || self->service == NULL)
    {
      g_free (text);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        hkl_window_toast (self, _ ("There is no text on the clipboard"));
      return;
    }

  hkl_window_add_mappings (self, text, _ ("Mapping pasted. It is paused until you switch it on"));
}

void
hkl_window_paste_mapping (HklWindow *self)
{
  if (self->service != NULL)
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                   text_read, g_object_ref (self));
}
