/* hkl-window-private.h: what the files of the window share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-drafts.h"
#include "hkl-page.h"
#include "hkl-shell.h"
#include "hkl-sidebar.h"
#include "hkl-window.h"

G_BEGIN_DECLS

struct _HklWindow
{
  AdwApplicationWindow parent_instance;

  HklService *service; /* NULL until it runs */
  HklDrafts *drafts;
  GCancellable *cancellable; /* ends with the window */
  GSettings *settings;       /* NULL where the schema is not installed */

  GtkStack *states; /* "starting", "fault", "shell" */
  AdwStatusPage *fault;
  AdwToastOverlay *toasts;
  HklShell *shell;
  HklSidebar *sidebar;
  GtkStack *pages; /* children are HklPage, by key */
  GQueue to_open;  /* of GFile: mappings that wait until the one before is in the configuration */
  gboolean opening;
};

/* hkl-window-pages.c */
void hkl_window_add_sidebar_rows (HklWindow *self);
/* FALSE when there is no such page. */
gboolean hkl_window_show_page (HklWindow *self, const char *key);
/* SET_UP: open that view; else Deliveries. DELIVERY: a batch to select, or 0. */
void hkl_window_show_mapping (HklWindow *self, const char *id, gboolean set_up, gint64 delivery);
/* The event with that id and message ID, in the source. */
void hkl_window_show_event (HklWindow *self, gint64 id, const char *message_id);
/* That request in Verify. */
void hkl_window_show_verify (HklWindow *self, GBytes *body, const char *signature);
void hkl_window_show_new_mapping (HklWindow *self);
/* The new mapping's page goes, or becomes the page of ID. */
void hkl_window_discard_new_mapping (HklWindow *self);
void hkl_window_adopt_new_mapping (HklWindow *self, const char *id);
/* After a change of the configuration: pages of mappings that are gone go. */
void hkl_window_prune_pages (HklWindow *self);
/* Borrowed; NULL before there is one. */
HklPage *hkl_window_get_page (HklWindow *self);

/* hkl-window-actions.c */
void hkl_window_install_actions (GtkWidgetClass *klass);
/* The keys that lists and scrolled parts would take for themselves while they have the focus. */
void hkl_window_add_keys (GtkWidget *window);

/* hkl-window-import.c */
void hkl_window_import (HklWindow *self);
void hkl_window_import_file (HklWindow *self, GFile *file);
/* Asks for the pace, then for the file. */
void hkl_window_replay (HklWindow *self);

/* hkl-window-paste.c */
void hkl_window_paste_mapping (HklWindow *self);
/* Adds the mappings of TEXT, in Segment's form, paused; DONE is said when they are there. Takes
 * TEXT. Calls hkl_window_open_next() in the end, however it went. */
void hkl_window_add_mappings (HklWindow *self, char *text, const char *done);

/* hkl-window-open.c */
void hkl_window_open_next (HklWindow *self);

/* Toasts the error unless it says that the thing was cancelled. */
void hkl_window_report (HklWindow *self, const GError *error);

G_END_DECLS
