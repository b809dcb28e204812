/* hkl-store-reader-pool.h: questions to the log from a thread that must not wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Owns two reader threads, each with a connection. A question is a function that runs on one of
 * them; its answer comes back in the asker's thread-default main context. A question that was
 * cancelled before its turn is never run.
 */

#pragma once

#include "hkl-store-reader.h"

G_BEGIN_DECLS

#define HKL_TYPE_STORE_READER_POOL (hkl_store_reader_pool_get_type ())
G_DECLARE_FINAL_TYPE (HklStoreReaderPool, hkl_store_reader_pool, HKL, STORE_READER_POOL, GObject)

/* Runs on a reader thread. Returns what hkl_store_reader_pool_ask_finish() gives to the asker. */
typedef gpointer (*HklStoreQuestion) (HklStoreReader *reader,
                                      gpointer data,
                                      GCancellable *cancellable,
                                      GError **error);

HklStoreReaderPool *hkl_store_reader_pool_new (const char *directory);
void hkl_store_reader_pool_ask (HklStoreReaderPool *self,
                                HklStoreQuestion question,
                                gpointer data,
                                GDestroyNotify data_free,
                                GDestroyNotify answer_free,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* Returns: (transfer full): the answer; NULL with error (or when the question answered NULL). */
gpointer
hkl_store_reader_pool_ask_finish (HklStoreReaderPool *self, GAsyncResult *result, GError **error);

G_END_DECLS
