/* hkl-running-status.h: how the copy that runs says it stands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the log does not know: whether an endpoint rests, why deliveries are held, latencies. Asked
 * of the running copy's own port, with the token of running.json. Blocking, a second or two at most.
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): {"mappings":[…]}; NULL when no copy runs or answers. */
JsonNode *hkl_running_status_ask (const char *data_directory);

/* The member of STATUS (nullable) about a mapping, borrowed; NULL: there is none. */
JsonObject *hkl_running_status_of (JsonNode *status, const char *mapping_id);

/* Its breaker is not closed. MAPPING may be NULL here and below. */
gboolean hkl_running_status_is_resting (JsonObject *mapping);
/* "offline", …; NULL: nothing holds. Borrowed. */
const char *hkl_running_status_get_hold (JsonObject *mapping);
/* Why nothing or little is sent, a sentence, translated; NULL: there is no reason. */
char *hkl_running_status_dup_reason (JsonObject *mapping);

G_END_DECLS
