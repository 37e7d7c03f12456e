#!/bin/sh
# The committed generated code is what proto/ generates, and the copies of google/rpc are those of the installed package.
set -eu
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

buf generate --output "$made"
buf generate --template buf.gen.sdk.yaml --output "$made"
for folder in proto/gen clients/python/hwapok/_gen; do
    if ! diff --recursive --brief --exclude=__pycache__ "$made/$folder" "$folder"; then
        echo "$folder differs from what proto/ generates. Run: make proto" >&2
        exit 1
    fi
done

installed=$(python -c 'import google.rpc; print(list(google.rpc.__path__)[0])')
for file in proto/third_party/google/rpc/*.proto; do
    if ! cmp --silent "$file" "$installed/$(basename "$file")"; then
        echo "$file differs from that of googleapis-common-protos." >&2
        exit 1
    fi
done
echo "Generated code is up to date."
