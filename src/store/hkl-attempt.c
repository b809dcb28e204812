/* hkl-attempt.c: the value of one try.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-attempt"

#include "config.h"

#include "hkl-attempt.h"

G_DEFINE_BOXED_TYPE (HklAttempt, hkl_attempt, hkl_attempt_ref, hkl_attempt_unref)

static char *
dup_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

HklAttempt *
hkl_attempt_new (const HklAttempt *init)
{
  g_return_val_if_fail (init != NULL, NULL);

  HklAttempt *self = g_atomic_rc_box_new0 (HklAttempt);
  *self = *init;
  self->reason = dup_text (init->reason);
  self->remote = dup_text (init->remote);
  self->protocol = dup_text (init->protocol);
  self->response_head = dup_text (init->response_head);
  self->signature = dup_text (init->signature);
  if (init->response_body != NULL)
    self->response_body = g_bytes_ref (init->response_body);
  return self;
}

static void
attempt_clear (gpointer data)
{
  HklAttempt *self = data;

  g_free (self->reason);
  g_free (self->remote);
  g_free (self->protocol);
  g_free (self->response_head);
  g_free (self->signature);
  g_clear_pointer (&self->response_body, g_bytes_unref);
}

HklAttempt *
hkl_attempt_ref (HklAttempt *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return g_atomic_rc_box_acquire (self);
}

void
hkl_attempt_unref (HklAttempt *self)
{
  g_return_if_fail (self != NULL);
  g_atomic_rc_box_release_full (self, attempt_clear);
}
