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
hkl_remark_at (HklRemark *self, gsize offset, guint line, guint column)
{
  HklRemark *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = hkl_remark_new (self->severity, self->code, self->where, offset, self->length, "%s",
                         self->text);
  copy->line = line;
  copy->column = column;

  return copy;
}

char *
hkl_remark_to_line (HklRemark *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->line == 0)
    return g_strdup (self->text);

  return g_strdup_printf ("Line %u, column %u: %s", self->line, self->column, self->text);
}

const char *
hkl_severity_name (HklSeverity severity)
{
  switch (severity)
    {
    case HKL_SEVERITY_NOTE:
      return "note";
    case HKL_SEVERITY_WARNING:
      return "warning";
    case HKL_SEVERITY_ERROR:
      return "error";
    default:
      g_assert_not_reached ();
    }
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
