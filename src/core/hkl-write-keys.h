/* hkl-write-keys.h: the keys that SDKs send events with, each with a name if it was given one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A write key says who sends: it is no secret, for it stands in every web page that uses it. Two
 * SDKs with a key each can be told apart, and one of them can be shut out by revoking its key.
 * Pure; any thread.
 */

#pragma once

#include "hkl-config.h"

G_BEGIN_DECLS

#define HKL_WRITE_KEYS_MAX      100
#define HKL_WRITE_KEY_NAME_MAX  64 /* characters */
#define HKL_WRITE_KEY_KEY_BYTES 200

/* NULL when NAME and KEY can be those of a write key beside the N of KEYS and NAMES, or a sentence that
 * says why not. NAME may be "". Transfer full. */
char *
hkl_write_key_refusal (const char *key, const char *name, char *const *keys, char *const *names);

/* The keys of SELF become these; both are taken over. Only for a configuration that nobody shares. */
void hkl_config_take_write_keys (HklConfig *self, char **keys, char **names);

/* Index of the key that is called WORD or is WORD, as some unnamed key must be called; -1: none. */
int hkl_config_find_write_key (HklConfig *self, const char *word);

/* Copies with one key more at the end, with another name for it ("": none), without it. Errors
 * (HKL_CONFIG_ERROR_INVALID) are sentences; the last key cannot go. */
HklConfig *
hkl_config_with_write_key (HklConfig *self, const char *key, const char *name, GError **error);
HklConfig *
hkl_config_with_write_key_named (HklConfig *self, guint index, const char *name, GError **error);
HklConfig *hkl_config_without_write_key (HklConfig *self, guint index, GError **error);

/* "hk_A1b2…": enough to recognise a key by, for lists and the log; never more than half of it. Transfer
 * full. */
char *hkl_write_key_mask (const char *key);

G_END_DECLS
