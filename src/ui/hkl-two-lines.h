/* hkl-two-lines.h: a row of a list of requests or events: a title and a line below it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Its accessible name is what the row says.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_TWO_LINES (hkl_two_lines_get_type ())
G_DECLARE_FINAL_TYPE (HklTwoLines, hkl_two_lines, HKL, TWO_LINES, GtkWidget)

/* Everything may be NULL but TITLE. */
typedef struct
{
  const char *lead; /* an icon before both lines */
  const char *pill; /* before the title, such as a method */
  const char *title;
  const char *title_end;
  const char *icon, *style; /* before the text, with its class */
  const char *text;
  const char *text_end;
  const char *end_style; /* a class of text_end, such as "warn" */
} HklTwoLinesContent;

GtkWidget *hkl_two_lines_new (void);
void hkl_two_lines_set (HklTwoLines *self, const HklTwoLinesContent *content);

/* A list of such rows over MODEL (transfer full), whose items BIND shows. */
typedef void (*HklTwoLinesFunc) (HklTwoLines *row, gpointer item, gpointer user_data);
GtkWidget *hkl_two_lines_list_new (const char *name,
                                   GtkSelectionModel *model,
                                   HklTwoLinesFunc bind,
                                   gpointer user_data);

/* Items for which TEST is TRUE are headings of LIST: they stand out, and cannot be chosen. */
void hkl_two_lines_list_set_headings (GtkWidget *list, gboolean (*test) (gpointer item));

G_END_DECLS
