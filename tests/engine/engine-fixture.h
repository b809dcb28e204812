/* engine-fixture.h: a real store in a fresh folder, the real engine, a receiver on a port.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every test begins with setup() and ends with teardown(), by which the engine and the store are
 * finalised. One thread, whose default context is iterated while it waits.
 */

#pragma once

#include "hkl-attempt.h"
#include "hkl-engine.h"
#include "receiver.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  HklStore *store;
  HklSecrets *secrets;
  HklEngine *engine;
  HklConfig *config;
  HklEngineOptions options;
  Receiver *receiver;
  guint n_events; /* appended so far */
} Fixture;

/* A GAsyncReadyCallback that keeps the result, and the wait for it. */
void on_result (GObject *object, GAsyncResult *result, gpointer user_data);
GAsyncResult *wait_for (GAsyncResult **result);

void set_secret (HklSecrets *secrets, const char *key, const char *value);

/* FUNC answers at the receiver; NULL: 200. */
void setup (Fixture *f, ReceiverFunc func, gpointer data);
void setup_with (Fixture *f, ReceiverFunc func, gpointer data, const HklEngineOptions *options);
void teardown (Fixture *f);
/* The program's end and its next beginning, on the same folder. */
void stop (Fixture *f);
void start (Fixture *f);
void wait_idle (Fixture *f);

/* 30 ms apart, for 30 s. */
extern const HklRetryPolicy quick_policy;

/* A mapping “t” to the receiver; EXTRA is more members of fields, such as
 * ,"enable_batching":true. */
HklMapping *
make_mapping (Fixture *f, const char *name, const char *extra, const HklMappingChange *change);
/* Puts MAPPING (taken) in force. */
void use_mapping (Fixture *f, HklMapping *mapping);
/* Both, and waits until the store has it. */
void add_mapping (Fixture *f, const char *extra, const HklMappingChange *change);

void
append_json (Fixture *f, const char *type, const char *name, const char *user, const char *json);
/* N events {"type":"track","event":"E","n":1} … */
void append (Fixture *f, guint n);

void assert_body (const Received *request, const char *expected);
void assert_signed (const Received *request, const char *secret, const char *signed_text);

/* All batches, oldest first; the attempts of one. */
GPtrArray *read_batches (Fixture *f);
GPtrArray *read_attempts (Fixture *f, gint64 batch_id);

G_END_DECLS
