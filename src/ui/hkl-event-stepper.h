/* hkl-event-stepper.h: from event to event in the body of a batch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; the body is looked through on a worker thread. Where the body is one event, it
 * only leads to it. Signals: "stepped" (the person went to another event), "show-in-source".
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_EVENT_STEPPER (hkl_event_stepper_get_type ())
G_DECLARE_FINAL_TYPE (HklEventStepper, hkl_event_stepper, HKL, EVENT_STEPPER, GtkWidget)

GtkWidget *hkl_event_stepper_new (void);

/* BODY (nullable): where there is none, nothing is shown. EVENTS (of HklEvent, may have NULLs): what
 * the body was made of. The same body again changes nothing. */
void hkl_event_stepper_set (HklEventStepper *self, GBytes *body, GPtrArray *events);

/* STEP events further, as far as there are any. */
void hkl_event_stepper_step (HklEventStepper *self, int step);
/* Which of the events it stands at, from 0. */
guint hkl_event_stepper_get (HklEventStepper *self);
/* Where its bytes are; FALSE while nobody has stepped. */
gboolean hkl_event_stepper_get_span (HklEventStepper *self, gsize *offset, gsize *length);

G_END_DECLS
