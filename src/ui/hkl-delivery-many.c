/* hkl-delivery-many.c: see hkl-delivery-many.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Deliveries are read one after the other, each off the main thread; what is copied appears on the
 * clipboard when the last was read.
 */

#define G_LOG_DOMAIN "hkl-delivery-many"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-delivery-actions.h"
#include "hkl-delivery-many.h"
#include "hkl-format.h"
#include "hkl-request-export.h"
#include "hkl-service-repeat.h"

/* --- copying ------------------------------------------------------------------------------------- */

typedef struct
{
  GtkWidget *widget;
  HklService *service;
  GArray *ids;
  guint next;
  HklDeliveryCopy what;
  GString *text;
  guint copied;
  char *fault; /* of the first that could not be copied */
} Copy;

static void
copy_free (Copy *self)
{
  g_object_unref (self->widget);
  g_object_unref (self->service);
  g_array_unref (self->ids);
  g_string_free (self->text, TRUE);
  g_free (self->fault);
  g_free (self);
}

static void read_next (Copy *self);

static void
add_bytes (Copy *self, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *valid = g_utf8_make_valid (length > 0 ? data : "", (gssize) length);

  g_string_append (self->text, valid);
}

static void
add (Copy *self, HklDeliveryDetail *detail)
{
  if (self->what == HKL_COPY_MESSAGE_ID)
    {
      for (guint i = 0; i < detail->events->len; i++)
        {
          HklEvent *event = g_ptr_array_index (detail->events, i);

          if (event != NULL)
            g_string_append_printf (self->text, "%s%s", self->text->len > 0 ? "\n" : "",
                                    event->message_id);
        }
      self->copied++;
      return;
    }
  if (detail->request == NULL)
    {
      if (self->fault == NULL)
        self->fault = g_strdup (detail->request_fault);
      return;
    }

  if (self->text->len > 0)
    g_string_append (self->text, self->what == HKL_COPY_CURL ? "\n\n" : "\n");
  if (self->what == HKL_COPY_CURL)
    {
      g_autofree char *curl = hkl_request_to_curl (detail->request, NULL);

      g_string_append (self->text, curl);
    }
  else
    add_bytes (self, detail->request->body);
  self->copied++;
}

static void
finish (Copy *self)
{
  g_autofree char *count = hkl_format_count (self->copied);
  g_autofree char *said = NULL;

  if (self->copied == 0)
    {
      hkl_delivery_toast (self->widget,
                          self->fault != NULL ? self->fault : _ ("Nothing could be copied"));
      copy_free (self);
      return;
    }

  switch (self->what)
    {
    case HKL_COPY_CURL:
      said = g_strdup_printf (
          ngettext ("Copied %s delivery as cURL", "Copied %s deliveries as cURL", self->copied),
          count);
      break;
    case HKL_COPY_BODY:
      said = g_strdup_printf (ngettext ("Copied the body of %s delivery",
                                        "Copied the bodies of %s deliveries", self->copied),
                              count);
      break;
    case HKL_COPY_MESSAGE_ID:
    default:
      said = g_strdup_printf (ngettext ("Copied the message IDs of %s delivery",
                                        "Copied the message IDs of %s deliveries", self->copied),
                              count);
      break;
    }
  if (self->fault != NULL)
    {
      char *both = g_strdup_printf ("%s. %s", said, self->fault);

      g_free (said);
      said = both;
    }
  hkl_delivery_copy_text (self->widget, self->text->str, said);
  copy_free (self);
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Copy *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklDeliveryDetail)
      detail = hkl_service_load_delivery_finish (HKL_SERVICE (object), result, &error);

  if (detail != NULL)
    add (self, detail);
  else if (self->fault == NULL)
    self->fault = g_strdup (error->message);
  read_next (self);
}

static void
read_next (Copy *self)
{
  if (self->next == self->ids->len || !hkl_service_is_running (self->service))
    {
      finish (self);
      return;
    }
  hkl_service_load_delivery_async (self->service, g_array_index (self->ids, gint64, self->next++),
                                   NULL, on_read, self);
}

void
hkl_delivery_copy_many (GtkWidget *widget, HklService *service, GArray *ids, HklDeliveryCopy what)
{
  Copy *self;

  g_return_if_fail (HKL_IS_SERVICE (service));
  g_return_if_fail (ids != NULL);

  if (ids->len > HKL_DELIVERY_COPY_MAX)
    {
      hkl_delivery_toast (widget, _ ("At most 100 deliveries can be copied at once; export more"));
      return;
    }
  self = g_new0 (Copy, 1);
  self->widget = g_object_ref (widget);
  self->service = g_object_ref (service);
  self->ids = g_array_copy (ids);
  self->what = what;
  self->text = g_string_new (NULL);
  read_next (self);
}

/* --- sending again ------------------------------------------------------------------------------- */

void
hkl_delivery_again_many (HklService *service, GArray *ids, HklAgainKind kind)
{
  g_autoptr (GArray) oldest_first = NULL;

  g_return_if_fail (HKL_IS_SERVICE (service));
  g_return_if_fail (ids != NULL);

  oldest_first = g_array_sized_new (FALSE, FALSE, sizeof (gint64), ids->len);
  for (guint i = ids->len; i-- > 0;)
    g_array_append_val (oldest_first, g_array_index (ids, gint64, i));
  if (hkl_service_is_running (service))
    hkl_service_repeat (service, kind, (const gint64 *) (gpointer) oldest_first->data,
                        oldest_first->len);
}
