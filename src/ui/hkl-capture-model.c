/* hkl-capture-model.c: see hkl-capture-model.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-capture-model"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-capture-model.h"

/* Taken at once. */
#define PAGE 1000
/* Of a body, for the search. */
#define SEARCHED_BYTES (64 * 1024)

struct _HklCaptureModel
{
  GObject parent_instance;

  GListStore *groups; /* of GListStore: its HklInbox, then its HklItems */
  GListModel *shown;  /* flat and filtered */
  GtkCustomFilter *filter;
  guint64 last_id;
  char *inbox;   /* nullable */
  char **search; /* lower case; nullable */
};

static void hkl_capture_model_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HklCaptureModel,
                               hkl_capture_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      hkl_capture_model_list_init))

/* --- groups ------------------------------------------------------------------------------------ */

static GListStore *
get_group (HklCaptureModel *self, guint i)
{
  g_autoptr (GListStore) group = g_list_model_get_item (G_LIST_MODEL (self->groups), i);

  return group; /* the list holds it */
}

static const char *
name_of (GListStore *group)
{
  g_autoptr (HklInbox) inbox = g_list_model_get_item (G_LIST_MODEL (group), 0);

  return hkl_inbox_get_name (inbox);
}

static HklCapture *
capture_at (GListStore *group, guint i)
{
  g_autoptr (HklItem) item = g_list_model_get_item (G_LIST_MODEL (group), i);

  return hkl_item_get (item);
}

static GListStore *
find_group (HklCaptureModel *self, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->groups));
  g_autoptr (GListStore) made = NULL;
  g_autoptr (HklInbox) inbox = NULL;
  guint i;

  for (i = 0; i < n; i++)
    {
      GListStore *group = get_group (self, i);
      int order = strcmp (name_of (group), name);

      if (order == 0)
        return group;
      if (order > 0)
        break;
    }

  made = g_list_store_new (G_TYPE_OBJECT);
  inbox = hkl_inbox_new (name, 0, FALSE, &HKL_ANSWER_DEFAULT);
  g_list_store_append (made, inbox);
  g_list_store_insert (self->groups, i, made);

  return made; /* the list holds it */
}

/* What the inspector no longer keeps goes, and groups without requests with it. */
static void
trim (HklCaptureModel *self, HklInspector *inspector)
{
  g_autoptr (GPtrArray) oldest = hkl_inspector_captures (inspector, 0, 1);
  guint64 least = oldest->len > 0 ? ((HklCapture *) oldest->pdata[0])->id : G_MAXUINT64;

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->groups)); i > 0; i--)
    {
      GListStore *group = get_group (self, i - 1);
      guint n = g_list_model_get_n_items (G_LIST_MODEL (group));
      guint keep = n;

      while (keep > 1 && capture_at (group, keep - 1)->id < least)
        keep--;
      if (keep == 1)
        g_list_store_remove (self->groups, i - 1);
      else if (keep < n)
        g_list_store_splice (group, keep, n - keep, NULL, 0);
    }
}

/* A heading says how many requests there are, and what the inbox was told to do. */
static void
update_headings (HklCaptureModel *self, HklInspector *inspector)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->groups)); i++)
    {
      GListStore *group = get_group (self, i);
      g_autoptr (HklInbox) old = g_list_model_get_item (G_LIST_MODEL (group), 0);
      guint n = g_list_model_get_n_items (G_LIST_MODEL (group)) - 1;
      HklAnswer answer;
      gboolean own = hkl_inspector_get_answer (inspector, hkl_inbox_get_name (old), &answer);
      const HklAnswer *before = hkl_inbox_get_answer (old);
      g_autoptr (HklInbox) inbox = NULL;
      gpointer additions[1];

      if (hkl_inbox_get_n_requests (old) == n && own == (before != NULL) &&
          (!own || memcmp (before, &answer, sizeof answer) == 0))
        continue;
      inbox = hkl_inbox_new (hkl_inbox_get_name (old), n, own, &answer);
      additions[0] = inbox;
      g_list_store_splice (group, 0, 1, additions, 1);
    }
}

HklItem *
hkl_capture_model_update (HklCaptureModel *self, HklInspector *inspector)
{
  g_autoptr (GPtrArray) captures = NULL;
  HklItem *newest = NULL;

  g_return_val_if_fail (HKL_IS_CAPTURE_MODEL (self), NULL);
  g_return_val_if_fail (HKL_IS_INSPECTOR (inspector), NULL);

  captures = hkl_inspector_captures (inspector, self->last_id, PAGE);
  for (guint i = 0; i < captures->len; i++)
    {
      HklCapture *capture = captures->pdata[i];
      g_autoptr (HklItem) item = hkl_item_new (HKL_TYPE_CAPTURE, capture);

      g_list_store_insert (find_group (self, capture->inbox), 1, item);
      self->last_id = capture->id;
      g_set_object (&newest, item);
    }
  trim (self, inspector);
  update_headings (self, inspector);

  return newest;
}

guint64
hkl_capture_model_count_new (HklCaptureModel *self, HklInspector *inspector)
{
  guint64 last;

  g_return_val_if_fail (HKL_IS_CAPTURE_MODEL (self), 0);

  last = hkl_inspector_get_last_id (inspector);

  return last > self->last_id ? last - self->last_id : 0;
}

void
hkl_capture_model_clear (HklCaptureModel *self, HklInspector *inspector)
{
  g_return_if_fail (HKL_IS_CAPTURE_MODEL (self));

  self->last_id = hkl_inspector_get_last_id (inspector);
  g_list_store_remove_all (self->groups);
}

/* --- what is shown ------------------------------------------------------------------------------- */

/* Whether TEXT holds WORD, which is in lower case, in any case of ASCII letters. */
static gboolean
holds (const char *text, gsize length, const char *word)
{
  gsize n = strlen (word);

  for (gsize i = 0; i + n <= length; i++)
    {
      gsize j = 0;

      while (j < n && g_ascii_tolower (text[i + j]) == word[j])
        j++;
      if (j == n)
        return TRUE;
    }

  return FALSE;
}

static const char *
translate (const char *text)
{
  return _ (text);
}

static gboolean
has_word (HklCapture *capture, const char *word)
{
  g_autofree char *verdict = hkl_verdict_dup_title (capture->verdict, translate);
  gsize length;
  const char *body = g_bytes_get_data (capture->body, &length);
  const char *const texts[] = { capture->method, capture->path, capture->first_name, verdict,
                                capture->verdict->cause };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && holds (texts[i], strlen (texts[i]), word))
      return TRUE;

  return body != NULL && holds (body, MIN (length, SEARCHED_BYTES), word);
}

static gboolean
fits_capture (HklCaptureModel *self, HklCapture *capture)
{
  if (self->inbox != NULL && !g_str_equal (capture->inbox, self->inbox))
    return FALSE;
  for (guint i = 0; self->search != NULL && self->search[i] != NULL; i++)
    if (*self->search[i] != '\0' && !has_word (capture, self->search[i]))
      return FALSE;

  return TRUE;
}

/* A heading stands over what fits, or it does not stand. */
static gboolean
fits_inbox (HklCaptureModel *self, HklInbox *inbox)
{
  const char *name = hkl_inbox_get_name (inbox);
  GListStore *group;

  if (self->inbox != NULL && !g_str_equal (name, self->inbox))
    return FALSE;
  if (self->search == NULL)
    return TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->groups)); i++)
    {
      group = get_group (self, i);
      if (!g_str_equal (name_of (group), name))
        continue;
      for (guint j = 1; j < g_list_model_get_n_items (G_LIST_MODEL (group)); j++)
        if (fits_capture (self, capture_at (group, j)))
          return TRUE;
    }

  return FALSE;
}

static gboolean
fits (gpointer item, gpointer data)
{
  HklCaptureModel *self = HKL_CAPTURE_MODEL (data);

  return HKL_IS_INBOX (item) ? fits_inbox (self, item)
                             : fits_capture (self, hkl_item_get (HKL_ITEM (item)));
}

void
hkl_capture_model_filter (HklCaptureModel *self, const char *inbox, const char *search)
{
  g_autofree char *lower = search != NULL ? g_ascii_strdown (search, -1) : NULL;

  g_return_if_fail (HKL_IS_CAPTURE_MODEL (self));

  g_free (self->inbox);
  self->inbox = g_strdup (inbox);
  g_clear_pointer (&self->search, g_strfreev);
  if (lower != NULL && *g_strstrip (lower) != '\0')
    self->search = g_strsplit (lower, " ", -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

char **
hkl_capture_model_get_inboxes (HklCaptureModel *self)
{
  GPtrArray *names = g_ptr_array_new ();

  g_return_val_if_fail (HKL_IS_CAPTURE_MODEL (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->groups)); i++)
    g_ptr_array_add (names, g_strdup (name_of (get_group (self, i))));
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

guint
hkl_capture_model_get_n_requests (HklCaptureModel *self)
{
  guint n = 0;

  g_return_val_if_fail (HKL_IS_CAPTURE_MODEL (self), 0);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->groups)); i++)
    n += g_list_model_get_n_items (G_LIST_MODEL (get_group (self, i))) - 1;

  return n;
}

static int
compare_captures (gconstpointer a, gconstpointer b)
{
  const HklCapture *left = *(const HklCapture *const *) a;
  const HklCapture *right = *(const HklCapture *const *) b;

  return left->id < right->id ? -1 : left->id > right->id;
}

GPtrArray *
hkl_capture_model_get_shown (HklCaptureModel *self)
{
  GPtrArray *captures = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_capture_unref);

  g_return_val_if_fail (HKL_IS_CAPTURE_MODEL (self), captures);

  for (guint i = 0; i < g_list_model_get_n_items (self->shown); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->shown, i);

      if (HKL_IS_ITEM (item))
        g_ptr_array_add (captures, hkl_capture_ref (hkl_item_get (HKL_ITEM (item))));
    }
  g_ptr_array_sort (captures, compare_captures);

  return captures;
}

/* --- as a list --------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (HKL_CAPTURE_MODEL (model)->shown);
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (HKL_CAPTURE_MODEL (model)->shown, position);
}

static void
hkl_capture_model_list_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
hkl_capture_model_dispose (GObject *object)
{
  HklCaptureModel *self = HKL_CAPTURE_MODEL (object);

  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_data (self->shown, self);
  g_clear_object (&self->shown);
  g_clear_object (&self->groups);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (hkl_capture_model_parent_class)->dispose (object);
}

static void
hkl_capture_model_finalize (GObject *object)
{
  HklCaptureModel *self = HKL_CAPTURE_MODEL (object);

  g_free (self->inbox);
  g_strfreev (self->search);
  G_OBJECT_CLASS (hkl_capture_model_parent_class)->finalize (object);
}

static void
hkl_capture_model_class_init (HklCaptureModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_capture_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = hkl_capture_model_finalize;
}

static void
hkl_capture_model_init (HklCaptureModel *self)
{
  GListModel *flat;

  self->groups = g_list_store_new (G_TYPE_LIST_MODEL);
  self->filter = gtk_custom_filter_new (fits, self, NULL);
  flat = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (self->groups))));
  self->shown = G_LIST_MODEL (
      gtk_filter_list_model_new (flat, GTK_FILTER (g_object_ref (self->filter))));
  g_signal_connect_swapped (self->shown, "items-changed", G_CALLBACK (g_list_model_items_changed),
                            self);
}

HklCaptureModel *
hkl_capture_model_new (void)
{
  return g_object_new (HKL_TYPE_CAPTURE_MODEL, NULL);
}
