/* hkl-answer.h: how the inspector answers, and for how long.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure values; any thread.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HKL_ANSWER_OK,         /* 200 */
  HKL_ANSWER_STATUS,     /* `status`, with Retry-After when it is not 0 */
  HKL_ANSWER_SLOW,       /* 200 after `delay` */
  HKL_ANSWER_DROP,       /* closes the connection without an answer */
  HKL_ANSWER_HALF,       /* head and half of the announced body, then closes */
  HKL_ANSWER_SLOW_BODY,  /* the body in drops over `delay` */
  HKL_ANSWER_REDIRECT,   /* to /inbox/elsewhere, with `status` or 302 */
  HKL_ANSWER_RESET,      /* a TCP reset instead of an answer */
  HKL_ANSWER_ERROR_BODY, /* `status` or 200, and a body that says that it failed */
} HklAnswerKind;
#define HKL_N_ANSWER_KINDS (HKL_ANSWER_ERROR_BODY + 1)

typedef enum
{
  HKL_ANSWER_NEXT,   /* for the next `count` requests, then 200 again */
  HKL_ANSWER_ALWAYS, /* until changed */
  HKL_ANSWER_EVERY_OTHER,
  HKL_ANSWER_EVERY_NTH,   /* the `count`th, and so on; 200 between */
  HKL_ANSWER_FOR_SECONDS, /* for `count` seconds from now, then 200 again */
} HklAnswerScope;

typedef struct
{
  HklAnswerKind kind;
  guint status;      /* 0: the kind's own */
  guint retry_after; /* s; 0: no header; with a status only */
  guint delay;       /* ms before the answer; of a slow body: how long it takes */
  HklAnswerScope scope;
  guint count; /* what the scope says; what is left of it when it is asked for */
} HklAnswer;
#define HKL_ANSWER_DEFAULT ((HklAnswer){ .kind = HKL_ANSWER_OK, .scope = HKL_ANSWER_ALWAYS })

/* What such numbers may be at most. */
#define HKL_ANSWER_MAX_DELAY       (3600 * 1000) /* ms */
#define HKL_ANSWER_MAX_RETRY_AFTER (24 * 3600)   /* s */

/**
 * hkl_answer_parse:
 * @text: a status ("503", "429:30" with Retry-After), or "ok", "slow:MS", "slow-body:MS", "drop",
 *   "reset", "half", "redirect[:STATUS]", "error-body[:STATUS]"; then, each behind a comma and in
 *   any order, "next=N", "every=N", "for=SECONDS", "delay=MS", "retry-after=SECONDS"
 * @scoped: (out): whether the text says for how long; otherwise it is HKL_ANSWER_ALWAYS
 *
 * Returns: FALSE, with @answer untouched, when the text is none of these.
 */
gboolean hkl_answer_parse (const char *text, HklAnswer *answer, gboolean *scoped);

/* "status", "slow", "drop", …: as hkl_answer_parse() has them. */
const char *hkl_answer_kind_word (HklAnswerKind kind);

/* The status that such an answer has on the wire; 0: none is sent. */
guint hkl_answer_get_status (const HklAnswer *self);

/* Whether nothing about it is out of the ordinary. */
gboolean hkl_answer_is_plain (const HklAnswer *self);

G_END_DECLS
