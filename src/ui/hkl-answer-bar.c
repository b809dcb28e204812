/* hkl-answer-bar.c: see hkl-answer-bar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-answer-bar"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-answer-bar.h"
#include "hkl-note.h"
#include "hkl-pieces.h"
#include "hkl-segments.h"

/* By scope; 0: it has no number. */
static const guint counts[] = { 3, 0, 0, 5, 60 };

static const struct
{
  const char *label;
  HklAnswerKind kind;
  guint status;
} choices[] = {
  { N_ ("200 OK"), HKL_ANSWER_OK, 200 }, { "500", HKL_ANSWER_STATUS, 500 },
  { "503", HKL_ANSWER_STATUS, 503 },     { "429", HKL_ANSWER_STATUS, 429 },
  { N_ ("Slow"), HKL_ANSWER_SLOW, 200 }, { N_ ("Drop"), HKL_ANSWER_DROP, 0 },
};

struct _HklAnswerBar
{
  GtkWidget parent_instance;

  HklService *service;
  gboolean setting;
  guint tick_id; /* while the answer is for a time */

  GtkWidget *box;
  GtkWidget *segments, *scope, *spin, *spin_label;
  HklNote *note;
};

G_DEFINE_FINAL_TYPE (HklAnswerBar, hkl_answer_bar, GTK_TYPE_WIDGET)

static void
apply (HklAnswerBar *self)
{
  HklInspector *inspector = hkl_service_get_inspector (self->service);
  guint chosen = hkl_segments_get (self->segments);
  guint seconds = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->spin));
  HklAnswer answer = HKL_ANSWER_DEFAULT;

  if (self->setting || inspector == NULL || chosen >= G_N_ELEMENTS (choices))
    return;

  answer.kind = choices[chosen].kind;
  if (answer.kind != HKL_ANSWER_OK)
    {
      answer.status = choices[chosen].status;
      answer.scope = (HklAnswerScope) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->scope));
      answer.count = counts[answer.scope];
      if (answer.status == 503 || answer.status == 429)
        answer.retry_after = seconds;
      if (answer.kind == HKL_ANSWER_SLOW)
        answer.delay = seconds * 1000;
    }
  hkl_inspector_set_answer (inspector, NULL, &answer);
  hkl_answer_bar_update (self);
}

static void
answer_chosen (guint chosen, gpointer data)
{
  HklAnswerBar *self = data;

  /* Retry-After is off until it is asked for; a delay of nothing would not be slow. */
  self->setting = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin),
                             choices[chosen].kind == HKL_ANSWER_SLOW ? 5 : 0);
  self->setting = FALSE;
  apply (self);
}

/* Which of the segments stands for ANSWER; the first one when none does. */
static guint
find_choice (const HklAnswer *answer)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (choices[i].kind == answer->kind &&
        (answer->kind != HKL_ANSWER_STATUS || choices[i].status == answer->status))
      return i;

  return 0;
}

static char *
describe (const HklAnswer *answer)
{
  g_autofree char *what = NULL;

  if (answer->kind == HKL_ANSWER_DROP)
    what = g_strdup (_ ("Connections are dropped"));
  else if (answer->kind == HKL_ANSWER_STATUS)
    what = g_strdup_printf (_ ("Answering %u"), answer->status);
  else
    what = g_strdup_printf (_ ("Answering slowly, after %u s"), answer->delay / 1000);

  switch (answer->scope)
    {
    case HKL_ANSWER_NEXT:
      return g_strdup_printf (g_dngettext (NULL, "%s. %u request is left, then 200 OK again.",
                                           "%s. %u requests are left, then 200 OK again.",
                                           answer->count),
                              what, answer->count);
    case HKL_ANSWER_ALWAYS:
      return g_strdup_printf (_ ("%s. This holds until you change it."), what);
    case HKL_ANSWER_EVERY_NTH:
      return g_strdup_printf (
          _ ("%s. This is for one request in %u; the others are answered 200 OK."), what,
          answer->count);
    case HKL_ANSWER_FOR_SECONDS:
      return g_strdup_printf (g_dngettext (NULL, "%s. In %u second it is 200 OK again.",
                                           "%s. In %u seconds it is 200 OK again.", answer->count),
                              what, answer->count);
    case HKL_ANSWER_EVERY_OTHER:
      break;
    }

  return g_strdup_printf (_ ("%s. Every other request is answered 200 OK."), what);
}

/* The seconds that are left, and the end of them. */
static gboolean
tick (gpointer user_data)
{
  hkl_answer_bar_update (user_data);

  return HKL_ANSWER_BAR (user_data)->tick_id != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
set_ticking (HklAnswerBar *self, gboolean ticking)
{
  if (ticking && self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick, self);
  else if (!ticking)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

void
hkl_answer_bar_update (HklAnswerBar *self)
{
  HklInspector *inspector = hkl_service_get_inspector (self->service);
  HklAnswer answer = HKL_ANSWER_DEFAULT;
  gboolean spin;

  g_return_if_fail (HKL_IS_ANSWER_BAR (self));

  if (inspector != NULL)
    hkl_inspector_get_answer (inspector, NULL, &answer);
  set_ticking (self, answer.kind != HKL_ANSWER_OK && answer.scope == HKL_ANSWER_FOR_SECONDS);
  spin = answer.kind == HKL_ANSWER_SLOW ||
         (answer.kind == HKL_ANSWER_STATUS && (answer.status == 503 || answer.status == 429));
  self->setting = TRUE;
  hkl_segments_set (self->segments, find_choice (&answer));
  gtk_widget_set_visible (self->scope, answer.kind != HKL_ANSWER_OK);
  gtk_widget_set_visible (self->spin, spin);
  gtk_widget_set_visible (self->spin_label, spin);
  gtk_label_set_text (GTK_LABEL (self->spin_label),
                      answer.kind == HKL_ANSWER_SLOW ? _ ("Delay, s") : _ ("Retry-After, s"));
  gtk_widget_set_visible (GTK_WIDGET (self->note), answer.kind != HKL_ANSWER_OK);
  if (answer.kind != HKL_ANSWER_OK)
    {
      g_autofree char *text = describe (&answer);

      hkl_note_set (self->note, "warn", "dialog-warning-symbolic", text);
    }
  self->setting = FALSE;
}

static void
reset (GtkWidget *widget, const char *name, GVariant *target)
{
  HklAnswerBar *self = HKL_ANSWER_BAR (widget);

  hkl_segments_set (self->segments, 0);
  apply (self);
}

static void
hkl_answer_bar_dispose (GObject *object)
{
  HklAnswerBar *self = HKL_ANSWER_BAR (object);

  self->setting = TRUE;
  set_ticking (self, FALSE);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_answer_bar_parent_class)->dispose (object);
}

static void
hkl_answer_bar_class_init (HklAnswerBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_answer_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "answer.reset", NULL, reset);
}

static void
hkl_answer_bar_init (HklAnswerBar *self)
{
  const char *const scopes[] = { _ ("Next 3 requests"),     _ ("Until changed"),
                                 _ ("Every other request"), _ ("Every fifth request"),
                                 _ ("For a minute"),        NULL };
  const char *labels[G_N_ELEMENTS (choices) + 1] = { NULL };
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *filler = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    labels[i] = _ (choices[i].label);
  self->setting = TRUE;
  self->segments = hkl_segments_new (labels, answer_chosen, self);
  self->scope = gtk_drop_down_new_from_strings (scopes);
  gtk_widget_add_css_class (self->scope, "hk-dd");
  gtk_widget_set_valign (self->scope, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scope), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("For how long"), -1);
  self->spin = gtk_spin_button_new_with_range (0, 300, 1);
  gtk_widget_set_valign (self->spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Seconds"), -1);
  self->spin_label = hkl_piece_label (NULL, "hk-sub");
  gtk_widget_set_hexpand (filler, TRUE);
  g_signal_connect_swapped (self->scope, "notify::selected", G_CALLBACK (apply), self);
  g_signal_connect_swapped (self->spin, "value-changed", G_CALLBACK (apply), self);
  gtk_box_append (GTK_BOX (line), hkl_piece_label (_ ("Answer with"), "hk-semi"));
  gtk_box_append (GTK_BOX (line), self->segments);
  gtk_box_append (GTK_BOX (line), filler);
  gtk_box_append (GTK_BOX (line), self->spin_label);
  gtk_box_append (GTK_BOX (line), self->spin);
  gtk_box_append (GTK_BOX (line), self->scope);

  self->note = HKL_NOTE (hkl_note_new ("warn", "dialog-warning-symbolic", ""));
  hkl_note_add_button (self->note, _ ("Reset"), "answer.reset", NULL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->note));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->setting = FALSE;
}

GtkWidget *
hkl_answer_bar_new (HklService *service)
{
  HklAnswerBar *self = g_object_new (HKL_TYPE_ANSWER_BAR, NULL);

  self->service = g_object_ref (service);
  hkl_answer_bar_update (self);

  return GTK_WIDGET (self);
}
