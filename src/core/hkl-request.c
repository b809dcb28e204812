/* hkl-request.c: see hkl-request.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-request"

#include "config.h"

#include <string.h>

#include "hkl-request-private.h"
#include "hkl-sign.h"

G_DEFINE_QUARK (hkl - request - error - quark, hkl_request_error)
G_DEFINE_BOXED_TYPE (HklRequest, hkl_request, hkl_request_ref, hkl_request_unref)

HklRequest *
hkl_request_new (const HklRequest *init)
{
  HklRequest *self;

  g_return_val_if_fail (init != NULL && init->body != NULL, NULL);

  self = g_atomic_rc_box_new0 (HklRequest);
  *self = *init;
  self->method = g_strdup (init->method);
  self->url = g_strdup (init->url);
  self->headers = g_new (HklHeader, init->n_headers);
  for (guint i = 0; i < init->n_headers; i++)
    self->headers[i] = (HklHeader){ g_strdup (init->headers[i].name),
                                    g_strdup (init->headers[i].value), init->headers[i].secret };
  self->body = g_bytes_ref (init->body);
  self->signature = g_strdup (init->signature);

  return self;
}

HklRequest *
hkl_request_ref (HklRequest *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
hkl_request_clear (gpointer data)
{
  HklRequest *self = data;

  for (guint i = 0; i < self->n_headers; i++)
    {
      HklHeader *header = &self->headers[i];

      g_free (header->name);
      if (header->secret && header->value != NULL)
        hkl_sign_wipe (header->value, strlen (header->value));
      g_free (header->value);
    }
  g_free (self->headers);
  g_free (self->method);
  g_free (self->url);
  g_free (self->signature);
  g_clear_pointer (&self->body, g_bytes_unref);
}

void
hkl_request_unref (HklRequest *self)
{
  g_atomic_rc_box_release_full (self, hkl_request_clear);
}

const char *
hkl_request_get_header (HklRequest *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i < self->n_headers; i++)
    {
      if (g_ascii_strcasecmp (self->headers[i].name, name) == 0)
        return self->headers[i].value;
    }

  return NULL;
}
