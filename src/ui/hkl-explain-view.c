/* hkl-explain-view.c: see hkl-explain-view.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-explain-view"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-explain-view.h"
#include "hkl-json-reader.h"
#include "hkl-mapping-explain.h"
#include "hkl-trigger-explain.h"

/* More rows than this are no explanation any more. */
#define MOST 60

struct _HklExplainView
{
  GtkWidget parent_instance;

  GtkWidget *conditions, *parts; /* GtkExpander */
};

G_DEFINE_FINAL_TYPE (HklExplainView, hkl_explain_view, GTK_TYPE_WIDGET)

/* --- rows ------------------------------------------------------------------------------------ */

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

/* An icon with its meaning as a name, the thing, and below it what there is to say of it. */
static GtkWidget *
make_row (const char *icon,
          const char *meaning,
          const char *style,
          const char *text,
          const char *detail,
          guint depth)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_set_margin_top (image, 2);
  gtk_widget_add_css_class (image, style);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, meaning,
                                  -1);
  gtk_box_append (GTK_BOX (texts), make_label (text, NULL));
  if (*detail != '\0')
    {
      GtkWidget *label = make_label (detail, "hk-small");

      gtk_widget_add_css_class (label, "hk-dim");
      gtk_box_append (GTK_BOX (texts), label);
    }
  gtk_widget_set_margin_start (row, (int) depth * 18);
  gtk_box_append (GTK_BOX (row), image);
  gtk_box_append (GTK_BOX (row), texts);

  return row;
}

static GtkWidget *
make_condition (const HklClause *clause)
{
  g_autoptr (GString) detail = g_string_new (NULL);
  gboolean holds = clause->verdict == HKL_CLAUSE_YES;

  if (!clause->is_group)
    {
      g_autofree char *actual = clause->actual != NULL
                                    ? g_strdup_printf (_ ("The event has %s"), clause->actual)
                                    : g_strdup (_ ("The event has nothing there"));

      g_string_append (detail, actual);
    }
  if (*clause->reason != '\0')
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? ". " : "", clause->reason);
  if (!clause->counts)
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? ". " : "",
                            _ ("The answer was known before"));

  return make_row (holds ? "hkl-delivered-symbolic" : "hkl-failed-symbolic",
                   holds ? _ ("Holds") : _ ("Does not hold"), holds ? "ok" : "err", clause->words,
                   detail->str, clause->depth);
}

static GtkWidget *
make_part (const HklMappingPart *part)
{
  g_autofree char *sources = g_strjoinv (", ", part->sources);
  g_autofree char *missing = g_strjoinv (", ", part->missing);
  g_autofree char *detail = NULL;
  gboolean amber = part->absent || *missing != '\0' || part->error != NULL;

  if (part->error != NULL)
    detail = g_strdup (part->error);
  else if (*part->directive == '\0')
    detail = g_strdup (_ ("A constant"));
  else if (*missing != '\0')
    /* Translators: a directive, such as @path, and places of an event, such as $.userId. */
    detail = g_strdup_printf (_ ("%s: the event has no %s"), part->directive, missing);
  else if (*sources != '\0')
    detail = g_strdup_printf ("%s: %s", part->directive, sources);
  else
    detail = g_strdup (part->directive);
  if (part->absent && part->error == NULL)
    {
      char *longer = g_strdup_printf ("%s. %s", detail, _ ("Left out"));

      g_free (detail);
      detail = longer;
    }

  return make_row (amber ? "dialog-warning-symbolic" : "hkl-delivered-symbolic",
                   amber ? _ ("Left out, or read from something that is not there") : _ ("Made by"),
                   amber ? "warn" : "ok", *part->pointer != '\0' ? part->pointer + 1 : "/", detail,
                   0);
}

/* --- lists ----------------------------------------------------------------------------------- */

static GtkWidget *
renew_list (GtkWidget *expander)
{
  GtkWidget *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_set_margin_top (list, 6);
  gtk_expander_set_child (GTK_EXPANDER (expander), list);

  return list;
}

static void
show_conditions (HklExplainView *self, HklMapping *mapping, const HklJson *event)
{
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (mapping->trigger, NULL, NULL);
  g_autoptr (HklExplanation) explanation = NULL;
  GtkWidget *list = renew_list (self->conditions);

  gtk_widget_set_visible (self->conditions, trigger != NULL);
  if (trigger == NULL)
    return;

  explanation = hkl_trigger_explain (trigger, event);
  for (guint i = 0; i < MIN (explanation->clauses->len, MOST); i++)
    gtk_box_append (GTK_BOX (list), make_condition (explanation->clauses->pdata[i]));
}

static void
show_parts (HklExplainView *self, HklMapping *mapping, HklArena *arena, const HklJson *event)
{
  const HklJson *fields = hkl_json_read (arena, mapping->fields, strlen (mapping->fields), NULL,
                                         NULL);
  g_autoptr (GPtrArray) parts = NULL;
  GtkWidget *list = renew_list (self->parts);

  gtk_widget_set_visible (self->parts, fields != NULL);
  if (fields == NULL)
    return;

  parts = hkl_mapping_explain (fields, event);
  for (guint i = 0; i < MIN (parts->len, MOST); i++)
    gtk_box_append (GTK_BOX (list), make_part (parts->pdata[i]));
}

void
hkl_explain_view_set (HklExplainView *self, HklMapping *mapping, const char *event)
{
  g_autoptr (HklArena) arena = NULL;
  const HklJson *json = NULL;

  g_return_if_fail (HKL_IS_EXPLAIN_VIEW (self));

  if (mapping != NULL && event != NULL)
    {
      arena = hkl_arena_new ();
      json = hkl_json_read (arena, event, strlen (event), NULL, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), json != NULL);
  if (json == NULL)
    return;

  show_conditions (self, mapping, json);
  show_parts (self, mapping, arena, json);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_explain_view_dispose (GObject *object)
{
  HklExplainView *self = HKL_EXPLAIN_VIEW (object);

  g_clear_pointer (&self->conditions, gtk_widget_unparent);
  g_clear_pointer (&self->parts, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_explain_view_parent_class)->dispose (object);
}

static void
hkl_explain_view_class_init (HklExplainViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_explain_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
hkl_explain_view_init (HklExplainView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 8);
  self->conditions = gtk_expander_new (_ ("Condition by Condition"));
  self->parts = gtk_expander_new (_ ("What Made Each Part"));
  gtk_widget_set_parent (self->conditions, GTK_WIDGET (self));
  gtk_widget_set_parent (self->parts, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
hkl_explain_view_new (void)
{
  return g_object_new (HKL_TYPE_EXPLAIN_VIEW, NULL);
}
