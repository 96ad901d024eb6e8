//! Which tests there are: those that the test binaries list, and those in the sources, which may
//! not be in this build.

use crate::listed_tests::ListedTest;
use crate::outcome::Error;
use crate::sources::{Sources, WrittenTest};
use crate::workspace::Workspace;

/// A test of a binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TestPath {
    pub(super) binary: String,
    pub(super) path: String,
}

impl TestPath {
    pub(super) fn new(binary: &str, path: String) -> Self {
        let binary = binary.to_owned();
        Self { binary, path }
    }

    /// Whether the other test is this one, or below it.
    fn contains(&self, other: &Self) -> bool {
        let rest = other.path.strip_prefix(self.path.as_str());
        self.binary == other.binary
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }
}

pub(super) struct TestPaths {
    listed: Vec<TestPath>,
    written: Vec<WrittenTest>,
}

impl TestPaths {
    pub(super) fn of(workspace: &Workspace) -> Result<Self, Error> {
        let mut listed = Vec::new();
        for package in &workspace.packages {
            let tests = ListedTest::all_of(package, workspace)?;
            let tests = tests.into_iter();
            listed.extend(tests.map(|test| TestPath::new(&test.binary, test.path)));
        }
        let written = workspace.members();
        let written = written.flat_map(|package| Sources::of(package).tests);
        Ok(Self {
            listed,
            written: written.collect(),
        })
    }

    pub(super) fn listed(&self) -> impl Iterator<Item = &TestPath> {
        self.listed.iter()
    }

    fn is_listed(&self, test: &TestPath) -> bool {
        self.listed.iter().any(|listed| test.contains(listed))
    }

    /// The tests in the sources that may be this one, or have it as a case.
    fn written(&self, test: &TestPath) -> impl Iterator<Item = &WrittenTest> {
        let written = self.written.iter();
        written.filter(|written| written.may_be(&test.binary, &test.path))
    }

    /// The listed cases of the test that may have this case. Empty if it is no case, or of a test
    /// that is not in this build.
    fn cases(&self, case: &TestPath) -> (Option<&str>, Vec<&TestPath>) {
        let mut written = self.written(case);
        let test = written.find(|test| test.may_have_case(&case.binary, &case.path));
        let Some(test) = test.map(WrittenTest::path) else {
            return (None, Vec::new());
        };
        let all = TestPath::new(&case.binary, test.to_owned());
        let cases = self.listed.iter().filter(|listed| all.contains(listed));
        (Some(test), cases.collect())
    }

    /// Whether there is this test, as far as anybody knows.
    pub(super) fn may_exist(&self, test: &TestPath) -> bool {
        if self.is_listed(test) {
            return true;
        }
        let (_, cases) = self.cases(test);
        // Its test lists its cases, and this is none of them.
        let is_gone = !cases.is_empty()
            && self
                .written(test)
                .all(|written| written.may_have_case(&test.binary, &test.path));
        !is_gone && self.written(test).next().is_some()
    }

    /// The test of this name, or the case that only has another number.
    pub(super) fn find(&self, test: TestPath) -> Result<TestPath, String> {
        if self.is_listed(&test) {
            return Ok(test);
        }
        let (of_test, cases) = self.cases(&test);
        let Some(of_test) = of_test.filter(|_| !cases.is_empty()) else {
            let is_written = self.written(&test).next().is_some();
            let missing = || format!("the sources have no test `{}`", test.path);
            return if is_written { Ok(test) } else { Err(missing()) };
        };
        let case_of = |test: &TestPath| {
            test.path[of_test.len()..]
                .trim_start_matches("::")
                .to_owned()
        };
        let case = case_of(&test);
        let name = without_numbers(&case);
        let is_same = |other: &&&TestPath| without_numbers(&case_of(other)) == name;
        let mut same = cases.iter().filter(is_same);
        match (&name, same.next(), same.next()) {
            (Some(_), Some(case), None) => Ok((*case).clone()),
            _ => Err(format!(
                "`{of_test}` has no case `{case}`, and the name does not show which one it is \
                     now: name that one as NEW, or record the test again"
            )),
        }
    }
}

/// A case without the numbers of its values: `case_2_empty::times_1_5` is `case_empty::times_5`.
/// `None` if a value has nothing but a number.
fn without_numbers(case: &str) -> Option<String> {
    let segments: Option<Vec<_>> = case.split("::").map(without_number).collect();
    segments.map(|segments| segments.join("::"))
}

fn without_number(segment: &str) -> Option<String> {
    let mut parts: Vec<_> = segment.split('_').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    if let Some(at) = parts.iter().skip(1).position(is_number) {
        parts.remove(at + 1);
        if parts.len() == at + 1 {
            return None;
        }
    }
    Some(parts.join("_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_known_by_its_name_and_not_by_its_number() {
        for (case, expected) in [
            ("case_2_empty", Some("case_empty")),
            ("case_12_a::times_1_5", Some("case_a::times_5")),
            ("a_b_1_x", Some("a_b_x")),
            ("case_1", None),
            ("case_1::times_1_5", None),
        ] {
            assert_eq!(without_numbers(case).as_deref(), expected, "{case}");
        }
    }
}
