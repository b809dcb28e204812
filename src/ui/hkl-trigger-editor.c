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
#include "hkl-remark-list.h"
#include "hkl-section.h"
#include "hkl-segments.h"
#include "hkl-trigger-builder.h"
#include "hkl-trigger-editor.h"
#include "hkl-trigger.h"

#define COUNT_DELAY 150 /* ms after the last key */
#define N_RECENT    50

typedef enum
{
  SHOWS_BUILDER,
  SHOWS_QUERY,
} Shows;

struct _HklTriggerEditor
{
  GtkWidget parent_instance;

  HklService *service;
  HklSection *section;
  GtkWidget *segments;
  GtkStack *stack;
  HklTriggerBuilder *builder;
  HklCodeEntry *entry;
  GtkWidget *words;
  GtkWidget *rich; /* why there is no builder */
  HklRemarkList *remarks;
  gboolean wants_query; /* chosen by the person */
  gboolean incomplete;  /* a row of the builder is */
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
  HklTrigger *trigger = text != NULL ? hkl_trigger_parse (text, NULL, NULL) : NULL;

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

/* --- rows and text --------------------------------------------------------------------------- */

static gboolean
shows_query (HklTriggerEditor *self)
{
  return hkl_segments_get (self->segments) == SHOWS_QUERY;
}

static char *
query_text (HklTriggerEditor *self)
{
  g_autofree char *text = hkl_code_entry_get_text (self->entry);

  return g_strdup (g_strstrip (text));
}

/* What the trigger comes to, or why it comes to nothing. */
static void
check (HklTriggerEditor *self, const char *row_fault)
{
  g_autofree char *text = query_text (self);
  g_autoptr (GError) error = NULL;
  gsize where = 0;
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (text, &where, &error);
  g_autofree char *words = NULL;

  hkl_code_entry_set_fault (self->entry, trigger == NULL ? where : G_MAXSIZE);
  hkl_section_set_fault (self->section,
                         row_fault != NULL ? row_fault
                         : trigger == NULL ? error->message
                                           : NULL,
                         FALSE);
  if (trigger != NULL && shows_query (self))
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
show (HklTriggerEditor *self, Shows shows)
{
  hkl_segments_set (self->segments, shows);
  gtk_stack_set_visible_child_name (self->stack, shows == SHOWS_QUERY ? "query" : "builder");
}

/* The text to the builder, if it can show it; a builder that cannot is not to be chosen. */
static void
text_to_rows (HklTriggerEditor *self)
{
  g_autofree char *text = query_text (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (HklTrigger) trigger = hkl_trigger_parse (text, NULL, NULL);
  HklTriggerRows *rows = hkl_trigger_rows_from_text (text, &error);

  self->incomplete = FALSE;
  if (rows != NULL)
    hkl_trigger_builder_set_rows (self->builder, rows);
  gtk_widget_set_sensitive (gtk_widget_get_first_child (self->segments), rows != NULL);
  gtk_widget_set_visible (self->rich, rows == NULL && trigger != NULL);
  if (rows == NULL)
    show (self, SHOWS_QUERY);
}

static void
typed (HklTriggerEditor *self)
{
  text_to_rows (self);
  check (self, NULL);
  g_signal_emit (self, changed_signal, 0);
}

static void
built (HklTriggerEditor *self)
{
  g_autoptr (GError) error = NULL;
  gboolean on_row;
  g_autofree char *text = hkl_trigger_builder_get_text (self->builder, &on_row, &error);

  self->incomplete = text == NULL;
  if (text != NULL)
    hkl_code_entry_set_text (self->entry, text);
  check (self, error != NULL && !on_row ? error->message : NULL);
  g_signal_emit (self, changed_signal, 0);
}

static void
shows_chosen (guint chosen, gpointer data)
{
  HklTriggerEditor *self = HKL_TRIGGER_EDITOR (data);

  self->wants_query = chosen == SHOWS_QUERY;
  /* What a row does not say yet is no text: Query shows the last one that was whole. */
  if (self->wants_query && self->incomplete)
    {
      text_to_rows (self);
      g_signal_emit (self, changed_signal, 0);
    }
  show (self, (Shows) chosen);
  check (self, NULL);
  g_signal_emit (self, changed_signal, 0);
}

void
hkl_trigger_editor_set_text (HklTriggerEditor *self, const char *text)
{
  g_return_if_fail (HKL_IS_TRIGGER_EDITOR (self));

  hkl_code_entry_set_text (self->entry, text);
  show (self, self->wants_query ? SHOWS_QUERY : SHOWS_BUILDER);
  text_to_rows (self);
  check (self, NULL);
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
  g_return_val_if_fail (HKL_IS_TRIGGER_EDITOR (self), NULL);

  return self->incomplete ? NULL : query_text (self);
}

void
hkl_trigger_editor_set_remarks (HklTriggerEditor *self, GPtrArray *remarks)
{
  g_autoptr (GPtrArray) rest = NULL;

  g_return_if_fail (HKL_IS_TRIGGER_EDITOR (self));

  rest = shows_query (self) ? g_ptr_array_ref (remarks)
                            : hkl_trigger_builder_set_remarks (self->builder, remarks);
  hkl_remark_list_set (self->remarks, rest);
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
}

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "hk-sub");
  gtk_widget_set_margin_start (label, 2);
  gtk_widget_set_visible (label, FALSE);

  return label;
}

GtkWidget *
hkl_trigger_editor_new (HklService *service, HklSeenFields *fields)
{
  HklTriggerEditor *self = g_object_new (HKL_TYPE_TRIGGER_EDITOR, NULL);
  const char *const labels[] = { _ ("Builder"), _ ("Query"), NULL };

  self->service = g_object_ref (service);
  self->segments = hkl_segments_new (labels, shows_chosen, self);
  self->section = HKL_SECTION (
      hkl_section_new (_ ("Trigger"), _ ("Which events are sent"), self->segments));
  self->builder = HKL_TRIGGER_BUILDER (hkl_trigger_builder_new (fields));
  self->entry = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Trigger"), TRUE, FALSE, 3));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->builder), "builder");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->entry), "query");
  self->words = make_label (NULL);
  self->rich = make_label (_ ("This query is too rich for the builder"));
  self->remarks = HKL_REMARK_LIST (hkl_remark_list_new ("trigger"));
  hkl_section_append (self->section, GTK_WIDGET (self->stack));
  hkl_section_append (self->section, self->words);
  hkl_section_append (self->section, self->rich);
  hkl_section_append (self->section, GTK_WIDGET (self->remarks));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (typed), self);
  g_signal_connect_swapped (self->builder, "changed", G_CALLBACK (built), self);
  gtk_widget_set_parent (GTK_WIDGET (self->section), GTK_WIDGET (self));

  return GTK_WIDGET (self);
}
