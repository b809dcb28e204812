/* fuzz-config.c: any bytes as a configuration file, and as a mapping in Segment's form.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is accepted is written and read back as the same; a fault or remark has a sentence that can
 * be shown and a place inside the text; what is refused is refused with a fault.
 */

#include "config.h"

#include <stdint.h>

#include "hkl-config-lint.h"
#include "hkl-config.h"
#include "hkl-subscription.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (gboolean holds, const char *what)
{
  if (!holds)
    g_error ("%s", what);
}

static void
check_remarks (GPtrArray *remarks, size_t size)
{
  for (guint i = 0; i < remarks->len; i++)
    {
      const HklRemark *remark = g_ptr_array_index (remarks, i);

      check (remark->offset <= size && remark->line > 0 && remark->column > 0,
             "a remark outside the text");
      check (g_utf8_validate (remark->text, -1, NULL), "a remark is not UTF-8");
    }
}

static void
check_subscription (const char *text, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) mappings = hkl_subscription_read (text, size, NULL, &error);

  check ((mappings == NULL) == (error != NULL), "mappings and error");
  check (error == NULL || g_utf8_validate (error->message, -1, NULL), "the message is not UTF-8");
  for (guint i = 0; mappings != NULL && i < mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (mappings, i);
      g_autofree char *written = hkl_subscription_write (mapping);
      g_autoptr (GPtrArray) again = hkl_subscription_read (written, strlen (written), NULL, NULL);
      g_autofree char *twice = NULL;

      check (again != NULL && again->len == 1, "what was written cannot be read");
      twice = hkl_subscription_write (g_ptr_array_index (again, 0));
      check (g_str_equal (written, twice), "a round trip changes the mapping");
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = size > 0 ? (const char *) data : "";
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GPtrArray) remarks = hkl_config_lint (text, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = hkl_config_parse (text, size, &faults, &error);

  check ((config == NULL) == (error != NULL), "configuration and error");
  check ((config == NULL) == (faults->len > 0), "refused with a fault, accepted without");
  check_remarks (faults, size);
  check_remarks (remarks, size);
  if (config != NULL)
    {
      g_autofree char *written = hkl_config_to_text (config);
      g_autoptr (HklConfig) again = hkl_config_parse (written, strlen (written), NULL, NULL);
      g_autofree char *twice = NULL;

      check (again != NULL, "what was written cannot be read");
      twice = hkl_config_to_text (again);
      check (g_str_equal (written, twice), "a round trip changes the configuration");
    }
  check_subscription (text, size);

  return 0;
}
