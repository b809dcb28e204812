/* hkl-verify.h: is this signature genuine, and if not, why not?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Tries the readings of ui.md "Signature" in their order and names the one cause found.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  HKL_VERDICT_GENUINE,          /* the whole body is signed */
  HKL_VERDICT_GENUINE_BATCH,    /* the first event of a list is signed, as Segment does */
  HKL_VERDICT_GENUINE_STANDARD, /* there is no X-Signature, and that of Standard Webhooks fits */
  HKL_VERDICT_NOT_GENUINE,      /* `cause` says why, where a usual cause fits */
  HKL_VERDICT_UNSIGNED,         /* no signature came */
  HKL_VERDICT_NO_SECRET,        /* there is no secret to check with */
} HklVerdictKind;

/* One of the checks that led to the verdict, in order. */
typedef struct
{
  gboolean passed;
  gboolean skipped; /* does not apply: shown dim */
  char *title;      /* "Whole body does not match" */
  char *detail;     /* may be "" */
  /* What `detail` was made of, to be made of again in another language. */
  const char *detail_form; /* static; NULL: there is none */
  char *arguments[2];      /* for each "%s" in it */
} HklCheck;

typedef struct
{
  HklVerdictKind kind;
  char *cause; /* stable, kebab-case: "trailing-newline", "sha256", …; "" when genuine or unknown */
  char *title;                        /* "Genuine, signed as a batch" */
  const char *cause_title;            /* static: behind "Not genuine: "; NULL without a cause */
  char *advice;                       /* what it means and what to change */
  gsize signed_offset, signed_length; /* in the body, when genuine */
  GPtrArray *checks;                  /* of HklCheck */
} HklVerdict;

/* What came with a request; each is NULL when it did not come. */
typedef struct
{
  const char *signature; /* X-Signature */
  const char *id;        /* webhook-id */
  const char *timestamp; /* webhook-timestamp */
  const char *standard;  /* webhook-signature */
  gint64 received_at;    /* microseconds since 1970; 0: how old it is, is not judged */
} HklReceived;

#define HKL_TYPE_VERDICT (hkl_verdict_get_type ())
GType hkl_verdict_get_type (void);
HklVerdict *hkl_verdict_ref (HklVerdict *self);
void hkl_verdict_unref (HklVerdict *self);

/**
 * hkl_verify:
 * @signature: (nullable): the header's value as received
 * @secret: (nullable): the secret to check with
 * @previous_secret: (nullable): one that was in use before
 * @body: as received
 */
HklVerdict *
hkl_verify (const char *signature, const char *secret, const char *previous_secret, GBytes *body);

/* The same for all signatures that came: where there is X-Signature and that of Standard Webhooks,
 * both have to fit. */
HklVerdict *hkl_verify_received (const HklReceived *received,
                                 const char *secret,
                                 const char *previous_secret,
                                 GBytes *body);

/* The texts above are in English, for files and machines. For people, in their language: TRANSLATE gets
 * an English text and returns it translated, as gettext() does. Transfer full. */
typedef const char *(*HklTranslate) (const char *text);
char *hkl_verdict_dup_title (const HklVerdict *self, HklTranslate translate);
char *hkl_verdict_dup_advice (const HklVerdict *self, HklTranslate translate);
char *hkl_check_dup_title (const HklCheck *self, HklTranslate translate);
char *hkl_check_dup_detail (const HklCheck *self, HklTranslate translate);

/* Whether it is one of the genuine ones. */
gboolean hkl_verdict_is_genuine (const HklVerdict *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklVerdict, hkl_verdict_unref)

G_END_DECLS
