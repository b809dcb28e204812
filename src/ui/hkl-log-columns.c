/* hkl-log-columns.c: see hkl-log-columns.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-columns"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-log-columns.h"
#include "hkl-log-row.h"
#include "hkl-text-scale.h"
#include "hkl-two-lines.h"
#include "hkl-ui-settings.h"

typedef enum
{
  COLUMN_STATUS,
  COLUMN_TIME,
  COLUMN_CONTENTS,
  COLUMN_RESPONSE,
  COLUMN_REASON, /* goes with the one before, but goes away sooner */
  COLUMN_LATENCY,
  COLUMN_TRIES,
  COLUMN_SIZE,
  COLUMN_WHOLE, /* all of it in two lines, where there is no room for columns */
  N_COLUMNS,
} Column;

static const struct
{
  const char *name; /* of its action; NULL: always there */
  const char *title;
  int width; /* 0: the rest */
} columns[N_COLUMNS] = {
  { NULL, N_ ("Status"), 118 },
  { "time", N_ ("Time"), 102 },
  { NULL, N_ ("Contents"), 0 },
  { "response", N_ ("Response"), 78 },
  { NULL, "", 84 },
  { "latency", N_ ("Latency"), 76 },
  { "tries", N_ ("Tries"), 52 },
  { "size", N_ ("Size"), 84 },
  { NULL, N_ ("Delivery"), 0 },
};

/* From which width of the log on a column is there. */
#define WIDTH_FOR_SIZE   700
#define WIDTH_FOR_REASON 800
#define WIDTH_FOR_TRIES  480
/* Below that there are none. */
#define WIDTH_FOR_COLUMNS 440
/* Nor from there on: they are as wide as usual text needs. */
#define LARGE_TEXT 1.5

/* A cell: one or two labels and, for the status, an icon. */
typedef struct
{
  Column column;
  GtkWidget *icon;
  GtkLabel *first, *second;
  HklTwoLines *whole; /* instead of all of these */
  HklLogRow *row;
  gulong handler;
} Cell;

static void
set_style (GtkWidget *widget, const char *style)
{
  static const char *const all[] = { "ok", "warn", "err", "info", "off" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    gtk_widget_remove_css_class (widget, all[i]);
  if (style[0] != '\0')
    gtk_widget_add_css_class (widget, style);
}

static void
show_status (Cell *cell)
{
  HklRowLook look = hkl_log_row_look (cell->row);
  g_autofree char *description = hkl_log_row_describe (cell->row);
  gboolean loud = g_str_equal (look.style, "warn") || g_str_equal (look.style, "err") ||
                  g_str_equal (look.style, "info");

  gtk_image_set_from_icon_name (GTK_IMAGE (cell->icon), look.icon);
  set_style (cell->icon, look.style);
  /* Success is quiet: only trouble and what moves colour the word. */
  set_style (GTK_WIDGET (cell->first), loud ? look.style : "");
  gtk_label_set_text (cell->first, look.word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->first), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
}

static void
show_contents (Cell *cell)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  hkl_log_row_contents (cell->row, &first, &second);
  gtk_label_set_text (cell->first, first);
  gtk_label_set_text (cell->second, second);
}

/* "Delivered · 250 events" and the time over "Order Completed +2" and "200 · 84 ms". */
static void
show_whole (Cell *cell)
{
  HklBatch *batch = hkl_log_row_get_batch (cell->row);
  HklTwoLinesContent content = { .title = "" };
  HklRowLook look;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *title = NULL;
  g_autofree char *time = NULL;
  g_autofree char *end = NULL;
  g_autofree char *latency = NULL;
  g_autofree char *description = NULL;

  if (batch == NULL)
    {
      hkl_two_lines_set (cell->whole, &content);
      return;
    }
  look = hkl_log_row_look (cell->row);
  hkl_log_row_contents (cell->row, &first, &second);
  title = g_strdup_printf ("%s · %s", look.word, first);
  time = hkl_format_time (batch->created_at);
  latency = hkl_format_duration (batch->tries > 0 && batch->latency > 0 ? batch->latency : -1);
  end = batch->status != 0 ? g_strdup_printf ("%u · %s", batch->status, latency)
                           : g_strdup (batch->tries > 0 ? latency : "");
  description = hkl_log_row_describe (cell->row);
  content.title = title;
  content.title_end = time;
  content.icon = look.icon;
  content.style = look.style;
  content.text = second;
  content.text_end = end;
  hkl_two_lines_set (cell->whole, &content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->whole), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
}

static void
show (Cell *cell)
{
  HklBatch *batch = hkl_log_row_get_batch (cell->row);
  g_autofree char *text = NULL;
  gint64 now = g_get_real_time ();

  if (cell->whole != NULL)
    {
      show_whole (cell);
      return;
    }
  if (batch == NULL)
    {
      if (cell->icon != NULL)
        gtk_image_clear (GTK_IMAGE (cell->icon));
      gtk_label_set_text (cell->first, "");
      if (cell->second != NULL)
        gtk_label_set_text (cell->second, "");
      return;
    }

  switch (cell->column)
    {
    case COLUMN_STATUS:
      show_status (cell);
      return;

    case COLUMN_TIME:
      text = hkl_format_time (batch->created_at);
      break;

    case COLUMN_CONTENTS:
      show_contents (cell);
      return;

    case COLUMN_RESPONSE:
      text = batch->status != 0 ? g_strdup_printf ("%u", batch->status) : g_strdup ("–");
      break;

    case COLUMN_REASON:
      text = g_strdup (batch->status != 0 && batch->reason != NULL ? batch->reason : "");
      break;

    case COLUMN_LATENCY:
      text = hkl_format_duration (batch->tries > 0 && batch->latency > 0 ? batch->latency : -1);
      break;

    case COLUMN_TRIES:
      text = g_strdup_printf ("%u", batch->tries);
      break;

    case COLUMN_SIZE:
      text = batch->bytes > 0 ? hkl_format_size (batch->bytes) : g_strdup ("–");
      break;

    case COLUMN_WHOLE:
    case N_COLUMNS:
    default:
      return;
    }

  gtk_label_set_text (cell->first, text);
  if (cell->column == COLUMN_TIME)
    {
      g_autofree char *utc = hkl_format_time_utc (MIN (batch->created_at, now));

      gtk_widget_set_tooltip_text (GTK_WIDGET (cell->first), utc);
    }
}

/* --- the factory -------------------------------------------------------------------------------- */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  Cell *cell = g_new0 (Cell, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  cell->column = (Column) GPOINTER_TO_INT (column);
  if (cell->column == COLUMN_WHOLE)
    {
      cell->whole = HKL_TWO_LINES (hkl_two_lines_new ());
      gtk_widget_set_hexpand (GTK_WIDGET (cell->whole), TRUE);
      gtk_widget_set_margin_top (GTK_WIDGET (cell->whole), 6);
      gtk_widget_set_margin_bottom (GTK_WIDGET (cell->whole), 6);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->whole));
      g_object_set_data_full (G_OBJECT (item), "cell", cell, g_free);
      g_object_set_data (G_OBJECT (box), "item", item);
      gtk_list_item_set_child (item, box);
      return;
    }
  cell->first = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (cell->first), "hk-small");
  gtk_label_set_ellipsize (cell->first, PANGO_ELLIPSIZE_END);

  if (cell->column == COLUMN_STATUS)
    {
      cell->icon = gtk_image_new ();
      gtk_image_set_pixel_size (GTK_IMAGE (cell->icon), 14);
      gtk_box_append (GTK_BOX (box), cell->icon);
      gtk_widget_add_css_class (GTK_WIDGET (cell->first), "hk-semi");
    }
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->first));

  switch (cell->column)
    {
    case COLUMN_RESPONSE:
      gtk_widget_add_css_class (GTK_WIDGET (cell->first), "hk-bold");
      gtk_widget_add_css_class (GTK_WIDGET (cell->first), "hk-num");
      break;

    case COLUMN_REASON:
      gtk_widget_add_css_class (GTK_WIDGET (cell->first), "hk-dim");
      break;

    case COLUMN_CONTENTS:
      cell->second = GTK_LABEL (gtk_label_new (""));
      gtk_label_set_ellipsize (cell->second, PANGO_ELLIPSIZE_END);
      gtk_label_set_xalign (cell->second, 0);
      gtk_widget_add_css_class (GTK_WIDGET (cell->second), "hk-small");
      gtk_widget_add_css_class (GTK_WIDGET (cell->second), "hk-dim");
      gtk_widget_set_hexpand (GTK_WIDGET (cell->second), TRUE);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->second));
      break;

    case COLUMN_LATENCY:
    case COLUMN_TRIES:
    case COLUMN_SIZE:
      gtk_widget_set_hexpand (GTK_WIDGET (cell->first), TRUE);
      gtk_label_set_xalign (cell->first, 1);
      gtk_widget_add_css_class (GTK_WIDGET (cell->first), "hk-num");
      break;

    case COLUMN_TIME:
      gtk_widget_add_css_class (GTK_WIDGET (cell->first), "hk-num");
      break;

    case COLUMN_STATUS:
    case COLUMN_WHOLE:
    case N_COLUMNS:
    default:
      break;
    }

  g_object_set_data_full (G_OBJECT (item), "cell", cell, g_free);
  g_object_set_data (G_OBJECT (box), "item", item);
  gtk_list_item_set_child (item, box);
}

static void
on_row_changed (HklLogRow *row, gpointer user_data)
{
  show (user_data);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");

  cell->row = HKL_LOG_ROW (gtk_list_item_get_item (item));
  cell->handler = g_signal_connect (cell->row, "changed", G_CALLBACK (on_row_changed), cell);
  show (cell);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "cell");

  g_clear_signal_handler (&cell->handler, cell->row);
  cell->row = NULL;
}

void
hkl_log_columns_append (GtkColumnView *view)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  for (int i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), GINT_TO_POINTER (i));
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), GINT_TO_POINTER (i));
      column = gtk_column_view_column_new (columns[i].title[0] != '\0' ? _ (columns[i].title) : "",
                                           factory);
      if (columns[i].width > 0)
        gtk_column_view_column_set_fixed_width (column, columns[i].width);
      else
        gtk_column_view_column_set_expand (column, TRUE);
      gtk_column_view_column_set_visible (column, i != COLUMN_WHOLE);
      gtk_column_view_append_column (view, column);
    }
}

/* --- which of them are there --------------------------------------------------------------------- */

static gboolean
is_chosen (GActionGroup *actions, Column column)
{
  const char *name = columns[column == COLUMN_REASON ? COLUMN_RESPONSE : column].name;
  g_autoptr (GVariant) state = name != NULL ? g_action_group_get_action_state (actions, name)
                                            : NULL;

  return state == NULL || g_variant_get_boolean (state);
}

void
hkl_log_columns_fit (GtkColumnView *view, int width)
{
  GListModel *list;
  GActionGroup *actions;
  gboolean whole;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  whole = width > 0 && (width < hkl_text_scale_width (GTK_WIDGET (view), WIDTH_FOR_COLUMNS) ||
                        hkl_text_scale (GTK_WIDGET (view)) >= LARGE_TEXT);
  gtk_widget_set_visible (gtk_widget_get_first_child (GTK_WIDGET (view)), !whole); /* the header */

  list = gtk_column_view_get_columns (view);
  actions = hkl_log_columns_get_actions (view);
  g_object_set_data (G_OBJECT (view), "width", GINT_TO_POINTER (width));
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);
      gboolean visible = (i != COLUMN_SIZE || width >= WIDTH_FOR_SIZE) &&
                         (i != COLUMN_REASON || width >= WIDTH_FOR_REASON) &&
                         (i != COLUMN_TRIES || width >= WIDTH_FOR_TRIES) &&
                         is_chosen (actions, (Column) i) && i != COLUMN_WHOLE;

      visible = whole ? i == COLUMN_WHOLE : visible;
      if (visible == gtk_column_view_column_get_visible (column))
        continue;
      /* GTK 4.8 keeps the room of a hidden column of fixed width. */
      gtk_column_view_column_set_fixed_width (column, visible ? columns[i].width : 0);
      gtk_column_view_column_set_visible (column, visible);
    }
}

/* What is chosen is the person's, for all logs. */
static void
on_chosen (GActionGroup *group, const char *name, GVariant *state, GtkColumnView *view)
{
  g_autoptr (GSettings) settings = hkl_ui_settings_new ();
  g_autoptr (GStrvBuilder) hidden = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  hkl_log_columns_fit (view, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (view), "width")));
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      if (columns[i].name != NULL && !is_chosen (group, (Column) i))
        g_strv_builder_add (hidden, columns[i].name);
    }
  names = g_strv_builder_end (hidden);
  if (settings != NULL)
    g_settings_set_strv (settings, HKL_SETTING_LOG_HIDDEN, (const char *const *) names);
}

static GActionGroup *
make_actions (GtkColumnView *view)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();
  g_autoptr (GSettings) settings = hkl_ui_settings_new ();
  g_auto (GStrv) hidden = settings != NULL ? g_settings_get_strv (settings, HKL_SETTING_LOG_HIDDEN)
                                           : NULL;

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_autoptr (GSimpleAction) action = NULL;
      gboolean chosen;

      if (columns[i].name == NULL)
        continue;
      chosen = hidden == NULL || !g_strv_contains ((const char *const *) hidden, columns[i].name);
      action = g_simple_action_new_stateful (columns[i].name, NULL, g_variant_new_boolean (chosen));
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  g_signal_connect (group, "action-state-changed", G_CALLBACK (on_chosen), view);

  return G_ACTION_GROUP (group);
}

GActionGroup *
hkl_log_columns_get_actions (GtkColumnView *view)
{
  GActionGroup *actions;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), NULL);

  actions = g_object_get_data (G_OBJECT (view), "columns");
  if (actions == NULL)
    {
      actions = make_actions (view);
      g_object_set_data_full (G_OBJECT (view), "columns", actions, g_object_unref);
    }

  return actions;
}

guint
hkl_log_columns_position_of (GtkWidget *widget)
{
  for (; widget != NULL && !GTK_IS_COLUMN_VIEW (widget); widget = gtk_widget_get_parent (widget))
    {
      /* The pointer is over a cell's margin: its content is what knows the row. */
      GtkWidget *child = gtk_widget_get_first_child (widget);
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), "item");

      if (item == NULL && child != NULL)
        item = g_object_get_data (G_OBJECT (child), "item");
      if (item == NULL && child != NULL && gtk_widget_get_first_child (child) != NULL)
        item = g_object_get_data (G_OBJECT (gtk_widget_get_first_child (child)), "item");
      if (item != NULL)
        return gtk_list_item_get_position (item);
    }

  return GTK_INVALID_LIST_POSITION;
}
