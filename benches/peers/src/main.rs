//! The peers written in Rust: `benches/peers/run` starts this and prints the table.

mod by_hand;
mod chat;
mod disk_cache;
mod measure;
mod mocks;
mod ours;
mod servers;
mod snapshot;

use std::path::PathBuf;

/// Arguments: the folder to work in, then how many recordings, once or several times.
fn main() {
    // Misses panic by design here.
    std::panic::set_hook(Box::new(|_| {}));
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().expect("the first argument is a folder"));
    mocks::one_for_all();
    snapshot::run(&folder);
    for number in words {
        let recordings = number.parse().expect("a number of recordings");
        let folder = folder.join("rust").join(number);
        std::fs::create_dir_all(&folder).expect("the folder is writable");
        ours::run(recordings, &folder);
        by_hand::run(recordings, &folder);
        mocks::one_each(recordings);
        servers::wiremock(recordings);
        servers::httpmock(recordings);
        disk_cache::run(recordings, &folder);
    }
}
