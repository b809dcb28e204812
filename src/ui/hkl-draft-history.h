/* hkl-draft-history.h: what a mapping's draft was before, for undo and redo.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only; needs no display. Only drafts that can be read are states. What is typed
 * without a pause into one part is one step. Bounded: HKL_DRAFT_STEPS_MAX steps.
 */

#pragma once

#include "hkl-mapping.h"

G_BEGIN_DECLS

#define HKL_DRAFT_STEPS_MAX 200
#define HKL_DRAFT_PAUSE     G_TIME_SPAN_SECOND

/* The parts of the form, as bits. */
typedef enum
{
  HKL_PART_NAME = 1 << 0,
  HKL_PART_URL = 1 << 1,
  HKL_PART_METHOD = 1 << 2,
  HKL_PART_TRIGGER = 1 << 3,
  HKL_PART_DATA = 1 << 4,
  HKL_PART_HEADERS = 1 << 5,
  HKL_PART_BATCHING = 1 << 6, /* and pace and order */
} HklDraftPart;
#define HKL_PART_ALL ((1u << 7) - 1)

typedef struct
{
  HklMapping *mapping;
  guint touched; /* bits of HklDraftPart that the person has changed up to here */
} HklDraftState;

typedef struct _HklDraftHistory HklDraftHistory;

HklDraftHistory *hkl_draft_history_new (void);
void hkl_draft_history_free (HklDraftHistory *self);

/* MAPPING is what there is before anything was changed. */
void hkl_draft_history_reset (HklDraftHistory *self, HklMapping *mapping);
/* PART was changed at NOW (monotonic), and the draft is MAPPING. */
void hkl_draft_history_record (HklDraftHistory *self,
                               HklMapping *mapping,
                               guint touched,
                               HklDraftPart part,
                               gint64 now);

/* The state that there is now. Borrowed, as the next ones. */
const HklDraftState *hkl_draft_history_get (HklDraftHistory *self);
/* The state before; NULL: there is none. */
const HklDraftState *hkl_draft_history_undo (HklDraftHistory *self);
const HklDraftState *hkl_draft_history_redo (HklDraftHistory *self);
gboolean hkl_draft_history_can_undo (HklDraftHistory *self);
gboolean hkl_draft_history_can_redo (HklDraftHistory *self);

/* The parts in which A and B are not the same. */
guint hkl_draft_differing_parts (HklMapping *a, HklMapping *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklDraftHistory, hkl_draft_history_free)

G_END_DECLS
