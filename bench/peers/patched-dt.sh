#!/bin/sh
# Builds a second program, target/patched/peers, against diamond-types 1.0.0 without the consistency
# check that its release left in the code of merging (README.md, "Traps"). Nothing else is changed.
# Needs what `cargo build` needs; arguments go to `cargo build`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$here/target/patched
mkdir -p "$work/src"
cd "$here"
crate=$(cargo metadata --format-version 1 --locked |
  python3 -c 'import json,os,sys
print([os.path.dirname(p["manifest_path"]) for p in json.load(sys.stdin)["packages"] if p["name"] == "diamond-types"][0])')
rm -rf "$work/diamond-types" "$work/build"
cp -R "$crate" "$work/diamond-types"
mkdir "$work/build"
cp -R Cargo.toml Cargo.lock src "$work/build"
for file in advance_retreat; do
  path=$work/diamond-types/src/list/merge/$file.rs
  sed 's/^\( *\)self\.check_index();/\1\/\/ self.check_index();/' "$path" >"$path.new"
  if cmp -s "$path" "$path.new"; then echo "nothing to patch in $file.rs" >&2; exit 1; fi
  mv "$path.new" "$path"
done
printf '\n[patch.crates-io]\ndiamond-types = { path = "../diamond-types" }\n' >>"$work/build/Cargo.toml"
cd "$work/build"
PEERS_DT=repaired cargo build --release --target-dir "$work/target" "$@"
cp "$work/target/release/peers" "$work/peers"
echo "built $work/peers" >&2
