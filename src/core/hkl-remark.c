/* hkl-remark.c: see hkl-remark.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-remark"

#include "config.h"

#include "hkl-remark.h"

G_DEFINE_BOXED_TYPE (HklRemark, hkl_remark, hkl_remark_ref, hkl_remark_unref)

HklRemark *
hkl_remark_new (HklSeverity severity,
                const char *code,
                const char *where,
                gsize offset,
                gsize length,
                const char *format,
                ...)
{
  HklRemark *self;
  va_list args;

  g_return_val_if_fail (code != NULL && where != NULL && format != NULL, NULL);

  self = g_atomic_rc_box_new0 (HklRemark);
  self->severity = severity;
  self->code = g_strdup (code);
  self->where = g_strdup (where);
  self->offset = offset;
  self->length = length;
  va_start (args, format);
  self->text = g_strdup_vprintf (format, args);
  va_end (args);

  return self;
}

HklRemark *
hkl_remark_ref (HklRemark *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
hkl_remark_clear (gpointer data)
{
  HklRemark *self = data;

  g_free (self->code);
  g_free (self->where);
  g_free (self->text);
}

void
hkl_remark_unref (HklRemark *self)
{
  g_atomic_rc_box_release_full (self, hkl_remark_clear);
}
