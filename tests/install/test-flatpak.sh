#!/usr/bin/env bash
# test-flatpak.sh [--devel]: the Flatpak is built as it is shipped, installed, started, driven, updated
# and taken away, in its sandbox (flatpak-cycle.py). Skipped where what it takes is not there;
# build-aux/test without arguments gets it.
#
# SPDX-License-Identifier: GPL-3.0-or-later

set -u
cd "${HKL_SOURCE_ROOT:?}" || exit 1

skip() {
  echo "1..0 # SKIP $*"
  exit 0
}

for program in flatpak flatpak-builder bwrap gpg appstreamcli; do
  command -v $program >/dev/null || skip "$program is not installed"
done
[ -x /usr/libexec/xdg-desktop-portal ] || skip 'xdg-desktop-portal is not installed'
bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all true 2>/dev/null || skip 'no sandbox can be made here'
for runtime in Platform Sdk; do
  [ -n "$(ls "${HKL_RUNTIME_FOLDER:-/nonexistent}/$runtime-root"/.exported-* 2>/dev/null)" ] ||
    skip 'there is no runtime; build-aux/test without arguments makes it'
done

export HKL_FLATPAK_FOLDER=${HKL_FLATPAK_FOLDER:-${HKL_BUILD_ROOT:?}/flatpak}
# What the program gets here is the host's business, not that of the tests.
unset G_DEBUG MALLOC_CHECK_ MALLOC_PERTURB_ GSETTINGS_BACKEND GIO_USE_VFS GTK_A11Y GDK_DEBUG
log=$HKL_BUILD_ROOT/flatpak${1:-}.log
build-aux/flatpak --local-runtime --offline --test "$@" >"$log" 2>&1
status=$?
grep -E '^(ok|not ok|1\.\.|# )' "$log"
if ! grep -q '^1\.\.' "$log"; then
  echo 'not ok 1 it is built'
  echo 1..1
fi
[ $status = 0 ] || tail -40 "$log" | sed 's/^/# /'
exit $status
