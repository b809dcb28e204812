/* hkl-unpack.h: a file's bytes as they were before they were packed: gzip, zstd, or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first bytes decide; several gzip members or zstd frames may stand one behind the other. Memory
 * is bounded, however much is unpacked: 64 KB of output at a time, and the window that the file was
 * packed with, for zstd at most 128 MB. One thread at a time.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HklUnpack HklUnpack;

/* Gets what was unpacked, piece by piece; valid during the call. */
typedef void (*HklUnpackFunc) (const char *bytes, gsize len, gpointer user_data);

HklUnpack *hkl_unpack_new (HklUnpackFunc func, gpointer user_data);
void hkl_unpack_free (HklUnpack *self);

/* FALSE with error: the data is damaged (G_IO_ERROR_INVALID_DATA), or packed in a way that this build
 * cannot read (G_IO_ERROR_NOT_SUPPORTED). */
gboolean hkl_unpack_feed (HklUnpack *self, const char *bytes, gsize len, GError **error);
/* The file has ended. FALSE with G_IO_ERROR_PARTIAL_INPUT: in the middle of what is packed. */
gboolean hkl_unpack_end (HklUnpack *self, GError **error);

/* Whether this build reads zstd. */
gboolean hkl_unpack_has_zstd (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklUnpack, hkl_unpack_free)

G_END_DECLS
