/* hkl-mapping-trace.c: which places of the event a resolution read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside the shape of @arrayPath the event is one item: its paths are told as places of the whole
 * event. Inside the mapping of @transform it is what "apply" made: what that read is already
 * noted, and the rest is no place of the event.
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-mapping-private.h"

struct _HklMappingTrace
{
  GPtrArray *reads; /* of HklMappingRead */
  GPtrArray *bases; /* of char*, "" for something that is not the event */
};

static void
read_free (gpointer data)
{
  HklMappingRead *read = data;
  g_free (read->path);
  g_free (read);
}

HklMappingTrace *
hkl_mapping_trace_new (void)
{
  HklMappingTrace *self = g_new0 (HklMappingTrace, 1);
  self->reads = g_ptr_array_new_with_free_func (read_free);
  self->bases = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
hkl_mapping_trace_free (HklMappingTrace *self)
{
  g_ptr_array_unref (self->reads);
  g_ptr_array_unref (self->bases);
  g_free (self);
}

GPtrArray *
hkl_mapping_trace_take_reads (HklMappingTrace *self)
{
  GPtrArray *reads = self->reads;
  self->reads = g_ptr_array_new_with_free_func (read_free);
  return reads;
}

/* The place that PATH means in the whole event; NULL when it is none. */
static char *
whole_path (HklMappingTrace *self, HklStr path)
{
  g_autofree char *plain = hkl_str_dup (path);
  g_autofree char *text = g_utf8_make_valid (plain, -1);
  const char *base = NULL;

  for (guint i = 0; i < self->bases->len; i++)
    {
      base = g_ptr_array_index (self->bases, i);
      if (base[0] == '\0')
        return NULL;
    }
  if (base == NULL)
    return g_strconcat ("$.", text, NULL);
  if (text[0] == '\0' || strcmp (text, ".") == 0)
    return g_strdup (base);
  return g_strconcat (base, ".", text, NULL);
}

void
hkl_mapping_trace_read (HklMappingTrace *self, HklStr path, const HklJson *value)
{
  g_autofree char *whole = whole_path (self, path);

  if (whole == NULL)
    return;
  for (guint i = 0; i < self->reads->len; i++)
    {
      const HklMappingRead *read = g_ptr_array_index (self->reads, i);
      if (strcmp (read->path, whole) == 0)
        return;
    }
  HklMappingRead *read = g_new0 (HklMappingRead, 1);
  read->path = g_steal_pointer (&whole);
  read->absent = value == NULL;
  g_ptr_array_add (self->reads, read);
}

void
hkl_mapping_trace_enter_item (HklMappingTrace *self, HklStr path, gsize index)
{
  gssize root = hkl_js_find (path, HKL_STR ("$."), 0);
  HklStr plain = root == 0 ? (HklStr){ path.data + 2, path.len - 2 } : path;
  g_autofree char *list = whole_path (self, plain);

  g_ptr_array_add (self->bases, list == NULL
                                    ? g_strdup ("")
                                    : g_strdup_printf ("%s[%" G_GSIZE_FORMAT "]", list, index));
}

void
hkl_mapping_trace_enter_made (HklMappingTrace *self)
{
  g_ptr_array_add (self->bases, g_strdup (""));
}

void
hkl_mapping_trace_leave (HklMappingTrace *self)
{
  g_ptr_array_remove_index (self->bases, self->bases->len - 1);
}
