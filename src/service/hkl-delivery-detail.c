/* hkl-delivery-detail.c: everything that the detail of a delivery shows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread. Built on a reader thread: the request bytes are not
 * stored, so they are rendered again from the mapping version and the events.
 */

#define G_LOG_DOMAIN "hkl-delivery-detail"

#include "config.h"

#include <string.h>

#include "hkl-service-private.h"

/* What stands where a secret value was: never its length. */
#define BLANK "••••••••"

G_DEFINE_BOXED_TYPE (HklDeliveryDetail,
                     hkl_delivery_detail,
                     hkl_delivery_detail_ref,
                     hkl_delivery_detail_unref)

HklDeliveryDetail *
hkl_delivery_detail_ref (HklDeliveryDetail *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
hkl_delivery_detail_clear (gpointer data)
{
  HklDeliveryDetail *self = data;

  g_clear_pointer (&self->batch, hkl_batch_unref);
  g_clear_pointer (&self->mapping, hkl_mapping_unref);
  g_clear_pointer (&self->attempts, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->request, hkl_request_unref);
  g_free (self->request_fault);
}

void
hkl_delivery_detail_unref (HklDeliveryDetail *self)
{
  g_atomic_rc_box_release_full (self, hkl_delivery_detail_clear);
}

/* REQUEST was just rendered and is not shared yet, so its secrets can be taken out in place. */
void
hkl_service_blank_secrets (HklRequest *request)
{
  for (guint i = 0; i < request->n_headers; i++)
    {
      HklHeader *header = &request->headers[i];

      if (!header->secret)
        continue;
      hkl_secret_free (g_steal_pointer (&header->value));
      header->value = g_strdup (BLANK);
    }
}

typedef struct
{
  gint64 batch_id;
  HklConfig *config;
  HklCredentials *credentials;
  gboolean as_recorded;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  hkl_config_unref (question->config);
  g_clear_pointer (&question->credentials, hkl_credentials_unref);
  g_free (question);
}

/* --- as recorded: without the secrets ----------------------------------------------------------- */

/* Secrets of the right shape and no meaning: the request comes out whole, and nobody had to open a
 * keyring to write a file. What they signed is replaced by use_recorded(). */
static HklCredentials *
make_stand_in (HklMapping *mapping)
{
  g_autoptr (GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; mapping->secret_headers[i] != NULL; i++)
    {
      g_autofree char *name = g_ascii_strdown (mapping->secret_headers[i], -1);

      g_hash_table_insert (headers, g_strconcat (mapping->id, "/", name, NULL), (gpointer) "-");
    }

  return hkl_credentials_new ("stand-in", headers);
}

static void
remove_header (HklRequest *request, guint at)
{
  g_free (request->headers[at].name);
  g_free (request->headers[at].value);
  request->n_headers--;
  memmove (&request->headers[at], &request->headers[at + 1],
           (request->n_headers - at) * sizeof (HklHeader));
}

/* X-Signature as LAST sent it; what is not on record is blanked. */
static void
use_recorded (HklRequest *request, HklAttempt *last)
{
  const char *recorded = last != NULL ? last->signature : NULL;

  for (guint i = 0; i < request->n_headers; i++)
    {
      HklHeader *header = &request->headers[i];

      if (g_str_equal (header->name, "webhook-signature"))
        header->secret = TRUE;
      if (!g_str_equal (header->name, "x-signature") ||
          g_strcmp0 (header->value, request->signature) != 0)
        continue;
      if (recorded == NULL)
        header->secret = TRUE; /* not sent yet */
      else if (recorded[0] == '\0')
        remove_header (request, i--);
      else
        {
          g_free (header->value);
          header->value = g_strdup (recorded);
        }
    }

  g_clear_pointer (&request->signature, g_free);
  if (recorded != NULL && recorded[0] != '\0')
    request->signature = g_strdup (recorded);
  else if (recorded != NULL)
    request->signed_offset = request->signed_length = 0;
}

/* The delivery's request as its last attempt sent it; with the present settings before the first. */
static void
render (HklDeliveryDetail *self, Question *question)
{
  g_autoptr (HklCompiled) compiled = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autoptr (HklCredentials) stand_in = question->as_recorded ? make_stand_in (self->mapping)
                                                              : NULL;
  HklSigning signing = {
    .mode = question->config->signing,
    .standard_webhooks = question->config->standard_webhooks,
    .credentials = stand_in != NULL ? stand_in : question->credentials,
    .time = self->batch->created_at,
  };

  for (guint i = 0; i < self->events->len; i++)
    {
      if (g_ptr_array_index (self->events, i) == NULL)
        {
          self->request_fault = g_strdup ("The body is no longer kept: history has deleted its "
                                          "events. Attempts and responses remain.");
          return;
        }
    }

  if (self->attempts->len > 0)
    {
      HklAttempt *last = g_ptr_array_index (self->attempts, self->attempts->len - 1);

      signing.mode = (HklSigningMode) last->signing_mode;
      signing.time = last->signed_at;
    }
  id = hkl_batch_dup_webhook_id (self->batch);
  signing.id = id;

  compiled = hkl_compiled_new (self->mapping, &error);
  if (compiled != NULL)
    self->request = hkl_compiled_render (compiled, (HklEvent *const *) self->events->pdata,
                                         self->events->len, &signing, NULL, &error);

  if (self->request != NULL && question->as_recorded)
    use_recorded (self->request, self->attempts->len > 0
                                     ? g_ptr_array_index (self->attempts, self->attempts->len - 1)
                                     : NULL);
  if (self->request != NULL)
    hkl_service_blank_secrets (self->request);
  else
    self->request_fault = g_strdup (error->message);
}

static gpointer
load (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  Question *question = data;
  g_autoptr (HklDeliveryDetail) self = g_atomic_rc_box_new0 (HklDeliveryDetail);

  self->batch = hkl_store_reader_batch (reader, question->batch_id, error);
  if (self->batch == NULL)
    return NULL;

  self->attempts = hkl_store_reader_attempts (reader, question->batch_id, error);
  if (self->attempts == NULL)
    return NULL;

  self->events = hkl_store_reader_events (reader, self->batch->event_ids, self->batch->n_events,
                                          error);
  if (self->events == NULL)
    return NULL;

  self->mapping = hkl_store_reader_mapping (reader, self->batch->version, error);
  if (self->mapping == NULL)
    return NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  render (self, question);
  if (self->request_fault == NULL)
    self->request_fault = g_strdup ("");

  return g_steal_pointer (&self);
}

HklDeliveryDetail *
hkl_delivery_detail_read (HklStoreReader *reader,
                          gint64 batch_id,
                          HklConfig *config,
                          GCancellable *cancellable,
                          GError **error)
{
  Question question = { .batch_id = batch_id, .config = config, .as_recorded = TRUE };

  g_return_val_if_fail (HKL_IS_STORE_READER (reader), NULL);
  g_return_val_if_fail (config != NULL, NULL);

  return load (reader, &question, cancellable, error);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  HklDeliveryDetail *self;

  self = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (object), result, &error);
  if (self != NULL)
    g_task_return_pointer (task, self, (GDestroyNotify) hkl_delivery_detail_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
hkl_service_load_delivery_async (HklService *self,
                                 gint64 batch_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Question *question;
  GTask *task;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (self->config != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_load_delivery_async);

  question = g_new0 (Question, 1);
  question->batch_id = batch_id;
  question->config = hkl_config_ref (self->config);
  if (self->credentials != NULL)
    question->credentials = hkl_credentials_ref (self->credentials);

  hkl_store_reader_pool_ask (self->readers, load, question, question_free,
                             (GDestroyNotify) hkl_delivery_detail_unref, cancellable, on_loaded,
                             task);
}

HklDeliveryDetail *
hkl_service_load_delivery_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
