/* hkl-endpoint-editor.h: a mapping's name, and where its requests go.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. URL and method are constants, or made of each event. Check Connection connects
 * as a delivery would and sends nothing; pressing it again stops it.
 *
 * Signals: "name-changed", "url-changed", "method-changed": by the person.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-seen-fields.h"
#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_ENDPOINT_EDITOR (hkl_endpoint_editor_get_type ())
G_DECLARE_FINAL_TYPE (HklEndpointEditor, hkl_endpoint_editor, HKL, ENDPOINT_EDITOR, GtkWidget)

GtkWidget *hkl_endpoint_editor_new (HklService *service, HklSeenFields *fields);
/* NAME instead of the mapping's. Emits nothing. */
void
hkl_endpoint_editor_set_mapping (HklEndpointEditor *self, HklMapping *mapping, const char *name);

const char *hkl_endpoint_editor_get_name (HklEndpointEditor *self);
/* JSON for the members `url` and `method`; NULL with error. */
char *hkl_endpoint_editor_get_url (HklEndpointEditor *self, GError **error);
char *hkl_endpoint_editor_get_method (HklEndpointEditor *self, GError **error);

/* What is wrong with the endpoint (NULL: nothing), the place in the help that explains it, and
 * whether it is the URL's fault. */
void hkl_endpoint_editor_set_fault (HklEndpointEditor *self,
                                    const char *text,
                                    const char *help,
                                    gboolean url);

/* DRAFT and the URL of its request for the event of the preview, which is what is checked; both
 * NULL while there is none. */
void hkl_endpoint_editor_set_draft (HklEndpointEditor *self, HklMapping *draft, const char *url);

G_END_DECLS
