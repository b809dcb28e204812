/* test-inspector-models.c: the inspector's requests in groups, and its answers in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-answer-words.h"
#include "hkl-capture-model.h"
#include "hkl-inspector-private.h"

static void
receive (HklInspector *inspector, const char *inbox, const char *body)
{
  g_autoptr (HklCapture) capture = hkl_capture_new ();

  capture->inbox = g_strdup (inbox);
  capture->method = g_strdup ("POST");
  capture->path = g_strconcat ("/inbox/", inbox, NULL);
  capture->body = g_bytes_new (body, strlen (body));
  hkl_inspector_record (inspector, capture);
}

/* "crm 2: 4 1; orders 1: 3": groups with their count, and the ids in them. */
static char *
describe (HklCaptureModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (model), i);

      if (HKL_IS_INBOX (item))
        g_string_append_printf (text, "%s%s %u%s:", text->len > 0 ? "; " : "",
                                hkl_inbox_get_name (HKL_INBOX (item)),
                                hkl_inbox_get_n_requests (HKL_INBOX (item)),
                                hkl_inbox_get_answer (HKL_INBOX (item)) != NULL ? "!" : "");
      else
        g_string_append_printf (text, " %" G_GUINT64_FORMAT,
                                ((HklCapture *) hkl_item_get (HKL_ITEM (item)))->id);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_shows(model, expected)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *shown = describe (model);                                                     \
    g_assert_cmpstr (shown, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static void
on_changed (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  guint *n = data;

  g_assert_cmpuint (position + removed, <=, *n);
  *n += added - removed;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, *n);
}

static void
test_groups (void)
{
  g_autoptr (HklInspector) inspector = hkl_inspector_new (4);
  g_autoptr (HklCaptureModel) model = hkl_capture_model_new ();
  g_autoptr (HklItem) newest = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_auto (GStrv) names = NULL;
  guint n = 0;
  HklAnswer answer = { .kind = HKL_ANSWER_DROP, .scope = HKL_ANSWER_ALWAYS };

  g_signal_connect (model, "items-changed", G_CALLBACK (on_changed), &n);
  g_assert_null (hkl_capture_model_update (model, inspector));
  receive (inspector, "orders", "{\"event\":\"Order Completed\",\"messageId\":\"m-1\"}");
  receive (inspector, "crm", "{\"type\":\"identify\",\"messageId\":\"m-2\"}");
  receive (inspector, "orders", "[{\"event\":\"Order Refunded\",\"messageId\":\"m-3\"}]");
  g_assert_cmpuint (hkl_capture_model_count_new (model, inspector), ==, 3);
  newest = hkl_capture_model_update (model, inspector);
  g_assert_cmpuint (((HklCapture *) hkl_item_get (newest))->id, ==, 3);
  g_assert_cmpuint (hkl_capture_model_count_new (model, inspector), ==, 0);
  assert_shows (model, "crm 1: 2; orders 2: 3 1");
  names = hkl_capture_model_get_inboxes (model);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  all = hkl_capture_model_get_shown (model);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpuint (((HklCapture *) all->pdata[0])->id, ==, 1);

  /* What an inbox was told to do stands in its heading. */
  hkl_inspector_set_answer (inspector, "crm", &answer);
  g_assert_null (hkl_capture_model_update (model, inspector));
  assert_shows (model, "crm 1!: 2; orders 2: 3 1");
  hkl_inspector_set_answer (inspector, "crm", NULL);

  /* The inspector keeps four. */
  receive (inspector, "orders", "{}");
  receive (inspector, "a", "{}");
  receive (inspector, "a", "{}");
  g_clear_object (&newest);
  newest = hkl_capture_model_update (model, inspector);
  assert_shows (model, "a 2: 6 5; orders 2: 4 3");
  g_assert_cmpuint (hkl_capture_model_get_n_requests (model), ==, 4);

  receive (inspector, "a", "{}");
  hkl_capture_model_clear (model, inspector);
  assert_shows (model, "");
  g_assert_null (hkl_capture_model_update (model, inspector));
  receive (inspector, "b", "{}");
  g_clear_object (&newest);
  newest = hkl_capture_model_update (model, inspector);
  assert_shows (model, "b 1: 8");
}

static void
test_filter (void)
{
  g_autoptr (HklInspector) inspector = hkl_inspector_new (10);
  g_autoptr (HklCaptureModel) model = hkl_capture_model_new ();
  HklItem *newest;

  receive (inspector, "orders", "{\"event\":\"Order Completed\",\"messageId\":\"m-1\"}");
  receive (inspector, "crm", "{\"type\":\"identify\",\"messageId\":\"m-2\"}");
  newest = hkl_capture_model_update (model, inspector);
  g_clear_object (&newest);

  hkl_capture_model_filter (model, NULL, "ORDER completed");
  assert_shows (model, "orders 1: 1");
  hkl_capture_model_filter (model, NULL, "m-2");
  assert_shows (model, "crm 1: 2");
  hkl_capture_model_filter (model, "orders", "m-2");
  assert_shows (model, "");
  hkl_capture_model_filter (model, "orders", "");
  assert_shows (model, "orders 1: 1");
  hkl_capture_model_filter (model, "nobody", NULL);
  assert_shows (model, "");
  hkl_capture_model_filter (model, NULL, "not signed");
  assert_shows (model, "crm 1: 2; orders 1: 1");

  /* What comes is filtered, too, and brings its heading along. */
  hkl_capture_model_filter (model, NULL, "refund");
  assert_shows (model, "");
  receive (inspector, "orders", "{\"event\":\"Refund\"}");
  newest = hkl_capture_model_update (model, inspector);
  g_clear_object (&newest);
  assert_shows (model, "orders 2: 3");
}

static void
test_words (void)
{
  static const struct
  {
    const char *answer;
    const char *word;
    const char *text; /* what, and for how long */
  } rows[] = {
    { "503,next=3", "503", "Answering 503. 3 requests are left, then 200 OK again." },
    { "503,next=1", "503", "Answering 503. 1 request is left, then 200 OK again." },
    { "429:30", "429", "Answering 429, Retry-After 30. This holds until you change it." },
    { "slow:5000,every=4", "200",
      "Answering 200 slowly, after 5\u00a0s. This is for one request in 4; the others get 200 OK." },
    { "drop,for=60", "dropped", "Dropping the connection. In 60 seconds it is 200 OK again." },
    { "reset,delay=250", "reset",
      "Resetting the connection, after 250\u00a0ms. This holds until you change it." },
    { "half", "half an answer", "Answering half, then closing. This holds until you change it." },
    { "slow-body:2000", "a slow body",
      "Answering with a body that takes 2\u00a0s. This holds until you change it." },
    { "redirect:307", "307", "Redirecting with 307. This holds until you change it." },
    { "error-body", "200, a fault in the body",
      "Answering 200 with a fault in the body. This holds until you change it." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HklAnswer answer;
      gboolean scoped;
      g_autofree char *word = NULL;
      g_autofree char *what = NULL;
      g_autofree char *inbox = NULL;
      g_autofree char *scope = NULL;
      g_autofree char *text = NULL;

      g_assert_true (hkl_answer_parse (rows[i].answer, &answer, &scoped));
      word = hkl_answer_word (&answer);
      what = hkl_answer_describe (&answer, NULL);
      inbox = hkl_answer_describe (&answer, "orders");
      scope = hkl_answer_describe_scope (&answer);
      text = g_strdup_printf ("%s. %s", what, scope);
      g_assert_cmpstr (word, ==, rows[i].word);
      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_nonnull (strstr (inbox, " in “orders”"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/inspector-models/groups", test_groups);
  g_test_add_func ("/inspector-models/filter", test_filter);
  g_test_add_func ("/inspector-models/words", test_words);

  return g_test_run ();
}
