/* hkl-seen-fields.h: which fields the newest events have, for a mapping's editor.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; the events are read and looked through on a reader thread. While none has come,
 * the fields of the samples stand in. Signal "changed": the list is another one.
 */

#pragma once

#include "hkl-field-list.h"
#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_SEEN_FIELDS (hkl_seen_fields_get_type ())
G_DECLARE_FINAL_TYPE (HklSeenFields, hkl_seen_fields, HKL, SEEN_FIELDS, GObject)

HklSeenFields *hkl_seen_fields_new (HklService *service);
/* Looks again; the answer comes later. */
void hkl_seen_fields_refresh (HklSeenFields *self);
/* Borrowed; never NULL. */
HklFieldList *hkl_seen_fields_get_list (HklSeenFields *self);
/* TRUE: they are those of the samples. */
gboolean hkl_seen_fields_are_samples (HklSeenFields *self);

G_END_DECLS
