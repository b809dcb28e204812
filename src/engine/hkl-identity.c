/* hkl-identity.c: see hkl-identity.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hkl-identity.h"

#define N_FILES 3

typedef struct
{
  char *path; /* "": none */
  gint64 changed;
  gint64 size;
} File;

struct _HklIdentity
{
  File files[N_FILES];
  GTlsDatabase *authorities;    /* nullable */
  GTlsCertificate *certificate; /* nullable */
};

static void
identity_clear (gpointer data)
{
  HklIdentity *self = data;

  for (guint i = 0; i < N_FILES; i++)
    g_free (self->files[i].path);
  g_clear_object (&self->authorities);
  g_clear_object (&self->certificate);
}

HklIdentity *
hkl_identity_ref (HklIdentity *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
hkl_identity_unref (HklIdentity *self)
{
  g_atomic_rc_box_release_full (self, identity_clear);
}

char *
hkl_identity_key (HklMapping *mapping)
{
  if (mapping->ca_file[0] == '\0' && mapping->client_certificate[0] == '\0')
    return NULL;

  /* No file has a line break in its name that is meant. */
  return g_strjoin ("\n", mapping->ca_file, mapping->client_certificate, mapping->client_key, NULL);
}

/* When PATH was changed, and its size; zeros when it is not there. */
static void
look_at (const char *path, gint64 *changed, gint64 *size)
{
  GStatBuf info;

  *changed = *size = 0;
  if (path[0] == '\0' || g_stat (path, &info) != 0)
    return;
  *changed = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
  *size = info.st_size;
}

/* CAUSE is GLib's, some with a full stop at their end. */
static void
set_error (GError **error,
           const char *what,
           const char *path,
           const GError *cause,
           const char *hint)
{
  g_autofree char *reason = g_strdup (cause->message);

  while (g_str_has_suffix (reason, "."))
    reason[strlen (reason) - 1] = '\0';
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The %s “%s” cannot be used: %s. %s", what,
               path, reason, hint);
}

static gboolean
read_authorities (HklIdentity *self, const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GList *list;
  gboolean found;

  if (path[0] == '\0')
    return TRUE;

  /* A database of no certificate at all is made without a complaint. */
  list = g_tls_certificate_list_new_from_file (path, &cause);
  found = list != NULL;
  g_list_free_full (list, g_object_unref);
  if (cause == NULL && !found)
    cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no certificate is in it");
  if (cause == NULL)
    self->authorities = g_tls_file_database_new (path, &cause);
  if (self->authorities != NULL)
    return TRUE;

  set_error (error, "file of certificate authorities", path, cause,
             "It holds certificates in PEM form.");

  return FALSE;
}

static gboolean
read_certificate (HklIdentity *self, const char *path, const char *key, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (path[0] == '\0')
    return TRUE;

  self->certificate = key[0] != '\0' ? g_tls_certificate_new_from_files (path, key, &cause)
                                     : g_tls_certificate_new_from_file (path, &cause);
  if (self->certificate != NULL)
    {
      g_autofree char *pem = NULL;

      g_object_get (self->certificate, "private-key-pem", &pem, NULL);
      if (pem != NULL)
        return TRUE;
      cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                   "its private key is missing");
    }

  set_error (error, "client certificate", path, cause,
             "It holds the certificate and its key without a password in PEM form; the key may be "
             "in a file of its own.");

  return FALSE;
}

HklIdentity *
hkl_identity_new (HklMapping *mapping, GError **error)
{
  HklIdentity *self = g_atomic_rc_box_new0 (HklIdentity);
  const char *const paths[N_FILES] = { mapping->ca_file, mapping->client_certificate,
                                       mapping->client_key };

  for (guint i = 0; i < N_FILES; i++)
    {
      self->files[i].path = g_strdup (paths[i]);
      look_at (paths[i], &self->files[i].changed, &self->files[i].size);
    }
  if (read_authorities (self, mapping->ca_file, error) &&
      read_certificate (self, mapping->client_certificate, mapping->client_key, error))
    return self;
  hkl_identity_unref (self);

  return NULL;
}

gboolean
hkl_identity_is_stale (HklIdentity *self)
{
  for (guint i = 0; i < N_FILES; i++)
    {
      gint64 changed, size;

      look_at (self->files[i].path, &changed, &size);
      if (changed != self->files[i].changed || size != self->files[i].size)
        return TRUE;
    }

  return FALSE;
}

GTlsCertificate *
hkl_identity_get_certificate (HklIdentity *self)
{
  return self->certificate;
}

GTlsCertificateFlags
hkl_identity_verify (HklIdentity *self,
                     GTlsCertificate *certificate,
                     GTlsCertificateFlags errors,
                     GSocketConnectable *host)
{
  if (self->authorities == NULL || (errors & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
    return errors;

  /* Everything is looked at again: it may be expired besides, or somebody else's. */
  return g_tls_database_verify_chain (self->authorities, certificate,
                                      G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, host, NULL,
                                      G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
}
