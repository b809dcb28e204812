/* hkl-log-private.h: the writing side of the log, as the writer thread sees it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HklLog owns the writing connection and what must be known without asking it: last ids, cursors,
 * counts. All of it changes within a transaction; after a rollback it is read again. Writer thread
 * only, but for opening and closing, when there is no such thread.
 */

#pragma once

#include "hkl-seen.h"
#include "hkl-sqlite.h"
#include "hkl-store.h"

G_BEGIN_DECLS

/* Also as the last ids of columns: see hkl-schema.c. */
#define HKL_ATTEMPT_NUMBER_BITS 20
#define HKL_N_BATCH_STATES      5

typedef struct
{
  char *id;
  gint64 key;
  gint64 cursor; /* -1: dropped */
  gint64 n[HKL_N_BATCH_STATES];
  gint64 n_retrying;
  gint64 n_queued; /* events in forming and waiting batches */
  gboolean changed;
} HklLogMapping;

typedef struct
{
  char *directory;
  char *path;
  char *damage; /* sentence, or NULL */
  HklSqlite *db;

  gint64 last_event;
  gint64 last_batch;
  gint64 n_events;
  gint64 n_invalid;
  gint64 widest;
  GHashTable *mappings; /* id → HklLogMapping */

  HklSeen *seen; /* all of it only when the next says so */
  gboolean seen_is_loaded;
  gint64 seen_pos;   /* so far it was loaded: the first event of a row */
  GArray *new_seen;  /* hashes of the events of this transaction: ids end at last_event */
  GArray *fresh;     /* those of them that no event had before */
  GHashTable *lost;  /* such hashes of transactions that failed: the filter has them, no event */
  gint64 seen_hint;  /* the row of `seen` that had the last duplicate */
  gint64 tidied_at;  /* when old rows of `seen` were looked for */
  gint64 expire_pos; /* events up to here were looked at by the present pass of retention */

  int wal_pages_wanted; /* atomic: any thread may set it */
  int wal_pages;        /* at which a checkpoint comes now */

  int reserve_mib; /* atomic: any thread may set it */
  gboolean low;    /* below the reserve when an append last asked */
  gint64 space_checked_at;
  double space; /* free bytes when they were last asked for */

  HklStoreChange changes; /* of this transaction */
} HklLog;

typedef enum
{
  HKL_CALL_APPEND,
  HKL_CALL_PUT_MAPPING,
  HKL_CALL_DROP_MAPPING,
  HKL_CALL_PLAN,
  HKL_CALL_SETTLE,
  HKL_CALL_INSERT_BATCHES,
  HKL_CALL_EXPIRE,
} HklCallKind;

/* One call: what is asked (never changed) and, after it was done, what came of it. */
typedef struct
{
  HklCallKind kind;
  GTask *task;
  GPtrArray *events;   /* APPEND */
  HklMapping *mapping; /* PUT_MAPPING */
  char *mapping_id;    /* DROP_MAPPING, PLAN */
  gint64 cursor;       /* PLAN */
  GPtrArray *batches;  /* PLAN, SETTLE, INSERT_BATCHES */
  GPtrArray *attempts; /* SETTLE; elements may be NULL */
  gint64 before;       /* EXPIRE */
  guint max;
  guint n_rows; /* roughly, of work */
  gsize n_bytes;

  GError *error;
  GArray *ids;
  gint64 number;
} HklCall;

void hkl_call_free (HklCall *self);

/* --- hkl-log.c --- */

/* Opens or makes the database in DIRECTORY, whose lock is held. */
/* Bytes of a page; pages of the WAL after which they go into the database: part of the limit, and its
 * ends. */
#define HKL_LOG_PAGE     8192
#define HKL_LOG_WAL_PART 16
#define HKL_LOG_WAL_MIN  64
#define HKL_LOG_WAL_MAX  4096

HklLog *hkl_log_open (const char *directory, GError **error);
void hkl_log_close (HklLog *self);
gboolean hkl_log_begin (HklLog *self, GError **error);
void hkl_log_size_wal (HklLog *self);
/* FALSE: nothing of the transaction is kept, and the log is as before it. */
gboolean hkl_log_commit (HklLog *self, GError **error);
void hkl_log_rollback (HklLog *self);
/* Does CALL within the transaction; on FALSE, CALL->error says why. */
gboolean hkl_log_apply (HklLog *self, HklCall *call);
/* Borrowed; NULL when it is not known; dropped ones are known. */
HklLogMapping *hkl_log_find_mapping (HklLog *self, const char *id);

/* --- hkl-log-events.c --- */

gboolean hkl_log_append (HklLog *self, HklCall *call);

/* --- hkl-log-seen.c --- */

/* Reads on, a few milliseconds of it; FALSE: an error, the next step tries again. */
gboolean hkl_log_load_seen_step (HklLog *self, GError **error);
/* Reads what is left. The following need it all. */
gboolean hkl_log_load_seen (HklLog *self, GError **error);
/* 1: a duplicate; 0: new; -1: error. HASH is that of MESSAGE_ID. */
int hkl_log_is_duplicate (HklLog *self, guint64 hash, const char *message_id, GError **error);
/* Of the event that was inserted last, in this transaction; NOW: microseconds since 1970. */
void hkl_log_add_seen (HklLog *self, guint64 hash, gint64 now);
/* The transaction begins, or has come about, or not: what it added is forgotten, or remembered as
 * lost. */
void hkl_log_end_seen (HklLog *self, gboolean committed);
void hkl_log_begin_seen (HklLog *self);
void hkl_log_free_seen (HklLog *self);
/* Writes the hashes of the transaction, and takes old ones out now and then. */
gboolean hkl_log_flush_seen (HklLog *self, GError **error);

/* --- hkl-log-mappings.c --- */

gboolean hkl_log_put_mapping (HklLog *self, HklCall *call);
gboolean hkl_log_drop_mapping (HklLog *self, HklCall *call);

/* --- hkl-log-batches.c --- */

gboolean hkl_log_plan (HklLog *self, HklCall *call);
gboolean hkl_log_settle (HklLog *self, HklCall *call);
gboolean hkl_log_insert_batches (HklLog *self, HklCall *call);
/* N more (or fewer) batches of this kind with N_EVENTS events in all. */
void hkl_log_mapping_count (HklLogMapping *mapping,
                            HklBatchState state,
                            gboolean retried,
                            gint64 n,
                            gint64 n_events);

/* --- hkl-log-expire.c --- */

gboolean hkl_log_expire (HklLog *self, HklCall *call);
/* After a commit: gives a large part of free pages back to the file system, a little at a time. */
void hkl_log_give_back (HklLog *self);

G_END_DECLS
