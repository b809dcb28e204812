/* hkl-lines.c: see hkl-lines.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-lines.h"
#include "hkl-proxies.h"
#include "hkl-way.h"

/* More than the engine ever has in flight (five mappings, 64 each): its own limits decide. */
#define MAX_CONNECTIONS 512

typedef struct
{
  SoupSession *session;
  HklIdentity *identity;
} Line;

struct _HklLines
{
  SoupSession *ordinary;
  GHashTable *own; /* hkl_identity_key() to Line */
};

SoupSession *
hkl_lines_new_session (void)
{
  g_autoptr (HklProxies) proxies = hkl_proxies_new (NULL);
  SoupSession *session = soup_session_new_with_options (
      "max-conns", MAX_CONNECTIONS, "max-conns-per-host", MAX_CONNECTIONS, "timeout", 0,
      "idle-timeout", 60, "proxy-resolver", proxies, NULL);

  /* A response is evidence: it is kept as it came. A 401 is an answer, not a question. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  hkl_way_prepare (session);

  return session;
}

static void
line_free (gpointer data)
{
  Line *line = data;

  /* What is under way holds the session, and ends. */
  g_object_unref (line->session);
  hkl_identity_unref (line->identity);
  g_free (line);
}

HklLines *
hkl_lines_new (void)
{
  HklLines *self = g_new0 (HklLines, 1);

  self->ordinary = hkl_lines_new_session ();
  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, line_free);

  return self;
}

void
hkl_lines_free (HklLines *self)
{
  soup_session_abort (self->ordinary);
  g_object_unref (self->ordinary);
  g_hash_table_unref (self->own);
  g_free (self);
}

SoupSession *
hkl_lines_get_ordinary (HklLines *self)
{
  return self->ordinary;
}

SoupSession *
hkl_lines_find (HklLines *self, HklMapping *mapping, HklIdentity **identity, GError **error)
{
  g_autofree char *key = mapping != NULL ? hkl_identity_key (mapping) : NULL;
  Line *line;

  *identity = NULL;
  if (key == NULL)
    return self->ordinary;

  line = g_hash_table_lookup (self->own, key);
  if (line == NULL || hkl_identity_is_stale (line->identity))
    {
      HklIdentity *fresh = hkl_identity_new (mapping, error);

      if (fresh == NULL)
        return NULL;
      line = g_new0 (Line, 1);
      line->identity = fresh;
      line->session = hkl_lines_new_session ();
      g_hash_table_replace (self->own, g_steal_pointer (&key), line);
    }
  *identity = hkl_identity_ref (line->identity);

  return line->session;
}
