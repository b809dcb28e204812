/* hkl-answer-bar.c: see hkl-answer-bar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The usual answers are segments, the others are in a menu behind them. What an answer needs stands
 * below: status, Retry-After, delay, and for how long. A change orders the answer anew, so that
 * "next 3 requests" are three from then on.
 */

#define G_LOG_DOMAIN "hkl-answer-bar"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-answer-bar.h"
#include "hkl-answer-words.h"
#include "hkl-menu.h"
#include "hkl-note.h"
#include "hkl-pieces.h"
#include "hkl-segments.h"
#include "hkl-wrap.h"

static const struct
{
  const char *label;
  HklAnswerKind kind;
  guint status;
} choices[] = {
  { N_ ("200 OK"), HKL_ANSWER_OK, 0 }, { "500", HKL_ANSWER_STATUS, 500 },
  { "503", HKL_ANSWER_STATUS, 503 },   { "429", HKL_ANSWER_STATUS, 429 },
  { N_ ("Slow"), HKL_ANSWER_SLOW, 0 }, { N_ ("Drop"), HKL_ANSWER_DROP, 0 },
};

/* Behind the segments. The first words of HklAnswerKind, so that the action's state says which. */
static const struct
{
  const char *label;
  HklAnswerKind kind;
} more[] = {
  { N_ ("_Half a Response"), HKL_ANSWER_HALF },
  { N_ ("Slow _Body"), HKL_ANSWER_SLOW_BODY },
  { N_ ("_Redirect"), HKL_ANSWER_REDIRECT },
  { N_ ("Re_set the Connection"), HKL_ANSWER_RESET },
  { N_ ("2xx with an _Error in the Body"), HKL_ANSWER_ERROR_BODY },
  { N_ ("Other S_tatus"), HKL_ANSWER_STATUS },
};

/* Which statuses a kind may have, and which it begins with. */
static const struct
{
  guint least, most, first;
} statuses[HKL_N_ANSWER_KINDS] = {
  [HKL_ANSWER_STATUS] = { 200, 599, 410 },
  [HKL_ANSWER_REDIRECT] = { 300, 399, 302 },
  [HKL_ANSWER_ERROR_BODY] = { 200, 299, 200 },
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

struct _HklAnswerBar
{
  GtkWidget parent_instance;

  HklService *service;
  char *inbox;    /* NULL: all */
  gboolean other; /* a status of one's own is being chosen */
  gboolean setting;
  guint tick_id;   /* while the answer is for a time */
  guint counts[5]; /* by scope: as they were asked for last; 0: it has no number */

  GtkWidget *box;
  GtkLabel *title;
  GtkWidget *segments, *more, *details;
  GtkWidget *status, *status_box, *retry_after, *retry_after_box, *delay, *delay_box;
  GtkLabel *delay_label;
  GtkWidget *scope, *count, *count_box;
  HklNote *note;
};

G_DEFINE_FINAL_TYPE (HklAnswerBar, hkl_answer_bar, GTK_TYPE_WIDGET)

/* --- ordering ---------------------------------------------------------------------------------- */

static void
order (HklAnswerBar *self, const HklAnswer *answer)
{
  HklInspector *inspector = hkl_service_get_inspector (self->service);

  if (inspector == NULL)
    return;

  hkl_inspector_set_answer (inspector, self->inbox, answer);
  hkl_answer_bar_update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static HklAnswer
get_answer (HklAnswerBar *self)
{
  HklInspector *inspector = hkl_service_get_inspector (self->service);
  HklAnswer answer = HKL_ANSWER_DEFAULT;

  if (inspector != NULL)
    hkl_inspector_get_answer (inspector, self->inbox, &answer);

  return answer;
}

static void
set_scope (HklAnswerBar *self, HklAnswer *answer)
{
  answer->scope = (HklAnswerScope) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->scope));
  answer->count = self->counts[answer->scope];
}

static void
choose (HklAnswerBar *self, HklAnswerKind kind, guint status)
{
  HklAnswer answer = { .kind = kind, .status = status, .scope = HKL_ANSWER_ALWAYS };

  self->other = kind == HKL_ANSWER_STATUS && status == statuses[HKL_ANSWER_STATUS].first;
  if (kind == HKL_ANSWER_SLOW || kind == HKL_ANSWER_SLOW_BODY)
    answer.delay = 5000; /* a delay of nothing would not be slow */
  if (kind != HKL_ANSWER_OK)
    set_scope (self, &answer);
  order (self, &answer);
}

static void
segment_chosen (guint chosen, gpointer data)
{
  choose (data, choices[chosen].kind, choices[chosen].status);
}

static void
kind_chosen (GtkWidget *widget, const char *name, GVariant *target)
{
  guint i = g_variant_get_uint32 (target);

  g_return_if_fail (i < G_N_ELEMENTS (more));

  choose (HKL_ANSWER_BAR (widget), more[i].kind, statuses[more[i].kind].first);
}

/* A number or the scope was changed. */
static void
detail_changed (HklAnswerBar *self)
{
  HklAnswer answer;
  guint scope;

  if (self->setting)
    return;

  answer = get_answer (self);
  if (answer.kind == HKL_ANSWER_OK)
    return;
  scope = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->scope));
  if (self->counts[scope] != 0 && scope == answer.scope)
    self->counts[scope] = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->count));
  if (gtk_widget_get_visible (self->status_box))
    answer.status = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->status));
  if (answer.kind == HKL_ANSWER_STATUS)
    answer.retry_after = (guint) gtk_spin_button_get_value_as_int (
        GTK_SPIN_BUTTON (self->retry_after));
  answer.delay = (guint) (gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->delay)) * 1000 + 0.5);
  set_scope (self, &answer);
  order (self, &answer);
}

static void
reset (GtkWidget *widget, const char *name, GVariant *target)
{
  HklAnswerBar *self = HKL_ANSWER_BAR (widget);

  self->other = FALSE;
  /* An inbox has no answer of its own any more; if it still misbehaves, it does as all do, and then
   * it is told not to. */
  if (self->inbox != NULL)
    {
      HklAnswer answer;

      order (self, NULL);
      answer = get_answer (self);
      if (hkl_answer_is_plain (&answer))
        return;
    }
  order (self, &HKL_ANSWER_DEFAULT);
}

/* --- showing ----------------------------------------------------------------------------------- */

/* Which of the segments stands for ANSWER; G_MAXUINT when none does. */
static guint
find_choice (HklAnswerBar *self, const HklAnswer *answer)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (choices[i].kind == answer->kind && (answer->kind != HKL_ANSWER_STATUS ||
                                            (choices[i].status == answer->status && !self->other)))
      return i;

  return G_MAXUINT;
}

/* The seconds that are left, and the end of them. */
static gboolean
tick (gpointer user_data)
{
  HklAnswerBar *self = HKL_ANSWER_BAR (user_data);
  HklAnswer answer = get_answer (self);

  hkl_answer_bar_update (self);
  if (answer.kind == HKL_ANSWER_OK)
    g_signal_emit (self, signals[CHANGED], 0);

  return self->tick_id != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
set_ticking (HklAnswerBar *self, gboolean ticking)
{
  if (ticking && self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick, self);
  else if (!ticking)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static void
show_details (HklAnswerBar *self, const HklAnswer *answer, gboolean other)
{
  gboolean has_status = other || answer->kind == HKL_ANSWER_REDIRECT ||
                        answer->kind == HKL_ANSWER_ERROR_BODY;

  gtk_widget_set_visible (self->status_box, has_status);
  if (has_status)
    {
      gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->status), statuses[answer->kind].least,
                                 statuses[answer->kind].most);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->status), hkl_answer_get_status (answer));
    }
  gtk_widget_set_visible (self->retry_after_box, answer->kind == HKL_ANSWER_STATUS);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->retry_after), answer->retry_after);
  gtk_label_set_text (self->delay_label,
                      answer->kind == HKL_ANSWER_SLOW_BODY ? _ ("Takes, s") : _ ("Delay, s"));
  gtk_spin_button_set_range (
      GTK_SPIN_BUTTON (self->delay),
      answer->kind == HKL_ANSWER_SLOW || answer->kind == HKL_ANSWER_SLOW_BODY ? 0.1 : 0,
      HKL_ANSWER_MAX_DELAY / 1000);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->delay), answer->delay / 1000.0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->scope), answer->scope);
  gtk_widget_set_visible (self->count_box, self->counts[answer->scope] != 0);
  if (self->counts[answer->scope] != 0)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->count), self->counts[answer->scope]);
}

static void
show_note (HklAnswerBar *self, const HklAnswer *answer, gboolean own)
{
  g_autofree char *what = hkl_answer_describe (answer, self->inbox);
  g_autofree char *scope = hkl_answer_describe_scope (answer);
  g_autofree char *text = g_strdup_printf (
      "%s. %s%s", what, scope,
      self->inbox != NULL && !own ? _ (" This holds for all inboxes.") : "");

  hkl_note_set (self->note, "warn", "dialog-warning-symbolic", text);
}

void
hkl_answer_bar_update (HklAnswerBar *self)
{
  HklInspector *inspector;
  HklAnswer answer = HKL_ANSWER_DEFAULT;
  gboolean own = FALSE;
  gboolean plain;
  guint choice;

  g_return_if_fail (HKL_IS_ANSWER_BAR (self));

  inspector = hkl_service_get_inspector (self->service);
  if (inspector != NULL)
    own = hkl_inspector_get_answer (inspector, self->inbox, &answer);
  plain = answer.kind == HKL_ANSWER_OK;
  if (answer.kind != HKL_ANSWER_STATUS)
    self->other = FALSE;
  set_ticking (self, !plain && answer.scope == HKL_ANSWER_FOR_SECONDS);
  choice = find_choice (self, &answer);

  self->setting = TRUE;
  hkl_segments_set (self->segments, choice);
  if (choice == G_MAXUINT)
    gtk_widget_add_css_class (self->more, "checked");
  else
    gtk_widget_remove_css_class (self->more, "checked");
  gtk_widget_set_visible (self->details, !plain);
  gtk_widget_set_visible (GTK_WIDGET (self->note), !plain);
  if (!plain)
    {
      show_details (self, &answer, answer.kind == HKL_ANSWER_STATUS && choice == G_MAXUINT);
      show_note (self, &answer, own);
    }
  self->setting = FALSE;
}

void
hkl_answer_bar_set_inbox (HklAnswerBar *self, const char *inbox)
{
  g_autofree char *title = NULL;

  g_return_if_fail (HKL_IS_ANSWER_BAR (self));

  if (g_strcmp0 (self->inbox, inbox) == 0)
    return;

  g_free (self->inbox);
  self->inbox = g_strdup (inbox);
  self->other = FALSE;
  /* Translators: the name of an inbox of the inspector. */
  title = inbox != NULL ? g_strdup_printf (_ ("Answer “%s” with"), inbox)
                        : g_strdup (_ ("Answer with"));
  gtk_label_set_text (self->title, title);
  hkl_answer_bar_update (self);
}

/* --- life -------------------------------------------------------------------------------------- */

static void
hkl_answer_bar_dispose (GObject *object)
{
  HklAnswerBar *self = HKL_ANSWER_BAR (object);

  self->setting = TRUE;
  set_ticking (self, FALSE);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->inbox, g_free);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_answer_bar_parent_class)->dispose (object);
}

static void
hkl_answer_bar_class_init (HklAnswerBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_answer_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "answer.reset", NULL, reset);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "answer.kind", "u", kind_chosen);
  signals[CHANGED] = g_signal_new ("changed", HKL_TYPE_ANSWER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

/* A label before a number. */
static GtkWidget *
make_number (HklAnswerBar *self,
             const char *label,
             double least,
             double most,
             double step,
             GtkWidget **spin,
             GtkLabel **label_out)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *text = gtk_label_new (label);

  gtk_widget_add_css_class (text, "hk-sub");
  *spin = gtk_spin_button_new_with_range (least, most, step);
  gtk_widget_set_valign (*spin, GTK_ALIGN_CENTER);
  gtk_editable_set_width_chars (GTK_EDITABLE (*spin), 4);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (*spin), GTK_ACCESSIBLE_RELATION_LABELLED_BY, text,
                                  NULL, -1);
  g_signal_connect_swapped (*spin, "value-changed", G_CALLBACK (detail_changed), self);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), *spin);
  if (label_out != NULL)
    *label_out = GTK_LABEL (text);

  return box;
}

static GtkWidget *
make_more (HklAnswerBar *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (more[i].label), NULL);

      g_menu_item_set_action_and_target (item, "answer.kind", "u", i);
      g_menu_append_item (menu, item);
    }
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->more), "view-more-symbolic");
  hkl_menu_set_model (self->more, G_MENU_MODEL (menu));
  gtk_widget_add_css_class (self->more, "hk-more");
  gtk_widget_set_valign (self->more, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->more, _ ("Other answers"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Other Answers"), -1);

  return self->more;
}

static GtkWidget *
make_details (HklAnswerBar *self)
{
  const char *const scopes[] = { _ ("Next requests"),       _ ("Until changed"),
                                 _ ("Every other request"), _ ("One request in"),
                                 _ ("For seconds"),         NULL };
  GtkWidget *scope_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *boxes[4];

  self->details = hkl_wrap_new (14, 6);
  self->scope = gtk_drop_down_new_from_strings (scopes);
  gtk_widget_add_css_class (self->scope, "hk-dd");
  gtk_widget_set_valign (self->scope, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scope), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("For how long"), -1);
  g_signal_connect_swapped (self->scope, "notify::selected", G_CALLBACK (detail_changed), self);
  self->count = gtk_spin_button_new_with_range (1, 1000000, 1);
  gtk_widget_set_valign (self->count, GTK_ALIGN_CENTER);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->count), 3);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->count), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("How many"), -1);
  g_signal_connect_swapped (self->count, "value-changed", G_CALLBACK (detail_changed), self);
  self->count_box = self->count;
  gtk_box_append (GTK_BOX (scope_box), self->scope);
  gtk_box_append (GTK_BOX (scope_box), self->count);

  self->status_box = make_number (self, _ ("Status"), 200, 599, 1, &self->status, NULL);
  self->retry_after_box = make_number (self, _ ("Retry-After, s"), 0, HKL_ANSWER_MAX_RETRY_AFTER, 1,
                                       &self->retry_after, NULL);
  self->delay_box = make_number (self, _ ("Delay, s"), 0, HKL_ANSWER_MAX_DELAY / 1000, 0.5,
                                 &self->delay, &self->delay_label);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (self->delay), 1);
  boxes[0] = scope_box;
  boxes[1] = self->status_box;
  boxes[2] = self->retry_after_box;
  boxes[3] = self->delay_box;
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    hkl_wrap_append (HKL_WRAP (self->details), boxes[i]);

  return self->details;
}

static void
hkl_answer_bar_init (HklAnswerBar *self)
{
  const char *labels[G_N_ELEMENTS (choices) + 1] = { NULL };
  GtkWidget *line = hkl_wrap_new (8, 6);

  self->counts[HKL_ANSWER_NEXT] = 3;
  self->counts[HKL_ANSWER_EVERY_NTH] = 5;
  self->counts[HKL_ANSWER_FOR_SECONDS] = 60;
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    labels[i] = _ (choices[i].label);

  self->setting = TRUE;
  self->title = GTK_LABEL (hkl_piece_label (_ ("Answer with"), "hk-semi"));
  self->segments = hkl_segments_new (labels, segment_chosen, self);
  hkl_wrap_append (HKL_WRAP (line), GTK_WIDGET (self->title));
  hkl_wrap_append (HKL_WRAP (line), self->segments);
  hkl_wrap_append (HKL_WRAP (line), make_more (self));
  self->note = HKL_NOTE (hkl_note_new ("warn", "dialog-warning-symbolic", ""));
  hkl_note_add_button (self->note, _ ("Reset"), "answer.reset", NULL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), make_details (self));
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
