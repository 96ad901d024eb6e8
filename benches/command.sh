#!/usr/bin/env bash
# How long the command takes over many recordings:
#   benches/command.sh [RECORDINGS…]
# Records so many calls of one function (20,000 and 100,000 unless given), each a file, and runs the
# verbs that read all of them. The command is optimised, as `cargo install` builds it; the tests are
# not. Compare figures of one run, on a quiet machine; `TMPDIR` chooses the file system.
set -euo pipefail
cd "$(dirname "$0")/.."
library=$PWD
unset RECORD RECORD_IN_CI CI CACHED_STUBS_DIR CACHED_STUBS_LIVE
export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=none
cargo build --quiet --release --locked --package cargo-stubs
command=${CARGO_TARGET_DIR:-$library/target}/release/cargo-stubs
export CARGO_TARGET_DIR=$library/target/command

# package RECORDINGS BODY: the sources of a package whose one test makes so many calls.
package() {
    mkdir -p src
    printf '%s\n' '[package]' 'name = "many"' 'version = "0.0.0"' 'edition = "2024"' '[workspace]' \
        '[dependencies]' "cached-stubs = { path = \"$library\" }" \
        '[dev-dependencies]' "cached-stubs = { path = \"$library\", features = [\"replay\"] }" >Cargo.toml
    cp "$library/Cargo.lock" .
    printf '%s\n' '#[cached_stubs::stubbable]' \
        "pub fn ask(question: &str) -> String { $2 }" '#[test]' 'fn asks() {' \
        '    let _stub = cached_stubs::Stub::<ask>::install();' \
        "    (0..$1).for_each(|n| drop(ask(&format!(\"what is {n}\"))));" '}' >src/lib.rs
}

built() {
    cargo test --quiet --no-run >output 2>&1 || { cat output >&2; exit 1; }
}

# timed NAME COMMAND…: how long it takes; what it says goes to a file, which a failure shows.
timed() {
    local TIMEFORMAT=%R name=$1 took
    shift
    took=$({ time "$@" >"$folder/output" 2>&1; } 2>&1) || { cat "$folder/output" >&2; exit 1; }
    printf '%-44s %7.2f s\n' "$name" "$took"
}

[[ $# -gt 0 ]] || set -- 20000 100000
for recordings in "$@"; do
    # Deleting many files slows down what follows, so the folder stays until the end.
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$folder"
    package "$recordings" 'question.to_owned()'
    built
    printf '%s recordings\n' "$recordings"
    timed 'recording, unoptimised' env RECORD=1 cargo test --quiet
    timed 'replaying, unoptimised' cargo test --quiet
    timed 'cargo stubs status --no-run' "$command" stubs status --no-run
    timed 'cargo stubs status' "$command" stubs status
    package "$recordings" 'question.to_lowercase()'
    built
    timed 'cargo stubs accept ask --yes, all are stale' "$command" stubs accept ask --yes
    cd "$library"
    rm -rf "$folder"
done
