/* hkl-sidebar.c: see hkl-sidebar.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sidebar"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-destination-switch.h"
#include "hkl-format.h"
#include "hkl-menu.h"
#include "hkl-sidebar.h"

struct _HklSidebar
{
  GtkWidget parent_instance;

  HklService *service;
  HklDrafts *drafts;
  GtkWidget *header;
  GtkWidget *scrolled;
  GtkListBox *list;
  GtkWidget *foot;
  GtkWidget *menu_button;
  GtkWidget *limit; /* popover; its parent is the Add button of the present header */
  GtkWidget *limit_parent;
  guint tick_id;
  guint64 seen_captures; /* the inspector's last id when its page was open */
  char *selected;
};

G_DEFINE_FINAL_TYPE (HklSidebar, hkl_sidebar, GTK_TYPE_WIDGET)

enum
{
  PAGE_CHOSEN,
  MAPPING_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static HklSidebarRow *
row_at (HklSidebar *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  return row != NULL ? HKL_SIDEBAR_ROW (row) : NULL;
}

static HklSidebarRow *
find_row (HklSidebar *self, const char *key)
{
  HklSidebarRow *row;

  for (int i = 0; (row = row_at (self, i)) != NULL; i++)
    if (g_strcmp0 (hkl_sidebar_row_get_key (row), key) == 0)
      return row;

  return NULL;
}

/* --- section titles -------------------------------------------------------------------------- */

static guint
n_mappings (HklSidebar *self)
{
  return hkl_service_get_config (self->service)->mappings->len;
}

static void
show_mappings (GtkWidget *button, gpointer data)
{
  HklSidebar *self = HKL_SIDEBAR (data);

  gtk_popover_popdown (GTK_POPOVER (self->limit));
  g_signal_emit (self, signals[PAGE_CHOSEN], 0, "overview");
}

static GtkWidget *
make_limit (HklSidebar *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Five mappings at most"));
  GtkWidget *body = gtk_label_new (
      _ ("Segment allows five in one destination. Delete one, or widen the trigger "
         "of one you have."));
  GtkWidget *button = gtk_button_new_with_label (_ ("Show Mappings"));

  gtk_widget_add_css_class (title, "hk-bold");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (body, "hk-small");
  gtk_widget_add_css_class (body, "hk-dim");
  gtk_label_set_xalign (GTK_LABEL (body), 0);
  gtk_label_set_wrap (GTK_LABEL (body), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (body), 40);
  gtk_widget_add_css_class (button, "hk-compact");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect (button, "clicked", G_CALLBACK (show_mappings), self);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), body);
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Five mappings at most"), -1);

  return popover;
}

/* The header function makes section titles anew now and then: the popover must let go of its
 * parent before that goes. */
static void
add_destroyed (GtkWidget *button, gpointer data)
{
  HklSidebar *self = HKL_SIDEBAR (data);

  if (self->limit_parent == button)
    {
      g_clear_pointer (&self->limit, gtk_widget_unparent);
      self->limit_parent = NULL;
    }
}

static GtkWidget *
make_header (HklSidebar *self, HklSidebarSection section)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "hk-section");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);

  if (section == HKL_SIDEBAR_MAPPINGS)
    {
      GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");
      guint n = n_mappings (self);
      g_autofree char *text =
          n == 0 ? g_strdup (_ ("Mappings"))
                 /* Translators: how many mappings there are, of how many there can be. */
                 : g_strdup_printf (_ ("Mappings · %u of %u"), n, (guint) HKL_MAX_MAPPINGS);

      gtk_label_set_text (GTK_LABEL (label), text);
      gtk_widget_add_css_class (add, "flat");
      gtk_widget_add_css_class (add, "hk-compact-icon");
      gtk_widget_add_css_class (add, "hk-add");
      if (n >= HKL_MAX_MAPPINGS)
        gtk_widget_add_css_class (add, "dim");
      gtk_widget_set_valign (add, GTK_ALIGN_END);
      gtk_widget_set_tooltip_text (add, _ ("Add Mapping (Ctrl+N)"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Add Mapping"), -1);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "win.set-up-mapping");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (add), "s", "");
      gtk_box_append (GTK_BOX (box), add);

      g_clear_pointer (&self->limit, gtk_widget_unparent);
      self->limit = make_limit (self);
      self->limit_parent = add;
      gtk_widget_set_parent (self->limit, add);
      g_signal_connect (add, "destroy", G_CALLBACK (add_destroyed), self);
    }
  else
    gtk_label_set_text (GTK_LABEL (label), _ ("Tools"));

  return box;
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  HklSidebarSection section = hkl_sidebar_row_get_section (HKL_SIDEBAR_ROW (row));

  if (section == HKL_SIDEBAR_TOP ||
      (before != NULL && hkl_sidebar_row_get_section (HKL_SIDEBAR_ROW (before)) == section))
    gtk_list_box_row_set_header (row, NULL);
  else
    gtk_list_box_row_set_header (row, make_header (HKL_SIDEBAR (data), section));
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  HklSidebar *self = HKL_SIDEBAR (data);
  int difference = (int) hkl_sidebar_row_get_section (HKL_SIDEBAR_ROW (a)) -
                   (int) hkl_sidebar_row_get_section (HKL_SIDEBAR_ROW (b));

  if (difference == 0 && hkl_sidebar_row_is_mapping (HKL_SIDEBAR_ROW (a)) &&
      hkl_sidebar_row_is_mapping (HKL_SIDEBAR_ROW (b)))
    {
      GPtrArray *mappings = hkl_service_get_config (self->service)->mappings;

      for (guint i = 0; i < mappings->len; i++)
        {
          const char *id = ((HklMapping *) mappings->pdata[i])->id;

          if (g_str_equal (id, hkl_sidebar_row_get_key (HKL_SIDEBAR_ROW (a))))
            return -1;
          if (g_str_equal (id, hkl_sidebar_row_get_key (HKL_SIDEBAR_ROW (b))))
            return 1;
        }
    }

  return difference;
}

/* --- what the rows say ----------------------------------------------------------------------- */

static void
update_figures (HklSidebar *self)
{
  HklConfig *config = hkl_service_get_config (self->service);
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  HklInspector *inspector = hkl_service_get_inspector (self->service);
  HklSidebarRow *row;
  HklSourceStats stats;

  for (guint i = 0; i < config->mappings->len; i++)
    {
      HklMapping *mapping = config->mappings->pdata[i];

      row = find_row (self, mapping->id);
      if (row != NULL)
        hkl_sidebar_row_update (row, mapping, hkl_snapshot_get (snapshot, mapping->id),
                                hkl_drafts_has (self->drafts, mapping->id));
    }

  hkl_service_get_source_stats (self->service, &stats);
  row = find_row (self, "source");
  if (row != NULL)
    {
      g_autofree char *rate = stats.rate > 0 ? hkl_format_rate (stats.rate) : NULL;

      hkl_sidebar_row_set_detail (row, rate, FALSE);
    }

  row = find_row (self, "inspector");
  if (row != NULL && inspector != NULL)
    {
      guint64 last = hkl_inspector_get_last_id (inspector);
      g_autofree char *unseen = NULL;

      if (g_strcmp0 (self->selected, "inspector") == 0 || last < self->seen_captures)
        self->seen_captures = last;
      if (last > self->seen_captures)
        unseen = hkl_format_count_short (last - self->seen_captures);
      hkl_sidebar_row_set_detail (row, unseen, TRUE);
    }
}

static gboolean
tick (gpointer data)
{
  update_figures (HKL_SIDEBAR (data));

  return G_SOURCE_CONTINUE;
}

/* Rows are added and removed, not made anew: the focus stays where it is. */
static void
update_mappings (HklSidebar *self)
{
  HklConfig *config = hkl_service_get_config (self->service);
  HklSidebarRow *row;
  gboolean has_note = FALSE;

  for (int i = 0; (row = row_at (self, i)) != NULL;)
    {
      const char *key = hkl_sidebar_row_get_key (row);
      gboolean gone = key == NULL ? config->mappings->len > 0
                                  : hkl_sidebar_row_is_mapping (row) &&
                                        hkl_config_find_mapping (config, key) == NULL;

      if (gone)
        {
          gtk_list_box_remove (self->list, GTK_WIDGET (row));
          continue;
        }
      has_note = has_note || key == NULL;
      i++;
    }

  for (guint i = 0; i < config->mappings->len; i++)
    {
      HklMapping *mapping = config->mappings->pdata[i];

      if (find_row (self, mapping->id) == NULL)
        gtk_list_box_append (self->list, hkl_sidebar_row_new_mapping (mapping->id));
    }

  if (config->mappings->len == 0 && !has_note)
    gtk_list_box_append (self->list,
                         hkl_sidebar_row_new_note (_ ("Mappings you create appear here.")));

  gtk_list_box_invalidate_sort (self->list);
  gtk_list_box_invalidate_headers (self->list);
  update_figures (self);
  hkl_sidebar_select (self, self->selected);
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *row, HklSidebar *self)
{
  HklSidebarRow *chosen = HKL_SIDEBAR_ROW (row);
  g_autofree char *key = g_strdup (hkl_sidebar_row_get_key (chosen));

  g_signal_emit (self, signals[hkl_sidebar_row_is_mapping (chosen) ? MAPPING_CHOSEN : PAGE_CHOSEN],
                 0, key);
}

/* --- order of the mappings ------------------------------------------------------------------- */

static void
moved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hkl_service_set_config_finish (HKL_SERVICE (source), result, &error))
    g_warning ("The mapping was not moved: %s", error->message);
}

static gboolean
move_row (HklSidebar *self, int step)
{
  HklConfig *config = hkl_service_get_config (self->service);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  HklMapping *mapping;
  guint position;

  if (row == NULL || !hkl_sidebar_row_is_mapping (HKL_SIDEBAR_ROW (row)))
    return FALSE;

  mapping = hkl_config_find_mapping (config, hkl_sidebar_row_get_key (HKL_SIDEBAR_ROW (row)));
  if (mapping != NULL && g_ptr_array_find (config->mappings, mapping, &position) &&
      (step > 0 ? position + 1 < config->mappings->len : position > 0))
    {
      g_autoptr (HklConfig)
          changed = hkl_config_with_mapping_moved (config, mapping->id, position + step);

      hkl_service_set_config_async (self->service, changed, NULL, moved, NULL);
    }

  return TRUE;
}

static gboolean
move_up (GtkWidget *widget, GVariant *args, gpointer data)
{
  return move_row (HKL_SIDEBAR (widget), -1);
}

static gboolean
move_down (GtkWidget *widget, GVariant *args, gpointer data)
{
  return move_row (HKL_SIDEBAR (widget), 1);
}

/* --- public ---------------------------------------------------------------------------------- */

void
hkl_sidebar_add_page (HklSidebar *self,
                      HklSidebarSection section,
                      const char *key,
                      const char *title,
                      const char *icon)
{
  g_return_if_fail (HKL_IS_SIDEBAR (self));

  gtk_list_box_append (self->list, hkl_sidebar_row_new_page (section, key, title, icon));
  hkl_sidebar_select (self, self->selected);
}

void
hkl_sidebar_select (HklSidebar *self, const char *key)
{
  HklSidebarRow *row;

  g_return_if_fail (HKL_IS_SIDEBAR (self));

  if (key != self->selected)
    {
      g_free (self->selected);
      self->selected = g_strdup (key);
    }
  row = key != NULL ? find_row (self, key) : NULL;
  gtk_list_box_select_row (self->list, row != NULL ? GTK_LIST_BOX_ROW (row) : NULL);
}

void
hkl_sidebar_show_limit (HklSidebar *self)
{
  g_return_if_fail (HKL_IS_SIDEBAR (self));

  if (self->limit != NULL)
    gtk_popover_popup (GTK_POPOVER (self->limit));
}

void
hkl_sidebar_set_narrow (HklSidebar *self, gboolean narrow)
{
  g_return_if_fail (HKL_IS_SIDEBAR (self));

  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (self->header), narrow);
}

void
hkl_sidebar_open_menu (HklSidebar *self)
{
  g_return_if_fail (HKL_IS_SIDEBAR (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu_button));
}

void
hkl_sidebar_focus (HklSidebar *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (HKL_IS_SIDEBAR (self));

  row = gtk_list_box_get_selected_row (self->list);
  gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : GTK_WIDGET (self->list));
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_sidebar_map (GtkWidget *widget)
{
  HklSidebar *self = HKL_SIDEBAR (widget);

  GTK_WIDGET_CLASS (hkl_sidebar_parent_class)->map (widget);
  update_figures (self);
  self->tick_id = g_timeout_add_seconds (1, tick, self);
}

static void
hkl_sidebar_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_SIDEBAR (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_sidebar_parent_class)->unmap (widget);
}

static void
hkl_sidebar_dispose (GObject *object)
{
  HklSidebar *self = HKL_SIDEBAR (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->limit, gtk_widget_unparent);
  self->limit_parent = NULL;
  g_clear_pointer (&self->header, gtk_widget_unparent);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_pointer (&self->foot, gtk_widget_unparent);
  g_clear_object (&self->service);
  g_clear_object (&self->drafts);
  g_clear_pointer (&self->selected, g_free);
  G_OBJECT_CLASS (hkl_sidebar_parent_class)->dispose (object);
}

static void
hkl_sidebar_class_init (HklSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_sidebar_dispose;
  widget_class->map = hkl_sidebar_map;
  widget_class->unmap = hkl_sidebar_unmap;

  signals[PAGE_CHOSEN] = g_signal_new ("page-chosen", HKL_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[MAPPING_CHOSEN] = g_signal_new ("mapping-chosen", HKL_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, move_up, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, move_down, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "hkl-sidebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hkl_sidebar_init (HklSidebar *self)
{
  g_autoptr (GtkBuilder)
      builder = gtk_builder_new_from_resource ("/io/github/hookline/Hookline/ui/hkl-menus.ui");
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hk-sidebar");

  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "open-menu-symbolic");
  hkl_menu_set_model (self->menu_button,
                      G_MENU_MODEL (gtk_builder_get_object (builder, "primary")));
  gtk_widget_set_tooltip_text (self->menu_button, _ ("Main Menu (F10)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Main Menu"), -1);

  self->header = adw_header_bar_new ();
  gtk_widget_add_css_class (self->header, "flat");
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (self->header), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (self->header),
                                   adw_window_title_new (_ ("Hookline"), ""));
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), self->menu_button);
  gtk_widget_set_parent (self->header, GTK_WIDGET (self));

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_SINGLE);
  gtk_list_box_set_header_func (self->list, update_header, self, NULL);
  gtk_list_box_set_sort_func (self->list, compare_rows, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pages and mappings"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated), self);

  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
}

GtkWidget *
hkl_sidebar_new (HklService *service, HklDrafts *drafts)
{
  HklSidebar *self = g_object_new (HKL_TYPE_SIDEBAR, NULL);

  self->service = g_object_ref (service);
  self->drafts = g_object_ref (drafts);
  self->foot = hkl_destination_switch_new (service);
  gtk_widget_set_parent (self->foot, GTK_WIDGET (self));
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update_mappings), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (drafts, "changed", G_CALLBACK (update_figures), self, G_CONNECT_SWAPPED);
  update_mappings (self);

  return GTK_WIDGET (self);
}
