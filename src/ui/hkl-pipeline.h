/* hkl-pipeline.h: the picture of the first run: source, destination, endpoint.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Says nothing to a screen reader that the text below it does not.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HKL_TYPE_PIPELINE (hkl_pipeline_get_type ())
G_DECLARE_FINAL_TYPE (HklPipeline, hkl_pipeline, HKL, PIPELINE, GtkWidget)

G_END_DECLS
