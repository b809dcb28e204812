/* hkl-verdict-card.c: see hkl-verdict-card.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-verdict-card"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-pieces.h"
#include "hkl-verdict-card.h"
#include "hkl-verify.h"

struct _HklVerdictCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *title, *advice;
  GtkWidget *checks; /* nullable */
};

G_DEFINE_FINAL_TYPE (HklVerdictCard, hkl_verdict_card, GTK_TYPE_WIDGET)

const char *
hkl_verdict_style (HklVerdict *verdict)
{
  switch (verdict->kind)
    {
    case HKL_VERDICT_GENUINE:
    case HKL_VERDICT_GENUINE_BATCH:
    case HKL_VERDICT_GENUINE_STANDARD:
      return "ok";
    case HKL_VERDICT_NOT_GENUINE:
      return "err";
    case HKL_VERDICT_UNSIGNED:
    case HKL_VERDICT_NO_SECRET:
      break;
    }

  return "info";
}

const char *
hkl_verdict_icon (HklVerdict *verdict)
{
  switch (verdict->kind)
    {
    case HKL_VERDICT_GENUINE:
    case HKL_VERDICT_GENUINE_BATCH:
    case HKL_VERDICT_GENUINE_STANDARD:
      return "hkl-delivered-symbolic";
    case HKL_VERDICT_NOT_GENUINE:
      return "hkl-failed-symbolic";
    case HKL_VERDICT_UNSIGNED:
    case HKL_VERDICT_NO_SECRET:
      break;
    }

  return "dialog-information-symbolic";
}

static const char *
translate (const char *text)
{
  return _ (text);
}

static GtkWidget *
make_check (const HklCheck *check)
{
  g_autofree char *title_text = hkl_check_dup_title (check, translate);
  g_autofree char *detail_text = hkl_check_dup_detail (check, translate);
  const char *style = check->skipped ? "hk-dim" : check->passed ? "ok" : "err";
  const char *icon = check->skipped  ? "hkl-discarded-symbolic"
                     : check->passed ? "hkl-delivered-symbolic"
                                     : "hkl-failed-symbolic";
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *title = hkl_piece_label (title_text, "hk-small");
  g_autofree char *name = NULL;

  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_add_css_class (image, style);
  gtk_widget_add_css_class (title, "hk-semi");
  if (check->skipped)
    gtk_widget_add_css_class (title, "hk-dim");
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (texts), title);
  if (*detail_text != '\0')
    {
      GtkWidget *detail = hkl_piece_label (detail_text, "hk-sub");

      gtk_label_set_wrap (GTK_LABEL (detail), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (detail), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_NONE);
      gtk_box_append (GTK_BOX (texts), detail);
    }
  gtk_box_append (GTK_BOX (line), image);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_widget_set_margin_start (line, 12);
  gtk_widget_set_margin_end (line, 12);
  gtk_widget_set_margin_top (line, 4);
  gtk_widget_set_margin_bottom (line, 4);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  /* The icon alone tells the outcome: say it to those who do not see it. */
  name = g_strdup_printf ("%s. %s. %s",
                          check->skipped  ? _ ("Does not apply")
                          : check->passed ? _ ("Passed")
                                          : _ ("Failed"),
                          title_text, detail_text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

void
hkl_verdict_card_set (HklVerdictCard *self, HklVerdict *verdict)
{
  const char *const styles[] = { "ok", "err", "info" };
  g_autofree char *title = NULL;
  g_autofree char *advice = NULL;
  GtkWidget *row;

  g_return_if_fail (HKL_IS_VERDICT_CARD (self));

  gtk_widget_set_visible (GTK_WIDGET (self), verdict != NULL);
  if (verdict == NULL)
    return;

  title = hkl_verdict_dup_title (verdict, translate);
  advice = hkl_verdict_dup_advice (verdict, translate);

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), styles[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), hkl_verdict_style (verdict));
  gtk_image_set_from_icon_name (self->icon, hkl_verdict_icon (verdict));
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->advice, advice);
  gtk_widget_set_visible (GTK_WIDGET (self->advice), *advice != '\0');
  if (self->checks == NULL)
    return;

  while ((row = gtk_widget_get_first_child (self->checks)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->checks), row);
  for (guint i = 0; i < verdict->checks->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->checks), make_check (verdict->checks->pdata[i]));
  gtk_widget_set_visible (self->checks, verdict->checks->len > 0);
}

static void
hkl_verdict_card_dispose (GObject *object)
{
  g_clear_pointer (&HKL_VERDICT_CARD (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_verdict_card_parent_class)->dispose (object);
}

static void
hkl_verdict_card_class_init (HklVerdictCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_verdict_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hkl_verdict_card_init (HklVerdictCard *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->box, "hk-card");
  gtk_widget_set_overflow (self->box, GTK_OVERFLOW_HIDDEN); /* the rows keep its corners */
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_image_set_pixel_size (self->icon, 20);
  gtk_widget_set_valign (GTK_WIDGET (self->icon), GTK_ALIGN_START);
  gtk_widget_set_margin_top (GTK_WIDGET (self->icon), 2);
  self->title = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  self->advice = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_label_set_ellipsize (self->advice, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->advice, TRUE);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->advice));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (head), texts);
  hkl_piece_set_margins (head, 12);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Verdict"), -1);
}

GtkWidget *
hkl_verdict_card_new (gboolean with_checks)
{
  HklVerdictCard *self = g_object_new (HKL_TYPE_VERDICT_CARD, NULL);

  if (!with_checks)
    return GTK_WIDGET (self);

  self->checks = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->checks), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->checks, "hk-topline");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->checks), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Checks"), -1);
  gtk_box_append (GTK_BOX (self->box), self->checks);

  return GTK_WIDGET (self);
}
