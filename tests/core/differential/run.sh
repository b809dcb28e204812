#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh SCRIPT HELPER PACKAGE: a test that runs upstream's own packages beside ours, in Node.
# Skipped with a word where Node or the packages are missing; build-aux/npm-packages installs them.
# HKL_NPM names another folder with node_modules.

script=$1
helper=$2
package=$3
modules=${HKL_NPM:-$HKL_SOURCE_ROOT/tests/npm}

if ! command -v node >/dev/null 2>&1; then
  echo "1..0 # SKIP Node is not installed"
  exit 0
fi
if [ ! -d "$modules/node_modules/$package" ]; then
  echo "1..0 # SKIP $package is not installed; run build-aux/npm-packages"
  exit 0
fi

exec node "$script" "$helper" "$modules"
