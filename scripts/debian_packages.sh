#!/bin/sh
# Installs the packages of debian-packages.txt, or those it is given, that are missing: as root, or by a sudo that asks
# for no password. Anywhere else it prints the one command to run first.
set -eu
list=$(dirname "$0")/debian-packages.txt
wanted=${*:-$(sed 's/#.*//' "$list" | xargs)}

if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian: the tests need $wanted; going on."
    exit 0
fi
missing=
for package in $wanted; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

install="apt-get install --yes --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo --non-interactive true 2>/dev/null; then
    as_root=sudo
else
    echo "Packages are missing. Run this first: sudo $install" >&2
    exit 1
fi
echo "Installing$missing ..."
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update --quiet --quiet
$as_root $install
