//! What a call costs: `cargo bench --bench call`, and with `--profile test` for
//! the unoptimised build that tests run in.
//!
//! Machines differ, so compare only figures of one run. "By hand" means
//! `serde_json::to_string` of the arguments, one look-up in a `HashMap`, and
//! `serde_json::from_str` of the result.

mod common;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::LazyLock;

use cached_stubs::{Mode, Stub, stubbable};
use divan::Bencher;
use serde::Deserialize;

use common::{Reply, Request, complete, never_stubbed, plain, reply, request};

fn main() {
    divan::main();
}

#[stubbable]
fn numbered(n: u64) -> u64 {
    n
}

static FOLDER: LazyLock<tempfile::TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));

mod no_stub {
    use super::*;

    #[divan::bench]
    fn plain_function(bencher: Bencher<'_, '_>) {
        bencher.bench_local(|| plain(black_box(7)));
    }

    #[divan::bench]
    fn stubbable_function(bencher: Bencher<'_, '_>) {
        // The first call reads the environment.
        never_stubbed(7);
        bencher.bench_local(|| never_stubbed(black_box(7)));
    }
}

mod warm_hit {
    use super::*;

    #[divan::bench(args = [100, 100_000], sample_size = 100)]
    fn by_hand(bencher: Bencher<'_, '_>, bytes: usize) {
        let request = request(bytes);
        let mut map = HashMap::new();
        let key = serde_json::to_string(&request).expect("it is serialisable");
        map.insert(
            key,
            serde_json::to_string(&reply()).expect("it is serialisable"),
        );
        bencher.bench_local(|| {
            let key = serde_json::to_string(&request).expect("it is serialisable");
            drop(black_box(serde_json::from_str::<Reply>(&map[&key])));
        });
    }

    #[divan::bench(args = [100, 100_000], sample_size = 100)]
    fn replay(bencher: Bencher<'_, '_>, bytes: usize) {
        let request = request(bytes);
        let folder = FOLDER.path().join("warm_hit");
        let stub = |mode| {
            Stub::<complete>::builder()
                .mode(mode)
                .dir(&folder)
                .install()
        };
        let recorded = stub(Mode::Record);
        complete(&request);
        drop(recorded);
        let _stub = stub(Mode::Replay);
        assert_eq!(complete(&request), reply());
        bencher.bench_local(|| drop(black_box(complete(&request))));
    }

    #[divan::bench(args = [10, 100_000], sample_size = 100)]
    fn among(bencher: Bencher<'_, '_>, recordings: u64) {
        let folder = FOLDER.path().join(recordings.to_string());
        let _stub = Stub::<numbered>::builder()
            .mode(Mode::Record)
            .dir(folder)
            .install();
        for n in 0..recordings {
            numbered(n);
        }
        bencher.bench_local(|| numbered(black_box(7)));
    }
}

#[divan::bench(args = [10, 10_000])]
fn install(bencher: Bencher<'_, '_>, recordings: u64) {
    let folder = FOLDER.path().join(recordings.to_string());
    let builder = || {
        Stub::<numbered>::builder()
            .mode(Mode::Record)
            .dir(folder.clone())
    };
    {
        let _stub = builder().install();
        for n in 0..recordings {
            numbered(n);
        }
    }
    bencher
        .with_inputs(builder)
        .bench_local_values(|builder| builder.install());
}

mod first_hit {
    use super::*;

    /// The recording of `complete`, as serde_json reads it.
    #[derive(Deserialize)]
    struct File {
        args: Arguments,
        returns: Vec<Reply>,
    }

    #[derive(Deserialize)]
    struct Arguments {
        request: Request,
    }

    fn folder() -> std::path::PathBuf {
        let folder = FOLDER.path().join("first_hit");
        let _stub = Stub::<complete>::builder()
            .mode(Mode::Record)
            .dir(&folder)
            .install();
        complete(&request(100));
        folder
    }

    #[divan::bench]
    fn by_hand(bencher: Bencher<'_, '_>) {
        let mut path = folder();
        while path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("it was written");
            path = entries.flatten().next().expect("it holds one file").path();
        }
        bencher.bench_local(|| {
            let bytes = std::fs::read(&path).expect("it was written");
            let file = serde_json::from_slice::<File>(&bytes).expect("it is a recording");
            (file.args.request, file.returns)
        });
    }

    #[divan::bench]
    fn replay(bencher: Bencher<'_, '_>) {
        let (folder, request) = (folder(), request(100));
        // A function forgets its recordings when its last stub ends.
        bencher
            .with_inputs(|| {
                Stub::<complete>::builder()
                    .mode(Mode::Replay)
                    .dir(&folder)
                    .install()
            })
            .bench_local_values(|stub| (complete(&request), stub));
    }
}

/// Reads, parses and decodes a result of ten megabytes.
mod large_result {
    use divan::counter::BytesCount;

    use super::*;

    const BYTES: usize = 10_000_000;

    /// A hundred thousand texts, each with characters to escape.
    #[stubbable]
    fn texts() -> Vec<String> {
        let text = "says \"the quick brown fox jumps over the lazy dog\" and more. ".repeat(2);
        vec![text[..100].to_owned(); BYTES / 100]
    }

    #[divan::bench(sample_count = 10, sample_size = 1)]
    fn by_hand(bencher: Bencher<'_, '_>) {
        let path = FOLDER.path().join("texts.json");
        let text = serde_json::to_string_pretty(&texts()).expect("it is serialisable");
        std::fs::write(&path, text).expect("the folder is there");
        bencher.counter(BytesCount::new(BYTES)).bench_local(|| {
            let bytes = std::fs::read(&path).expect("it was written");
            serde_json::from_slice::<Vec<String>>(&bytes).expect("it is a list of texts")
        });
    }

    #[divan::bench(sample_count = 10, sample_size = 1)]
    fn replay(bencher: Bencher<'_, '_>) {
        let folder = FOLDER.path().join("large_result");
        let stub = |mode| Stub::<texts>::builder().mode(mode).dir(&folder).install();
        let recorded = stub(Mode::Record);
        texts();
        drop(recorded);
        bencher
            .counter(BytesCount::new(BYTES))
            .with_inputs(|| stub(Mode::Replay))
            .bench_local_values(|stub| (texts(), stub));
    }
}
