/* hkl-config.h: the destination's whole configuration, and its text form.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread. The text is destination.json of product.md 8. Pure:
 * reading and writing the file is the service's work. There is no secret in it, ever.
 *
 * The text is read with core's own reader, which knows the line and column of every value and
 * keeps numbers in `fields` exact; json-glib knows neither (see COMPATIBILITY.md).
 */

#pragma once

#include "hkl-mapping.h"

G_BEGIN_DECLS

#define HKL_CONFIG_ERROR (hkl_config_error_quark ())
GQuark hkl_config_error_quark (void);

typedef enum
{
  HKL_CONFIG_ERROR_SYNTAX,  /* no JSON; nothing was read */
  HKL_CONFIG_ERROR_INVALID, /* JSON, but not a configuration */
  HKL_CONFIG_ERROR_TOO_MANY_MAPPINGS,
  HKL_CONFIG_ERROR_NEWER, /* written by a newer version */
} HklConfigError;

typedef enum
{
  HKL_SIGNING_FIRST_EVENT, /* as Segment: a batch is signed over its first event */
  HKL_SIGNING_WHOLE_BODY,
  HKL_SIGNING_OFF,
} HklSigningMode;

#define HKL_CONFIG_VERSION         1
#define HKL_SOURCE_PORT_DEFAULT    8797
#define HKL_INSPECTOR_PORT_DEFAULT 8798

typedef struct
{
  gboolean enabled; /* the destination's master switch */
  HklSigningMode signing;
  gboolean standard_webhooks;
  guint source_port;
  char **write_keys;      /* never NULL; at least one in use */
  char **write_key_names; /* as many; "" for one without a name */
  gboolean require_write_key;
  gboolean listen_all; /* "listen": "all" instead of "loopback" */
  gboolean metrics;    /* GET /metrics is answered, to this machine alone */
  guint inspector_port;
  HklRetryPolicy retry;
  gboolean hold_on_metered; /* where the network costs money, only endpoints near by are served */
  guint retention_days;
  gint64 retention_bytes;
  GPtrArray *mappings; /* of HklMapping, at most HKL_MAX_MAPPINGS, in the order of the sidebar */
} HklConfig;

#define HKL_TYPE_CONFIG (hkl_config_get_type ())
GType hkl_config_get_type (void);

/* Defaults and a new random write key ("hk_…"); no mapping. */
HklConfig *hkl_config_new (void);
/* "hk_" and 16 random letters and digits. Transfer full. */
char *hkl_config_generate_write_key (void);
HklConfig *hkl_config_ref (HklConfig *self);
void hkl_config_unref (HklConfig *self);

/**
 * hkl_config_parse:
 * @faults: (out) (optional) (element-type HklRemark): every fault with its place; also when NULL
 *   is returned
 *
 * Returns: (transfer full): the configuration; NULL with @error, whose message is the first fault
 *   ("Line 7, column 15: …"), when it cannot be used.
 */
HklConfig *hkl_config_parse (const char *text, gsize len, GPtrArray **faults, GError **error);
/* Readable: two spaces a level, known keys in a fixed order, ends with a newline. */
char *hkl_config_to_text (HklConfig *self);

/* A shallow copy whose plain members may be changed before it is shared with anybody. */
HklConfig *hkl_config_copy (HklConfig *self);
/* Copies with one mapping added or replaced (same id), moved, or removed. Adding the sixth is
 * refused with a sentence. */
HklConfig *hkl_config_with_mapping (HklConfig *self, HklMapping *mapping, GError **error);
HklConfig *hkl_config_without_mapping (HklConfig *self, const char *id);
HklConfig *hkl_config_with_mapping_moved (HklConfig *self, const char *id, guint position);
HklConfig *hkl_config_with_enabled (HklConfig *self, gboolean enabled);

/* The identifiers of the mappings, for hkl_mapping_new(). Transfer full. */
char **hkl_config_mapping_ids (HklConfig *self);

/* Borrowed; NULL when there is none. Accepts an id or, failing that, a name. */
HklMapping *hkl_config_find_mapping (HklConfig *self, const char *id_or_name);

/* The policy in force for MAPPING. */
const HklRetryPolicy *hkl_config_retry_for (HklConfig *self, HklMapping *mapping);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklConfig, hkl_config_unref)

G_END_DECLS
