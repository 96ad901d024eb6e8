use cached_stubs::{Mode, Stub};
use derives::{Reply, ask};

#[test]
fn in_an_integration_test() {
    let dir = tempfile::tempdir().unwrap();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = Stub::<ask>::builder().mode(mode).dir(dir.path()).install();
        let text = "A".to_owned();
        assert_eq!(ask("a"), Reply { text });
    }
}
