/* hkl-remark.h: one thing to say about a mapping, a trigger or a configuration file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread. The window shows it in place, the command line
 * prints it, and `code` names the section of the help that explains it.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  HKL_SEVERITY_NOTE,    /* worth knowing */
  HKL_SEVERITY_WARNING, /* does not do what it seems to say */
  HKL_SEVERITY_ERROR,   /* cannot be used like this */
} HklSeverity;

typedef struct
{
  HklSeverity severity;
  char *code;   /* stable, kebab-case */
  char *where;  /* "trigger", "fields/headers/Authorization", "mappings/2/name"; never NULL */
  gsize offset; /* in bytes, in the text that `where` names */
  gsize length;
  char *text;   /* a sentence, with what to do */
  guint line;   /* of the offset in a file, from 1; 0: it is not from a file */
  guint column; /* in characters, from 1 */
} HklRemark;

#define HKL_TYPE_REMARK (hkl_remark_get_type ())
GType hkl_remark_get_type (void);

HklRemark *hkl_remark_new (HklSeverity severity,
                           const char *code,
                           const char *where,
                           gsize offset,
                           gsize length,
                           const char *format,
                           ...) G_GNUC_PRINTF (6, 7);
/* A copy for the file in which SELF's place has become LINE and COLUMN. Transfer full. */
HklRemark *hkl_remark_at (HklRemark *self, gsize offset, guint line, guint column);
/* "Line 7, column 15: There is no URL. …"; only the sentence without a line. Transfer full. */
char *hkl_remark_to_line (HklRemark *self);
/* "note", "warning", "error": for machines, never translated. */
const char *hkl_severity_name (HklSeverity severity);
HklRemark *hkl_remark_ref (HklRemark *self);
void hkl_remark_unref (HklRemark *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklRemark, hkl_remark_unref)

G_END_DECLS
