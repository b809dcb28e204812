/* hkl-page.c: see hkl-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-page"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-bars.h"
#include "hkl-page.h"
#include "hkl-shell.h"
#include "hkl-window.h"

typedef struct
{
  HklService *service;
  GtkWidget *header;
  GtkWidget *back;
  GtkWidget *title_widget;
  GtkWidget *bars;
  GtkWidget *child;
  GBinding *shell_binding;
  char *title;
  gboolean can_go_back;
  gboolean narrow;
} HklPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HklPage, hkl_page, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_SERVICE = 1,
  PROP_TITLE,
  PROP_NARROW,
} HklPageProperty;

static GParamSpec *properties[PROP_NARROW + 1];

HklService *
hkl_page_get_service (HklPage *self)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  g_return_val_if_fail (HKL_IS_PAGE (self), NULL);

  return priv->service;
}

const char *
hkl_page_get_title (HklPage *self)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  g_return_val_if_fail (HKL_IS_PAGE (self), NULL);

  return priv->title;
}

void
hkl_page_set_title (HklPage *self, const char *title)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  g_return_if_fail (HKL_IS_PAGE (self));

  if (g_strcmp0 (priv->title, title) == 0)
    return;

  g_free (priv->title);
  priv->title = g_strdup (title);
  adw_window_title_set_title (ADW_WINDOW_TITLE (priv->title_widget), title != NULL ? title : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title != NULL ? title : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

void
hkl_page_set_subtitle (HklPage *self, const char *subtitle)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  g_return_if_fail (HKL_IS_PAGE (self));

  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (priv->title_widget),
                                 subtitle != NULL ? subtitle : "");
}

AdwHeaderBar *
hkl_page_get_header (HklPage *self)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  g_return_val_if_fail (HKL_IS_PAGE (self), NULL);

  return ADW_HEADER_BAR (priv->header);
}

void
hkl_page_show_title (HklPage *self)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  g_return_if_fail (HKL_IS_PAGE (self));

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (priv->header), priv->title_widget);
}

static void
fit_button (GObject *page, GParamSpec *pspec, gpointer data)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (HKL_PAGE (page));
  GtkWidget *content = gtk_button_get_child (GTK_BUTTON (data));

  adw_button_content_set_label (ADW_BUTTON_CONTENT (content),
                                priv->narrow ? "" : g_object_get_data (data, "hkl-label"));
  /* The content's label names the button while it is there. */
  if (priv->narrow)
    gtk_accessible_update_property (GTK_ACCESSIBLE (data), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    g_object_get_data (data, "hkl-label"), -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (data), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

GtkWidget *
hkl_page_add_button (HklPage *self, const char *icon, const char *label, const char *tooltip)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);
  GtkWidget *button = gtk_button_new ();

  g_return_val_if_fail (HKL_IS_PAGE (self), button);

  gtk_button_set_child (GTK_BUTTON (button), g_object_new (ADW_TYPE_BUTTON_CONTENT, "icon-name",
                                                           icon, "label", label, NULL));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  g_object_set_data_full (G_OBJECT (button), "hkl-label", g_strdup (label), g_free);
  g_signal_connect_object (self, "notify::narrow", G_CALLBACK (fit_button), button, 0);
  adw_header_bar_pack_end (ADW_HEADER_BAR (priv->header), button);

  return button;
}

void
hkl_page_set_child (HklPage *self, GtkWidget *child)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  g_return_if_fail (HKL_IS_PAGE (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (priv->child == child)
    return;

  g_clear_pointer (&priv->child, gtk_widget_unparent);
  priv->child = child;
  if (child != NULL)
    {
      gtk_widget_set_vexpand (child, TRUE);
      gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
    }
}

void
hkl_page_toast (HklPage *self, const char *text)
{
  GtkRoot *root;

  g_return_if_fail (HKL_IS_PAGE (self));
  g_return_if_fail (text != NULL);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (HKL_IS_WINDOW (root))
    hkl_window_toast (HKL_WINDOW (root), text);
}

void
hkl_page_report (HklPage *self, const GError *error)
{
  g_return_if_fail (HKL_IS_PAGE (self));

  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  hkl_page_toast (self, error->message);
}

static void
update_back (HklPage *self)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  gtk_widget_set_visible (priv->back, priv->narrow || priv->can_go_back);
}

void
hkl_page_set_can_go_back (HklPage *self, gboolean can_go_back)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  g_return_if_fail (HKL_IS_PAGE (self));

  priv->can_go_back = can_go_back;
  update_back (self);
}

gboolean
hkl_page_search (HklPage *self)
{
  g_return_val_if_fail (HKL_IS_PAGE (self), FALSE);

  return HKL_PAGE_GET_CLASS (self)->search != NULL && HKL_PAGE_GET_CLASS (self)->search (self);
}

gboolean
hkl_page_back (HklPage *self)
{
  g_return_val_if_fail (HKL_IS_PAGE (self), FALSE);

  return HKL_PAGE_GET_CLASS (self)->back != NULL && HKL_PAGE_GET_CLASS (self)->back (self);
}

/* The Back button follows the shell: pages do not know how wide the window is. */
static void
hkl_page_root (GtkWidget *widget)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (HKL_PAGE (widget));
  GtkWidget *shell;

  GTK_WIDGET_CLASS (hkl_page_parent_class)->root (widget);

  shell = gtk_widget_get_ancestor (widget, HKL_TYPE_SHELL);
  if (shell != NULL)
    priv->shell_binding = g_object_bind_property (shell, "narrow", widget, "narrow",
                                                  G_BINDING_SYNC_CREATE);
}

static void
hkl_page_unroot (GtkWidget *widget)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (HKL_PAGE (widget));

  g_clear_pointer (&priv->shell_binding, g_binding_unbind);
  GTK_WIDGET_CLASS (hkl_page_parent_class)->unroot (widget);
}

static void
hkl_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HklPage *self = HKL_PAGE (object);
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  switch ((HklPageProperty) id)
    {
    case PROP_SERVICE:
      g_value_set_object (value, priv->service);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, priv->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HklPage *self = HKL_PAGE (object);
  HklPagePrivate *priv = hkl_page_get_instance_private (self);

  switch ((HklPageProperty) id)
    {
    case PROP_SERVICE:
      priv->service = g_value_dup_object (value);
      break;
    case PROP_TITLE:
      hkl_page_set_title (self, g_value_get_string (value));
      break;
    case PROP_NARROW:
      priv->narrow = g_value_get_boolean (value);
      update_back (self);
      if (priv->narrow)
        gtk_widget_add_css_class (GTK_WIDGET (self), "hk-narrow");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self), "hk-narrow");
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_page_constructed (GObject *object)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (HKL_PAGE (object));

  G_OBJECT_CLASS (hkl_page_parent_class)->constructed (object);

  priv->bars = hkl_bars_new (priv->service);
  gtk_widget_insert_after (priv->bars, GTK_WIDGET (object), priv->header);
}

static void
hkl_page_dispose (GObject *object)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (HKL_PAGE (object));

  g_clear_pointer (&priv->child, gtk_widget_unparent);
  g_clear_pointer (&priv->bars, gtk_widget_unparent);
  g_clear_pointer (&priv->header, gtk_widget_unparent);
  g_clear_object (&priv->title_widget);
  g_clear_object (&priv->service);
  G_OBJECT_CLASS (hkl_page_parent_class)->dispose (object);
}

static void
hkl_page_finalize (GObject *object)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (HKL_PAGE (object));

  g_free (priv->title);
  G_OBJECT_CLASS (hkl_page_parent_class)->finalize (object);
}

static void
hkl_page_class_init (HklPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = hkl_page_constructed;
  object_class->dispose = hkl_page_dispose;
  object_class->finalize = hkl_page_finalize;
  object_class->get_property = hkl_page_get_property;
  object_class->set_property = hkl_page_set_property;
  widget_class->root = hkl_page_root;
  widget_class->unroot = hkl_page_unroot;

  properties[PROP_SERVICE] = g_param_spec_object ("service", NULL, NULL, HKL_TYPE_SERVICE,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                      G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                    G_PARAM_STATIC_STRINGS);
  /* TRUE below 700 px, when the page has the window for itself. */
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                      G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "hkl-page");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hkl_page_init (HklPage *self)
{
  HklPagePrivate *priv = hkl_page_get_instance_private (self);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);

  priv->back = gtk_button_new_from_icon_name ("go-previous-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (priv->back), "win.back");
  gtk_widget_set_tooltip_text (priv->back, _ ("Back (Alt+Left)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->back), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Back"), -1);
  gtk_widget_set_visible (priv->back, FALSE);

  priv->title_widget = g_object_ref_sink (adw_window_title_new ("", ""));
  priv->header = adw_header_bar_new ();
  gtk_widget_add_css_class (priv->header, "flat");
  adw_header_bar_pack_start (ADW_HEADER_BAR (priv->header), priv->back);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (priv->header), priv->title_widget);
  gtk_widget_set_parent (priv->header, GTK_WIDGET (self));
}
