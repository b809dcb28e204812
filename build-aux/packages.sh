# packages.sh: which Debian packages Hookline needs, and installing what is missing. Sourced.
# shellcheck shell=bash
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Nothing is asked of the network when everything is there already, so that a second run works
# offline.

# shellcheck disable=SC2034
packages_build='build-essential pkgconf meson ninja-build gettext desktop-file-utils appstream
  libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libsecret-1-dev libsqlite3-dev
  libzstd-dev libglib2.0-bin libgtk-4-bin libxml2-utils'
# shellcheck disable=SC2034
packages_run='adwaita-icon-theme fonts-dejavu-core gnome-keyring dbus-daemon librsvg2-common'
# shellcheck disable=SC2034
packages_test='xvfb xauth dbus-daemon at-spi2-core adwaita-icon-theme fonts-dejavu-core imagemagick
  libgl1-mesa-dri libegl1 xdotool python3 python3-gi gir1.2-atspi-2.0 gnome-keyring openssl git
  clang-format curl procps librsvg2-common shared-mime-info mandoc zsh fish php-cli ruby locales zstd'

# For the SDK that runs in a page and for the code that people copy. Large (370 and 450 MB): what
# needs them is skipped without them.
# shellcheck disable=SC2034
packages_large='chromium golang-go'

# shellcheck disable=SC2034
packages_fuzz='clang libclang-rt-dev'

# shellcheck disable=SC2034
packages_bench='nginx-light wrk syslog-ng-core syslog-ng-mod-http curl python3'

# shellcheck disable=SC2034
packages_flatpak='flatpak flatpak-builder ostree bubblewrap elfutils patch git gnupg dbus-daemon appstream
  desktop-file-utils ca-certificates'
# shellcheck disable=SC2034
packages_flatpak_runtime='mmdebstrap debian-archive-keyring'
# shellcheck disable=SC2034
packages_flatpak_test='xdg-desktop-portal'

# shellcheck disable=SC2034
packages_deb='debhelper lintian dpkg-dev fakeroot python3'

# Newer Debian keeps old names of time zones, which Segment knows, in a package of their own.
# shellcheck disable=SC2034
packages_where_there='tzdata-legacy'

# known_packages LIST: prints those of LIST that this Debian has.
known_packages() {
  local package
  for package in $1; do
    [ -n "$(apt-cache madison "$package" 2>/dev/null)" ] && printf '%s ' "$package"
  done
}

# missing_packages LIST: prints those of LIST that are not installed.
missing_packages() {
  local package
  for package in $1; do
    [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" = 'ii ' ] ||
      printf '%s ' "$package"
  done
}

# need_packages LIST: installs what is missing, as root or through sudo.
need_packages() {
  local missing as_root=''
  if ! command -v apt-get >/dev/null; then
    echo "This is no Debian system. Install the counterparts of: $1" >&2
    return 0
  fi
  missing=$(missing_packages "$1")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "These packages are missing and there is no sudo. As root: apt-get install $missing" >&2
      return 1
    fi
    as_root=sudo
  fi
  echo "Installing: $missing"
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq || return 1
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    install -y -qq --no-install-recommends $missing >/dev/null || return 1
}

# need_node: Node.js and npm for the tests that drive the real SDKs; from Debian where none is there.
need_node() {
  command -v node >/dev/null && command -v npm >/dev/null && return 0
  need_packages 'nodejs npm'
}

# configure FOLDER OPTION…: sets a build folder up, or brings it up to date.
configure() {
  local folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    meson configure "$folder" "$@" >/dev/null
  else
    meson setup "$folder" "$@" || return 1
  fi
}
