/* hkl-capture.c: see hkl-capture.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-inspector"

#include "config.h"

#include "hkl-capture.h"
#include "hkl-inspector-private.h"

G_DEFINE_BOXED_TYPE (HklCapture, hkl_capture, hkl_capture_ref, hkl_capture_unref)

HklCapture *
hkl_capture_new (void)
{
  HklCapture *self = g_atomic_rc_box_new0 (HklCapture);

  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->seen_before = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

HklCapture *
hkl_capture_ref (HklCapture *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
capture_clear (gpointer data)
{
  HklCapture *self = data;

  g_free (self->inbox);
  g_free (self->remote);
  g_free (self->method);
  g_free (self->path);
  g_free (self->http_version);
  g_free (self->first_name);
  g_free (self->signature);
  g_ptr_array_unref (self->headers);
  g_array_unref (self->seen_before);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->verdict, hkl_verdict_unref);
}

void
hkl_capture_unref (HklCapture *self)
{
  g_atomic_rc_box_release_full (self, capture_clear);
}

const char *
hkl_capture_get_header (HklCapture *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->headers, i), name) == 0)
      return g_ptr_array_index (self->headers, i + 1);

  return NULL;
}
