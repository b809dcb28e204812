/* fuzz-liquid.c: any bytes as a template.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Besides memory errors it looks for contradictions: a result that is no text, a message that is
 * not UTF-8, a template that is refused when it is checked and rendered all the same.
 */

#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-liquid.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define EVENT                                                                                      \
  "{\"name\":\"Ada\",\"n\":4.5,\"z\":0,\"t\":true,\"no\":false,\"nul\":null,\"e\":\"\",\"l\":"     \
  "[\"x\",\"y\",\"z\"],\"o\":{\"k\":\"v\",\"d\":{\"e\":\"f\"}},\"html\":\"<i>&\\\"'</i>\","        \
  "\"objs\":[{\"p\":1,\"q\":\"a\"},{\"q\":\"c\"}],\"ts\":\"2024-03-09T17:04:11.250Z\","            \
  "\"emo\":\"a\xf0\x9f\x98\x80"                                                                    \
  "b\",\"hi\":\"\\ud83d\",\"messageId\":\"m1\",\"receivedAt\":\"2024-03-09T17:04:11Z\"}"

static void
check (gboolean holds, const char *what)
{
  if (holds)
    return;
  g_printerr ("%s\n", what);
  abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autofree char *template = g_utf8_make_valid ((const char *) data, (gssize) size);
  g_autoptr (GError) invalid = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) written = g_string_new (NULL);
  const HklJson *event = hkl_json_read (arena, EVENT, sizeof EVENT - 1, NULL, NULL);
  HklStr text = hkl_str (template);
  HklStr result;

  gboolean valid = hkl_liquid_check (text, &invalid);
  gboolean rendered = hkl_liquid_render (text, &event, arena, &result, &error);
  check (valid == (invalid == NULL) && rendered == (error == NULL), "answer and error");
  check (valid || !rendered, "an invalid template was rendered");
  check (error == NULL || g_utf8_validate (error->message, -1, NULL), "message is not UTF-8");
  if (rendered && result.len < 1000000)
    {
      hkl_json_write_string (result, written);
      const HklJson *back = hkl_json_read (arena, written->str, written->len, NULL, NULL);
      check (back != NULL && hkl_str_equal (back->u.string, result), "the result is no text");
    }

  return 0;
}
