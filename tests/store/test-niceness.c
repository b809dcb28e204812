/* test-niceness.c: who steps back, and who does not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sys/resource.h>
#include <unistd.h>

#include "hkl-niceness.h"
#include "hkl-test.h"

static int
mine (void)
{
  return getpriority (PRIO_PROCESS, (id_t) gettid ());
}

static gpointer
child (G_GNUC_UNUSED gpointer data)
{
  return GINT_TO_POINTER (mine ());
}

typedef struct
{
  int own, childs;
} Seen;

static gpointer
worker (gpointer data)
{
  Seen *seen = data;

  hkl_niceness_step_back ();
  seen->own = mine ();
  seen->childs = GPOINTER_TO_INT (g_thread_join (g_thread_new ("child", child, NULL)));

  return NULL;
}

static void
test_step_back (void)
{
  int before = mine ();
  Seen seen;

  g_thread_join (g_thread_new ("worker", worker, &seen));
  g_assert_cmpint (seen.own, ==, before);
  g_assert_cmpint (seen.childs, ==, before);

  hkl_niceness_set (5);
  g_thread_join (g_thread_new ("worker", worker, &seen));
  hkl_niceness_set (0);
  g_assert_cmpint (seen.own, ==, MIN (before + 5, 19));
  g_assert_cmpint (seen.childs, ==, MIN (before + 5, 19));
  g_assert_cmpint (mine (), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/niceness/step-back", test_step_back);

  return g_test_run ();
}
