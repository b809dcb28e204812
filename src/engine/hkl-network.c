/* hkl-network.c: see hkl-network.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-network"

#include "config.h"

#include <string.h>

#include "hkl-network.h"

struct _HklNetwork
{
  gatomicrefcount ref_count; /* lookups under way hold one each */
  void (*func) (gpointer data);
  gpointer data;
  HklNetworkState state;
  GHashTable *hosts;         /* name to GINT_TO_POINTER (Answer), of this time in this state */
  GCancellable *cancellable; /* of the lookups */
};

/* What is known of a name. */
typedef enum
{
  ANSWER_NONE,
  ANSWER_ASKED,
  ANSWER_NEAR,
  ANSWER_FAR,
} Answer;

static gboolean
is_near (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_any (address) ||
      g_inet_address_get_is_site_local (address) || g_inet_address_get_is_link_local (address))
    return TRUE;

  /* Unique local addresses, RFC 4193. */
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 && (bytes[0] & 0xfe) == 0xfc;
}

static char *
host_of (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  char *name = host != NULL && *host != '\0' ? g_ascii_strdown (host, -1) : NULL;
  gsize len = name != NULL ? strlen (name) : 0;

  if (len > 0 && name[len - 1] == '.')
    name[len - 1] = '\0';

  return name;
}

/* HOST as host_of() gives it. */
static HklNetworkNeed
need_of (const char *host)
{
  if (g_hostname_is_ip_address (host))
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

      return address != NULL && is_near (address) ? HKL_NEED_NONE : HKL_NEED_NETWORK;
    }

  /* RFC 6761 and 6762: the first never leave the machine, the others its own cable. */
  if (g_str_equal (host, "localhost") || g_str_has_suffix (host, ".localhost") ||
      g_str_has_suffix (host, ".local"))
    return HKL_NEED_NONE;

  return HKL_NEED_UNKNOWN;
}

HklNetworkNeed
hkl_network_need (const char *url)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (url != NULL, HKL_NEED_NETWORK);

  host = host_of (url);

  return host != NULL ? need_of (host) : HKL_NEED_NETWORK;
}

/* --- lookups --------------------------------------------------------------------------------- */

static void
network_unref (HklNetwork *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->hosts);
  g_object_unref (self->cancellable);
  g_free (self);
}

typedef struct
{
  HklNetwork *network;
  char *host;
} Lookup;

static void
on_looked_up (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Lookup *lookup = user_data;
  HklNetwork *self = lookup->network;
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (object), result, &error);
  Answer answer = ANSWER_FAR;

  for (GList *link = addresses; link != NULL; link = link->next)
    if (is_near (link->data))
      answer = ANSWER_NEAR;
  g_resolver_free_addresses (addresses);

  /* Cancelled: it was of another time. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->func != NULL)
    {
      g_hash_table_insert (self->hosts, g_steal_pointer (&lookup->host), GINT_TO_POINTER (answer));
      if (answer == ANSWER_NEAR)
        self->func (self->data);
    }

  g_free (lookup->host);
  g_free (lookup);
  network_unref (self);
}

static void
look_up (HklNetwork *self, const char *host)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  Lookup *lookup = g_new (Lookup, 1);

  g_hash_table_insert (self->hosts, g_strdup (host), GINT_TO_POINTER (ANSWER_ASKED));
  g_atomic_ref_count_inc (&self->ref_count);
  *lookup = (Lookup){ self, g_strdup (host) };
  g_resolver_lookup_by_name_async (resolver, host, self->cancellable, on_looked_up, lookup);
}

gboolean
hkl_network_blocks (HklNetwork *self, const char *url)
{
  g_autofree char *host = NULL;
  HklNetworkNeed need;
  Answer answer;

  g_return_val_if_fail (self != NULL && url != NULL, FALSE);

  if (self->state == HKL_NETWORK_OPEN)
    return FALSE;

  host = host_of (url);
  need = host != NULL ? need_of (host) : HKL_NEED_NETWORK;
  if (need != HKL_NEED_UNKNOWN)
    return need == HKL_NEED_NETWORK;

  answer = (Answer) GPOINTER_TO_INT (g_hash_table_lookup (self->hosts, host));
  if (answer == ANSWER_NONE)
    look_up (self, host);

  return answer != ANSWER_NEAR;
}

/* --- life ------------------------------------------------------------------------------------ */

HklNetwork *
hkl_network_new (void (*func) (gpointer data), gpointer data)
{
  HklNetwork *self = g_new0 (HklNetwork, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->func = func;
  self->data = data;
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();

  return self;
}

void
hkl_network_free (HklNetwork *self)
{
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
  network_unref (self);
}

HklNetworkState
hkl_network_get_state (HklNetwork *self)
{
  return self->state;
}

void
hkl_network_set_state (HklNetwork *self, HklNetworkState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_hash_table_remove_all (self->hosts);
  self->func (self->data);
}
