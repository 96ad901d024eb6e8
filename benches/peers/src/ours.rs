//! cached-stubs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use cached_stubs::{Mode, Stub};

use crate::chat::{complete, request};
use crate::measure::{Row, each, repeated};

pub fn run(recordings: usize, folder: &Path) {
    let folder = folder.join("cached-stubs");
    let install = |mode| {
        Stub::<complete>::builder()
            .mode(mode)
            .dir(&folder)
            .install()
    };
    let recorder = install(Mode::Record);
    for number in 0..recordings {
        complete(&request(number));
    }
    let mut number = recordings;
    let record = each(|| {
        number += 1;
        complete(&request(number))
    });
    drop(recorder);

    let asked = request(recordings / 2);
    let first = each(|| {
        let stub = install(Mode::Replay);
        complete(&asked);
        stub
    });
    let stub = install(Mode::Replay);
    let hit = repeated(|| complete(&asked));
    let unknown = request(999_999);
    let miss = each(|| catch_unwind(|| complete(&unknown)).expect_err("it is not recorded"));
    // A stub fails its test when a miss was swallowed.
    catch_unwind(AssertUnwindSafe(|| drop(stub))).expect_err("calls were missed");
    Row {
        hit,
        first,
        miss,
        record,
    }
    .print("cached-stubs", recordings);
}
