//! A test in the sources.

use crate::runner_output::TestResult;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrittenTest {
    /// The names that cargo and nextest give its binary.
    binary_names: [String; 2],
    /// Its path in the binary, or as the kind says.
    path: String,
    kind: TestKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TestKind {
    Function,
    /// Only the name is known: where the macro is used decides the path.
    InMacroRules,
    /// The example of an item under a `cfg`, with the item's name.
    Doctest,
    /// The cases of a test under a `cfg_attr`.
    Cases,
}

impl WrittenTest {
    pub(super) fn new(binary_names: [String; 2], path: String, kind: TestKind) -> Self {
        Self {
            binary_names,
            path,
            kind,
        }
    }

    #[cfg(test)]
    pub(super) fn kind(&self) -> TestKind {
        self.kind
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn has_path(&self, path: &str) -> bool {
        self.path == path
    }

    /// Whether this may be the test of this path, a case of it, or in a module of that path.
    /// `binary` is the name of its executable.
    pub(crate) fn may_be(&self, binary: &str, path: &str) -> bool {
        let crate_of = |name: &str| name.replace('-', "_");
        let is_in_binary = self.binary_names.iter().any(|name| {
            let name = name.rsplit("::").next().unwrap_or_default();
            crate_of(name) == crate_of(binary)
        });
        let is_below = |path: &str, name: &str| {
            let rest = path.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        match self.kind {
            TestKind::Function => {
                is_in_binary && (is_below(path, &self.path) || is_below(&self.path, path))
            }
            TestKind::InMacroRules => path.split("::").any(|segment| segment == self.path),
            TestKind::Doctest => false,
            TestKind::Cases => is_in_binary && is_below(path, &self.path),
        }
    }

    /// Whether this may be the path of one of its cases, as rstest names them. Those under a
    /// `cfg_attr` may not be in this build.
    pub(crate) fn may_have_case(&self, binary: &str, path: &str) -> bool {
        self.kind == TestKind::Function && self.path.len() < path.len() && self.may_be(binary, path)
    }

    /// Whether the runner's test is this one, or a case of it.
    pub(crate) fn matches(&self, test: &TestResult) -> bool {
        match self.kind {
            TestKind::Function => {
                let rest = test.name.strip_prefix(self.path.as_str());
                self.binary_names.contains(&test.binary)
                    && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            }
            TestKind::InMacroRules => test.name.split("::").any(|segment| segment == self.path),
            TestKind::Doctest => test.name.split_once(" (line ").is_some_and(|(item, _)| {
                let before = item.strip_suffix(self.path.as_str());
                before.is_some_and(|before| before.ends_with([' ', ':']))
            }),
            // Whether the condition holds is unknown.
            TestKind::Cases => false,
        }
    }

    /// The test, for people.
    pub(crate) fn shown(&self) -> String {
        match self.kind {
            TestKind::Function | TestKind::InMacroRules => self.path.clone(),
            TestKind::Doctest => format!("the example of `{}`", self.path),
            TestKind::Cases => format!("{}, its cases under `cfg_attr`", self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner_output::Verdict;

    fn matches(kind: TestKind, path: &str, binary: &str, name: &str) -> bool {
        let names = ["unittests src/lib.rs".to_owned(), "app".to_owned()];
        let test = TestResult {
            binary: binary.to_owned(),
            name: name.to_owned(),
            verdict: Verdict::Passed,
        };
        WrittenTest::new(names, path.to_owned(), kind).matches(&test)
    }

    #[test]
    fn a_function_matches_itself_and_its_cases_in_its_binary() {
        let matches = |binary, name| matches(TestKind::Function, "tests::asks", binary, name);
        assert!(matches("unittests src/lib.rs", "tests::asks"));
        assert!(matches("app", "tests::asks::case_1"));
        assert!(!matches("app", "tests::asks_more"));
        assert!(!matches("app::other", "tests::asks"));
    }

    #[test]
    fn a_test_of_a_macro_matches_by_its_name() {
        let matches = |name| matches(TestKind::InMacroRules, "works", "app::other", name);
        assert!(matches("made::works::case_1"));
        assert!(!matches("made::works_too"));
    }

    #[test]
    fn an_example_matches_by_the_name_of_its_item() {
        let matches = |name| matches(TestKind::Doctest, "price", "the doctests of app", name);
        assert!(matches("src/lib.rs - price (line 8)"));
        assert!(matches("src/lib.rs - shop::price (line 8)"));
        assert!(!matches("src/lib.rs - half_price (line 8)"));
    }
}
