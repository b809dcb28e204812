/* hkl-attempt-list.h: the attempts of a delivery, with the waits between them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. One attempt is chosen, the newest to begin with. Signal "chosen": the person
 * has chosen another one.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-attempt.h"

G_BEGIN_DECLS

#define HKL_TYPE_ATTEMPT_LIST (hkl_attempt_list_get_type ())
G_DECLARE_FINAL_TYPE (HklAttemptList, hkl_attempt_list, HKL, ATTEMPT_LIST, GtkWidget)

GtkWidget *hkl_attempt_list_new (void);
/* ATTEMPTS: of HklAttempt, oldest first. AHEAD: what follows, as a sentence, or NULL. */
void hkl_attempt_list_set (HklAttemptList *self, GPtrArray *attempts, const char *ahead);
/* Borrowed; NULL when there is none. */
HklAttempt *hkl_attempt_list_get_chosen (HklAttemptList *self);

G_END_DECLS
