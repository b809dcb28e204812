/* hkl-bytes-view.h: a body, byte for byte or formatted, with what is signed highlighted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Pale yellow means "these bytes are signed" and nothing else. Copying gives the
 * real bytes, never the layout's line ends.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_BYTES_VIEW (hkl_bytes_view_get_type ())
G_DECLARE_FINAL_TYPE (HklBytesView, hkl_bytes_view, HKL, BYTES_VIEW, GtkWidget)

GtkWidget *hkl_bytes_view_new (void);

/* BYTES NULL shows nothing. SIGNED_LENGTH 0: nothing is signed, and nothing is dimmed. */
void
hkl_bytes_view_set (HklBytesView *self, GBytes *bytes, gsize signed_offset, gsize signed_length);
void hkl_bytes_view_set_formatted (HklBytesView *self, gboolean formatted);

typedef enum
{
  HKL_BYTES_EXACT,
  HKL_BYTES_FORMATTED,
  HKL_BYTES_HEX,
} HklBytesMode;
void hkl_bytes_view_set_mode (HklBytesView *self, HklBytesMode mode);

/* Marks LENGTH bytes, other than as signed, and scrolls to them; 0: none. What is not laid out yet is
 * then. Another body ends it. */
void hkl_bytes_view_mark (HklBytesView *self, gsize offset, gsize length);

/* Puts the bytes on the clipboard. */
void hkl_bytes_view_copy_all (HklBytesView *self);

/* Ctrl+F: opens the search in the body. */
void hkl_bytes_view_search (HklBytesView *self);

G_END_DECLS
