/* hkl-window-open.c: files that were opened from outside: mappings or events.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. Mappings go in one file after the other, since each changes the configuration that
 * the one before has left; events need not wait for one another.
 */

#define G_LOG_DOMAIN "hkl-window"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-window-private.h"

#define SUFFIX ".hookline.json"
/* Five mappings are some kilobytes; what is far beyond that is some other file. */
#define MAX_BYTES (4 * 1024 * 1024)

static void
loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &text, &length, NULL, &error) ||
      self->service == NULL)
    {
      hkl_window_report (self, error);
      hkl_window_open_next (self);
      return;
    }
  if (length > MAX_BYTES)
    {
      g_autofree char *name = g_file_get_parse_name (G_FILE (source));
      g_autofree char *sentence = g_strdup_printf (
          /* Translators: a file name. */
          _ ("“%s” is too large to hold mappings"), name);

      hkl_window_toast (self, sentence);
      hkl_window_open_next (self);
      return;
    }

  hkl_window_add_mappings (self, g_steal_pointer (&text),
                           _ ("Mapping added. It is paused until you switch it on"));
}

void
hkl_window_open_next (HklWindow *self)
{
  g_autoptr (GFile) file = g_queue_pop_head (&self->to_open);

  self->opening = file != NULL;
  if (file != NULL)
    g_file_load_contents_async (file, self->cancellable, loaded, g_object_ref (self));
}

void
hkl_window_open (HklWindow *self, GFile *file)
{
  g_autofree char *name = NULL;

  g_return_if_fail (HKL_IS_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (self->service != NULL);

  name = g_file_get_basename (file);
  if (name == NULL || !g_str_has_suffix (name, SUFFIX))
    {
      hkl_window_import_file (self, file);
      return;
    }

  g_queue_push_tail (&self->to_open, g_object_ref (file));
  if (!self->opening)
    hkl_window_open_next (self);
}
