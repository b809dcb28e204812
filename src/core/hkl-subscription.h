/* hkl-subscription.h: a mapping in Segment's own form, read and written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. The form is the Public API's subscription: "name", "enabled", "trigger" and
 * "settings", which are the fields here. Also read: what surrounds one in the API's answers and
 * requests ("data", "subscription", "subscriptions", "input"), a list of them, settings as a text
 * (Terraform), and the names of the destination kit ("subscribe", "mapping").
 *
 * The form has no place for what Hookline adds (wait, concurrency, rate, order, time-out, retry,
 * secret headers), and Hookline none for the identifiers of a workspace.
 */

#pragma once

#include "hkl-config.h"

G_BEGIN_DECLS

#define HKL_SUBSCRIPTION_ERROR (hkl_subscription_error_quark ())
GQuark hkl_subscription_error_quark (void);

typedef enum
{
  HKL_SUBSCRIPTION_ERROR_SYNTAX,  /* no JSON */
  HKL_SUBSCRIPTION_ERROR_NONE,    /* JSON, but there is no mapping in it */
  HKL_SUBSCRIPTION_ERROR_INVALID, /* a mapping that cannot be used as it is */
} HklSubscriptionError;

/**
 * hkl_subscription_read:
 * @text: (array length=length)
 * @taken: (nullable) (array zero-terminated=1): identifiers that new ones must differ from
 *
 * Returns: (transfer full) (element-type HklMapping): in the order of the text, at least one, each
 *   without a fault; NULL with @error, which says for which mapping, and where in the text
 */
GPtrArray *
hkl_subscription_read (const char *text, gsize length, const char *const *taken, GError **error);

/**
 * hkl_subscription_add:
 * @paused: whether the new mappings wait to be switched on, whatever the text says
 * @first: (out) (optional) (transfer full): the identifier of the first new mapping
 *
 * Returns: (transfer full): @config with the mappings of @text; NULL with @error when one cannot be
 *   used or there would be more than five
 */
HklConfig *hkl_subscription_add (HklConfig *config,
                                 const char *text,
                                 gsize length,
                                 gboolean paused,
                                 char **first,
                                 GError **error);

/**
 * hkl_subscription_write:
 *
 * Returns: (transfer full): indented, ends with a newline. What hkl_subscription_read() makes of it
 *   has the same name, state, trigger and fields; values of secret headers are not in it.
 */
char *hkl_subscription_write (HklMapping *self);

/* The names of SELF's settings that the form has no place for and that are not at their defaults:
 * "wait", "retry" … Transfer full, never NULL. */
char **hkl_subscription_left_out (HklMapping *self);

G_END_DECLS
