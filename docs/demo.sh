#!/usr/bin/env bash
# `make demo`: the main job on a copy of the example workspace, in build/demo. Nothing else is touched.
set -euo pipefail
cd "$(dirname "$0")/.."

demo=build/demo
rm -rf "$demo"
mkdir -p "$demo"
cp -R ksc.yaml profiles "$demo/"
# The demo's own import makes this base, as it did for the one that the repository ships.
rm -f "$demo"/profiles/anaconda-ks.{ks,yaml}
cp docs/examples/anaconda-ks.cfg "$demo/"
cd "$demo"

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() {
    say "\$ $*"
    "$@"
}
[ -t 1 ] || say() { printf '\n%s\n' "$*"; }

run ksc import anaconda-ks.cfg
run ksc compile web-profile
say "What stands in build/ now:"
find build -type f | LC_ALL=C sort
say "1. The kickstart: build/http/ks/web-profile.ks"
cat build/http/ks/web-profile.ks
say "2. The boot menu: build/tftp/pxelinux.cfg/default"
cat build/tftp/pxelinux.cfg/default
say "3. The install source, as the kickstart has it:"
grep -nE '^(url|repo|nfs)\b' build/http/ks/web-profile.ks
printf '\nIt is all in %s; try `ksc` there, or in this repository, which is a workspace too.\n' "$demo"
