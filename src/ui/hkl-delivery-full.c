/* hkl-delivery-full.c: see hkl-delivery-full.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-delivery-full"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-delivery-actions.h"
#include "hkl-delivery-contents.h"
#include "hkl-delivery-facts.h"
#include "hkl-delivery-full.h"
#include "hkl-format.h"
#include "hkl-log-row.h"
#include "hkl-menu.h"
#include "hkl-pieces.h"

#define WIDE       760
#define LEFT_WIDTH 356

struct _HklDeliveryFull
{
  GtkWidget parent_instance;

  HklService *service;
  HklDeliveryDetail *detail;
  guint arrange_id;
  int wide; /* 0: one below the other; -1: not known yet */

  GtkWidget *box;
  GtkWidget *columns, *left_scroller, *between;
  GtkLabel *title, *subtitle;
  HklDeliveryFacts *facts;
  HklDeliveryContents *contents;
  GtkWidget *resend, *curl;
};

G_DEFINE_FINAL_TYPE (HklDeliveryFull, hkl_delivery_full, GTK_TYPE_WIDGET)

/* --- showing ------------------------------------------------------------------------------------- */

static void
show_title (HklDeliveryFull *self)
{
  HklBatch *batch = self->detail->batch;
  g_autofree char *contents = NULL;
  g_autofree char *other = NULL;
  g_autofree char *queued = hkl_format_time (batch->created_at);
  g_autofree char *title = NULL;

  hkl_batch_contents (batch, &contents, &other);
  title = g_strdup_printf ("%s · %s", contents, queued);
  gtk_label_set_text (self->title, title);
  if (batch->resend_of != 0)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, batch->resend_of);
      /* Translators: the name of a mapping, and the number of a delivery. */
      g_autofree char *origin = g_strdup_printf (hkl_batch_is_edited (batch)
                                                     ? _ ("%s · edited copy of delivery %s")
                                                     : _ ("%s · resend of delivery %s"),
                                                 self->detail->mapping->name, number);

      gtk_label_set_text (self->subtitle, origin);
    }
  else
    gtk_label_set_text (self->subtitle, self->detail->mapping->name);
}

static void
show_contents (HklDeliveryFull *self)
{
  if (self->detail != NULL)
    hkl_delivery_contents_set (self->contents, self->detail,
                               hkl_delivery_facts_get_attempt (self->facts));
}

void
hkl_delivery_full_set (HklDeliveryFull *self, HklDeliveryDetail *detail, gboolean sending)
{
  g_return_if_fail (HKL_IS_DELIVERY_FULL (self));

  if (detail != NULL)
    hkl_delivery_detail_ref (detail);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  self->detail = detail;
  gtk_widget_set_visible (self->box, detail != NULL);
  hkl_delivery_facts_set (self->facts, detail, sending);
  if (detail == NULL)
    {
      hkl_delivery_contents_set (self->contents, NULL, NULL);
      return;
    }

  gtk_widget_set_sensitive (self->curl, detail->request != NULL);
  show_title (self);
  show_contents (self);
}

void
hkl_delivery_full_search (HklDeliveryFull *self)
{
  g_return_if_fail (HKL_IS_DELIVERY_FULL (self));

  hkl_delivery_contents_search (self->contents);
}

/* --- actions ------------------------------------------------------------------------------------- */

static void
action_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);

  if (self->detail == NULL)
    return;
  if (g_str_equal (name, "full.copy-curl"))
    hkl_delivery_copy_curl (widget, self->detail);
  else if (g_str_equal (name, "full.copy-http"))
    hkl_delivery_copy_http (widget, self->detail);
  else
    hkl_delivery_copy_markdown (widget, self->detail);
}

static void
action_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (self->detail == NULL)
    return;
  g_array_append_val (ids, self->detail->batch->id);
  hkl_delivery_export (widget, self->service, NULL, ids,
                       g_str_equal (name, "full.export-har") ? HKL_EXPORT_HAR : HKL_EXPORT_NDJSON);
}

static void
action_now (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);

  if (self->detail != NULL)
    hkl_engine_retry_now (hkl_service_get_engine (self->service), self->detail->batch->id);
}

static void
action_signature (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);
  const char *signature = hkl_delivery_contents_get_signature (self->contents);

  if (self->detail == NULL || self->detail->request == NULL || signature == NULL)
    return;
  if (g_str_equal (name, "full.copy-signature"))
    hkl_delivery_copy_text (widget, signature, _ ("Signature copied"));
  else
    gtk_widget_activate_action (
        widget, "win.verify", "(s@ay)", signature,
        g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->detail->request->body, TRUE));
}

static void
action_step (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hkl_delivery_contents_step (HKL_DELIVERY_FULL (widget)->contents,
                              g_str_equal (name, "full.previous-event") ? -1 : 1);
}

/* --- building ------------------------------------------------------------------------------------ */

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) again = g_menu_new ();
  g_autoptr (GMenu) copies = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();

  g_menu_append (copies, _ ("Copy as Raw HTTP"), "full.copy-http");
  g_menu_append (copies, _ ("Copy as Markdown Report"), "full.copy-markdown");
  g_menu_append (files, _ ("Export as HAR…"), "full.export-har");
  g_menu_append (files, _ ("Export as NDJSON…"), "full.export-ndjson");
  g_menu_append (again, _ ("Edit and Resend…"), "deliveries.edit");
  g_menu_append (again, _ ("Send Events Through the Mapping Again"), "deliveries.rerun");
  g_menu_append (copies, _ ("Copy Body"), "deliveries.copy-body");
  g_menu_append (copies, _ ("Copy Message IDs"), "deliveries.copy-id");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (again));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (copies));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));

  return G_MENU_MODEL (menu);
}

static GtkWidget *
make_step (const char *icon, const char *name, const char *tooltip, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
make_bar (HklDeliveryFull *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *more = gtk_menu_button_new ();
  g_autoptr (GMenuModel) menu = make_menu ();

  self->title = GTK_LABEL (hkl_piece_label ("", "heading"));
  self->subtitle = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->subtitle));
  gtk_widget_set_hexpand (lines, TRUE);
  self->curl = hkl_piece_button ("edit-copy-symbolic", _ ("Copy as cURL"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->curl), "full.copy-curl");
  self->resend = hkl_piece_button ("hkl-send-symbolic", _ ("Resend"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->resend), "deliveries.resend");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "view-more-symbolic");
  hkl_menu_set_model (more, menu);
  gtk_widget_set_valign (more, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (more, "flat");
  gtk_widget_set_tooltip_text (more, _ ("Delivery Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Delivery Menu"), -1);
  gtk_box_append (GTK_BOX (bar), make_step ("go-up-symbolic", _ ("Newer Delivery"),
                                            _ ("Newer Delivery (Alt+Up)"), "deliveries.newer"));
  gtk_box_append (GTK_BOX (bar), make_step ("go-down-symbolic", _ ("Older Delivery"),
                                            _ ("Older Delivery (Alt+Down)"), "deliveries.older"));
  gtk_box_append (GTK_BOX (bar), lines);
  gtk_box_append (GTK_BOX (bar), self->curl);
  gtk_box_append (GTK_BOX (bar), self->resend);
  gtk_box_append (GTK_BOX (bar), more);
  gtk_widget_set_margin_start (bar, 16);
  gtk_widget_set_margin_end (bar, 12);
  gtk_widget_set_margin_top (bar, 6);
  gtk_widget_set_margin_bottom (bar, 6);

  return bar;
}

/* --- width ---------------------------------------------------------------------------------------- */

static void
arrange (HklDeliveryFull *self)
{
  gboolean wide = self->wide != 0;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns),
                                  wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_size_request (self->left_scroller, wide ? LEFT_WIDTH : -1, -1);
  gtk_widget_set_hexpand (self->left_scroller, !wide);
  gtk_widget_set_visible (self->between, wide);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->left_scroller), GTK_POLICY_NEVER,
                                  wide ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  hkl_delivery_contents_set_own_height (self->contents, !wide);
  /* In the narrow window the icons say it alone; the names stay. */
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *button = i == 0 ? self->curl : self->resend;
      GtkWidget *child = gtk_button_get_child (GTK_BUTTON (button));

      gtk_widget_set_visible (gtk_widget_get_last_child (child), wide);
    }
}

/* Not within the allocation: the other arrangement asks for another one. */
static gboolean
arrange_now (gpointer user_data)
{
  HklDeliveryFull *self = user_data;

  self->arrange_id = 0;
  arrange (self);

  return G_SOURCE_REMOVE;
}

static void
hkl_delivery_full_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);

  gtk_widget_measure (self->box, orientation, -1, minimum, natural, NULL, NULL);
  /* The wide arrangement must not keep the window from shrinking. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 340);
}

static void
hkl_delivery_full_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (widget);
  int wide = width >= WIDE;
  int minimum;

  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->box, &(GtkAllocation){ 0, 0, MAX (width, minimum), height },
                            baseline);
  if (self->wide == wide)
    return;
  self->wide = wide;
  if (self->arrange_id == 0)
    self->arrange_id = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, arrange_now, self, NULL);
}

static void
hkl_delivery_full_dispose (GObject *object)
{
  HklDeliveryFull *self = HKL_DELIVERY_FULL (object);

  g_clear_handle_id (&self->arrange_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->detail, hkl_delivery_detail_unref);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (hkl_delivery_full_parent_class)->dispose (object);
}

static void
hkl_delivery_full_class_init (HklDeliveryFullClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_delivery_full_dispose;
  widget_class->measure = hkl_delivery_full_measure;
  widget_class->size_allocate = hkl_delivery_full_size_allocate;
  gtk_widget_class_install_action (widget_class, "full.copy-curl", NULL, action_copy);
  gtk_widget_class_install_action (widget_class, "full.copy-http", NULL, action_copy);
  gtk_widget_class_install_action (widget_class, "full.copy-markdown", NULL, action_copy);
  gtk_widget_class_install_action (widget_class, "full.export-har", NULL, action_export);
  gtk_widget_class_install_action (widget_class, "full.export-ndjson", NULL, action_export);
  gtk_widget_class_install_action (widget_class, "full.now", NULL, action_now);
  gtk_widget_class_install_action (widget_class, "full.verify", NULL, action_signature);
  gtk_widget_class_install_action (widget_class, "full.copy-signature", NULL, action_signature);
  gtk_widget_class_install_action (widget_class, "full.previous-event", NULL, action_step);
  gtk_widget_class_install_action (widget_class, "full.next-event", NULL, action_step);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, GDK_ALT_MASK,
                                       "full.previous-event", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, GDK_ALT_MASK,
                                       "full.next-event", NULL);
}

static void
hkl_delivery_full_init (HklDeliveryFull *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->wide = -1;
  self->left_scroller = gtk_scrolled_window_new ();
  self->contents = HKL_DELIVERY_CONTENTS (hkl_delivery_contents_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->contents), TRUE);
  self->columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->between = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  gtk_box_append (GTK_BOX (self->columns), self->left_scroller);
  gtk_box_append (GTK_BOX (self->columns), self->between);
  gtk_box_append (GTK_BOX (self->columns), GTK_WIDGET (self->contents));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->columns);
  gtk_widget_set_vexpand (scroller, TRUE);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), make_bar (self));
  gtk_box_append (GTK_BOX (self->box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (self->box), scroller);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_visible (self->box, FALSE);
}

GtkWidget *
hkl_delivery_full_new (HklService *service)
{
  HklDeliveryFull *self;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);

  self = g_object_new (HKL_TYPE_DELIVERY_FULL, NULL);
  self->service = g_object_ref (service);
  self->facts = HKL_DELIVERY_FACTS (hkl_delivery_facts_new (service));
  g_signal_connect_swapped (self->facts, "chosen", G_CALLBACK (show_contents), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->left_scroller),
                                 GTK_WIDGET (self->facts));

  return GTK_WIDGET (self);
}
