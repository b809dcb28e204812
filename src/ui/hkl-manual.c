/* hkl-manual.c: see hkl-manual.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-manual"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "hkl-manual.h"

typedef struct
{
  GtkWindow *window;
  char *place;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->window);
  g_free (question->place);
  g_free (question);
}

/* The action that leads here is on the session bus, and the place becomes a part of a file and a URI. */
static gboolean
is_place (const char *place)
{
  return strspn (place, "abcdefghijklmnopqrstuvwxyz0123456789-#") == strlen (place);
}

/* --- in a browser ---------------------------------------------------------------------------- */

static void
page_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Worker: writes the copy that opens at the place, and gives its URI. */
static void
write_copy (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *place = data;
  const char *uninstalled = g_getenv ("HKL_MANUAL");
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "hookline", NULL);
  g_autofree char *copy = g_build_filename (folder, "manual.html", NULL);
  g_autofree char *text = NULL;
  g_autofree char *target = g_strdelimit (g_strdup (place), "#", '.');
  g_autofree char *opened = NULL;
  const char *end;
  GError *error = NULL;

  if (!g_file_get_contents (uninstalled != NULL ? uninstalled : HKL_DATADIR "/hookline/manual.html",
                            &text, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  end = g_strrstr (text, "</body>");
  if (end == NULL)
    end = text + strlen (text);
  opened = g_strdup_printf ("%.*s<script>location.hash = \"%s\";</script>%s", (int) (end - text),
                            text, *target != '\0' ? target : "index", end);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int fault = errno;

      g_task_return_new_error (task, G_IO_ERROR, (int) g_io_error_from_errno (fault), "%s: %s",
                               folder, g_strerror (fault));
      return;
    }
  if (!g_file_set_contents (copy, opened, -1, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_filename_to_uri (copy, NULL, NULL), g_free);
}

static void
copy_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *uri = g_task_propagate_pointer (G_TASK (result), &error);

  if (uri == NULL)
    g_task_return_error (task, error);
  else
    gtk_show_uri_full (question->window, uri, GDK_CURRENT_TIME, g_task_get_cancellable (task),
                       page_shown, g_object_ref (task));
}

/* Takes the reference of TASK. */
static void
show_page (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  g_autoptr (GTask) writing = g_task_new (NULL, g_task_get_cancellable (task), copy_written, task);

  g_task_set_task_data (writing, g_strdup (question->place), g_free);
  g_task_run_in_thread (writing, write_copy);
}

/* --- in Yelp --------------------------------------------------------------------------------- */

static void
help_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else if (!g_task_return_error_if_cancelled (task))
    show_page (g_steal_pointer (&task));
}

void
hkl_manual_show_async (GtkWindow *window,
                       const char *place,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);
  g_autofree char *uri = NULL;

  question->window = g_object_ref (window);
  question->place = g_strdup (is_place (place) ? place : "");
  g_task_set_source_tag (task, hkl_manual_show_async);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);

  /* A stat of a file in memory: GTK looks for its sandbox in the same way. */
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      show_page (task);
      return;
    }
  uri = g_strconcat ("help:hookline", *question->place != '\0' ? "/" : "", question->place, NULL);
  gtk_show_uri_full (window, uri, GDK_CURRENT_TIME, cancellable, help_shown, task);
}

gboolean
hkl_manual_show_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
