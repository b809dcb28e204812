/* fuzz-mapping.c: any bytes as a mapping, and any bytes behind a zero as an event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Besides memory errors it looks for contradictions: a value and an error at once, a value that is
 * not JSON once it is written, a message that is not UTF-8, a mapping that is refused in one place
 * and accepted in another.
 */

#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-kit.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define EVENT                                                                                      \
  "{\"type\":\"track\",\"event\":\"a\",\"userId\":5,\"n\":null,\"z\":0,\"e\":\"\",\"properties\":" \
  "{\"a\":\"\xf0\x9f\x8d\xb5x\",\"b\":[1,\"a\",{\"c\":[]}],\"c\":{\"d\":true,\"\":{\"x\":1}}},"    \
  "\"l\":[{\"p\":1,\"q\":\"x\"},null,[2,3],\"\\ud83d\"],\"j\":\"{\\\"k\\\":[1,{}]}\","             \
  "\"timestamp\":\"2024-03-09T17:04:11.250Z\"}"

static void
check (gboolean holds, const char *what)
{
  if (holds)
    return;
  g_printerr ("%s\n", what);
  abort ();
}

static void
check_written (const HklJson *value, HklArena *arena)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (value == NULL)
    return;
  hkl_json_write (value, out);
  if (hkl_json_read (arena, out->str, out->len, NULL, &error) == NULL)
    check (g_error_matches (error, HKL_JSON_ERROR, HKL_JSON_ERROR_DEPTH), "the value is not JSON");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const uint8_t *zero = size > 0 ? memchr (data, 0, size) : NULL;
  gsize length = zero != NULL ? (gsize) (zero - data) : size;
  const HklJson *event = NULL, *mapping, *value, *resolved;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) invalid = NULL;
  g_autoptr (GError) unresolved = NULL;

  mapping = hkl_json_read (arena, (const char *) data, length, NULL, NULL);
  if (mapping == NULL)
    return 0;
  if (zero != NULL)
    event = hkl_json_read (arena, (const char *) zero + 1, size - length - 1, NULL, NULL);
  if (event == NULL)
    event = hkl_json_read (arena, EVENT, sizeof EVENT - 1, NULL, NULL);

  gboolean valid = hkl_mapping_kit_validate (mapping, &invalid);
  check (valid == (invalid == NULL), "validation and its error");
  value = hkl_mapping_kit_transform (mapping, event, arena, &error);
  check (value == NULL || error == NULL, "a value and an error");
  check (error == NULL || g_utf8_validate (error->message, -1, NULL), "message is not UTF-8");
  check (valid || error != NULL, "an invalid mapping was used");
  check_written (value, arena);
  resolved = hkl_mapping_kit_resolve (mapping, event, arena, &unresolved);
  check (resolved == NULL || unresolved == NULL, "a value and an error");
  gboolean late = (error != NULL && strstr (error->message, "render limit") != NULL) ||
                  (unresolved != NULL && strstr (unresolved->message, "render limit") != NULL);
  check (late || !valid || (unresolved == NULL) == (error == NULL),
         "transform and resolve disagree");

  return 0;
}
