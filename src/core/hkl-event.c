/* hkl-event.c: see hkl-event.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-event"

#include "config.h"

#include <string.h>

#include "hkl-event.h"
#include "hkl-write-keys.h"

#define KEY_PREFIX "key:"

G_DEFINE_BOXED_TYPE (HklEvent, hkl_event, hkl_event_ref, hkl_event_unref)

HklEvent *
hkl_event_new (gint64 id,
               gint64 received_at,
               const char *type,
               const char *name,
               const char *message_id,
               const char *user,
               const char *reason,
               GBytes *bytes)
{
  HklEvent *self;

  g_return_val_if_fail (type != NULL && name != NULL && message_id != NULL && user != NULL, NULL);
  g_return_val_if_fail (bytes != NULL, NULL);

  self = g_atomic_rc_box_new0 (HklEvent);
  self->id = id;
  self->received_at = received_at;
  self->type = g_strdup (type);
  self->name = g_strdup (name);
  self->message_id = g_strdup (message_id);
  self->user = g_strdup (user);
  self->reason = g_strdup (reason);
  self->bytes = g_bytes_ref (bytes);

  return self;
}

HklEvent *
hkl_event_with_id (HklEvent *self, gint64 id)
{
  HklEvent *copy = hkl_event_new (id, self->received_at, self->type, self->name, self->message_id,
                                  self->user, self->reason, self->bytes);

  hkl_event_set_via (copy, self->via);

  return copy;
}

void
hkl_event_set_via (HklEvent *self, char *via)
{
  g_return_if_fail (self != NULL);

  if (via != NULL)
    g_ref_string_acquire (via);
  g_clear_pointer (&self->via, g_ref_string_release);
  self->via = via;
}

char *
hkl_event_via_key (const char *key, const char *name)
{
  g_autofree char *mask = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (key != NULL && name != NULL, NULL);

  mask = hkl_write_key_mask (key);
  text = g_strconcat (KEY_PREFIX, *name != '\0' ? name : mask, NULL);

  return g_ref_string_new (text);
}

const char *
hkl_event_via_get_key (const char *via)
{
  return via != NULL && g_str_has_prefix (via, KEY_PREFIX) ? via + strlen (KEY_PREFIX) : NULL;
}

HklEvent *
hkl_event_ref (HklEvent *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
hkl_event_clear (gpointer data)
{
  HklEvent *self = data;

  g_free (self->type);
  g_free (self->name);
  g_free (self->message_id);
  g_free (self->user);
  g_free (self->reason);
  g_bytes_unref (self->bytes);
  g_clear_pointer (&self->via, g_ref_string_release);
}

void
hkl_event_unref (HklEvent *self)
{
  g_atomic_rc_box_release_full (self, hkl_event_clear);
}
