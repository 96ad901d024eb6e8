//! What is recorded of a method, and where.

use expect_test::expect;

use crate::client::{Client, client};
use crate::common::*;

#[test]
fn a_recursive_method_is_recorded_once() {
    let dir = folder();
    {
        let _stub = recording::<Client>(&dir);
        assert_eq!(client().factorial(4), 24);
    }
    assert_eq!(files(&dir).len(), 1);
    let _stub = replaying::<Client>(&dir);
    assert_eq!(runs(|| client().factorial(4)), (24, 0));
}

#[test]
fn self_is_keyed_only_where_key_names_it() {
    let other = || Client {
        model: "large".to_owned(),
        ..client()
    };
    let asked = recordings_of::<Client, _>(|| (client().ask("hi"), other().ask("hi")));
    assert_eq!(asked, 1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let chatted = recordings_of::<Client, _>(|| {
        runtime.block_on(async { (client().chat("hi").await, other().chat("hi").await) })
    });
    assert_eq!(chatted, 2);
}

#[test]
fn the_folder_names_the_type_and_the_method() {
    let dir = folder();
    {
        let _stub = recording::<Client>(&dir);
        client().ask("hi");
    }
    let [file] = &files(&dir)[..] else {
        panic!("expected one recording")
    };
    let folder = file.strip_prefix(dir.path()).unwrap().parent().unwrap();
    assert!(
        folder.ends_with("impl_blocks/client/Client/ask"),
        "{}",
        folder.display()
    );
    assert!(only_recording(&dir).contains("\"function\": \"impl_blocks::client::Client::ask\""));
}

#[test]
fn a_miss_names_the_method() {
    let dir = folder();
    let stub = replaying::<Client>(&dir);
    let report = assert_panics(
        || client().ask("hi"),
        expect![[r#"
            cached-stubs: nothing is recorded for `impl_blocks::client::Client::ask`

              prompt = "hi"

            Its recordings belong in

              <temp>/cached-stubs/impl_blocks/client/Client/ask

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/impl_blocks/recordings.rs:[ask("hi")]
              test    recordings::a_miss_names_the_method
        "#]],
    );
    assert_repeats(stub, &report);
}
