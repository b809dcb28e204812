/* hkl-signature-page.c: see hkl-signature-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-signature-page"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-code-entry.h"
#include "hkl-columns.h"
#include "hkl-pieces.h"
#include "hkl-segments.h"
#include "hkl-sign-pane.h"
#include "hkl-signature-page.h"
#include "hkl-snippet.h"
#include "hkl-verify-pane.h"
#include "hkl-wrap.h"

#define TWO_COLUMNS_FROM 860 /* of the page, beside the sidebar */
#define VERIFY_WIDTH     420
#define MAX_VECTOR       (16 * 1024) /* bytes of a body that stands in the code */

struct _HklSignaturePage
{
  HklPage parent_instance;

  HklSignPane *sign;
  HklVerifyPane *verify;
  HklCodeEntry *code;
  GtkLabel *code_note;
  HklSnippetLanguage language;
};

G_DEFINE_FINAL_TYPE (HklSignaturePage, hkl_signature_page, HKL_TYPE_PAGE)

/* With the body and the signature that stand above, so that it can be run as it is; larger bodies
 * are left out of it. */
static char *
dup_code (gpointer data)
{
  HklSignaturePage *self = data;
  GBytes *body;
  const char *signature;

  if (self->sign != NULL && hkl_sign_pane_get (self->sign, &body, &signature) &&
      g_bytes_get_size (body) <= MAX_VECTOR)
    return hkl_snippet_text (self->language, body, signature);

  return hkl_snippet_text (self->language, NULL, NULL);
}

static void
show_code (HklSignaturePage *self)
{
  g_autofree char *text = dup_code (self);

  hkl_code_entry_set_text (self->code, text);
  gtk_label_set_text (self->code_note,
                      strstr (text, "HOOKLINE_SECRET") != NULL
                          ? _ ("Runs with this body and this signature; the secret is taken from "
                               "HOOKLINE_SECRET.")
                          : _ ("With a secret, it is filled with the body and the signature."));
}

static void
language_chosen (guint chosen, gpointer data)
{
  HklSignaturePage *self = data;

  self->language = (HklSnippetLanguage) chosen;
  show_code (self);
}

static void
update (HklSignaturePage *self)
{
  const char *subtitle = NULL;

  switch (hkl_service_get_secret_state (hkl_page_get_service (HKL_PAGE (self))))
    {
    case HKL_SECRET_STATE_SET:
      subtitle = _ ("HMAC-SHA1 · secret from the keyring");
      break;
    case HKL_SECRET_STATE_NONE:
      subtitle = _ ("No secret · requests are sent unsigned");
      break;
    case HKL_SECRET_STATE_LOCKED:
      subtitle = _ ("HMAC-SHA1 · the keyring is locked");
      break;
    case HKL_SECRET_STATE_MISSING:
      subtitle = _ ("HMAC-SHA1 · no keyring service");
      break;
    case HKL_SECRET_STATE_UNKNOWN:
      subtitle = _ ("HMAC-SHA1");
      break;
    }
  hkl_page_set_subtitle (HKL_PAGE (self), subtitle);
}

void
hkl_signature_page_verify (HklSignaturePage *self, GBytes *body, const char *signature)
{
  g_return_if_fail (HKL_IS_SIGNATURE_PAGE (self));

  hkl_verify_pane_set (self->verify, body, signature);
  gtk_widget_child_focus (GTK_WIDGET (self->verify), GTK_DIR_TAB_FORWARD); /* scrolls to it */
}

static void
hkl_signature_page_class_init (HklSignaturePageClass *klass)
{
}

static void
hkl_signature_page_init (HklSignaturePage *self)
{
  hkl_page_set_title (HKL_PAGE (self), _ ("Signature"));
}

static GtkWidget *
make_code (HklSignaturePage *self)
{
  const char *labels[HKL_N_SNIPPETS + 1] = { NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *head = hkl_wrap_new (6, 8);
  GtkWidget *segments;

  for (guint i = 0; i < HKL_N_SNIPPETS; i++)
    labels[i] = hkl_snippet_get_name ((HklSnippetLanguage) i);
  segments = hkl_segments_new (labels, language_chosen, self);
  gtk_widget_set_valign (segments, GTK_ALIGN_CENTER);
  self->code = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Code that verifies"), FALSE, FALSE, 12));
  hkl_wrap_append (HKL_WRAP (head), hkl_piece_head (_ ("Verify in Your Code"), NULL, NULL));
  hkl_wrap_append (HKL_WRAP (head), segments);
  hkl_wrap_append (HKL_WRAP (head),
                   hkl_piece_copy (_ ("Copy Code"), _ ("Code copied"), dup_code, self));
  gtk_box_append (GTK_BOX (box), head);
  self->code_note = GTK_LABEL (hkl_piece_label (NULL, "hk-sub"));
  gtk_label_set_wrap (self->code_note, TRUE);
  gtk_label_set_ellipsize (self->code_note, PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->code));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->code_note));
  language_chosen (HKL_SNIPPET_NODE, self);

  return box;
}

GtkWidget *
hkl_signature_page_new (HklService *service)
{
  HklSignaturePage *self = g_object_new (HKL_TYPE_SIGNATURE_PAGE, "service", service, NULL);
  GtkWidget *start = gtk_box_new (GTK_ORIENTATION_VERTICAL, 16);
  GtkWidget *sign = hkl_sign_pane_new (service);
  GtkWidget *columns, *scrolled;

  gtk_widget_set_vexpand (sign, TRUE);
  gtk_box_append (GTK_BOX (start), sign);
  gtk_box_append (GTK_BOX (start), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (start), make_code (self));
  self->sign = HKL_SIGN_PANE (sign);
  g_signal_connect_object (sign, "changed", G_CALLBACK (show_code), self, G_CONNECT_SWAPPED);
  self->verify = HKL_VERIFY_PANE (hkl_verify_pane_new (service));
  columns = hkl_columns_new (start, GTK_WIDGET (self->verify), TWO_COLUMNS_FROM, VERIFY_WIDTH, 24);
  hkl_piece_set_margins (columns, 16);
  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), columns);
  hkl_page_set_child (HKL_PAGE (self), scrolled);
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
