#!/usr/bin/env bash
# Fails when a function costs more to compile, or a call more to run, than benches/bounds.txt allows.
# It counts lines of LLVM IR and executed instructions, never time: a busy or slow machine gives the
# same figures. Needs valgrind.
#
# To move a bound: run `benches/guard.sh --update`, which writes today's figures plus 3 %, and say in
# the commit what made the figure change. Lower the bounds after every improvement. A new version of
# Rust changes all figures a little.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."
bounds=benches/bounds.txt
update=${1:-}
[[ -z $update || $update == --update ]] || { echo "usage: benches/guard.sh [--update]" >&2; exit 2; }
command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; exit 1; }
# Settings of the caller that change what is compiled or executed.
export CARGO_INCREMENTAL=0
# Debug information changes what unoptimised code executes.
export CARGO_PROFILE_DEV_DEBUG=none
unset RUSTFLAGS RECORD CACHED_STUBS_DIR CACHED_STUBS_LIVE CACHED_STUBS_JOURNAL
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Lines of IR of one of the fifty functions in benches/functions.rs, counted as cargo-llvm-lines
# does: before any optimisation, with debug information, labels left out.
lines() {
    # The changing `--cfg` makes cargo compile again, so that the IR is written.
    cargo rustc --quiet --locked --package cached-stubs --bench functions -- \
        --crate-type lib --cfg "$1" --cfg "run=\"$folder\"" --emit=llvm-ir="$folder/functions.ll" \
        -Cdebuginfo=2 -Cno-prepopulate-passes
    awk '/^define /{inside = 1} /^}/{inside = 0} inside && /^  [^ ]/{lines++}
        END{printf "%d\n", lines / 50}' "$folder/functions.ll"
}

operations=$(cargo build --locked --package cached-stubs --bench operations --message-format json |
    sed -n 's/.*"name":"operations".*"executable":"\([^"]*\)".*/\1/p')

# Instructions of one operation of benches/operations.rs: the difference between TIMES and twice
# TIMES, in which start-up cancels.
instructions() {
    local name=$1 times=$2 counts=()
    for total in "$times" $((2 * times)); do
        # What other processes left in the folder of locks would have to be looked at.
        rm -rf "$folder/tmp" && mkdir "$folder/tmp"
        TMPDIR=$folder/tmp valgrind --tool=callgrind --callgrind-out-file=/dev/null \
            "$operations" "$name" "$total" 2>"$folder/valgrind" || { cat "$folder/valgrind" >&2; exit 1; }
        counts+=("$(sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$folder/valgrind")")
    done
    echo $(((counts[1] - counts[0]) / times))
}

measure() {
    local install plain
    echo "ir-lines-sync $(lines sync)"
    echo "ir-lines-async $(lines asynchronous)"
    echo "ir-lines-errors $(lines errors)"
    echo "ir-lines-known $(lines known)"
    plain=$(instructions plain-call 10000)
    echo "unstubbed-call $(($(instructions unstubbed-call 10000) - plain))"
    echo "warm-hit $(instructions warm-hit 200)"
    echo "warm-hit-async $(instructions warm-hit-async 200)"
    install=$(instructions install 200)
    echo "install $install"
    echo "first-hit $(($(instructions install-and-hit 50) - install))"
}

measure >"$folder/figures"
if [[ $update ]]; then
    comments=$(sed -n '/^#/p' "$bounds")
    { echo "$comments"; awk '{printf "%-16s %d\n", $1, $2 * 1.03 + 0.5}' "$folder/figures"; } >"$bounds"
fi
awk '
    NR == FNR { if ($1 !~ /^#/ && NF) bound[$1] = $2; next }
    {
        known = $1 in bound
        over = !known || $2 > bound[$1]
        failed += over
        printf "%-16s %9d  bound %9s%s\n", $1, $2, known ? bound[$1] : "none", over ? "  EXCEEDED" : ""
        delete bound[$1]
    }
    END {
        for (name in bound) { printf "%-16s is not measured\n", name; failed++ }
        if (failed) print "A bound is exceeded. benches/guard.sh says how to move it."
        exit failed > 0
    }
' "$bounds" "$folder/figures"
