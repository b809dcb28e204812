/* hkl-snippet.h: code to copy that verifies X-Signature, in the languages of receivers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Every snippet handles a batch (the first event is what is signed) and compares in constant
 * time. A test runs each against the vector that it shows.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HKL_SNIPPET_NODE,
  HKL_SNIPPET_PYTHON,
  HKL_SNIPPET_GO,
  HKL_SNIPPET_PHP,
  HKL_SNIPPET_RUBY,
  HKL_SNIPPET_C,
} HklSnippetLanguage;
#define HKL_N_SNIPPETS (HKL_SNIPPET_C + 1)

/* As a tab is labelled: "Node", "Python", "Go", "PHP", "Ruby", "C". */
const char *hkl_snippet_get_name (HklSnippetLanguage language);

/**
 * hkl_snippet_text:
 * @body: (nullable): a request's body
 * @signature: (nullable): its X-Signature; used together with @body
 *
 * With both, the code ends with a call that checks this very request and prints "genuine" or "not
 * genuine"; it takes the secret from the environment variable HOOKLINE_SECRET, so that no secret is
 * ever in the text.
 *
 * Returns: (transfer full): the code.
 */
char *hkl_snippet_text (HklSnippetLanguage language, GBytes *body, const char *signature);

G_END_DECLS
