/* hkl-inbox.c: see hkl-inbox.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-inbox"

#include "config.h"

#include "hkl-inbox.h"

struct _HklInbox
{
  GObject parent_instance;

  char *name;
  guint n_requests;
  gboolean own;
  HklAnswer answer;
};

G_DEFINE_FINAL_TYPE (HklInbox, hkl_inbox, G_TYPE_OBJECT)

static void
hkl_inbox_finalize (GObject *object)
{
  g_free (HKL_INBOX (object)->name);
  G_OBJECT_CLASS (hkl_inbox_parent_class)->finalize (object);
}

static void
hkl_inbox_class_init (HklInboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_inbox_finalize;
}

static void
hkl_inbox_init (HklInbox *self)
{
}

HklInbox *
hkl_inbox_new (const char *name, guint n_requests, gboolean own, const HklAnswer *answer)
{
  HklInbox *self = g_object_new (HKL_TYPE_INBOX, NULL);

  g_return_val_if_fail (name != NULL && answer != NULL, self);

  self->name = g_strdup (name);
  self->n_requests = n_requests;
  self->own = own;
  self->answer = *answer;

  return self;
}

const char *
hkl_inbox_get_name (HklInbox *self)
{
  g_return_val_if_fail (HKL_IS_INBOX (self), NULL);

  return self->name;
}

guint
hkl_inbox_get_n_requests (HklInbox *self)
{
  g_return_val_if_fail (HKL_IS_INBOX (self), 0);

  return self->n_requests;
}

const HklAnswer *
hkl_inbox_get_answer (HklInbox *self)
{
  g_return_val_if_fail (HKL_IS_INBOX (self), NULL);

  return self->own ? &self->answer : NULL;
}
