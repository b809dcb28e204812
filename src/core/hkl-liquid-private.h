/* hkl-liquid-private.h: what the parts of the template language share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to src/core/hkl-liquid*.c. Everything lives in the arena of one rendering.
 */

#pragma once

#include "hkl-js-text.h"
#include "hkl-liquid.h"

G_BEGIN_DECLS

/* The words nil, empty and blank: they compare in their own ways. A name that means nothing is
 * NULL, JavaScript's undefined, which is not the same as an event's null. */
extern const HklJson hkl_liquid_nil;
extern const HklJson hkl_liquid_empty;
extern const HklJson hkl_liquid_blank;
extern const HklJson hkl_liquid_block; /* what {{ block }} means inside a block */

typedef struct
{
  HklStr name;
  const HklJson *value;
} HklLiquidVariable;

typedef struct
{
  HklArena *arena;
  HklStr text; /* the template */
  GError *error;
  /* Rendering. */
  const HklJson *event;
  HklJsText *out;
  GArray *variables; /* of HklLiquidVariable */
  GHashTable *cycles;
  guint blocks;     /* how many blocks are open */
  gboolean stopped; /* break or continue: nothing further is rendered */
  gsize memory;
  gint64 deadline;
} HklLiquid;

/* A place in the template; tags and outputs read between AT and END. */
typedef struct
{
  HklLiquid *liquid;
  HklStr text;
  gsize at;
  gsize end;
} HklLiquidCursor;

typedef enum
{
  HKL_LIQUID_LITERAL,
  HKL_LIQUID_PROPERTY,
  HKL_LIQUID_RANGE,
} HklLiquidOperandKind;

typedef struct _HklLiquidOperand HklLiquidOperand;
struct _HklLiquidOperand
{
  HklLiquidOperandKind kind;
  HklStr text;             /* as written */
  const HklJson *literal;  /* of a literal */
  HklLiquidOperand *first; /* of a property: the value that is looked into, or NULL for the names;
                              of a range: from */
  HklLiquidOperand *last;  /* of a range: to */
  HklLiquidOperand **path; /* of a property */
  gsize n_path;
};

typedef enum
{
  HKL_LIQUID_EQUAL,
  HKL_LIQUID_NOT_EQUAL,
  HKL_LIQUID_GREATER,
  HKL_LIQUID_LESS,
  HKL_LIQUID_GREATER_EQUAL,
  HKL_LIQUID_LESS_EQUAL,
  HKL_LIQUID_CONTAINS,
  HKL_LIQUID_NOT,
  HKL_LIQUID_AND,
  HKL_LIQUID_OR,
  HKL_LIQUID_NO_OPERATOR,
} HklLiquidOperator;

/* In postfix order; an entry is an operand or an operator. */
typedef struct
{
  HklLiquidOperand *operand;
  HklLiquidOperator operator;
} HklLiquidStep;

typedef struct
{
  HklStr key; /* "" for none: `filter: key: value` */
  gboolean named;
  HklLiquidOperand *value; /* NULL: a key without a value */
} HklLiquidArgument;

typedef struct
{
  HklStr name;
  HklLiquidArgument *arguments;
  gsize n_arguments;
} HklLiquidFilterCall;

typedef struct
{
  HklLiquidStep *steps;
  gsize n_steps;
  HklLiquidFilterCall *filters;
  gsize n_filters;
} HklLiquidValue;

typedef enum
{
  HKL_LIQUID_TEXT,
  HKL_LIQUID_OUTPUT, /* {{ }} and echo */
  HKL_LIQUID_ASSIGN,
  HKL_LIQUID_CAPTURE,
  HKL_LIQUID_IF,
  HKL_LIQUID_UNLESS,
  HKL_LIQUID_INCREMENT,
  HKL_LIQUID_DECREMENT,
  HKL_LIQUID_CYCLE,
  HKL_LIQUID_BLOCK,
  HKL_LIQUID_GROUP, /* the lines of a liquid tag */
  HKL_LIQUID_STOP,
} HklLiquidNodeKind;

typedef struct _HklLiquidNode HklLiquidNode;

typedef struct
{
  HklLiquidNode *first;
  HklLiquidNode **tail;
} HklLiquidBody;

typedef struct
{
  HklLiquidValue *condition; /* NULL: else */
  HklLiquidBody body;
} HklLiquidBranch;

struct _HklLiquidNode
{
  HklLiquidNodeKind kind;
  gsize begin; /* where its tag begins, for messages */
  HklLiquidNode *next;
  HklStr text;           /* text, or the name of a variable, or what tells one cycle from another */
  HklLiquidValue *value; /* of an output or assignment; the group of a cycle */
  HklLiquidValue **values; /* of a cycle */
  gsize n_values;
  HklLiquidBranch *branches; /* of if and unless; the one of a capture or block */
  gsize n_branches;
};

/* Sets liquid->error, with ", line:…, col:…" of OFFSET in TEXT; returns NULL. */
gpointer hkl_liquid_fail (HklLiquid *self,
                          HklLiquidError code,
                          HklStr text,
                          gsize offset,
                          const char *format,
                          ...) G_GNUC_PRINTF (5, 6);
/* TEXT from BEGIN to END, quoted, at most 32 units long. */
char *hkl_liquid_snapshot (HklStr text, gsize begin, gsize end);

/* Lexer. */
gboolean hkl_liquid_is_blank (guint32 c);
gboolean hkl_liquid_is_word (guint32 c);
void hkl_liquid_skip_blank (HklLiquidCursor *cursor);
HklStr hkl_liquid_read_word (HklLiquidCursor *cursor);
/* Past the quoted text that begins here; to the end when it is not closed. */
void hkl_liquid_skip_quoted (HklLiquidCursor *cursor);
/* Past the next C; FALSE, at the end, when there is none. */
gboolean hkl_liquid_read_to (HklLiquidCursor *cursor, char c);

typedef enum
{
  HKL_LIQUID_TOKEN_TEXT,
  HKL_LIQUID_TOKEN_OUTPUT,
  HKL_LIQUID_TOKEN_TAG,
  HKL_LIQUID_TOKEN_LINE, /* a line of a liquid tag */
} HklLiquidTokenKind;

typedef struct
{
  HklLiquidTokenKind kind;
  gsize begin;
  gsize end;
  gsize inner_begin; /* inside the braces, without blanks; of a tag: after its name */
  gsize inner_end;
  gboolean trim_left;
  gboolean trim_right;
  HklStr name; /* of a tag */
} HklLiquidToken;

/* FALSE with liquid->error. */
gboolean hkl_liquid_tokenize (HklLiquid *self, GArray *tokens);
gboolean hkl_liquid_tokenize_lines (HklLiquid *self, gsize begin, gsize end, GArray *tokens);

/* Expressions. NULL with liquid->error. */
HklLiquidOperand *hkl_liquid_read_operand (HklLiquidCursor *cursor); /* NULL also: there is none */
HklLiquidValue *hkl_liquid_read_value (HklLiquidCursor *cursor);     /* with filters */
HklLiquidValue *hkl_liquid_value_of (HklLiquid *self, HklLiquidOperand *operand);
const HklJson *hkl_liquid_evaluate (HklLiquid *self, const HklLiquidValue *value);
const HklJson *hkl_liquid_evaluate_operand (HklLiquid *self, const HklLiquidOperand *operand);
/* What PATH, a text such as "a.b[0]", means in VALUE. */
const HklJson *hkl_liquid_look_into (HklLiquid *self, const HklJson *value, HklStr path);

/* Values. */
gboolean hkl_liquid_is_nil (const HklJson *value); /* undefined, null, nil */
gboolean hkl_liquid_truthy (const HklJson *value);
gboolean hkl_liquid_equal (const HklJson *a, const HklJson *b, guint depth);
gboolean hkl_liquid_compare (HklLiquid *self,
                             HklLiquidOperator
                             operator,
                             const HklJson * a,
                             const HklJson *b);
/* nil, empty and blank as the plain value that they stand for. */
const HklJson *hkl_liquid_plain (const HklJson *value);
HklStr hkl_liquid_string (HklLiquid *self, const HklJson *value); /* what an output shows */
double hkl_liquid_number (HklLiquid *self, const HklJson *value); /* JavaScript's Number() */
double hkl_liquid_number_or_zero (HklLiquid *self, const HklJson *value);
const HklJson *hkl_liquid_property (HklLiquid *self, const HklJson *value, const HklJson *key);
const HklJson *hkl_liquid_new_string (HklLiquid *self, HklStr s);
const HklJson *hkl_liquid_new_text (HklLiquid *self, const HklJsText *text);
const HklJson *hkl_liquid_new_number (HklLiquid *self, double number);
const HklJson *hkl_liquid_new_boolean (gboolean value);

/* What an item that is made counts: here it takes more memory than where the limit comes from. */
#define HKL_LIQUID_ITEM ((gsize) 32)
/* Counts what a filter works on; FALSE with liquid->error when it is too much. */
gboolean hkl_liquid_use (HklLiquid *self, gsize amount);

/* The parser: FALSE with liquid->error. */
gboolean hkl_liquid_parse (HklLiquid *self, HklLiquidBody *body);
gboolean hkl_liquid_render_body (HklLiquid *self, const HklLiquidBody *body);

/* Filters. */
typedef struct
{
  const HklJson *const *values;
  gsize n;
} HklLiquidArguments;
/* Without liquid->error, NULL is undefined. */
typedef const HklJson *(*HklLiquidFilter) (HklLiquid *self,
                                           const HklJson *value,
                                           const HklLiquidArguments *arguments);
typedef struct
{
  const char *name;
  HklLiquidFilter filter; /* NULL: disabled */
} HklLiquidFilterEntry;
extern const HklLiquidFilterEntry hkl_liquid_list_filters[];
extern const HklLiquidFilterEntry hkl_liquid_math_filters[];
extern const HklLiquidFilterEntry hkl_liquid_text_filters[];
extern const HklLiquidFilterEntry hkl_liquid_web_filters[];
extern const HklLiquidFilterEntry hkl_liquid_date_filters[];

const HklJson *hkl_liquid_apply (HklLiquid *self,
                                 HklStr name,
                                 const HklJson *value,
                                 const HklLiquidArguments *arguments);
/* The argument; NULL when there is none. */
const HklJson *hkl_liquid_argument (const HklLiquidArguments *arguments, gsize index);

G_END_DECLS
