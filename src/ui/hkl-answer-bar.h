/* hkl-answer-bar.h: how the inspector answers, and for how long.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. While the answer is not 200 a note says so, with Reset.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_ANSWER_BAR (hkl_answer_bar_get_type ())
G_DECLARE_FINAL_TYPE (HklAnswerBar, hkl_answer_bar, HKL, ANSWER_BAR, GtkWidget)

GtkWidget *hkl_answer_bar_new (HklService *service);
/* Shows the answer in force; the inspector falls back to 200 by itself. */
void hkl_answer_bar_update (HklAnswerBar *self);

G_END_DECLS
