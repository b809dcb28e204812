#!/usr/bin/env bash
# test-format.sh: clang-format decides the layout.
#
# SPDX-License-Identifier: GPL-3.0-or-later

cd "${HKL_SOURCE_ROOT:?}" || exit 1
if ! command -v clang-format >/dev/null; then
  echo '1..0 # SKIP clang-format is not installed'
  exit 0
fi
echo '1..1'
if output=$(build-aux/format --check 2>&1); then
  echo 'ok 1 the layout is what build-aux/format makes'
else
  head -40 <<<"$output" | sed 's/^/# /'
  echo 'not ok 1 the layout is what build-aux/format makes'
  exit 1
fi
