/* hkl-mapping-draft.h: a mapping's fields as forms show them, and back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread; no display. `fields` is the JSON that upstream writes; a form shows the parts
 * of it that it can, and writes only those that the person changed: what it cannot show stays.
 */

#pragma once

#include "hkl-mapping.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_DATA_WHOLE,  /* the event as it is */
  HKL_DATA_PART,   /* what one path yields */
  HKL_DATA_CUSTOM, /* a JSON value with directives, or no data at all */
} HklDataKind;

/* TEXT (out, transfer full): the path "$.properties" for PART, JSON over several lines for CUSTOM,
 * "" where there is no data. */
HklDataKind hkl_draft_get_data (const char *fields, char **text);

/**
 * hkl_draft_data_to_json:
 * @where: (out) (optional): byte offset of the fault in TEXT
 *
 * Returns: (transfer full) (nullable): JSON for the member `data`; NULL without error: none.
 */
char *hkl_draft_data_to_json (HklDataKind kind, const char *text, gsize *where, GError **error);

/**
 * hkl_draft_insertion:
 * @text: a shape as it is being typed
 * @cursor: in bytes
 * @path: of a field, without "$."
 * @offset: (out): where the bytes begin that are to be replaced
 * @length: (out): how many they are
 *
 * What inserting a field means at that place: in the text of a @path the path instead of what is
 * there, in a template a placeholder, elsewhere a whole directive.
 *
 * Returns: (transfer full): what comes there.
 */
char *hkl_draft_insertion (const char *text,
                           gsize cursor,
                           const char *path,
                           gsize *offset,
                           gsize *length);

typedef struct
{
  char *name;
  char *value;       /* "" for a secret one: it is in the keyring */
  gboolean secret;   /* locked */
  gboolean computed; /* VALUE is the JSON of a directive, not a text */
} HklHeaderDraft;

HklHeaderDraft *hkl_header_draft_new (const char *name, const char *value);
void hkl_header_draft_free (HklHeaderDraft *self);

/* (element-type HklHeaderDraft), in order, secret ones last. */
GPtrArray *hkl_draft_get_headers (HklMapping *mapping);
/* JSON for the member `headers`; rows without a name are left out; NULL where none remains. */
char *hkl_draft_headers_to_json (GPtrArray *headers);
/* Names of the secret ones; NULL-terminated. */
char **hkl_draft_secret_headers (GPtrArray *headers);

/* TEXT as a JSON string. */
char *hkl_draft_string_to_json (const char *text);

/* An event's text over several lines, for showing; the text itself where it is no JSON. */
char *hkl_draft_pretty (const char *text, gsize len);

/* The sentence of the first fault whose place begins with PREFIX; NULL when there is none.
 * (element-type HklRemark) */
const char *hkl_draft_fault (GPtrArray *remarks, const char *prefix);
/* The place in the help that explains that fault; NULL without one. Transfer full. */
char *hkl_draft_fault_help (GPtrArray *remarks, const char *prefix);
gboolean hkl_draft_has_fault (GPtrArray *remarks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklHeaderDraft, hkl_header_draft_free)

G_END_DECLS
