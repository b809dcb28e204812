#!/usr/bin/env bash
# test-no-gtk.sh CLI: the command line program must not need a display's libraries.
#
# SPDX-License-Identifier: GPL-3.0-or-later

libraries=$(ldd "$1") || exit 1
echo '1..1'
if grep -E 'libgtk|libadwaita|libgdk|libX11|libwayland' <<<"$libraries"; then
  echo 'not ok 1 hookline-cli links no GTK'
  exit 1
fi
echo 'ok 1 hookline-cli links no GTK'
