//! `per_test()`: each test has its own recordings.

use cached_stubs::{Mode, Stub};
use expect_test::expect;

use crate::common::{assert_panics, files, folder, panic_of, replaying, runs};
use crate::{ask, is_real};

#[test]
fn a_per_test_stub_must_use_all_its_recordings() {
    let dir = folder();
    let install = |mode| {
        let builder = Stub::<ask>::builder().mode(mode).dir(dir.path());
        builder.per_test().install()
    };
    {
        let _stub = install(Mode::Record);
        ask("used");
        ask("left over");
    }
    let folder = files(&dir)[0].parent().unwrap().to_owned();
    let name = folder.file_name().unwrap().to_str().unwrap();
    assert!(name.contains("a_per_test_stub_must_use_all"), "{name}");

    let stub = install(Mode::Replay);
    assert_eq!(runs(|| (ask("used"), ask("left over"))).1, 0);
    stub.finish();

    let stub = install(Mode::Replay);
    ask("used");
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: `per_test::a_per_test_stub_must_use_all_its_recordings` does not use all of its recordings of `stub::ask`

            It does not make these calls:

              <temp>/cached-stubs/stub/ask/test.stub.per_test.a_per_test_stub_must_use_all_its_recordings/left-over.a17dcc11fcb1f28c.json

            If that is right, delete the files.

              installed  tests/stub/per_test.rs:[install()]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    assert!(is_real());
    assert_eq!(files(&dir).len(), 2);

    // A failing test may have used them, had it not failed.
    let panic = panic_of(|| {
        let _stub = install(Mode::Replay);
        panic!("the test's own panic")
    });
    assert_eq!(panic, "the test's own panic");
    // These recordings do not answer a stub for all tests.
    let stub = replaying::<ask>(&dir);
    let miss = panic_of(|| ask("used"));
    assert!(miss.contains("nothing is recorded"), "{miss}");
    panic_of(|| stub.finish());
}
