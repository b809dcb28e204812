/* hkl-mapping.h: one mapping as it is configured.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread. A change is made by building another one. Secret
 * header values are not in it: `secret_headers` only names those whose values the keyring holds.
 */

#pragma once

#include <glib-object.h>

#include "hkl-json.h"
#include "hkl-remark.h"
#include "hkl-retry.h"

G_BEGIN_DECLS

#define HKL_MAX_MAPPINGS       5
#define HKL_BATCH_SIZE_MAX     4000
#define HKL_BATCH_SIZE_DEFAULT 1000
#define HKL_BATCH_BYTES        (4 * 1000 * 1000)

typedef struct
{
  char *id; /* [a-z0-9-]{1,40}, never changes */
  char *name;
  gboolean paused; /* state "on" or "paused" */
  char *trigger;   /* text in the trigger language */
  char *
      fields; /* canonical JSON of the mapping as upstream writes it: url, method, headers, data … */
  char **secret_headers;    /* header names; never NULL */
  double wait;              /* s, 0 to 60: longest time an event waits for its batch */
  guint concurrency;        /* requests in flight at once, 1 to 64 */
  double rate;              /* events a second; 0 = unlimited */
  gboolean strict_order;    /* order "strict" */
  double timeout;           /* s to the response's headers; default 10 */
  char *ca_file;            /* PEM; trusted besides what the system trusts; "": none */
  char *client_certificate; /* PEM, shown to endpoints that ask for one; "": none */
  char *client_key;         /* PEM; "": it is in the file of the certificate */
  gboolean own_retry;       /* FALSE: the destination's policy */
  HklRetryPolicy retry;

  /* Read out of `fields`, for lists and rows; constants only, "" where a directive decides. */
  char *url;
  char *method;
  gboolean enable_batching;
  guint batch_size; /* effective: 0 or absent in fields is the default */
} HklMapping;

#define HKL_TYPE_MAPPING (hkl_mapping_get_type ())
GType hkl_mapping_get_type (void);

HklMapping *hkl_mapping_ref (HklMapping *self);
void hkl_mapping_unref (HklMapping *self);

/* A mapping with defaults: POST, whole event, all events (trigger on the six types), no batching.
 * The id is made from NAME and is unique among TAKEN (NULL-terminated, nullable). */
HklMapping *hkl_mapping_new (const char *name, const char *url, const char *const *taken);

/* What an editor changes. Copies SELF with one thing changed; nothing is validated here. */
typedef struct
{
  const char *name;
  const char *trigger;
  const char *fields;
  const char *const *secret_headers;
  int paused;          /* 0, 1; -1: as it is */
  double wait;         /* below 0: as it is */
  int concurrency;     /* 0: as it is */
  double rate;         /* below 0: as it is */
  int strict_order;    /* 0, 1; -1: as it is */
  double timeout;      /* 0: as it is */
  const char *ca_file; /* NULL: as it is, and so the next two */
  const char *client_certificate;
  const char *client_key;
  const HklRetryPolicy *retry; /* NULL: as it is */
} HklMappingChange;
#define HKL_MAPPING_CHANGE_NONE                                                                    \
  ((HklMappingChange){ .paused = -1, .wait = -1, .rate = -1, .strict_order = -1 })
HklMapping *hkl_mapping_with (HklMapping *self, const HklMappingChange *change);

/* Fields with one constant member replaced (VALUE is canonical JSON; NULL removes it), for forms. */
char *hkl_mapping_fields_with (const char *fields, const char *key, const char *value);

/* The mapping as it stands in the configuration file, and back; for the store's versions. Reading
 * what was written never fails; NULL with error for anything else. */
char *hkl_mapping_to_text (HklMapping *self);
HklMapping *hkl_mapping_from_text (const char *text, GError **error);

gboolean hkl_mapping_equal (HklMapping *a, HklMapping *b);

/* Every fault and remark: trigger that cannot be read, missing or bad url, method, batch size
 * outside 1..4000, illegal header … Faults have the severity error. Elements are HklRemark. */
GPtrArray *hkl_mapping_check (HklMapping *self);
/* The same, and where there is no fault in it, what is worth saying about trigger and fields. */
GPtrArray *hkl_mapping_remarks (HklMapping *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklMapping, hkl_mapping_unref)

G_END_DECLS
