/* hkl-trigger-editor.c: see hkl-trigger-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-trigger-editor"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-code-entry.h"
#include "hkl-json-reader.h"
#include "hkl-section.h"
#include "hkl-trigger-editor.h"
#include "hkl-trigger.h"

#define COUNT_DELAY 150 /* ms after the last key */
#define N_RECENT    50

struct _HklTriggerEditor
{
  GtkWidget parent_instance;

  HklService *service;
  HklSection *section;
  HklCodeEntry *entry;
  GtkWidget *words;
  GCancellable *counting;
  guint count_id;
};

G_DEFINE_FINAL_TYPE (HklTriggerEditor, hkl_trigger_editor, GTK_TYPE_WIDGET)

static guint changed_signal;

/* --- how many match -------------------------------------------------------------------------- */

typedef struct
{
  guint n, matching;
} Count;

/* On a reader thread. */
static gpointer
count_matches (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  HklTrigger *trigger = data;
  g_autoptr (GPtrArray) events = hkl_store_reader_events_before (reader, 0, N_RECENT, TRUE, error);
  g_autoptr (HklArena) arena = hkl_arena_new ();
  Count *count;

  if (events == NULL)
    return NULL;

  count = g_new0 (Count, 1);
  for (guint i = 0; i < events->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const HklEvent *event = events->pdata[i];
      gsize size;
      const char *bytes = g_bytes_get_data (event->bytes, &size);
      const HklJson *json = hkl_json_read (arena, bytes, size, NULL, NULL);

      count->n++;
      if (event->reason == NULL && hkl_trigger_matches (trigger, json))
        count->matching++;
      hkl_arena_reset (arena);
    }

  return count;
}

static void
counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklTriggerEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree Count *count = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source),
                                                              result, &error);
  g_autofree char *text = NULL;

  if (count == NULL || self->section == NULL)
    return; /* cancelled, or the log cannot be read, which the bars say */

  if (count->n == 0)
    text = g_strdup (_ ("No event has come yet"));
  else
    /* Translators: how many of the newest events the trigger takes. */
    text = g_strdup_printf (g_dngettext (NULL, "%u of the last event matches",
                                         "%u of the last %u events match", count->n),
                            count->matching, count->n);
  hkl_section_set_subtitle (self->section, text);
}

static gboolean
start_count (gpointer data)
{
  HklTriggerEditor *self = HKL_TRIGGER_EDITOR (data);
  g_autofree char *text = hkl_trigger_editor_get_text (self);
  HklTrigger *trigger = hkl_trigger_parse (text, NULL, NULL);

  self->count_id = 0;
  if (self->counting != NULL)
    g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);

  if (trigger == NULL || hkl_service_get_readers (self->service) == NULL)
    {
      g_clear_pointer (&trigger, hkl_trigger_unref);
      hkl_section_set_subtitle (self->section, _ ("Which events are sent"));
      return G_SOURCE_REMOVE;
    }

  self->counting = g_cancellable_new ();
  hkl_store_reader_pool_ask (hkl_service_get_readers (self->service), count_matches, trigger,
                             (GDestroyNotify) hkl_trigger_unref, g_free, self->counting, counted,
                             g_object_ref (self));

  return G_SOURCE_REMOVE;
}

/* --- text ------------------------------------------------------------------------------------ */

static void
check (HklTriggerEditor *self)
{
  g_autofree char *text = hkl_trigger_editor_get_text (self);
  g_autoptr (GError) error = NULL;
  gsize where = 0;
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (text, &where, &error);
  g_autofree char *words = NULL;

  hkl_code_entry_set_fault (self->entry, trigger == NULL ? where : G_MAXSIZE);
  hkl_section_set_fault (self->section, trigger == NULL ? error->message : NULL, FALSE);
  if (trigger != NULL)
    words = hkl_condition_describe (hkl_trigger_get_root (trigger));
  if (words != NULL && *words != '\0')
    {
      g_autofree char *sentence = g_strdup_printf (_ ("Sent when %s"), words);

      gtk_label_set_text (GTK_LABEL (self->words), sentence);
    }
  gtk_widget_set_visible (self->words, words != NULL && *words != '\0');

  g_clear_handle_id (&self->count_id, g_source_remove);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->count_id = g_timeout_add (COUNT_DELAY, start_count, self);
}

static void
typed (HklTriggerEditor *self)
{
  check (self);
  g_signal_emit (self, changed_signal, 0);
}

void
hkl_trigger_editor_set_text (HklTriggerEditor *self, const char *text)
{
  g_return_if_fail (HKL_IS_TRIGGER_EDITOR (self));

  hkl_code_entry_set_text (self->entry, text);
  check (self);
}

void
hkl_trigger_editor_set_help (HklTriggerEditor *self, const char *place)
{
  g_return_if_fail (HKL_IS_TRIGGER_EDITOR (self));

  hkl_section_set_help (self->section, place);
}

char *
hkl_trigger_editor_get_text (HklTriggerEditor *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (HKL_IS_TRIGGER_EDITOR (self), NULL);

  text = hkl_code_entry_get_text (self->entry);

  return g_strdup (g_strstrip (text));
}

static void
hkl_trigger_editor_map (GtkWidget *widget)
{
  HklTriggerEditor *self = HKL_TRIGGER_EDITOR (widget);

  GTK_WIDGET_CLASS (hkl_trigger_editor_parent_class)->map (widget);
  if (self->count_id == 0)
    self->count_id = g_timeout_add (COUNT_DELAY, start_count, self);
}

static void
hkl_trigger_editor_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_TRIGGER_EDITOR (widget)->count_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_trigger_editor_parent_class)->unmap (widget);
}

static void
hkl_trigger_editor_dispose (GObject *object)
{
  HklTriggerEditor *self = HKL_TRIGGER_EDITOR (object);

  g_clear_handle_id (&self->count_id, g_source_remove);
  if (self->counting != NULL)
    g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  g_clear_object (&self->service);
  if (self->section != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->section)));
  G_OBJECT_CLASS (hkl_trigger_editor_parent_class)->dispose (object);
}

static void
hkl_trigger_editor_class_init (HklTriggerEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_trigger_editor_dispose;
  widget_class->map = hkl_trigger_editor_map;
  widget_class->unmap = hkl_trigger_editor_unmap;
  changed_signal = g_signal_new ("changed", HKL_TYPE_TRIGGER_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_trigger_editor_init (HklTriggerEditor *self)
{
  self->section = HKL_SECTION (hkl_section_new (_ ("Trigger"), _ ("Which events are sent"), NULL));
  self->entry = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Trigger"), TRUE, FALSE, 3));
  self->words = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->words), 0);
  gtk_label_set_wrap (GTK_LABEL (self->words), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->words), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (self->words, "hk-sub");
  gtk_widget_set_margin_start (self->words, 2);
  gtk_widget_set_visible (self->words, FALSE);
  hkl_section_append (self->section, GTK_WIDGET (self->entry));
  hkl_section_append (self->section, self->words);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (typed), self);
  gtk_widget_set_parent (GTK_WIDGET (self->section), GTK_WIDGET (self));
}

GtkWidget *
hkl_trigger_editor_new (HklService *service)
{
  HklTriggerEditor *self = g_object_new (HKL_TYPE_TRIGGER_EDITOR, NULL);

  self->service = g_object_ref (service);

  return GTK_WIDGET (self);
}
