/* hkl-json.h: the JSON value, with JavaScript's semantics.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A value is immutable once built, lives in an HklArena, and may be read by any thread while that
 * arena is alive. "Absent" (JavaScript's undefined) is a NULL pointer; JSON null is a value.
 *
 * Strings are WTF-8: UTF-8 in which a lone UTF-16 surrogate is its three-byte form (ED A0..BF xx),
 * since upstream works on UTF-16 and can hold one. They carry a length and may contain U+0000.
 *
 * The members of an object are in JavaScript's order: integer-like keys ("0" to "4294967294")
 * first, ascending; then the others by first insertion. A duplicate key keeps its first position
 * and has its last value. "__proto__" is a key like any other here; the mapping kit drops it.
 */

#pragma once

#include <string.h>

#include "hkl-arena.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_JSON_NULL,
  HKL_JSON_FALSE,
  HKL_JSON_TRUE,
  HKL_JSON_NUMBER,
  HKL_JSON_STRING,
  HKL_JSON_ARRAY,
  HKL_JSON_OBJECT,
} HklJsonKind;

typedef struct _HklJson HklJson;
typedef struct _HklJsonMember HklJsonMember;

/* A string by reference: not zero-terminated, WTF-8. */
typedef struct
{
  const char *data;
  gsize len;
} HklStr;

struct _HklJson
{
  guint32 kind;   /* HklJsonKind */
  guint32 offset; /* where the value begins in the text that it was read from; 0 when built */
  union
  {
    double number;
    HklStr string;
    struct
    {
      const HklJson *const *items; /* an item may be NULL: absent, written as null */
      gsize n;
    } array;
    struct
    {
      const HklJsonMember *members; /* no member has a NULL value */
      gsize n;
    } object;
  } u;
};

struct _HklJsonMember
{
  HklStr key;
  const HklJson *value;
  guint32 key_offset; /* where the key's opening quote stands in the text */
};

#define HKL_STR(literal) ((HklStr){ (literal), sizeof (literal) - 1 })

static inline HklStr
hkl_str (const char *text)
{
  return (HklStr){ text, strlen (text) };
}

static inline gboolean
hkl_str_equal (HklStr a, HklStr b)
{
  return a.len == b.len && memcmp (a.data, b.data, a.len) == 0;
}

/* Ends with a zero byte; the caller frees it. Embedded zeros are kept. */
char *hkl_str_dup (HklStr s);

/* Length in UTF-16 code units, as JavaScript's String.length. */
gsize hkl_str_utf16_length (HklStr s);

static inline gboolean
hkl_json_is (const HklJson *value, HklJsonKind kind)
{
  return value != NULL && value->kind == (guint32) kind;
}

/* The constants need no arena. */
extern const HklJson hkl_json_null;
extern const HklJson hkl_json_false;
extern const HklJson hkl_json_true;
extern const HklJson hkl_json_empty_string;

const HklJson *hkl_json_new_number (HklArena *arena, double number);
const HklJson *hkl_json_new_string (HklArena *arena, HklStr s);  /* copies the bytes */
const HklJson *hkl_json_take_string (HklArena *arena, HklStr s); /* bytes already in the arena */
const HklJson *hkl_json_new_array (HklArena *arena, const HklJson *const *items, gsize n);

/* The member's value, or NULL when there is none or VALUE is no object. */
const HklJson *hkl_json_get (const HklJson *value, const char *key);
const HklJson *hkl_json_get_str (const HklJson *value, HklStr key);

/* The string of a member, zero-terminated and owned by the arena of nobody: NULL when it is no
 * string. The caller frees it. */
char *hkl_json_dup_member_string (const HklJson *value, const char *key);

/* Builds an object member by member with JavaScript's order and duplicate rules. A NULL value
 * (absent) removes the key, as a later absent value does upstream. */
typedef struct _HklJsonObjectBuilder HklJsonObjectBuilder;
HklJsonObjectBuilder *hkl_json_object_builder_new (HklArena *arena);
void hkl_json_object_builder_set (HklJsonObjectBuilder *self, HklStr key, const HklJson *value);
void hkl_json_object_builder_remove (HklJsonObjectBuilder *self, HklStr key);
const HklJson *hkl_json_object_builder_end (HklJsonObjectBuilder *self);

/* JavaScript's truthiness; absent is falsy. */
gboolean hkl_json_truthy (const HklJson *value);

G_END_DECLS
