#!/usr/bin/env bash
# test-desktop.sh DATA: what the desktop is told is valid, and the parts agree with one another.
# DATA is the build folder's data/.
#
# SPDX-License-Identifier: GPL-3.0-or-later

set -u
cd "${HKL_SOURCE_ROOT:?}" || exit 1
data=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failures=0

# check NAME COMMAND…: what COMMAND prints is only seen when it fails.
check() {
  local name=$1 output
  shift
  number=$((number + 1))
  if output=$("$@" 2>&1); then
    echo "ok $number $name"
  else
    head -30 <<<"$output" | sed 's/^/# /'
    echo "not ok $number $name"
    failures=$((failures + 1))
  fi
}

# without NAME PROGRAM: says that PROGRAM is not there, and so NAME is not tested.
without() {
  command -v "$2" >/dev/null && return 1
  number=$((number + 1))
  echo "ok $number $1 # SKIP $2 is not installed"
}

desktop_files() {
  local output
  output=$(desktop-file-validate --warn-kde "$data"/*.desktop 2>&1) || { echo "$output"; return 1; }
  [ -z "$output" ] || { echo "$output"; return 1; }
}

# The one hint that is left is that the name of the program in the id begins with a capital, as is
# usual. AppStream before 1.0 knows another form of the developer's name.
metainfo() {
  local file output issues
  file=$(echo "$data"/*.metainfo.xml)
  cp "$file" "$work/"
  file=$work/$(basename "$file")
  if appstreamcli --version | grep -qE ' 0\.'; then
    sed -i '/<developer /d; /<\/developer>/d; s,<name>The Hookline authors</name>,<developer_name>The Hookline authors</developer_name>,' "$file"
  fi
  output=$(appstreamcli validate --no-net --strict --pedantic --explain --no-color "$file" 2>&1)
  issues=$(grep -E '^ *[EWIP]: ' <<<"$output" | grep -v ': cid-contains-uppercase-letter ')
  [ -z "$issues" ] && grep -qE 'Validation failed: pedantic: 1$|Validation was successful' <<<"$output" ||
    { echo "$output"; return 1; }
}

# What Flathub looks at before it shows an application: lengths, captions, colours.
listed() {
  local file summary
  file=$(echo "$data"/*.metainfo.xml)
  summary=$(sed -n 's,.*<summary>\(.*\)</summary>.*,\1,p' "$file")
  [ ${#summary} -ge 10 ] && [ ${#summary} -le 35 ] || { echo "the summary has ${#summary} characters"; return 1; }
  case $summary in *.) echo 'the summary ends with a dot'; return 1 ;; esac
  [ "$(grep -c '<screenshot[ >]' "$file")" = "$(grep -c '<caption>' "$file")" ] ||
    { echo 'a screenshot has no caption'; return 1; }
  [ "$(grep -c '<color type="primary"' "$file")" = 2 ] || { echo 'it has no colours'; return 1; }
  grep -q '<content_rating type="oars-1.1"' "$file" || { echo 'it has no content rating'; return 1; }
}

names_agree() {
  local file id
  file=$(echo "$data"/*.desktop)
  id=$(basename "$file" .desktop)
  grep -qx "Icon=$id" "$file" || { echo "the icon is not $id"; return 1; }
  grep -qx "Name=$id" "$data/$id.service" || { echo "the bus name is not $id"; return 1; }
  grep -q "<id>$id</id>" "$data/$id.metainfo.xml" || { echo "the metainfo has another id"; return 1; }
  grep -q "<launchable type=\"desktop-id\">$id.desktop<" "$data/$id.metainfo.xml" ||
    { echo "the metainfo names another desktop file"; return 1; }
  [ -f "data/icons/hicolor/scalable/apps/$id.svg" ] || { echo "there is no icon $id"; return 1; }
}

# Each action of the desktop file is one that the program exports.
actions() {
  local name file
  file=$(echo "$data"/*.desktop)
  for name in $(sed -n 's/^Actions=//p' "$file" | tr ';' ' '); do
    grep -qE "\.name = \"$name\"" src/ui/hkl-application.c || { echo "no action $name"; return 1; }
    grep -qx "\[Desktop Action $name\]" "$file" || { echo "$name has no group"; return 1; }
  done
}

mime() {
  local type
  mkdir -p "$work/mime/packages"
  cp data/io.github.hookline.Hookline.mime.xml "$work/mime/packages/"
  update-mime-database "$work/mime" || return 1
  echo '{}' >"$work/shop.hookline.json"
  type=$(XDG_DATA_HOME=$work XDG_DATA_DIRS=/usr/share gio info -a standard::content-type \
    "$work/shop.hookline.json" | sed -n 's/.*standard::content-type: //p')
  echo "it is $type"
  [ "$type" = application/vnd.hookline+json ] || return 1
  grep -qx "MimeType=$type;" "$data"/*.desktop
}

icons() {
  local file
  for file in data/icons/hicolor/*/apps/*.svg; do
    xmllint --noout "$file" || return 1
    case $file in
      *-symbolic.svg) grep -q 'width="16" height="16"' "$file" ;;
      *) grep -q 'width="128" height="128"' "$file" ;;
    esac || { echo "$file has the wrong size"; return 1; }
  done
}

templates() {
  local file
  for file in src/ui/*.ui; do
    gtk4-builder-tool simplify "$file" >/dev/null || return 1
  done
}

manual() {
  local page output
  for page in "$data"/man/*.1; do
    output=$(mandoc -T lint -W warning "$page" 2>&1) || { echo "$output"; return 1; }
  done
}

# A screenshot has the size that the metainfo says.
screenshots() {
  local width height name
  while read -r width height name; do
    [ "$(identify -format "%w %h" "data/screenshots/$name")" = "$width $height" ] ||
      { echo "$name is not $width x $height"; return 1; }
  done < <(sed -nE 's,.*width="([0-9]+)" height="([0-9]+)">.*/screenshots/([^<]+)<.*,\1 \2 \3,p' "$data"/*.metainfo.xml)
}

version() {
  local newest
  newest=$(grep -m1 -oE '<release version="[^"]+"' "$data"/*.metainfo.xml | cut -d'"' -f2)
  grep -qE "^  version: '$newest'," meson.build || { echo "the newest release is $newest"; return 1; }
}

unit() {
  local program
  program=$(sed -n 's/^ExecStart=\([^ ]*\) run$/\1/p' "$data/hookline.service")
  [ "$(basename "$program")" = hookline-cli ] || { echo "it starts $program"; return 1; }
  command -v systemd-analyze >/dev/null || return 0
  sed "s,^ExecStart=.*,ExecStart=/bin/true," "$data/hookline.service" >"$work/hookline.service"
  output=$(SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --user --man=no "$work/hookline.service" 2>&1)
  # Where no systemd runs it cannot say anything about the unit.
  grep "hookline.service" <<<"$output" && return 1
  return 0
}

# Both variants ask for the same, and for nothing but what the program is about.
manifests() {
  python3 - <<'END'
import json
released, devel = (json.load(open(f'flatpak/io.github.hookline.Hookline{kind}.json')) for kind in ('', '.Devel'))
allowed = {'--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--device=dri'}
for manifest, name in ((released, 'Hookline'), (devel, 'Hookline.Devel')):
    assert manifest['id'] == 'io.github.hookline.' + name, manifest['id']
    assert set(manifest['finish-args']) == allowed, manifest['finish-args']
    for module in manifest['modules']:
        assert 'build-options' not in module, 'a module that changes its build environment'
        for source in module['sources']:
            assert source['type'] == 'dir' or 'sha256' in source or 'commit' in source, source
assert released['runtime-version'] == devel['runtime-version'], 'different runtimes'
END
}

without 'desktop file' desktop-file-validate || check 'desktop file' desktop_files
without 'metainfo' appstreamcli || check 'metainfo' metainfo
check 'desktop file, metainfo, bus name and icon agree' names_agree
check 'what Flathub looks at' listed
check 'actions of the desktop file' actions
without 'MIME type' update-mime-database || check 'MIME type' mime
check 'icons' icons
check 'screenshots' screenshots
check 'settings schema' glib-compile-schemas --strict --dry-run data
without 'user interface files' gtk4-builder-tool || check 'user interface files' templates
without 'manual pages' mandoc || check 'manual pages' manual
check 'the newest release is the version' version
check 'systemd unit' unit
check 'Flatpak manifests' manifests
echo "1..$number"
[ $failures = 0 ]
