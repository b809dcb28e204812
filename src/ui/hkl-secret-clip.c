/* hkl-secret-clip.c: see hkl-secret-clip.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-secret-clip"

#include "config.h"

#include <string.h>

#include "hkl-secret-clip.h"

typedef struct
{
  GdkClipboard *clipboard;
  GdkContentProvider *provider;
} Clip;

static void
clip_free (gpointer data)
{
  Clip *clip = data;

  g_object_unref (clip->clipboard);
  g_object_unref (clip->provider);
  g_free (clip);
}

static gboolean
empty (gpointer data)
{
  Clip *clip = data;

  if (gdk_clipboard_get_content (clip->clipboard) == clip->provider)
    gdk_clipboard_set_content (clip->clipboard, NULL);

  return G_SOURCE_REMOVE;
}

void
hkl_secret_clip (GtkWidget *widget, const char *secret)
{
  Clip *clip;
  g_autoptr (GBytes) hint = g_bytes_new_static ("secret", strlen ("secret"));
  GdkContentProvider *parts[2];

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (secret != NULL);

  parts[0] = gdk_content_provider_new_typed (G_TYPE_STRING, secret);
  parts[1] = gdk_content_provider_new_for_bytes ("x-kde-passwordManagerHint", hint);
  clip = g_new0 (Clip, 1);
  clip->clipboard = g_object_ref (gtk_widget_get_clipboard (widget));
  clip->provider = gdk_content_provider_new_union (parts, G_N_ELEMENTS (parts));
  gdk_clipboard_set_content (clip->clipboard, clip->provider);
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, HKL_SECRET_CLIP_SECONDS, empty, clip, clip_free);
}
