#!/usr/bin/env bash
# `make demo`: the main job on a copy of the example workspace, in build/demo. Nothing else is touched.
set -euo pipefail
cd "$(dirname "$0")/.."

demo=build/demo
rm -rf "$demo"
mkdir -p "$demo/root"
cp -R ksc.yaml profiles "$demo/"
# The demo's own import makes this base and the profile over it, as it did for those in the repository.
rm -f "$demo"/profiles/anaconda-ks.{ks,yaml}
cp docs/examples/anaconda-ks.cfg "$demo/root/"
cd "$demo"

bold='' plain=''
if [ -t 1 ]; then bold=$'\033[1m' plain=$'\033[0m'; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
# Findings come on standard error; in one stream they stand where they belong.
run() {
    say "\$ $*"
    "$@" 2>&1
}

say "1. Import the file that the installer left on a machine."
printf '%s\n' "   It becomes a base and a profile over it. The warnings say what in it will not do on the next machine."
printf '%s\n' "   Its header says RHEL 9, as in every relative of it; --target says which one the machine was."
run ksc import root/anaconda-ks.cfg --target rocky9

say "2. A profile says what is different (it is in the repository):"
cat profiles/web-profile.yaml

say "3. Compile it. The base's own order and comments stay."
run ksc compile web-profile

say "What it wrote, in $demo:"
find build -type f | LC_ALL=C sort | sed 's/^/   /'

say "The kickstart: build/http/ks/web-profile.ks"
cat build/http/ks/web-profile.ks
say "The boot menu: build/tftp/pxelinux.cfg/default"
cat build/tftp/pxelinux.cfg/default
say "The install source alone: build/http/ks/web-profile.source.ks"
cat build/http/ks/web-profile.source.ks

say "That was the whole way."
cat <<END
   It all lies in $demo, which is a workspace, as this repository is. Go on there:
      source .venv/bin/activate; cd $demo
      ksc compile web-profile --stdout kickstart
      ksc plugins
END
