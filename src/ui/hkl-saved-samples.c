/* hkl-saved-samples.c: see hkl-saved-samples.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-saved-samples"

#include "config.h"

#include <string.h>

#include "hkl-event-draft.h"
#include "hkl-json-reader.h"
#include "hkl-saved-samples.h"
#include "hkl-ui-settings.h"

#define KEY "samples"

GPtrArray *
hkl_saved_samples_read (void)
{
  g_autoptr (GSettings) settings = hkl_ui_settings_new ();
  GPtrArray *samples = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) texts = NULL;

  if (settings == NULL)
    return samples;

  texts = g_settings_get_strv (settings, KEY);
  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (samples, g_strdup (texts[i]));

  return samples;
}

static gboolean
write_samples (GPtrArray *samples)
{
  g_autoptr (GSettings) settings = hkl_ui_settings_new ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  if (settings == NULL)
    return FALSE;

  for (guint i = 0; i < samples->len && i < HKL_SAVED_SAMPLES_MAX; i++)
    g_strv_builder_add (builder, samples->pdata[i]);
  texts = g_strv_builder_end (builder);

  return g_settings_set_strv (settings, KEY, (const char *const *) texts);
}

static void
take_out (GPtrArray *samples, const char *sample)
{
  for (guint i = samples->len; i-- > 0;)
    if (g_str_equal (samples->pdata[i], sample))
      g_ptr_array_remove_index (samples, i);
}

gboolean
hkl_saved_samples_add (const char *text)
{
  g_autoptr (GPtrArray) samples = hkl_saved_samples_read ();
  g_autofree char *sample = hkl_event_draft_for_again (text);

  if (sample == NULL)
    return FALSE;

  take_out (samples, sample);
  g_ptr_array_insert (samples, 0, g_strdup (sample));

  return write_samples (samples);
}

void
hkl_saved_samples_remove (const char *sample)
{
  g_autoptr (GPtrArray) samples = hkl_saved_samples_read ();

  take_out (samples, sample);
  write_samples (samples);
}

char *
hkl_saved_sample_title (const char *sample)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json = hkl_json_read (arena, sample, strlen (sample), NULL, NULL);
  static const char *const names[] = { "event", "name", "type" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = hkl_json_dup_member_string (json, names[i]);

      if (name != NULL && *name != '\0')
        return g_utf8_make_valid (name, -1);
    }

  return g_strdup ("–");
}
