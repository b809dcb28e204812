/* test-sign.c: the golden signatures of contract 1.7 and the published vectors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "hkl-sign.h"

static const struct
{
  const char *secret;
  const char *data;
  const char *signature;
} golden[] = {
  { "s", "{\"a\":1}", "fa90bbb46547f7bc6b4cad1f3b475ba08facfea6" },
  { "s", "{}", "850413ce2dee4c4142838bab9e9086cb305da54d" },
  { "sharedSecret123", "{\"cool\":true}", "2310cab56af9f130d67571cf2b4e8694572900c2" },
  { "clé",
    "{\"2\":\"é\xe2\x80\xa8\x7f/\\u0001\\ud800😀\",\"10\":1e+21,\"b\":1,\"a\":[0.000001,1e-7,0]}",
    "18449d5eb035569d4773e893ecd19d1d430a891c" },
  /* RFC 2202, case 2 */
  { "Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
};

static void
test_golden (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (golden); i++)
    {
      g_autofree char *signature = hkl_sign_sha1_hex (golden[i].secret, golden[i].data,
                                                      strlen (golden[i].data));

      g_assert_cmpstr (signature, ==, golden[i].signature);
    }
}

/* The example of the Standard Webhooks specification's reference libraries. */
static void
test_standard_webhooks (void)
{
  const char *body = "{\"test\": 2432232314}";
  g_autofree char *signature = hkl_sign_standard_webhooks ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                                           "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                                           1614265330, body, strlen (body));

  g_assert_cmpstr (signature, ==, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void
test_equal (void)
{
  g_assert_true (hkl_sign_equal ("", ""));
  g_assert_true (hkl_sign_equal ("abc", "abc"));
  g_assert_false (hkl_sign_equal ("abc", "abd"));
  g_assert_false (hkl_sign_equal ("abc", "ab"));
}

static void
test_wipe (void)
{
  char secret[] = "secret";

  hkl_sign_wipe (secret, strlen (secret));
  for (gsize i = 0; i < sizeof secret; i++)
    g_assert_cmpint (secret[i], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sign/golden", test_golden);
  g_test_add_func ("/sign/standard-webhooks", test_standard_webhooks);
  g_test_add_func ("/sign/equal", test_equal);
  g_test_add_func ("/sign/wipe", test_wipe);

  return g_test_run ();
}
