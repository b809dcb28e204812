/* source-fixture.c: see source-fixture.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hkl-test.h"
#include "source-fixture.h"

void
source_set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { SOURCE_OTHER_KEY, SOURCE_KEY, SOURCE_DATA_KEY, NULL };
  g_autoptr (GError) error = NULL;

  fixture->folder = hkl_test_folder ();
  fixture->store = hkl_store_open (fixture->folder, &error);
  g_assert_no_error (error);
  hkl_store_set_reserve (fixture->store, 0);
  fixture->reader = hkl_store_reader_new (fixture->folder, &error);
  g_assert_no_error (error);
  fixture->source = hkl_source_new (fixture->store);
  hkl_source_set_write_keys (fixture->source, keys, NULL, TRUE);
  g_assert_true (hkl_source_listen (fixture->source, 0, FALSE, &error));
  g_assert_no_error (error);
}

void
source_tear_down (Fixture *fixture, gconstpointer data)
{
  hkl_source_close (fixture->source);
  g_assert_cmpuint (hkl_source_get_port (fixture->source), ==, 0);
  g_assert_cmpuint (fixture->source->calls.length, ==, 0);
  g_assert_finalize_object (fixture->source);
  g_clear_object (&fixture->reader);
  hkl_store_close (fixture->store);
  g_assert_finalize_object (fixture->store);
  hkl_test_remove_folder (fixture->folder);
}

GSocket *
source_dial (Fixture *fixture, const char *host)
{
  g_autoptr (GSocketAddress)
      address = g_inet_socket_address_new_from_string (host, hkl_source_get_port (fixture->source));
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);

  return socket;
}
