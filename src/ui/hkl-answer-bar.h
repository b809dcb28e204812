/* hkl-answer-bar.h: how the inspector answers from now on, for how long, and to which inbox.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Shows what is in force, also when it was used up or ran out.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_ANSWER_BAR (hkl_answer_bar_get_type ())
G_DECLARE_FINAL_TYPE (HklAnswerBar, hkl_answer_bar, HKL, ANSWER_BAR, GtkWidget)

GtkWidget *hkl_answer_bar_new (HklService *service);

/* INBOX NULL: what holds for all inboxes without an answer of their own. */
void hkl_answer_bar_set_inbox (HklAnswerBar *self, const char *inbox);

/* Shows what is in force now: call it when requests came. */
void hkl_answer_bar_update (HklAnswerBar *self);

/* Signal "changed": the person ordered another answer. */

G_END_DECLS
