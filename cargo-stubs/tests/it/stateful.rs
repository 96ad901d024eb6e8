//! Things that remember, whose recordings answer wrongly until they are `stateful`.

use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;
use std::sync::Mutex;

#[stubbable]
pub trait Users {
    fn insert(&self, name: &str) -> usize;
    fn by_id(&self, id: usize) -> Option<String>;
}

#[derive(Default)]
pub struct Table(Mutex<Vec<String>>);

impl Users for Table {
    fn insert(&self, name: &str) -> usize {
        let mut names = self.0.lock().unwrap();
        names.push(name.to_owned());
        names.len()
    }

    fn by_id(&self, id: usize) -> Option<String> {
        self.0.lock().unwrap().get(id - 1).cloned()
    }
}

#[test]
fn finds() {
    let users = StubUsers::builder().real(Table::default).build();
    assert_eq!(users.by_id(1), None);
    users.insert("Ada");
    assert_eq!(users.by_id(1).as_deref(), Some("Ada"));
}
"#;

/// The message leads to what makes the test pass.
#[test]
fn a_failing_test_hints_at_it() {
    let project = Project::with_library("stateful_hint", LIBRARY);
    project.stubs(&["record"]).ends_with_code(1).says(
        "cached-stubs: `stateful_hint::Users::by_id` was called with the same arguments before and \
         after `insert`, and got one answer\n\n  before  src/lib.rs:29:22\n  after   src/lib.rs:31:22\n\n\
         If the answer depends on what `insert` did, as with a database, make the stub `stateful`\n\
         and record again: then each call gets the answer that it had.\n",
    );
    let stateful = LIBRARY.replace(".build()", ".stateful().build()");
    project.write("src/lib.rs", &stateful);
    project.stubs(&["record"]).passes();
    project.stubs(&["prune", "--yes"]).passes();
    project.stubs(&["status", "--check"]).passes();
}
