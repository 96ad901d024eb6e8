//! What a call costs: `cargo bench`, and `cargo bench --profile test` for the
//! unoptimised build that tests run in.
//!
//! Machines differ, so each figure stands beside what it is measured against,
//! in the same run: by hand means `serde_json::to_string` of the arguments, one
//! look-up in a `HashMap`, `serde_json::from_str` of the result.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::LazyLock;

use cached_stubs::{Mode, Stub, stubbable};
use divan::Bencher;
use serde::{Deserialize, Serialize};

fn main() {
    divan::main();
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Request {
    model: String,
    temperature: f64,
    messages: Vec<Message>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Message {
    role: String,
    content: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Reply {
    id: String,
    content: String,
    tokens: u64,
    reasons: Vec<String>,
}

/// `bytes` of text, in messages of at most a thousand each.
fn request(bytes: usize) -> Request {
    let text = "the quick brown fox jumps over the lazy dog ".repeat(1 + bytes / 44);
    let messages = text.as_bytes()[..bytes]
        .chunks(1000)
        .map(|chunk| Message {
            role: "user".to_owned(),
            content: String::from_utf8_lossy(chunk).into_owned(),
        })
        .collect();
    Request {
        model: "gpt-4o-mini".to_owned(),
        temperature: 0.2,
        messages,
    }
}

fn reply() -> Reply {
    Reply {
        id: "chatcmpl-0123456789".to_owned(),
        content: "The capital of France is Paris, and has been for long.".repeat(2),
        tokens: 17,
        reasons: vec!["stop".to_owned(), "length".to_owned()],
    }
}

#[stubbable]
fn complete(request: &Request) -> Reply {
    black_box(request);
    reply()
}

/// The same without the attribute.
#[inline(never)]
fn plain(n: u64) -> u64 {
    black_box(n).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[stubbable]
#[inline(never)]
fn never_stubbed(n: u64) -> u64 {
    black_box(n).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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
        // The first call looks at the environment.
        never_stubbed(7);
        bencher.bench_local(|| never_stubbed(black_box(7)));
    }
}

mod warm_hit {
    use super::*;

    #[divan::bench(args = [100, 100_000])]
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
            serde_json::from_str::<Reply>(&map[&key]).expect("it is a reply")
        });
    }

    #[divan::bench(args = [100, 100_000])]
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
        bencher.bench_local(|| complete(&request));
    }

    #[divan::bench(args = [10, 100_000])]
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

    /// The very file, and what is in it, by serde_json.
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
        // Nothing is remembered once the last stub of a function is gone.
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

/// A result of ten megabytes: read, parsed and decoded.
mod large_result {
    use divan::counter::BytesCount;

    use super::*;

    const BYTES: usize = 10_000_000;

    /// A hundred thousand texts, with something to escape in each.
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
