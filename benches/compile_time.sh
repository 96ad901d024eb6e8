#!/usr/bin/env bash
# What one more stubbable function costs to compile, unoptimised: `benches/compile_time.sh [LIBRARY]`.
# Builds a package with 100 and with 300 functions, plain and stubbable, with types that serde knows
# and with types of their own, and with as many mocks of mockall. Prints milliseconds of processor
# time, which depends less than the time of day on what else the machine does; each figure is the
# best of three builds.
# LIBRARY is another checkout to compare with.
set -euo pipefail
shopt -s inherit_errexit
library=$(cd "${1:-$(dirname "$0")/..}" && pwd)
folder=$library/target/compile-time
export CARGO_TARGET_DIR=$folder/target CARGO_INCREMENTAL=0
unset RECORD CARGO_MANIFEST_DIR

mkdir -p "$folder/src"
cp "$library/Cargo.lock" "$folder/Cargo.lock"
cat >"$folder/Cargo.toml" <<TOML
[package]
name = "compile-time"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
cached-stubs = { path = "$library", features = ["replay"] }
mockall = "0.15"
serde = { version = "1", features = ["derive"] }
TOML

# source_of FUNCTIONS ATTRIBUTE KIND: the source of the package.
source_of() {
    echo '#![allow(unused_imports)] use cached_stubs::stubbable; use serde::{Deserialize, Serialize};'
    echo '#[stubbable] pub fn first(n: u8) -> u8 { n }'
    for ((at = 0; at < $1; at++)); do
        if [[ $2 == mock! ]]; then
            echo "mockall::mock! { pub Call$at { pub fn call(&self, text: &str, number: u64) -> String; } }"
        elif [[ $3 == own ]]; then
            echo "#[derive(Serialize, Deserialize)] pub struct A$at { pub text: String, pub number: u64 }"
            echo "#[derive(Serialize, Deserialize)] pub struct R$at { pub text: String, pub numbers: Vec<u64> }"
            echo "$2 pub fn call$at(a: &A$at) -> R$at { R$at { text: a.text.clone(), numbers: vec![a.number] } }"
        else
            echo "$2 pub fn call$at(text: &str, number: u64) -> String { format!(\"{text}{number}\") }"
        fi
    done
}

# build FUNCTIONS ATTRIBUTE KIND: milliseconds of the best of three builds of the package alone.
build() {
    local best='' took
    source_of "$@" >"$folder/src/lib.rs"
    for _ in 1 2 3; do
        touch "$folder/src/lib.rs"
        took=$(processor_time cargo build --quiet --manifest-path "$folder/Cargo.toml")
        [[ -n $best ]] && ((best <= took)) || best=$took
    done
    echo "$best"
}

# processor_time COMMAND…: milliseconds of processor time, of its children too.
processor_time() {
    local TIMEFORMAT='%U %S'
    { time "$@" 2>"$folder/errors"; } 2>&1 | awk '{printf "%d\n", ($1 + $2) * 1000}' ||
        { cat "$folder/errors" >&2; return 1; }
}

source_of 1 '' known >"$folder/src/lib.rs"
cargo build --quiet --manifest-path "$folder/Cargo.toml"
for kind in known own; do
    attributes=('' '#[stubbable]')
    [[ $kind == own ]] || attributes+=('mock!')
    for attribute in "${attributes[@]}"; do
        few=$(build 100 "$attribute" $kind)
        many=$(build 300 "$attribute" $kind)
        printf '%-5s types, %-12s  100: %6d ms  300: %6d ms  each: %d.%02d ms\n' "$kind" \
            "${attribute:-plain}" "$few" "$many" $(((many - few) / 200)) $((((many - few) % 200) / 2))
    done
done
