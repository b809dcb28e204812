/* hkl-window-pages.c: which pages there are, and showing them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-window"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-inspector-page.h"
#include "hkl-mapping-page.h"
#include "hkl-overview-page.h"
#include "hkl-settings-page.h"
#include "hkl-signature-page.h"
#include "hkl-source-page.h"
#include "hkl-window-private.h"

/* The rows of the sidebar in their order; mappings stand between the top and the tools. */
static const struct
{
  const char *key;
  const char *title;
  const char *icon;
  HklSidebarSection section;
  GtkWidget *(*make) (HklService *service);
} entries[] = {
  { "overview", N_ ("Overview"), "hkl-overview-symbolic", HKL_SIDEBAR_TOP, hkl_overview_page_new },
  { "source", N_ ("Source"), "hkl-source-symbolic", HKL_SIDEBAR_TOP, hkl_source_page_new },
  { "inspector", N_ ("Inspector"), "hkl-inspector-symbolic", HKL_SIDEBAR_TOOLS,
    hkl_inspector_page_new },
  { "signature", N_ ("Signature"), "hkl-signature-symbolic", HKL_SIDEBAR_TOOLS,
    hkl_signature_page_new },
  { "settings", N_ ("Settings"), "hkl-settings-symbolic", HKL_SIDEBAR_TOOLS,
    hkl_settings_page_new },
};

#define NEW_MAPPING "new mapping" /* no id has a space */

void
hkl_window_add_sidebar_rows (HklWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    hkl_sidebar_add_page (self->sidebar, entries[i].section, entries[i].key, _ (entries[i].title),
                          entries[i].icon);
}

HklPage *
hkl_window_get_page (HklWindow *self)
{
  GtkWidget *page = self->pages != NULL ? gtk_stack_get_visible_child (self->pages) : NULL;

  return page != NULL ? HKL_PAGE (page) : NULL;
}

static void
show (HklWindow *self, GtkWidget *page, const char *row)
{
  gtk_stack_set_visible_child (self->pages, page);
  hkl_sidebar_select (self->sidebar, row);
  hkl_shell_set_show_content (self->shell, TRUE);
}

gboolean
hkl_window_show_page (HklWindow *self, const char *key)
{
  GtkWidget *page;

  if (self->pages == NULL)
    return FALSE;

  page = gtk_stack_get_child_by_name (self->pages, key);
  for (guint i = 0; page == NULL && i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].key, key))
      {
        page = entries[i].make (self->service);
        gtk_stack_add_named (self->pages, page, key);
      }

  if (page == NULL)
    return FALSE;

  show (self, page, key);

  return TRUE;
}

void
hkl_window_show_mapping (HklWindow *self, const char *id, gboolean set_up, gint64 delivery)
{
  GtkWidget *page;

  if (self->pages == NULL ||
      hkl_config_find_mapping (hkl_service_get_config (self->service), id) == NULL)
    return;

  page = gtk_stack_get_child_by_name (self->pages, id);
  if (page == NULL)
    {
      page = hkl_mapping_page_new (self->service, self->drafts, id);
      gtk_stack_add_named (self->pages, page, id);
    }

  if (set_up)
    hkl_mapping_page_show_set_up (HKL_MAPPING_PAGE (page));
  else
    hkl_mapping_page_show_deliveries (HKL_MAPPING_PAGE (page), delivery);
  show (self, page, id);
}

void
hkl_window_show_event (HklWindow *self, gint64 id, const char *message_id)
{
  if (hkl_window_show_page (self, "source"))
    hkl_source_page_show_event (HKL_SOURCE_PAGE (hkl_window_get_page (self)), id, message_id);
}

void
hkl_window_show_verify (HklWindow *self, GBytes *body, const char *signature)
{
  if (hkl_window_show_page (self, "signature"))
    hkl_signature_page_verify (HKL_SIGNATURE_PAGE (hkl_window_get_page (self)), body, signature);
}

void
hkl_window_show_new_mapping (HklWindow *self)
{
  GtkWidget *page;

  if (self->pages == NULL)
    return;

  page = gtk_stack_get_child_by_name (self->pages, NEW_MAPPING);
  if (page == NULL)
    {
      if (hkl_service_get_config (self->service)->mappings->len >= HKL_MAX_MAPPINGS)
        {
          hkl_shell_set_show_content (self->shell, FALSE);
          hkl_shell_set_show_sidebar (self->shell, TRUE);
          hkl_sidebar_show_limit (self->sidebar);
          return;
        }
      page = hkl_mapping_page_new (self->service, self->drafts, NULL);
      gtk_stack_add_named (self->pages, page, NEW_MAPPING);
    }

  show (self, page, NULL);
}

void
hkl_window_discard_new_mapping (HklWindow *self)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, NEW_MAPPING);

  hkl_window_show_page (self, "overview");
  if (page != NULL)
    gtk_stack_remove (self->pages, page);
}

void
hkl_window_adopt_new_mapping (HklWindow *self, const char *id)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, NEW_MAPPING);

  if (page == NULL)
    return;

  g_object_set (gtk_stack_get_page (self->pages, page), "name", id, NULL);
  if (page == gtk_stack_get_visible_child (self->pages))
    hkl_sidebar_select (self->sidebar, id);
}

void
hkl_window_prune_pages (HklWindow *self)
{
  HklConfig *config = hkl_service_get_config (self->service);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->pages));

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (HKL_IS_MAPPING_PAGE (child))
        {
          const char *id = hkl_mapping_page_get_id (HKL_MAPPING_PAGE (child));

          if (id != NULL && hkl_config_find_mapping (config, id) == NULL)
            {
              if (child == gtk_stack_get_visible_child (self->pages))
                hkl_window_show_page (self, "overview");
              hkl_drafts_set (self->drafts, id, FALSE);
              gtk_stack_remove (self->pages, child);
            }
        }
      child = next;
    }
}
