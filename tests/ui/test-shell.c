/* test-shell.c: the adaptive containers and the parts of the form, on a display.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "hkl-batching-editor.h"
#include "hkl-code-entry.h"
#include "hkl-columns.h"
#include "hkl-data-editor.h"
#include "hkl-headers-editor.h"
#include "hkl-mapping-draft.h"
#include "hkl-shell.h"
#include "hkl-switch.h"
#include "hkl-test.h"
#include "hkl-ui-resources.h"

static void
test_modes (void)
{
  g_assert_cmpint (hkl_shell_mode_for_width (360), ==, HKL_SHELL_NARROW);
  g_assert_cmpint (hkl_shell_mode_for_width (699), ==, HKL_SHELL_NARROW);
  g_assert_cmpint (hkl_shell_mode_for_width (700), ==, HKL_SHELL_MEDIUM);
  g_assert_cmpint (hkl_shell_mode_for_width (1099), ==, HKL_SHELL_MEDIUM);
  g_assert_cmpint (hkl_shell_mode_for_width (1100), ==, HKL_SHELL_WIDE);
}

typedef struct
{
  HklShell *shell;
  HklShellMode mode;
} Expected;

static gboolean
has_mode (gpointer data)
{
  Expected *expected = data;

  return hkl_shell_get_mode (expected->shell) == expected->mode;
}

static void
expect_mode (HklShell *shell, int width, HklShellMode mode)
{
  Expected expected = { shell, mode };

  gtk_widget_size_allocate (GTK_WIDGET (shell), &(GtkAllocation){ 0, 0, width, 600 }, -1);
  hkl_test_wait_until (has_mode, &expected, 5, "the mode's notice");
}

/* Whatever the children want, the window can shrink to 360 × 294. */
static void
test_shell (void)
{
  GtkWidget *sidebar = gtk_label_new ("sidebar");
  GtkWidget *content = gtk_label_new ("content");
  GtkWidget *widget;
  HklShell *shell;
  int minimum;

  gtk_widget_set_size_request (content, 900, 700);
  widget = g_object_ref_sink (hkl_shell_new (sidebar, content));
  shell = HKL_SHELL (widget);
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 360);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 294);

  expect_mode (shell, 1280, HKL_SHELL_WIDE);
  g_assert_true (gtk_widget_get_child_visible (sidebar));
  g_assert_true (gtk_widget_get_child_visible (content));
  g_assert_cmpint (gtk_widget_get_allocated_width (sidebar), ==, HKL_SHELL_SIDEBAR_WIDTH);

  expect_mode (shell, 800, HKL_SHELL_MEDIUM);
  g_assert_true (gtk_widget_get_child_visible (sidebar));

  expect_mode (shell, 360, HKL_SHELL_NARROW);
  g_assert_false (gtk_widget_get_child_visible (sidebar));
  g_assert_true (gtk_widget_get_child_visible (content));

  hkl_shell_set_show_content (shell, FALSE);
  gtk_widget_size_allocate (widget, &(GtkAllocation){ 0, 0, 360, 600 }, -1);
  g_assert_true (gtk_widget_get_child_visible (sidebar));
  g_assert_false (gtk_widget_get_child_visible (content));

  expect_mode (shell, 1280, HKL_SHELL_WIDE);
  g_assert_true (gtk_widget_get_child_visible (content));
  g_assert_cmpint (hkl_shell_mode_of (content), ==, HKL_SHELL_WIDE);
  g_assert_finalize_object (widget);
}

static void
test_columns (void)
{
  GtkWidget *a = gtk_label_new ("a");
  GtkWidget *b = gtk_label_new ("b");
  GtkWidget *columns;
  int minimum;

  gtk_widget_set_size_request (a, 100, 40);
  gtk_widget_set_size_request (b, 100, 60);
  columns = g_object_ref_sink (hkl_columns_new (a, b, 500, 0, 20));
  gtk_widget_measure (columns, GTK_ORIENTATION_VERTICAL, 600, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 60);
  gtk_widget_measure (columns, GTK_ORIENTATION_VERTICAL, 300, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 120);
  g_assert_finalize_object (columns);
}

static void
count (GtkWidget *toggle, gboolean active, gpointer data)
{
  *(int *) data += 1;
}

/* Showing a state must not start a command. */
static void
test_switch (void)
{
  int calls = 0;
  GtkWidget *toggle = g_object_ref_sink (hkl_switch_new ("Deliver events", count, &calls));

  hkl_switch_set_active (toggle, TRUE);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (toggle)));
  g_assert_cmpint (calls, ==, 0);
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  g_assert_cmpint (calls, ==, 1);
  g_assert_finalize_object (toggle);
}

static GtkWidget *
find_spin (GtkWidget *widget)
{
  if (GTK_IS_SPIN_BUTTON (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_spin (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* A size that is not allowed is said, not quietly made another one. */
static void
test_batch_size (void)
{
  static const struct
  {
    const char *text;
    gboolean good;
  } cases[] = { { "0", FALSE }, { "1", TRUE }, { "4000", TRUE }, { "4001", FALSE }, { "", FALSE } };
  GtkWidget *widget = g_object_ref_sink (hkl_batching_editor_new ());
  HklBatchingEditor *editor = HKL_BATCHING_EDITOR (widget);
  g_autoptr (HklMapping) plain = hkl_mapping_new ("A", "http://127.0.0.1/", NULL);
  g_autofree char *fields = hkl_mapping_fields_with (plain->fields, "enable_batching", "true");
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) mapping = NULL;

  change.fields = fields;
  mapping = hkl_mapping_with (plain, &change);
  hkl_batching_editor_set_mapping (editor, mapping);
  g_assert_true (hkl_batching_editor_get_batching (editor));
  g_assert_cmpint (hkl_batching_editor_get_size (editor), ==, HKL_BATCH_SIZE_DEFAULT);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (find_spin (widget)), cases[i].text);
      g_assert_cmpint (hkl_batching_editor_check (editor), ==, cases[i].good);
    }
  g_assert_finalize_object (widget);
}

static void
test_editors (void)
{
  g_autoptr (HklMapping) mapping = hkl_mapping_new ("A", "http://127.0.0.1/", NULL);
  g_autoptr (HklService) service = hkl_service_new (&HKL_SERVICE_OPTIONS_DEFAULT);
  g_autoptr (HklSeenFields) fields = hkl_seen_fields_new (service);
  GtkWidget *data = g_object_ref_sink (hkl_data_editor_new (fields));
  GtkWidget *headers = g_object_ref_sink (hkl_headers_editor_new (fields));
  GtkWidget *code = g_object_ref_sink (hkl_code_entry_new ("Body", TRUE, TRUE, 3));
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  hkl_data_editor_set_fields (HKL_DATA_EDITOR (data), "{\"data\":{\"@path\":\"$.traits\"}}");
  json = hkl_data_editor_get_json (HKL_DATA_EDITOR (data), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "{\"@path\":\"$.traits\"}");

  hkl_headers_editor_set_mapping (HKL_HEADERS_EDITOR (headers), mapping);
  rows = hkl_headers_editor_get (HKL_HEADERS_EDITOR (headers));
  g_assert_cmpuint (rows->len, ==, 0);

  /* Marks beyond the text, in the middle of a character, and over several lines do no harm. */
  hkl_code_entry_set_text (HKL_CODE_ENTRY (code), "{\n  \"ä\": 1\n}");
  hkl_code_entry_set_signed (HKL_CODE_ENTRY (code), 0, 100);
  hkl_code_entry_set_fault (HKL_CODE_ENTRY (code), 1000);
  hkl_code_entry_set_fault (HKL_CODE_ENTRY (code), 5);
  hkl_code_entry_set_fault (HKL_CODE_ENTRY (code), G_MAXSIZE);
  text = hkl_code_entry_get_text (HKL_CODE_ENTRY (code));
  g_assert_cmpstr (text, ==, "{\n  \"ä\": 1\n}");

  g_assert_finalize_object (data);
  g_assert_finalize_object (headers);
  g_assert_finalize_object (code);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (hkl_ui_get_resource ());
  g_test_add_func ("/ui/shell/modes", test_modes);
  g_test_add_func ("/ui/shell/allocation", test_shell);
  g_test_add_func ("/ui/columns", test_columns);
  g_test_add_func ("/ui/switch", test_switch);
  g_test_add_func ("/ui/batching/size", test_batch_size);
  g_test_add_func ("/ui/editors", test_editors);

  return g_test_run ();
}
