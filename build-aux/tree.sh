# tree.sh: a copy of the tree without build folders. Sourced, in the top folder.
# shellcheck shell=bash
#
# SPDX-License-Identifier: GPL-3.0-or-later

# copy_tree FOLDER: what git knows and what is new, as it is now; so, what a clone would give after
# a commit. Where there is no git, everything but build folders.
copy_tree() {
  local file
  mkdir -p "$1"
  if [ -e .git ]; then
    git ls-files -z --cached --others --exclude-standard |
      while IFS= read -r -d '' file; do
        # A file that is deleted and not committed yet is still listed.
        [ ! -e "$file" ] || printf '%s\0' "$file"
      done | tar --null --files-from=- -cf - | tar -xf - -C "$1" --no-same-owner
  else
    tar --exclude='./_*' --exclude=./build --exclude=node_modules -cf - . | tar -xf - -C "$1" --no-same-owner
  fi
}
