//! A function reports progress to a callback.

use std::path::Path;

use cached_stubs::stubbable;

use crate::common::{folder, ran, recording, replaying};

#[stubbable(discard(on_progress))]
pub fn walk(root: &Path, on_progress: &mut dyn FnMut(usize) -> bool) -> Vec<String> {
    ran();
    let _ = on_progress(1);
    vec![root.display().to_string()]
}

#[test]
fn a_callback_is_not_replayed() {
    let dir = folder();
    let mut steps = 0;
    let mut call = || {
        walk(Path::new("a"), &mut |n| {
            steps += n;
            true
        })
    };
    {
        let _stub = recording::<walk>(&dir);
        assert_eq!(call(), ["a"]);
    }
    {
        let _stub = replaying::<walk>(&dir);
        assert_eq!(call(), ["a"]);
    }
    assert_eq!(steps, 1, "replaying does not call back");
}
