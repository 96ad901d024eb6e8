#!/usr/bin/env bash
# How long a clean build takes, unoptimised, as tests are built: the set-up of README beside mockall,
# rstest and serde_json alone, and what a production build gains beside serde_derive. Prints the
# packages, the processor time and the elapsed time of the faster of two builds. Downloads first.
# Compare figures of one run, on a quiet machine.
set -euo pipefail
cd "$(dirname "$0")/.."
library=$PWD
export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=none
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_TARGET_DIR=$folder/target
cd "$folder"

# build NAME DEPENDENCY…: a package with these dependencies.
build() {
    local name=$1 best='' took packages TIMEFORMAT='%R %U %S'
    shift
    mkdir -p src
    : >src/lib.rs
    cp "$library/Cargo.lock" .
    printf '[package]\nname = "user"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n' >Cargo.toml
    printf '%s\n' "$@" >>Cargo.toml
    cargo fetch --quiet
    packages=$(cargo tree --edges normal,build --prefix none | sed 's/ (\*)$//' | sort -u | grep -vc '^user ')
    for _ in 1 2; do
        rm -rf target
        took=$({ time cargo build --quiet >output 2>&1; } 2>&1) || { cat output >&2; exit 1; }
        [[ -n $best ]] && awk "BEGIN{split(\"$best\", a); split(\"$took\", b); exit !(a[1] <= b[1])}" || best=$took
    done
    read -r elapsed user system <<<"$best"
    awk "BEGIN{printf \"%-40s %3d packages %6.1f s of processor time %6.1f s\n\", \"$name\", $packages, $user + $system, $elapsed}"
}

serde='serde = { version = "1", features = ["derive"] }'
json='serde_json = "1"'
mockall='mockall = "0.15"'
rstest='rstest = { version = "0.29", default-features = false }'
build 'tests: mockall, rstest, serde_json' "$serde" "$json" "$mockall" "$rstest"
build 'tests: the same and cached-stubs' "$serde" "$json" "$mockall" "$rstest" \
    "cached-stubs = { path = \"$library\", features = [\"replay\"] }"
build 'production: serde_derive' 'serde_derive = "1"'
build 'production: cached-stubs' "cached-stubs = { path = \"$library\" }"
