/* hkl-inspector.c: the captures, who watches them, and the ports. See hkl-inspector.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory is bounded three ways: by the number of captures, by the bytes of their bodies, and by the
 * number of messageIds that are remembered.
 */

#define G_LOG_DOMAIN "hkl-inspector"

#include "config.h"

#include "hkl-inspector-private.h"

#include "hkl-json-reader.h"
#include "hkl-sign.h"

G_DEFINE_QUARK (hkl - inspector - error - quark, hkl_inspector_error)
G_DEFINE_FINAL_TYPE (HklInspector, hkl_inspector, G_TYPE_OBJECT)

#define MAX_CAPTURE_BYTES (128 * 1024 * 1024)
#define MAX_SEEN_IDS      100000

typedef struct
{
  HklInspector *inspector; /* borrowed: the watch ends before it */
  guint id;
  GMainContext *context;
  HklInspectorFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  GSource *source; /* under the mutex; NULL: nothing to tell */
} Watch;

static void
watch_clear (gpointer data)
{
  Watch *watch = data;

  if (watch->destroy != NULL)
    watch->destroy (watch->user_data);
  g_main_context_unref (watch->context);
}

static void
watch_unref (gpointer watch)
{
  g_atomic_rc_box_release_full (watch, watch_clear);
}

static void
wipe (char **secret)
{
  if (*secret != NULL)
    hkl_sign_wipe (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static void
hkl_inspector_finalize (GObject *object)
{
  HklInspector *self = HKL_INSPECTOR (object);

  g_clear_pointer (&self->listener, hkl_listener_free);
  while (self->watches->len > 0)
    hkl_inspector_unwatch (self, ((Watch *) g_ptr_array_index (self->watches, 0))->id);
  g_ptr_array_unref (self->watches);
  g_queue_clear_full (&self->captures, (GDestroyNotify) hkl_capture_unref);
  g_hash_table_unref (self->seen);
  g_queue_clear_full (&self->seen_order, g_free);
  g_hash_table_unref (self->answers);
  wipe (&self->secret);
  wipe (&self->previous_secret);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (hkl_inspector_parent_class)->finalize (object);
}

static void
hkl_inspector_class_init (HklInspectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = hkl_inspector_finalize;
}

static void
hkl_inspector_init (HklInspector *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->calls);
  g_queue_init (&self->captures);
  g_queue_init (&self->seen_order);
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->watches = g_ptr_array_new_with_free_func (watch_unref);
  self->for_all.answer = HKL_ANSWER_DEFAULT;
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->listener = hkl_listener_new ("The inspector", "the inspector receives nothing");
}

HklInspector *
hkl_inspector_new (guint keep)
{
  HklInspector *self;

  g_return_val_if_fail (keep > 0, NULL);

  self = g_object_new (HKL_TYPE_INSPECTOR, NULL);
  self->keep = keep;

  return self;
}

/* --- listening -------------------------------------------------------------------------------- */

gboolean
hkl_inspector_listen (HklInspector *self, guint port, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (HKL_IS_INSPECTOR (self), FALSE);
  g_return_val_if_fail (port <= G_MAXUINT16, FALSE);
  g_return_val_if_fail (!hkl_listener_is_open (self->listener), FALSE);

  if (!hkl_listener_listen (self->listener, port, FALSE, hkl_inspector_handle, self, &local_error))
    {
      g_set_error_literal (
          error, HKL_INSPECTOR_ERROR,
          g_error_matches (local_error, HKL_LISTENER_ERROR, HKL_LISTENER_ERROR_PORT_IN_USE)
              ? HKL_INSPECTOR_ERROR_PORT_IN_USE
              : HKL_INSPECTOR_ERROR_LISTEN,
          local_error->message);
      return FALSE;
    }

  g_mutex_lock (&self->mutex);
  self->port = hkl_listener_get_port (self->listener);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

void
hkl_inspector_close (HklInspector *self)
{
  g_return_if_fail (HKL_IS_INSPECTOR (self));

  g_mutex_lock (&self->mutex);
  self->port = 0;
  g_mutex_unlock (&self->mutex);

  hkl_listener_close (self->listener);
}

guint
hkl_inspector_get_port (HklInspector *self)
{
  guint port;

  g_return_val_if_fail (HKL_IS_INSPECTOR (self), 0);

  g_mutex_lock (&self->mutex);
  port = self->port;
  g_mutex_unlock (&self->mutex);

  return port;
}

/* --- settings --------------------------------------------------------------------------------- */

void
hkl_inspector_set_secrets (HklInspector *self, const char *secret, const char *previous)
{
  g_return_if_fail (HKL_IS_INSPECTOR (self));

  g_mutex_lock (&self->mutex);
  wipe (&self->secret);
  wipe (&self->previous_secret);
  self->secret = g_strdup (secret);
  self->previous_secret = g_strdup (previous);
  g_mutex_unlock (&self->mutex);
}

/* --- captures --------------------------------------------------------------------------------- */

/* Under the mutex. Returns whether ID came to INBOX before; remembers it. An event that goes to two
 * inboxes is no duplicate: two mappings take it. */
static gboolean
remember (HklInspector *self, const char *inbox, HklStr id)
{
  g_autofree char *id_text = hkl_str_dup (id);
  char *text = g_strconcat (inbox, "/", id_text, NULL);

  if (g_hash_table_contains (self->seen, text))
    {
      g_free (text);
      return TRUE;
    }
  g_hash_table_add (self->seen, text);
  g_queue_push_tail (&self->seen_order, text);
  if (self->seen_order.length > MAX_SEEN_IDS)
    {
      char *oldest = g_queue_pop_head (&self->seen_order);

      g_hash_table_remove (self->seen, oldest);
      g_free (oldest);
    }

  return FALSE;
}

static void
look_at_event (HklInspector *self, HklCapture *capture, const HklJson *event, guint index)
{
  const HklJson *id = hkl_json_get (event, "messageId");

  if (hkl_json_is (id, HKL_JSON_STRING) && id->u.string.len > 0 &&
      remember (self, capture->inbox, id->u.string))
    {
      capture->n_seen_before++;
      g_array_append_val (capture->seen_before, index);
    }
}

static void
look_at_body (HklInspector *self, HklCapture *capture, const HklJson *json)
{
  const HklJson *first = NULL;

  if (hkl_json_is (json, HKL_JSON_ARRAY))
    {
      capture->n_events = (guint) json->u.array.n;
      first = json->u.array.n > 0 ? json->u.array.items[0] : NULL;
      for (gsize i = 0; i < json->u.array.n; i++)
        look_at_event (self, capture, json->u.array.items[i], (guint) i);
    }
  else if (hkl_json_is (json, HKL_JSON_OBJECT))
    {
      capture->n_events = 1;
      first = json;
      look_at_event (self, capture, json, 0);
    }

  if (first != NULL)
    capture->first_name = hkl_json_dup_member_string (first, "event");
  if (first != NULL && capture->first_name == NULL)
    capture->first_name = hkl_json_dup_member_string (first, "type");
  if (capture->first_name == NULL)
    capture->first_name = g_strdup ("");
}

static gboolean
on_tell (gpointer data)
{
  Watch *watch = data;

  g_mutex_lock (&watch->inspector->mutex);
  g_clear_pointer (&watch->source, g_source_unref);
  g_mutex_unlock (&watch->inspector->mutex);

  watch->func (watch->inspector, watch->user_data);

  return G_SOURCE_REMOVE;
}

/* Under the mutex. A watcher that was not yet called for the last change need not be told twice. */
static void
tell (HklInspector *self)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (self->watches, i);

      if (watch->source != NULL)
        continue;
      watch->source = g_idle_source_new ();
      g_source_set_priority (watch->source, G_PRIORITY_DEFAULT);
      g_source_set_callback (watch->source, on_tell, g_atomic_rc_box_acquire (watch), watch_unref);
      g_source_attach (watch->source, watch->context);
    }
}

void
hkl_inspector_record (HklInspector *self, HklCapture *capture)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autofree char *secret = NULL;
  g_autofree char *previous = NULL;
  HklReceived received = { 0 };
  gsize len;
  const char *text = g_bytes_get_data (capture->body, &len);
  const HklJson *json = text != NULL ? hkl_json_read (arena, text, len, NULL, NULL) : NULL;

  g_mutex_lock (&self->mutex);
  secret = g_strdup (self->secret);
  previous = g_strdup (self->previous_secret);
  g_mutex_unlock (&self->mutex);

  received.signature = capture->signature;
  received.id = hkl_capture_get_header (capture, "webhook-id");
  received.timestamp = hkl_capture_get_header (capture, "webhook-timestamp");
  received.standard = hkl_capture_get_header (capture, "webhook-signature");
  received.received_at = capture->received_at;
  capture->verdict = hkl_verify_received (&received, secret, previous, capture->body);
  if (secret != NULL)
    hkl_sign_wipe (secret, strlen (secret));
  if (previous != NULL)
    hkl_sign_wipe (previous, strlen (previous));

  g_mutex_lock (&self->mutex);
  look_at_body (self, capture, json);
  capture->id = ++self->last_id;
  self->capture_size += len;
  g_queue_push_tail (&self->captures, hkl_capture_ref (capture));
  while (self->captures.length > self->keep ||
         (self->capture_size > MAX_CAPTURE_BYTES && self->captures.length > 1))
    {
      HklCapture *oldest = g_queue_pop_head (&self->captures);

      self->capture_size -= g_bytes_get_size (oldest->body);
      hkl_capture_unref (oldest);
    }
  tell (self);
  g_mutex_unlock (&self->mutex);
}

guint64
hkl_inspector_get_last_id (HklInspector *self)
{
  guint64 id;

  g_return_val_if_fail (HKL_IS_INSPECTOR (self), 0);

  g_mutex_lock (&self->mutex);
  id = self->last_id;
  g_mutex_unlock (&self->mutex);

  return id;
}

GPtrArray *
hkl_inspector_captures (HklInspector *self, guint64 after_id, guint max)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_capture_unref);
  GList *first;

  g_return_val_if_fail (HKL_IS_INSPECTOR (self), found);

  g_mutex_lock (&self->mutex);
  /* From the end, since what is asked for is new most of the time. */
  first = self->captures.tail;
  while (first != NULL && first->prev != NULL && ((HklCapture *) first->prev->data)->id > after_id)
    first = first->prev;
  for (GList *link = first; link != NULL && found->len < max; link = link->next)
    if (((HklCapture *) link->data)->id > after_id)
      g_ptr_array_add (found, hkl_capture_ref (link->data));
  g_mutex_unlock (&self->mutex);

  return found;
}

HklCapture *
hkl_inspector_ref_capture (HklInspector *self, guint64 id)
{
  HklCapture *found = NULL;

  g_return_val_if_fail (HKL_IS_INSPECTOR (self), NULL);

  g_mutex_lock (&self->mutex);
  for (GList *link = self->captures.tail; link != NULL && found == NULL; link = link->prev)
    if (((HklCapture *) link->data)->id == id)
      found = hkl_capture_ref (link->data);
  g_mutex_unlock (&self->mutex);

  return found;
}

/* Forgets the captures and the messageIds; the numbering goes on. */
void
hkl_inspector_clear (HklInspector *self)
{
  g_return_if_fail (HKL_IS_INSPECTOR (self));

  g_mutex_lock (&self->mutex);
  g_queue_clear_full (&self->captures, (GDestroyNotify) hkl_capture_unref);
  self->capture_size = 0;
  g_hash_table_remove_all (self->seen);
  g_queue_clear_full (&self->seen_order, g_free);
  tell (self);
  g_mutex_unlock (&self->mutex);
}

/* --- watching --------------------------------------------------------------------------------- */

guint
hkl_inspector_watch (HklInspector *self,
                     GMainContext *context,
                     HklInspectorFunc func,
                     gpointer user_data,
                     GDestroyNotify destroy)
{
  Watch *watch;

  g_return_val_if_fail (HKL_IS_INSPECTOR (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  watch = g_atomic_rc_box_new0 (Watch);
  watch->inspector = self;
  watch->context = context != NULL ? g_main_context_ref (context)
                                   : g_main_context_ref (g_main_context_default ());
  watch->func = func;
  watch->user_data = user_data;
  watch->destroy = destroy;

  g_mutex_lock (&self->mutex);
  watch->id = ++self->last_watch;
  g_ptr_array_add (self->watches, watch);
  g_mutex_unlock (&self->mutex);

  return watch->id;
}

void
hkl_inspector_unwatch (HklInspector *self, guint id)
{
  Watch *watch = NULL;
  GSource *source = NULL;

  g_return_if_fail (HKL_IS_INSPECTOR (self));

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->watches->len && watch == NULL; i++)
    if (((Watch *) g_ptr_array_index (self->watches, i))->id == id)
      {
        watch = g_ptr_array_steal_index (self->watches, i);
        source = g_steal_pointer (&watch->source);
      }
  g_mutex_unlock (&self->mutex);

  if (source != NULL)
    {
      g_source_destroy (source);
      g_source_unref (source);
    }
  if (watch != NULL)
    watch_unref (watch);
}
