/* bench.h: what the benchmarks of the engine share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A failure ends the program: a figure with something missing is none. Main thread.
 */

#pragma once

#include "hkl-engine.h"

G_BEGIN_DECLS

#define BENCH_AT_ONCE 8 /* requests of a mapping */

/* An event of 1.3 KB. */
GBytes *bench_event (void);

/* For an async call: bench_wait() iterates until bench_done() has put a result there. */
void bench_done (GObject *object, GAsyncResult *result, gpointer slot);
GAsyncResult *bench_wait (GAsyncResult **slot);

HklStore *bench_open (const char *folder);
/* In memory, with a shared secret: requests are signed. */
HklSecrets *bench_secrets (void);
/* CONFIG (taken) with a mapping for all events more; BATCHING: up to 1,000 a request. */
HklConfig *bench_with_mapping (HklConfig *config,
                               const char *id,
                               const char *url,
                               gboolean batching,
                               gboolean paused);

/* The mappings' places in the log are put at its present end. */
void bench_place (HklStore *store, HklSecrets *secrets, HklConfig *config);
/* Events FROM to FROM + N - 1, in calls of 1,000. */
void bench_append (HklStore *store, GBytes *event, guint from, guint n);

/* Seconds of a core, by the threads that used them. */
typedef struct
{
  double engine, sending, store;
  double all; /* the whole process, the bench itself included */
} BenchCpu;

BenchCpu bench_cpu (void);

/* Runs an engine until nothing waits; returns the seconds it took, and in CPU (nullable) what it
 * cost. */
double bench_drain (HklStore *store, HklSecrets *secrets, HklConfig *config, BenchCpu *cpu);

double bench_seconds_since (gint64 start);
/* The value below which PER_CENT of VALUES are; sorts them. */
double bench_percentile (double *values, guint n, double per_cent);

G_END_DECLS
