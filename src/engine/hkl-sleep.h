/* hkl-sleep.h: the machine goes to sleep, the machine has woken up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Listens to logind's PrepareForSleep (org.freedesktop.login1.Manager). Where there is no system
 * bus, or no logind on it, nothing is ever said. Belongs to the thread that made it; FUNC is called
 * in the thread-default context of that time.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HklSleep HklSleep;

typedef void (*HklSleepFunc) (gboolean sleeping, gpointer data);

/* BUS: NULL for the system bus; a connection without a bus between takes every sender's word. */
HklSleep *hkl_sleep_new (GDBusConnection *bus, HklSleepFunc func, gpointer data);
/* FUNC is not called any more. */
void hkl_sleep_free (HklSleep *self);

G_END_DECLS
