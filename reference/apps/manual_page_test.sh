#!/bin/sh
# The manual page tells every option that --help tells, and no other; and groff reads it without a
# word.
#
#   manual_page_test.sh PROGRAM PAGE
set -u
program=$1 page=$2
options() { grep -oE -- "$1" | sed 's/^Fl -/--/' | sort -u; }

help=$("$program" --help | options '--[a-z][a-z-]+') || exit 1
manual=$(options 'Fl -[a-z-]+' <"$page")
if [ -z "$help" ] || [ "$help" != "$manual" ]; then
  printf '%s --help tells:\n%s\nand %s:\n%s\n' "$program" "$help" "$page" "$manual"
  exit 1
fi

said=$(groff -ww -mandoc -Tutf8 -z "$page" 2>&1)
if [ -n "$said" ]; then
  printf '%s\n' "$said"
  exit 1
fi
