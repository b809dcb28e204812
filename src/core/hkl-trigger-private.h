/* hkl-trigger-private.h: what the files of the trigger language share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text becomes tokens (hkl-trigger-lexer.c), tokens become the tree of conditions
 * (hkl-trigger-parser.c), the tree is compiled into a HklTrigger (hkl-trigger.c), evaluated
 * (hkl-trigger-match.c) and written back (hkl-trigger-text.c). While it parses, the parser keeps a
 * trail of what it did with the text, so that the lint can say what upstream passes over in
 * silence.
 */

#pragma once

#include "hkl-trigger.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_TOKEN_WORD,
  HKL_TOKEN_NUMBER,
  HKL_TOKEN_STRING,
  HKL_TOKEN_OPERATOR,
  HKL_TOKEN_CONJUNCTION, /* and, or */
  HKL_TOKEN_NULL,
  HKL_TOKEN_DOT,
  HKL_TOKEN_COMMA,
  HKL_TOKEN_PAREN_LEFT,
  HKL_TOKEN_PAREN_RIGHT,
  HKL_TOKEN_BRACKET_LEFT,
  HKL_TOKEN_BRACKET_RIGHT,
  HKL_TOKEN_END,
} HklTokenKind;

typedef struct
{
  HklTokenKind kind;
  HklStr text;    /* a word without its backslashes; a string with its quotes; the end is "eos" */
  guint32 offset; /* in the trigger's text, in bytes */
  guint32 length;
} HklToken;

/* What the parser did, in the order in which it did it. */
typedef enum
{
  HKL_TRAIL_CONJUNCTION, /* "and" or "or" of the level `level` */
  HKL_TRAIL_LEVEL,       /* a level ended; `level` is its number, it was `offset`, `length` */
  HKL_TRAIL_IGNORED,     /* a token that means nothing here */
  HKL_TRAIL_NEGATION,    /* a "!" that negates nothing */
  HKL_TRAIL_FUNCTION,    /* contains() or match() of a field that they do not know */
  HKL_TRAIL_FIELD,       /* the field of a condition */
  HKL_TRAIL_PATTERN,     /* the pattern of match() */
  HKL_TRAIL_VALUE,       /* the value of a condition */
  HKL_TRAIL_OPERATOR,    /* the operator of a condition */
  HKL_TRAIL_EARLY_CLOSE, /* the ")" of a function ended the group around it */
  HKL_TRAIL_EMPTY,       /* a group without a condition */
  HKL_TRAIL_REOPENED,    /* a closing quote that begins another string */
  HKL_TRAIL_CUT,         /* the end of the text that is lost */
} HklTrailKind;

typedef struct
{
  HklTrailKind kind;
  guint level; /* 0: the whole text; 1…: groups in their order */
  guint32 offset;
  guint32 length;
  HklTokenKind token;
  HklStr text;                   /* of the token */
  const HklCondition *condition; /* field, operator, value, pattern: whose it is */
} HklTrail;

/* Why a text cannot be read. */
typedef struct
{
  gsize offset;     /* in the text, in bytes */
  const char *code; /* as in HklRemark */
  char *message;    /* without a capital at its beginning and a full stop at its end */
} HklFault;

void hkl_fault_clear (HklFault *fault);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HklFault, hkl_fault_clear)

/* Always FALSE. Takes MESSAGE. */
gboolean hkl_fault_set (HklFault *fault, gsize offset, const char *code, char *message);

/**
 * hkl_trigger_lex:
 * @tokens: (element-type HklToken): filled; ends with HKL_TOKEN_END
 * @trail: (nullable) (element-type HklTrail): reopened strings and a cut end are added
 *
 * Returns: FALSE with @fault when upstream's lexer refuses the text.
 */
gboolean
hkl_trigger_lex (HklArena *arena, const char *text, GArray *tokens, GArray *trail, HklFault *fault);

/* The tree, in ARENA, or NULL with FAULT. */
HklCondition *hkl_trigger_parse_tokens (HklArena *arena,
                                        const HklToken *tokens,
                                        guint n_tokens,
                                        GArray *trail,
                                        HklFault *fault);

static inline gboolean
hkl_str_is (HklStr s, const char *word)
{
  return hkl_str_equal (s, hkl_str (word));
}

/* A field of a condition, by its first step. */
gboolean hkl_trigger_find_field (HklStr path, HklConditionKind *kind);
/* A field of contains() or match(). They know no type, take event, name and userId without a
 * path, and ask of the rest only that they begin with the right letters. */
gboolean hkl_trigger_find_function_field (HklStr path, HklConditionKind *kind);

HklCondition *hkl_condition_new (HklArena *arena, HklConditionKind kind, guint offset, guint end);
HklCondition *hkl_condition_build_test (HklArena *arena,
                                        HklConditionKind kind,
                                        const HklToken *path,
                                        const HklToken *op,
                                        const HklToken *value);
HklCondition *hkl_condition_build_call (HklArena *arena,
                                        HklConditionKind kind,
                                        const HklToken *path,
                                        gboolean is_match,
                                        gboolean negated,
                                        const HklToken *value);

/* Parses TEXT and keeps TRAIL (element-type HklTrail; nullable). What the trail points to belongs
 * to the returned trigger; where NULL is returned, it must not be read. */
HklTrigger *hkl_trigger_parse_with_trail (const char *text, GArray *trail, HklFault *fault);

/* Upstream's operators. */
typedef enum
{
  HKL_OPERATOR_OTHER, /* never true */
  HKL_OPERATOR_EQUAL,
  HKL_OPERATOR_NOT_EQUAL,
  HKL_OPERATOR_LESS,
  HKL_OPERATOR_LESS_EQUAL,
  HKL_OPERATOR_GREATER,
  HKL_OPERATOR_GREATER_EQUAL,
  HKL_OPERATOR_CONTAINS,
  HKL_OPERATOR_NOT_CONTAINS,
  HKL_OPERATOR_STARTS_WITH,
  HKL_OPERATOR_NOT_STARTS_WITH,
  HKL_OPERATOR_ENDS_WITH,
  HKL_OPERATOR_NOT_ENDS_WITH,
  HKL_OPERATOR_EXISTS,
  HKL_OPERATOR_NOT_EXISTS,
  HKL_OPERATOR_IS_TRUE,
  HKL_OPERATOR_IS_FALSE,
  HKL_OPERATOR_NUMBER_EQUALS,
  HKL_OPERATOR_NUMBER_NOT_EQUALS,
} HklOperator;

HklOperator hkl_operator_from_name (const char *name);

/* The outcome of one condition or group. Upstream throws where a group is empty, or a path has no
 * step: the whole event then fails to be evaluated, which is not the same as a condition that is
 * false. */
typedef enum
{
  HKL_MATCH_FALSE,
  HKL_MATCH_TRUE,
  HKL_MATCH_THROWS,
} HklMatch;

/* Memory for an actual value that stands in no event: a length, one unit of a string. */
typedef struct
{
  HklJson value;
  char bytes[4];
} HklActual;

/* One step of a path. Events of one kind have their members in the same places, so the place where
 * the key was found last is tried first. That is only a hint: threads may overwrite each other's. */
typedef struct
{
  HklStr key;
  int place; /* atomic */
} HklStep;

/* A condition or group made ready for many events: its operator as a code, its value as text and
 * as a number, its path in steps. Immutable but for the hints; lives in an arena. */
typedef struct _HklTest HklTest;
struct _HklTest
{
  HklConditionKind kind;
  HklOperator code;
  gboolean any;             /* group */
  gboolean throws;          /* a path of separators only: upstream throws */
  const HklTest **children; /* group; a child may be NULL: upstream throws */
  guint n_children;
  HklStep *steps; /* from the event down: its own member first */
  guint n_steps;
  gboolean finds_nothing; /* an empty path */
  HklStr text;
  double number;
};

/* NULL for NULL. */
const HklTest *hkl_test_new (HklArena *arena, const HklCondition *condition);
HklMatch hkl_test_evaluate (const HklTest *self, const HklJson *event);
/* What a condition looks at in EVENT; NULL is absent. Not for one that throws. */
const HklJson *hkl_test_get_actual (const HklTest *self, const HklJson *event, HklActual *scratch);
gboolean hkl_test_holds (const HklTest *self, const HklJson *actual);

/* The tests of SELF's root. */
const HklTest *hkl_trigger_get_test (HklTrigger *self);

/* "event-type" … "properties." as they are called in the tree and in the text. */
const char *hkl_condition_kind_name (HklConditionKind kind);
const char *hkl_condition_kind_field (HklConditionKind kind);

/* JavaScript's Number(): what a condition's value is as a number. */
double hkl_trigger_to_number (const HklJson *value);
/* JavaScript's String() of a condition's value. */
void hkl_trigger_append_value (const HklJson *value, GString *out);

#define HKL_TRIGGER_NUMBER_SIZE 32

/* The same as text that may lie in BUFFER. */
HklStr hkl_trigger_value_text (const HklJson *value, char buffer[HKL_TRIGGER_NUMBER_SIZE]);

typedef enum
{
  HKL_PLACE_ANYWHERE,
  HKL_PLACE_START,
  HKL_PLACE_END,
} HklPlace;

/* includes(), startsWith(), endsWith(): PART in S, in UTF-16. */
gboolean hkl_trigger_text_has (HklStr s, HklStr part, HklPlace place);

/* WTF-8: bytes of a character, its number, half a character's bytes (returns their number). */
gsize hkl_wtf8_length (guchar first);
guint32 hkl_wtf8_get (const char *p);
gsize hkl_wtf8_put_unit (guint16 unit, char bytes[4]);
/* UTF-8 in which halves of characters may stand; WHERE is set where it is not. */
gboolean hkl_wtf8_validate (const char *text, gsize *where);

/* slice (1). */
HklStr hkl_trigger_drop_first_unit (HklArena *arena, HklStr s);
/* Joins a high and a low surrogate that have come to stand side by side. */
void hkl_trigger_join_surrogates (GString *s);

G_END_DECLS
