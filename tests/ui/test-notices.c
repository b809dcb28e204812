/* test-notices.c: when somebody is told of a mapping, as a table of moments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-notices.h"

#define NONE (-1)

typedef struct
{
  int at; /* s */
  HklFlowState state;
  guint failed, delivered, queue;
  HklBreakerState breaker;
  int notice;
} Moment;

static void
play (const Moment *moments, guint n)
{
  g_autoptr (HklNotices) notices = hkl_notices_new ();

  for (guint i = 0; i < n; i++)
    {
      const Moment *m = &moments[i];
      HklMappingSnapshot mapping = { .mapping_id = (char *) "orders",
                                     .state = m->state,
                                     .failed_total = m->failed,
                                     .delivered_total = m->delivered,
                                     .queue = m->queue,
                                     .breaker = m->breaker };
      HklSnapshot snapshot = { .n_mappings = 1, .mappings = &mapping };
      g_autoptr (GPtrArray)
          told = hkl_notices_take (notices, &snapshot, (gint64) m->at * G_TIME_SPAN_SECOND);

      g_test_message ("moment %u", i);
      g_assert_cmpuint (told->len, ==, m->notice != NONE);
      if (m->notice != NONE)
        g_assert_cmpint (((HklNotice *) told->pdata[0])->kind, ==, m->notice);
    }
}

#define PLAY(...)                                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    static const Moment moments[] = { __VA_ARGS__ };                                               \
    play (moments, G_N_ELEMENTS (moments));                                                        \
  }                                                                                                \
  G_STMT_END

/* Only the first failure after a success; a success takes it back; the past is nobody's news. */
static void
test_failing (void)
{
  PLAY ({ 0, HKL_FLOW_FAILING, 7, 3, 0, HKL_BREAKER_CLOSED, NONE },
        { 1, HKL_FLOW_DELIVERING, 8, 3, 0, HKL_BREAKER_CLOSED, HKL_NOTICE_FAILING },
        { 2, HKL_FLOW_DELIVERING, 9, 3, 0, HKL_BREAKER_CLOSED, NONE },
        { 90, HKL_FLOW_FAILING, 40, 3, 0, HKL_BREAKER_CLOSED, NONE },
        { 91, HKL_FLOW_IDLE, 40, 4, 0, HKL_BREAKER_CLOSED, HKL_NOTICE_OVER },
        { 92, HKL_FLOW_IDLE, 41, 4, 0, HKL_BREAKER_CLOSED, HKL_NOTICE_FAILING });
}

/* At most one a minute: what is over by then is not told, what is still so is. */
static void
test_minute (void)
{
  PLAY ({ 0, HKL_FLOW_IDLE, 0, 0, 0, HKL_BREAKER_CLOSED, NONE },
        { 10, HKL_FLOW_IDLE, 1, 0, 0, HKL_BREAKER_CLOSED, HKL_NOTICE_FAILING },
        { 11, HKL_FLOW_IDLE, 1, 1, 0, HKL_BREAKER_CLOSED, HKL_NOTICE_OVER },
        { 12, HKL_FLOW_IDLE, 2, 1, 0, HKL_BREAKER_CLOSED, NONE },
        { 13, HKL_FLOW_IDLE, 2, 2, 0, HKL_BREAKER_CLOSED, NONE },
        { 14, HKL_FLOW_IDLE, 3, 2, 0, HKL_BREAKER_CLOSED, NONE },
        { 69, HKL_FLOW_IDLE, 4, 2, 0, HKL_BREAKER_CLOSED, NONE },
        { 70, HKL_FLOW_IDLE, 4, 2, 0, HKL_BREAKER_CLOSED, HKL_NOTICE_FAILING });
}

/* The probe between two rests is no second opening, and a rest says more than a failure. */
static void
test_resting (void)
{
  PLAY ({ 0, HKL_FLOW_IDLE, 0, 5, 0, HKL_BREAKER_CLOSED, NONE },
        { 1, HKL_FLOW_RETRYING, 0, 5, 9, HKL_BREAKER_CLOSED, NONE },
        { 2, HKL_FLOW_RESTING, 0, 5, 9, HKL_BREAKER_OPEN, HKL_NOTICE_RESTING },
        { 70, HKL_FLOW_RESTING, 0, 5, 9, HKL_BREAKER_HALF_OPEN, NONE },
        { 71, HKL_FLOW_RESTING, 1, 5, 9, HKL_BREAKER_OPEN, NONE },
        { 80, HKL_FLOW_DELIVERING, 1, 6, 8, HKL_BREAKER_CLOSED, HKL_NOTICE_OVER },
        { 81, HKL_FLOW_IDLE, 1, 14, 0, HKL_BREAKER_CLOSED, HKL_NOTICE_ALL_SENT },
        { 82, HKL_FLOW_IDLE, 1, 15, 0, HKL_BREAKER_CLOSED, NONE });
}

/* An ordinary queue that runs dry is no news; one that was discarded was not sent. */
static void
test_all_sent (void)
{
  PLAY ({ 0, HKL_FLOW_IDLE, 0, 0, 0, HKL_BREAKER_CLOSED, NONE },
        { 1, HKL_FLOW_DELIVERING, 0, 10, 500, HKL_BREAKER_CLOSED, NONE },
        { 2, HKL_FLOW_IDLE, 0, 510, 0, HKL_BREAKER_CLOSED, NONE },
        { 3, HKL_FLOW_PAUSED, 0, 510, 20, HKL_BREAKER_CLOSED, NONE },
        { 4, HKL_FLOW_DELIVERING, 0, 515, 15, HKL_BREAKER_CLOSED, NONE },
        { 5, HKL_FLOW_IDLE, 0, 530, 0, HKL_BREAKER_CLOSED, HKL_NOTICE_ALL_SENT },
        { 100, HKL_FLOW_PAUSED, 0, 530, 20, HKL_BREAKER_CLOSED, NONE },
        { 101, HKL_FLOW_IDLE, 0, 530, 0, HKL_BREAKER_CLOSED, NONE });
}

/* Once a run, at its beginning, when nobody looks; what the window does not tell is never told. */
static void
test_problems (void)
{
  static const struct
  {
    HklProblemKind kind;
    gboolean present, looked_at;
    HklNoticeStep step;
  } moments[] = {
    { HKL_PROBLEM_KEYRING_LOCKED, FALSE, FALSE, HKL_NOTICE_NOTHING },
    { HKL_PROBLEM_KEYRING_LOCKED, TRUE, FALSE, HKL_NOTICE_TELL },
    { HKL_PROBLEM_KEYRING_LOCKED, TRUE, FALSE, HKL_NOTICE_NOTHING },
    { HKL_PROBLEM_KEYRING_LOCKED, FALSE, FALSE, HKL_NOTICE_WITHDRAW },
    { HKL_PROBLEM_KEYRING_LOCKED, FALSE, FALSE, HKL_NOTICE_NOTHING },
    { HKL_PROBLEM_KEYRING_LOCKED, TRUE, FALSE, HKL_NOTICE_NOTHING }, /* the second time */
    { HKL_PROBLEM_SOURCE_PORT, TRUE, FALSE, HKL_NOTICE_TELL },
    { HKL_PROBLEM_INSPECTOR_PORT, TRUE, FALSE, HKL_NOTICE_TELL },
    { HKL_PROBLEM_DISK_FULL, TRUE, TRUE, HKL_NOTICE_NOTHING }, /* the bar was seen */
    { HKL_PROBLEM_DISK_FULL, TRUE, FALSE, HKL_NOTICE_NOTHING },
    { HKL_PROBLEM_DISK_FULL, FALSE, FALSE, HKL_NOTICE_NOTHING },
    { HKL_PROBLEM_DISK_FULL, TRUE, FALSE, HKL_NOTICE_TELL }, /* and nobody was told yet */
    { HKL_PROBLEM_OFFLINE, TRUE, FALSE, HKL_NOTICE_NOTHING },
    { HKL_PROBLEM_CONFIG, TRUE, FALSE, HKL_NOTICE_NOTHING },
  };
  g_autoptr (HklNotices) notices = hkl_notices_new ();

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_test_message ("moment %u", i);
      g_assert_cmpint (hkl_notices_take_problem (notices, moments[i].kind, moments[i].present,
                                                 moments[i].looked_at),
                       ==, moments[i].step);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notices/failing", test_failing);
  g_test_add_func ("/notices/minute", test_minute);
  g_test_add_func ("/notices/resting", test_resting);
  g_test_add_func ("/notices/all-sent", test_all_sent);
  g_test_add_func ("/notices/problems", test_problems);

  return g_test_run ();
}
