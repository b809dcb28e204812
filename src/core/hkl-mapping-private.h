/* hkl-mapping-private.h: what the parts of the mapping kit share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to src/core/hkl-mapping-*.c and hkl-directive-*.c. A HklMappingRun is one resolution:
 * one thread, one arena, gone when it returns.
 */

#pragma once

#include "hkl-js-text.h"
#include "hkl-mapping-kit.h"

G_BEGIN_DECLS

typedef struct _HklMappingTrace HklMappingTrace;

typedef struct
{
  HklArena *arena;
  GError *error;     /* once set, everything returns NULL */
  guint depth;       /* of the mapping */
  guint keep_absent; /* above 0: absent members are kept, as hkl_mapping_absent */
  gboolean has_absent;
  guint transforms; /* how many @transform were entered */
  gsize text_bytes; /* how much text was made */
  HklMappingTrace *trace;
  GArray *counted; /* NULL: no event was changed by {% increment %} or {% decrement %} */
} HklMappingRun;

/* EVENT, or what the counters of a template have made of it meanwhile: upstream counts in the event
 * itself, so that what is resolved later sees it. */
const HklJson *hkl_mapping_run_event (HklMappingRun *run, const HklJson *event);
void hkl_mapping_run_replace_event (HklMappingRun *run, const HklJson *event, const HklJson *after);

/* Upstream keeps the key of an absent value until the end, and @merge and @flatten can tell. This
 * stands for it in an object, and only while keep_absent is above 0. It reads as null does where
 * upstream's undefined would. */
extern const HklJson hkl_mapping_absent;

#define HKL_MAPPING_MAX_TEXT  ((gsize) 256 << 20)
#define HKL_MAPPING_MAX_NODES ((gsize) 5000000)

/* A directive: its argument and the event (NULL: absent) in, the value out. */
typedef const HklJson *(*HklDirective) (HklMappingRun *run,
                                        const HklJson *argument,
                                        const HklJson *event);

/* Resolves VALUE against EVENT. NULL without run->error is absent. */
const HklJson *
hkl_mapping_run_resolve (HklMappingRun *run, const HklJson *value, const HklJson *event);

/* Sets run->error; returns NULL. */
gpointer hkl_mapping_run_fail (HklMappingRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A text as a value, counted against what a run may make; NULL with run->error when too much. */
const HklJson *hkl_mapping_run_take_text (HklMappingRun *run, const HklJsText *text);

/* Without the members that are absent, at any depth. */
const HklJson *hkl_mapping_run_clean (HklMappingRun *run, const HklJson *value);

/* FALSE when VALUE would be too large once it is written: one @transform in another can double a
 * value again and again without using memory for it. */
gboolean hkl_mapping_run_is_bounded (HklMappingRun *run, const HklJson *value);

/* A path as @path reads it: the first "$." is taken out. */
const HklJson *hkl_mapping_run_get (HklMappingRun *run, const HklJson *event, HklStr path);

/* TRUE when a key begins with "@". */
gboolean hkl_mapping_has_directive_key (const HklJson *value);
/* The directive's member of an object for which hkl_json_is_directive() holds. */
const HklJsonMember *hkl_mapping_directive_member (const HklJson *value);

/* "array", "null", "undefined", "boolean" … */
const char *hkl_mapping_type_name (const HklJson *value);

/* What a mapping is before it is validated and resolved: spread into an object, with
 * __segment_internal_directive wrapped around the rest. NULL with @error. */
const HklJson *hkl_mapping_root (const HklJson *mapping, HklArena *arena, GError **error);
gboolean hkl_mapping_validate_root (const HklJson *root, GError **error);

gboolean hkl_mapping_is_known_directive (HklStr name);

const HklJson *hkl_directive_path (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_template (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_literal (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_if (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_case (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_replace (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_array_path (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_json (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_flatten (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_merge (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_transform (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_exclude_when_null (HklMappingRun *, const HklJson *, const HklJson *);
const HklJson *hkl_directive_liquid (HklMappingRun *, const HklJson *, const HklJson *);

/* One place of the event that was looked at. */
typedef struct
{
  char *path; /* "$.properties.products[0].sku" */
  gboolean absent;
} HklMappingRead;

HklMappingTrace *hkl_mapping_trace_new (void);
void hkl_mapping_trace_free (HklMappingTrace *self);
GPtrArray *hkl_mapping_trace_take_reads (HklMappingTrace *self); /* of HklMappingRead */
/* Called while a mapping is resolved. PATH is without "$.". */
void hkl_mapping_trace_read (HklMappingTrace *self, HklStr path, const HklJson *value);
void hkl_mapping_trace_enter_item (HklMappingTrace *self, HklStr path, gsize index);
void hkl_mapping_trace_enter_made (HklMappingTrace *self);
void hkl_mapping_trace_leave (HklMappingTrace *self);

G_END_DECLS
