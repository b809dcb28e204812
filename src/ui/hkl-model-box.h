/* hkl-model-box.h: a box with a widget for each item of a list, in the list's order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. For a few items that come and go; long lists are list views.
 */

#pragma once

#include <gtk/gtk.h>

#include "hkl-service.h"

G_BEGIN_DECLS

typedef GtkWidget *(*HklModelBoxMake) (HklService *service, gpointer item);

GtkWidget *hkl_model_box_new (GListModel *model, HklService *service, HklModelBoxMake make);

G_END_DECLS
