/* hkl-proxies.c: see hkl-proxies.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-proxies.h"

struct _HklProxies
{
  GObject parent_instance;

  GProxyResolver *resolver;
};

static void implement_resolver (GProxyResolverInterface *iface);

G_DEFINE_TYPE_WITH_CODE (HklProxies,
                         hkl_proxies,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, implement_resolver))

static gboolean
is_this_machine (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) inet = NULL;
  g_autofree char *name = NULL;

  if (host == NULL)
    return FALSE;

  inet = g_inet_address_new_from_string (host);
  if (inet != NULL)
    return g_inet_address_get_is_loopback (inet) || g_inet_address_get_is_any (inet);

  /* RFC 6761. */
  name = g_ascii_strdown (host, -1);

  return g_str_equal (name, "localhost") || g_str_has_suffix (name, ".localhost");
}

static char **
straight (void)
{
  static const char *const direct[] = { "direct://", NULL };

  return g_strdupv ((char **) direct);
}

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
lookup (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GError **error)
{
  if (is_this_machine (uri))
    return straight ();

  return g_proxy_resolver_lookup (HKL_PROXIES (resolver)->resolver, uri, cancellable, error);
}

static void
on_looked_up (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (object), result, &error);

  if (proxies == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
}

static void
lookup_async (GProxyResolver *resolver,
              const char *uri,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  HklProxies *self = HKL_PROXIES (resolver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lookup_async);
  if (is_this_machine (uri))
    g_task_return_pointer (task, straight (), (GDestroyNotify) g_strfreev);
  else
    g_proxy_resolver_lookup_async (self->resolver, uri, cancellable, on_looked_up,
                                   g_steal_pointer (&task));
}

static char **
lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
implement_resolver (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = lookup;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

static void
hkl_proxies_dispose (GObject *object)
{
  g_clear_object (&HKL_PROXIES (object)->resolver);

  G_OBJECT_CLASS (hkl_proxies_parent_class)->dispose (object);
}

static void
hkl_proxies_class_init (HklProxiesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_proxies_dispose;
}

static void
hkl_proxies_init (HklProxies *self)
{
}

HklProxies *
hkl_proxies_new (GProxyResolver *resolver)
{
  HklProxies *self = g_object_new (HKL_TYPE_PROXIES, NULL);

  self->resolver = g_object_ref (resolver != NULL ? resolver : g_proxy_resolver_get_default ());

  return self;
}
