/* hkl-batcher.c: which events share a request, and when it closes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One forming batch for each partition. Partitions that fell silent are closed by time, so the
 * table stays as small as what is really going on.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-batcher.h"

/* While catching up, batches get at least this long to fill, also with a wait of 0. */
#define CATCH_UP_WAIT (250 * G_TIME_SPAN_MILLISECOND)

/* Events that forming batches hold on to, so that they need not be read again. With many partitions
 * or a long wait there is no end to them otherwise. */
#define KEPT_BYTES ((gsize) 8 * 1000 * 1000)

struct _HklBatcher
{
  guint max_events;
  gsize max_bytes;
  gint64 wait;
  GHashTable *forming; /* partition (owned by the value) to HklForming */
  GPtrArray *closed;   /* owned, in the order of closing */
  guint n_events;      /* in forming ones */
  gsize kept_bytes;    /* of the events that forming ones hold */
};

void
hkl_forming_free (HklForming *self)
{
  g_free (self->partition);
  g_clear_pointer (&self->event_ids, g_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self->first_name);
  g_free (self->first_user);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_free (self);
}

static void
free_forming (gpointer data)
{
  hkl_forming_free (data);
}

HklBatcher *
hkl_batcher_new (void)
{
  HklBatcher *self = g_new0 (HklBatcher, 1);

  self->max_events = 1;
  self->max_bytes = G_MAXSIZE;
  self->forming = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_forming);
  self->closed = g_ptr_array_new_with_free_func (free_forming);

  return self;
}

void
hkl_batcher_free (HklBatcher *self)
{
  g_hash_table_unref (self->forming);
  g_ptr_array_unref (self->closed);
  g_free (self);
}

void
hkl_batcher_configure (HklBatcher *self, guint max_events, gsize max_bytes, gint64 wait)
{
  g_return_if_fail (max_events > 0);

  self->max_events = max_events;
  self->max_bytes = max_bytes;
  self->wait = wait;
}

/* --- closing --------------------------------------------------------------------------------- */

/* FORMING is out of the table already. */
static void
move_to_closed (HklBatcher *self, HklForming *forming)
{
  self->n_events -= forming->event_ids->len;
  if (forming->events != NULL)
    self->kept_bytes -= forming->bytes;
  forming->closed = TRUE;
  forming->touched = TRUE;
  g_ptr_array_add (self->closed, forming);
}

static void
close_forming (HklBatcher *self, HklForming *forming)
{
  g_hash_table_steal (self->forming, forming->partition);
  move_to_closed (self, forming);
}

static int
compare_first_events (gconstpointer a, gconstpointer b)
{
  const HklForming *first = *(const HklForming *const *) a;
  const HklForming *second = *(const HklForming *const *) b;
  gint64 x = g_array_index (first->event_ids, gint64, 0);
  gint64 y = g_array_index (second->event_ids, gint64, 0);

  return (x > y) - (x < y);
}

/* Those that close at the same moment do so in the order of their first events. */
static void
close_where (HklBatcher *self, gboolean all, gint64 now, gboolean caught_up)
{
  g_autoptr (GPtrArray) due = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->forming);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HklForming *forming = value;
      gint64 when = caught_up ? forming->due_at
                              : MAX (forming->due_at,
                                     forming->created_at + MAX (self->wait, CATCH_UP_WAIT));

      if (all || when <= now)
        g_ptr_array_add (due, forming);
    }

  g_ptr_array_sort (due, compare_first_events);
  for (guint i = 0; i < due->len; i++)
    close_forming (self, g_ptr_array_index (due, i));
}

void
hkl_batcher_close_due (HklBatcher *self, gint64 now, gboolean caught_up)
{
  close_where (self, FALSE, now, caught_up);
}

void
hkl_batcher_close_all (HklBatcher *self)
{
  close_where (self, TRUE, 0, TRUE);
}

/* --- adding ---------------------------------------------------------------------------------- */

static const char *
name_of (HklEvent *event)
{
  return event->name[0] != '\0' ? event->name : event->type;
}

static HklForming *
begin (HklBatcher *self, const char *partition, gint64 version, HklEvent *event, gint64 now)
{
  HklForming *forming = g_new0 (HklForming, 1);

  forming->partition = g_strdup (partition);
  forming->version = version;
  forming->event_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  forming->events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  forming->bytes = 2;
  self->kept_bytes += forming->bytes;
  forming->created_at = now;
  forming->received_at = event->received_at;
  /* Since it came; unless the clock was set back since, and that lies in the future. */
  forming->due_at = MIN (event->received_at, now) + self->wait;
  forming->first_name = g_strdup (name_of (event));
  forming->first_user = g_strdup (event->user);
  g_hash_table_insert (self->forming, forming->partition, forming);

  return forming;
}

static void
count_name (HklForming *forming, const char *name)
{
  if (g_str_equal (name, forming->first_name))
    return;

  if (forming->names == NULL)
    forming->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_contains (forming->names, name))
    return;
  g_hash_table_add (forming->names, g_strdup (name));
  forming->n_other_names++;
}

void
hkl_batcher_add (HklBatcher *self,
                 const char *partition,
                 gint64 version,
                 HklEvent *event,
                 gsize size,
                 gint64 now)
{
  HklForming *forming = g_hash_table_lookup (self->forming, partition);
  gsize added;

  /* A comma comes before every event but the first. */
  if (forming != NULL &&
      (forming->version != version || forming->event_ids->len >= self->max_events ||
       forming->bytes + 1 + size > self->max_bytes))
    {
      close_forming (self, forming);
      forming = NULL;
    }

  if (forming == NULL)
    forming = begin (self, partition, version, event, now);
  if (forming->events != NULL && self->kept_bytes + size > KEPT_BYTES)
    {
      self->kept_bytes -= forming->bytes;
      g_clear_pointer (&forming->events, g_ptr_array_unref);
    }

  added = size + (forming->event_ids->len > 0 ? 1 : 0);
  forming->bytes += added;
  g_array_append_val (forming->event_ids, event->id);
  if (forming->events != NULL)
    {
      self->kept_bytes += added;
      g_ptr_array_add (forming->events, hkl_event_ref (event));
    }
  count_name (forming, name_of (event));
  forming->touched = TRUE;
  self->n_events++;

  if (forming->event_ids->len >= self->max_events)
    close_forming (self, forming);
}

void
hkl_batcher_restore (HklBatcher *self, HklForming *forming)
{
  HklForming *other = g_hash_table_lookup (self->forming, forming->partition);

  g_return_if_fail (forming->event_ids->len > 0);

  self->n_events += forming->event_ids->len;
  if (other != NULL)
    close_forming (self, other);
  g_hash_table_insert (self->forming, forming->partition, forming);
}

void
hkl_batcher_move (HklBatcher *self, gint64 jump)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->forming);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HklForming *forming = value;

      forming->created_at += jump;
      forming->due_at += jump;
    }
}

/* --- questions ------------------------------------------------------------------------------- */

gint64
hkl_batcher_next_due (HklBatcher *self)
{
  GHashTableIter iter;
  gpointer value;
  gint64 next = 0;

  g_hash_table_iter_init (&iter, self->forming);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const HklForming *forming = value;

      if (next == 0 || forming->due_at < next)
        next = MAX (1, forming->due_at);
    }

  return next;
}

gint64
hkl_batcher_oldest (HklBatcher *self)
{
  GHashTableIter iter;
  gpointer value;
  gint64 oldest = 0;

  g_hash_table_iter_init (&iter, self->forming);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const HklForming *forming = value;

      if (oldest == 0 || forming->received_at < oldest)
        oldest = forming->received_at;
    }

  return oldest;
}

guint
hkl_batcher_get_n_forming (HklBatcher *self)
{
  return g_hash_table_size (self->forming);
}

guint
hkl_batcher_get_n_events (HklBatcher *self)
{
  return self->n_events;
}

void
hkl_batcher_take_touched (HklBatcher *self, GPtrArray **closed, GPtrArray **forming)
{
  GHashTableIter iter;
  gpointer value;

  *closed = g_steal_pointer (&self->closed);
  self->closed = g_ptr_array_new_with_free_func (free_forming);

  *forming = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->forming);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HklForming *touched = value;

      if (!touched->touched)
        continue;
      touched->touched = FALSE;
      g_ptr_array_add (*forming, touched);
    }
  g_ptr_array_sort (*forming, compare_first_events);
}
