#!/usr/bin/env bash
# test-layers.sh: reads every #include of src/ and refuses what its layer may not use.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The include paths enforce the same when compiling; this names the file and the line, and also
# covers the headers that have one home each: sqlite3.h, GTK's, libsoup's and json-glib's.

set -u
cd "${HKL_SOURCE_ROOT:-$(dirname "$0")/../..}" || exit 1

declare -A below=(
  [core]='core'
  [store]='core store'
  [secrets]='core secrets'
  [engine]='core store secrets engine'
  [net]='core net'
  [source]='core store net source'
  [inspector]='core net inspector'
  [service]='core store secrets engine net source inspector service'
  [cli]='core store secrets engine net source inspector service cli'
  [ui]='core store secrets engine net source inspector service ui'
)
declare -A home
faults=0
checks=0

fault() {
  echo "# $*"
  faults=$((faults + 1))
}

for header in src/*/*.h; do
  name=$(basename "$header")
  [ -n "${home[$name]:-}" ] && fault "$name is in two folders"
  home[$name]=$(basename "$(dirname "$header")")
done

for file in src/*/*.[ch]; do
  layer=$(basename "$(dirname "$file")")
  if [ -z "${below[$layer]:-}" ]; then
    fault "$file: no such layer in the table"
    continue
  fi
  while IFS=: read -r line text; do
    header=$(sed -E 's/.*#[[:space:]]*include[[:space:]]*[<"]([^>"]+)[>"].*/\1/' <<<"$text")
    checks=$((checks + 1))
    case $header in
      sqlite3.h) [ "$layer" = store ] || fault "$file:$line: sqlite3.h outside src/store" ;;
      gtk/* | gdk/* | adwaita.h) [ "$layer" = ui ] || fault "$file:$line: $header outside src/ui" ;;
      libsoup/*) case $layer in core | store | secrets | ui) fault "$file:$line: libsoup in src/$layer" ;; esac ;;
      json-glib/*) case $layer in core | store) fault "$file:$line: json-glib in src/$layer" ;; esac ;;
      hkl-*)
        owner=${home[$header]:-}
        [ -n "$owner" ] || continue
        case " ${below[$layer]} " in
          *" $owner "*) ;;
          *) fault "$file:$line: $header belongs to src/$owner, which is not below src/$layer" ;;
        esac
        ;;
    esac
  done < <(grep -nE '^[[:space:]]*#[[:space:]]*include' "$file")
done

echo '1..2'
[ "$faults" = 0 ] || printf 'not '
echo 'ok 1 every include is allowed in its layer'
[ "$checks" -gt 100 ] || printf 'not '
echo 'ok 2 the includes were found'
[ "$faults" = 0 ] && [ "$checks" -gt 100 ]
