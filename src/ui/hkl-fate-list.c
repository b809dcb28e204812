/* hkl-fate-list.c: see hkl-fate-list.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-fate-list"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-delivery-words.h"
#include "hkl-fate-list.h"
#include "hkl-format.h"
#include "hkl-pieces.h"

struct _HklFateList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GPtrArray *rows; /* of Row, as many as mappings */
};

typedef struct
{
  char *mapping_id;
  GtkWidget *widget;
  GtkWidget *icon, *name, *words, *button, *expander, *why;
  const char *style; /* of the icon */
} Row;

G_DEFINE_FINAL_TYPE (HklFateList, hkl_fate_list, GTK_TYPE_WIDGET)

/* --- words ----------------------------------------------------------------------------------- */

static char *
delivered_words (const HklBatch *batch)
{
  g_autofree char *time = hkl_format_time (batch->settled_at);
  g_autofree char *answer = hkl_words_answer (batch->status, batch->reason);

  if (batch->n_events > 1)
    {
      g_autofree char *count = hkl_format_count (batch->n_events);

      /* Translators: a time, an answer such as "200 OK", a number of events. */
      return g_strdup_printf (_ ("Delivered at %s with %s, in a batch of %s events."), time, answer,
                              count);
    }
  /* Translators: a time, and an answer such as "200 OK". */
  return g_strdup_printf (_ ("Delivered at %s with %s."), time, answer);
}

char *
hkl_fate_words (const HklEventFate *fate)
{
  switch (fate->kind)
    {
    case HKL_FATE_DELIVERED:
      return delivered_words (fate->batch);
    case HKL_FATE_WAITING:
    case HKL_FATE_AHEAD:
      return g_strdup (fate->paused ? _ ("Waiting. The mapping is paused.")
                                    : _ ("Waiting. It has not been sent yet."));
    case HKL_FATE_RETRYING:
      {
        g_autofree char *answer = hkl_words_answer (fate->batch->status, fate->batch->reason);

        return g_strdup_printf (g_dngettext (NULL, "Retrying after %u failed attempt: %s.",
                                             "Retrying after %u failed attempts: %s.",
                                             fate->batch->tries),
                                fate->batch->tries, answer);
      }
    case HKL_FATE_FAILED:
      {
        g_autofree char *why = hkl_words_failed (fate->batch);

        return g_strdup_printf (_ ("Failed. %s"), why != NULL ? why : "");
      }
    case HKL_FATE_DISCARDED:
      return g_strdup (_ ("Discarded from the queue by hand."));
    case HKL_FATE_SKIPPED:
      return g_strdup_printf (_ ("Skipped. %s"), fate->explanation != NULL
                                                     ? fate->explanation->summary
                                                     : _ ("Its trigger cannot be read."));
    case HKL_FATE_PASSED:
      return g_strdup (_ ("Not taken when it came. The mapping was made or changed later, or went "
                          "on with new events only."));
    case HKL_FATE_INVALID:
      break;
    }

  return g_strdup (_ ("Not asked. The event is not valid."));
}

static const char *
fate_icon (HklFateKind kind, const char **style)
{
  switch (kind)
    {
    case HKL_FATE_DELIVERED:
      *style = "ok";
      return "hkl-delivered-symbolic";
    case HKL_FATE_WAITING:
    case HKL_FATE_AHEAD:
      *style = "info";
      return "hkl-queued-symbolic";
    case HKL_FATE_RETRYING:
      *style = "warn";
      return "hkl-retrying-symbolic";
    case HKL_FATE_FAILED:
      *style = "err";
      return "hkl-failed-symbolic";
    case HKL_FATE_DISCARDED:
    case HKL_FATE_SKIPPED:
    case HKL_FATE_PASSED:
    case HKL_FATE_INVALID:
      break;
    }

  *style = "hk-dim";
  return "hkl-discarded-symbolic";
}

static void
append_clause (GString *why, const HklClause *clause)
{
  const char *mark = clause->verdict == HKL_CLAUSE_YES ? "✓" : "✗";

  g_string_append_printf (why, "%s%*s%s %s", why->len > 0 ? "\n" : "", (int) clause->depth * 3, "",
                          mark, clause->words);
  if (!clause->is_group && clause->verdict != HKL_CLAUSE_YES)
    g_string_append_printf (why, ", %s",
                            clause->actual != NULL ? clause->actual : _ ("which is not there"));
  if (*clause->reason != '\0')
    g_string_append_printf (why, ". %s", clause->reason);
}

static char *
why_words (const HklExplanation *explanation)
{
  GString *why = g_string_new (NULL);

  for (guint i = 0; explanation != NULL && i < explanation->clauses->len; i++)
    append_clause (why, explanation->clauses->pdata[i]);

  return g_string_free (why, FALSE);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->mapping_id);
  g_free (row);
}

static GtkWidget *
make_text (const char *style)
{
  GtkWidget *label = hkl_piece_label (NULL, style);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);

  return label;
}

static Row *
row_new (HklFateList *self, const char *mapping_id)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  row->mapping_id = g_strdup (mapping_id);
  row->widget = line;
  row->icon = gtk_image_new ();
  gtk_widget_set_valign (row->icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (row->icon, 2);
  row->name = hkl_piece_label (NULL, "hk-semi");
  row->words = make_text ("hk-small");
  row->why = make_text ("hk-small");
  row->expander = gtk_expander_new (_ ("Why?"));
  gtk_expander_set_child (GTK_EXPANDER (row->expander), row->why);
  gtk_widget_add_css_class (row->expander, "hk-small");
  row->button = gtk_button_new_with_label (_ ("Open Delivery"));
  gtk_widget_add_css_class (row->button, "flat");
  gtk_widget_add_css_class (row->button, "hk-compact");
  gtk_widget_set_valign (row->button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (texts), row->name);
  gtk_box_append (GTK_BOX (texts), row->words);
  gtk_box_append (GTK_BOX (texts), row->expander);
  gtk_box_append (GTK_BOX (line), row->icon);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), row->button);
  gtk_box_append (GTK_BOX (self->box), line);
  g_ptr_array_add (self->rows, row);

  return row;
}

static void
row_set (Row *row, const HklEventFate *fate)
{
  g_autofree char *words = hkl_fate_words (fate);
  g_autofree char *why = why_words (fate->explanation);
  const char *style;

  if (row->style != NULL)
    gtk_widget_remove_css_class (row->icon, row->style);
  gtk_image_set_from_icon_name (GTK_IMAGE (row->icon), fate_icon (fate->kind, &style));
  gtk_widget_add_css_class (row->icon, style);
  row->style = style;
  {
    g_autofree char *name = hkl_format_foreign (fate->name);

    gtk_label_set_text (GTK_LABEL (row->name), name);
  }
  gtk_label_set_text (GTK_LABEL (row->words), words);
  gtk_label_set_text (GTK_LABEL (row->why), why);
  gtk_widget_set_visible (row->expander, *why != '\0');
  gtk_widget_set_visible (row->button, fate->batch != NULL);
  if (fate->batch != NULL)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row->button), "x", fate->batch->id);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row->button), "win.show-delivery");
    }
}

static gboolean
is_same (HklFateList *self, GPtrArray *fates)
{
  if (self->rows->len != fates->len)
    return FALSE;

  for (guint i = 0; i < fates->len; i++)
    if (!g_str_equal (((Row *) self->rows->pdata[i])->mapping_id,
                      ((HklEventFate *) fates->pdata[i])->mapping_id))
      return FALSE;

  return TRUE;
}

void
hkl_fate_list_set (HklFateList *self, GPtrArray *fates)
{
  g_return_if_fail (HKL_IS_FATE_LIST (self));

  if (!is_same (self, fates))
    {
      for (guint i = 0; i < self->rows->len; i++)
        gtk_box_remove (GTK_BOX (self->box), ((Row *) self->rows->pdata[i])->widget);
      g_ptr_array_set_size (self->rows, 0);
      for (guint i = 0; i < fates->len; i++)
        row_new (self, ((HklEventFate *) fates->pdata[i])->mapping_id);
    }
  for (guint i = 0; i < fates->len; i++)
    row_set (self->rows->pdata[i], fates->pdata[i]);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_fate_list_dispose (GObject *object)
{
  HklFateList *self = HKL_FATE_LIST (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_fate_list_parent_class)->dispose (object);
}

static void
hkl_fate_list_class_init (HklFateListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_fate_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_fate_list_init (HklFateList *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_fate_list_new (void)
{
  return g_object_new (HKL_TYPE_FATE_LIST, NULL);
}
