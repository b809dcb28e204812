/* hkl-request-export.h: a request as something to paste: raw HTTP, cURL.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Secret header values are blanked in every form; there is no way to switch that off.
 */

#pragma once

#include "hkl-request.h"

G_BEGIN_DECLS

/* Request line and headers as they are sent, each line ending with CRLF, with the empty line. */
char *hkl_request_to_http_head (HklRequest *self);

/* A command for POSIX shells. BODY_FILE: the body is in that file; NULL: it is in the command. */
char *hkl_request_to_curl (HklRequest *self, const char *body_file);

/* TEXT so that every POSIX shell takes it literally, in quotation marks. */
void hkl_shell_append_quoted (GString *out, const char *text, gsize length);

G_END_DECLS
