use super::*;

fn scan(source: &str) -> Scanner {
    let mut scanner = Scanner::new(["unittests src/lib.rs".to_owned(), "app".to_owned()]);
    scanner.scan(source.parse().unwrap(), Scope::default());
    scanner
}

fn tests(source: &str) -> Vec<String> {
    scan(source).tests.iter().map(WrittenTest::shown).collect()
}

#[test]
fn tests_have_the_path_of_their_modules() {
    let source = "
        #[test] fn first() {}
        #[cfg(test)]
        mod tests {
            use super::*;
            #[tokio::test] async fn second() {}
            #[cfg(unix)] #[rstest] #[case(1)] pub(crate) async unsafe fn third(#[case] n: u8) {}
            mod inner { #[test] #[ignore] fn r#match() {} }
            #[fixture] fn none() {}
            #[cfg_attr(all(), test)] fn fourth() {}
            fn helper() { #[test] fn nested() {} }
        }
        #[inline] fn no_test() {}
    ";
    let expected = [
        "first",
        "tests::second",
        "tests::third",
        "tests::inner::match",
        "tests::fourth",
        "tests::nested",
    ];
    assert_eq!(tests(source), expected);
}

#[test]
fn tests_inside_macros_are_tests() {
    let source = "
        mod tests {
            proptest! {
                #![proptest_config(ProptestConfig::default())]
                #[test] fn survives(n in 0..5u8) { assert!(n < 5); }
            }
            cfg_if! { if #[cfg(windows)] { mod windows { #[test] fn opens() {} } } }
        }
    ";
    assert_eq!(tests(source), ["tests::survives", "tests::windows::opens"]);
}

#[test]
fn a_test_in_macro_rules_is_found_by_its_name() {
    let source = "
        macro_rules! tests { ($name:ident) => { mod $name { #[test] fn works() {} } } }
        macro_rules! other (() => { #[test] fn also() {} });
        #[test] fn plain() {}
    ";
    let scanner = scan(source);
    let kinds: Vec<_> = scanner.tests.iter().map(WrittenTest::kind).collect();
    assert_eq!(tests(source), ["works", "also", "plain"]);
    assert_eq!(
        kinds,
        [
            TestKind::InMacroRules,
            TestKind::InMacroRules,
            TestKind::Function
        ]
    );
}

#[test]
fn examples_and_cases_count_if_a_condition_may_exclude_them() {
    let example = "#[doc = \"```\\nStub::<f>::install()\\n```\"] pub const fn extra() {}";
    assert!(tests(example).is_empty());
    let conditional = format!("#[cfg(unix)] {example}");
    assert_eq!(tests(&conditional), ["the example of `extra`"]);
    let inside = format!("mod a {{ #![cfg(unix)] {example} }}");
    assert_eq!(tests(&inside), ["the example of `extra`"]);
    let cases = "#[rstest] #[cfg_attr(unix, case(2))] fn cases() {}";
    assert_eq!(tests(cases), ["cases, its cases under `cfg_attr`", "cases"]);
}

#[test]
fn folders_outside_the_package_are_noticed() {
    for inside in [
        "stub_fixture!(ask: ask, dir = \"recordings\");",
        ".dir(\"tests/stubs\")",
        "dir",
    ] {
        assert!(!scan(inside).reaches_out, "{inside}");
    }
    for outside in [
        "stub_fixture!(ask: ask, dir = \"../stubs\");",
        ".dir(\"/stubs\")",
        ".dir(folder())",
        "dir = FOLDER",
    ] {
        assert!(scan(outside).reaches_out, "{outside}");
    }
}

#[test]
fn programs_with_stubs_are_noticed() {
    assert!(scan("fn main() { let _ = Stub::<ask>::install(); }").has_stubs);
    assert!(!scan("fn main() { stubborn(); }").has_stubs);
}

#[test]
fn modules_are_followed_into_their_files() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        (
            "main.rs",
            "#[path = \"other/file.rs\"] mod renamed; mod nested { mod inner; }",
        ),
        ("other/file.rs", "#[test] fn in_other() {} mod deep;"),
        ("other/deep.rs", "#[test] fn no_module_of_this_file() {}"),
        ("other/file/deep.rs", "#[test] fn in_deep() {}"),
        ("nested/inner/mod.rs", "#[test] fn in_inner() {}"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut scanner = Scanner::new(["tests/main.rs".to_owned(), "app::main".to_owned()]);
    scanner.scan_file(&folder.path().join("main.rs"), &[], false);
    let tests: Vec<_> = scanner.tests.iter().map(WrittenTest::shown).collect();
    let expected = [
        "renamed::in_other",
        "renamed::deep::in_deep",
        "nested::inner::in_inner",
    ];
    assert_eq!(tests, expected);
}
