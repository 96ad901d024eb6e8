//! The library as its users see it: packages of their own are built and run by
//! cargo, and judged by exit status, output, files and real calls.

mod broken_files;
mod checkout;
mod children;
mod configured;
mod derives;
mod describe;
mod desk;
mod directories;
mod disk;
mod doctests;
mod editions;
mod environment;
mod guards;
mod injected;
mod kept_out;
mod killed;
mod late;
mod leaks;
mod live_calls;
mod lock_folder;
mod misses;
mod mocks;
mod modes;
mod nextest;
// The tests of `cargo-stubs` use more of it.
#[allow(dead_code)]
mod outcome;
mod package;
mod pending;
mod per_test;
#[path = "../common/portable.rs"]
mod portable;
mod processes;
mod production;
mod repeats;
mod report;
mod secrets;
mod settings;
mod snapshot;
mod source;
mod store_files;
mod suite;
mod threads;
mod verifying;
mod waiting;
