#!/bin/sh
# Compares the contract with where this branch left main (on main itself: with the previous commit) and with the last
# release: a client that works stays working.
set -eu

against() {
    if git cat-file -e "$1:buf.yaml" 2>/dev/null && git cat-file -e "$1:proto" 2>/dev/null; then
        echo "buf breaking against $1"
        buf breaking --against "$(git rev-parse --git-common-dir)#ref=$(git rev-parse "$1^{commit}")"
    else
        echo "buf breaking: $2 has no contract to compare with; skipped"
    fi
}

if ! git rev-parse --git-dir >/dev/null 2>&1; then
    echo "buf breaking: no git history to compare with; skipped"
    exit 0
fi
left=$(git merge-base HEAD origin/main 2>/dev/null || true)
if [ -n "$left" ] && [ "$left" != "$(git rev-parse HEAD)" ]; then
    against "$left" "where this branch left main"
else
    against HEAD~1 "the previous commit"
fi
release=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)
if [ -n "$release" ]; then
    against "$release" "$release"
fi
