/* hkl-schema.h: the tables, and the way from older ones to today's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The version is SQLite's user_version. Only steps forward; a step that has been released is never
 * changed. Before a database with content takes a step it is copied beside itself.
 */

#pragma once

#include "hkl-sqlite.h"

G_BEGIN_DECLS

#define HKL_SCHEMA_VERSION 4

/* Blocking. Brings the database at PATH, open in DB, to HKL_SCHEMA_VERSION, all or nothing.
 * HKL_STORE_ERROR_NEWER when it is above. */
gboolean hkl_schema_prepare (HklSqlite *db, const char *path, GError **error);

G_END_DECLS
