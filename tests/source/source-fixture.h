/* source-fixture.h: a source that listens, with a store of its own behind it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It serves in the thread of the test, whose main context must run meanwhile.
 */

#pragma once

#include "hkl-source-private.h"
#include "hkl-store-reader.h"

G_BEGIN_DECLS

#define SOURCE_KEY       "hk_test"
#define SOURCE_OTHER_KEY "hk_other"
#define SOURCE_DATA_KEY  "hk_clients" /* of tests/data/clients */

typedef struct
{
  char *folder;
  HklStore *store;
  HklStoreReader *reader;
  HklSource *source;
} Fixture;

/* For g_test_add(); DATA is not looked at. */
void source_set_up (Fixture *fixture, gconstpointer data);
/* Everything ends, and nothing of it is left. */
void source_tear_down (Fixture *fixture, gconstpointer data);

/* A connection to the source at HOST, an address; it does not block. */
GSocket *source_dial (Fixture *fixture, const char *host);

G_END_DECLS
