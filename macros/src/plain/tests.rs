use super::token::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use super::{NEEDS_NAME, fixture_without_replay, item};

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("tokens")
}

fn assert_becomes(args: &str, written: &str, expected: &str) {
    let made = item(tokens(args), tokens(written));
    assert_eq!(text(made), text(tokens(expected)));
}

/// Without spaces, since they depend on where tokens come from.
fn text(tokens: TokenStream) -> String {
    tokens.to_string().split_whitespace().collect()
}

fn assert_unchanged(args: &str, written: &str) {
    assert_becomes(args, written, written);
}

/// In the invisible group around what `macro_rules!` inserts.
fn inserted(text: &str) -> TokenTree {
    Group::new(Delimiter::None, tokens(text)).into()
}

#[test]
fn a_function_stays_as_it_is() {
    for function in [
        "fn f() {}",
        "#[doc = \"x\"] pub(crate) async unsafe fn f<T: Fn(u8)>(#[cfg(x)] a: T) -> u8 where T: A { a }",
        // Attributes named `stub` in its body are other people's.
        "fn f() { #[stub] struct A; impl A { #[other::stub] fn a() {} } }",
        "const fn f(trait_: u8) {}",
    ] {
        assert_unchanged("skip(a), name = \"x\"", function);
    }
}

#[test]
fn stub_attributes_are_taken_off() {
    for (written, expected) in [
        (
            "#[doc = \"x\"] impl Client { #![allow(x)] #[doc = \"x\"] #[stub(skip(a))] fn a(&self) { #[stub] } \
             #[cached_stubs::stub] #[inline] fn b(&self) {} const C: [u8; 1] = [1]; }",
            "#[doc = \"x\"] impl Client { #![allow(x)] #[doc = \"x\"] fn a(&self) { #[stub] } \
             #[inline] fn b(&self) {} const C: [u8; 1] = [1]; }",
        ),
        (
            "pub unsafe trait A: B<{ 1 }> { #[stub] fn a(&self); #[stubs] fn b(&self) {} }",
            "pub unsafe trait A: B<{ 1 }> { fn a(&self); #[stubs] fn b(&self) {} }",
        ),
        (
            "impl A for fn(u8) -> u8 { #[stub] fn a(&self) {} }",
            "impl A for fn(u8) -> u8 { fn a(&self) {} }",
        ),
        (
            "mockall::mock! { pub Llm {} #[stub] impl Llm for Llm { fn a(&self); } }",
            "mockall::mock! { pub Llm {} impl Llm for Llm { fn a(&self); } }",
        ),
        (
            "mock!(Llm {} #[stub] impl Llm for Llm {});",
            "mock!(Llm {} impl Llm for Llm {});",
        ),
    ] {
        assert_becomes("", written, expected);
    }
}

#[test]
fn conditional_ones_too() {
    for (written, expected) in [
        ("cfg_attr(test, stub(skip(a)))", None),
        (
            "cfg_attr(all(a, b), stub, cold,)",
            Some("cfg_attr(all(a, b), cold)"),
        ),
        (
            "cfg_attr(test, inline, cfg_attr(unix, stub, cold))",
            Some("cfg_attr(test, inline, cfg_attr(unix, cold))"),
        ),
        ("cfg_attr(test, cfg_attr(unix, x::stub))", None),
        ("cfg_attr(stub, inline)", Some("cfg_attr(stub, inline)")),
        ("cfg_attr(test, inline,)", Some("cfg_attr(test, inline,)")),
        ("cfg_attr(test,)", Some("cfg_attr(test,)")),
        ("cfg_attr()", Some("cfg_attr()")),
        ("cfg_attr", Some("cfg_attr")),
    ] {
        let expected = expected
            .map(|rest| format!("#[{rest}]"))
            .unwrap_or_default();
        assert_becomes(
            "",
            &format!("impl A {{ #[{written}] fn a() {{}} }}"),
            &format!("impl A {{ {expected} fn a() {{}} }}"),
        );
    }
}

#[test]
fn what_macro_rules_inserts_is_seen() {
    let attribute = [
        Punct::new('#', Spacing::Alone).into(),
        Group::new(Delimiter::Bracket, inserted("stub(skip(a))").into()).into(),
    ];
    let attribute: TokenStream = attribute.into_iter().chain(tokens("fn a() {}")).collect();
    let member = inserted("#[stub] fn b() {}").into();
    let conditional = Group::new(
        Delimiter::Parenthesis,
        [tokens("test, cold,"), inserted("stub").into()]
            .into_iter()
            .collect(),
    );
    let conditional = [tokens("cfg_attr"), TokenTree::from(conditional).into()];
    let conditional = [
        Punct::new('#', Spacing::Alone).into(),
        Group::new(Delimiter::Bracket, conditional.into_iter().collect()).into(),
    ];
    let conditional: TokenStream = conditional.into_iter().chain(tokens("fn c() {}")).collect();
    let members = Group::new(
        Delimiter::Brace,
        [attribute, member, conditional].into_iter().collect(),
    );
    let block = tokens("impl A")
        .into_iter()
        .chain([members.into()])
        .collect();
    let plain = text(item(TokenStream::new(), block));
    let expected = tokens("impl A { fn a() {} fn b() {} #[cfg_attr(test, cold)] fn c() {} }");
    assert_eq!(plain, text(expected));
}

#[test]
fn a_function_without_a_body_calls_what_of_names() {
    for (args, written, body) in [
        ("of = other::get", "fn f();", "other::get()"),
        (
            "skip(a), of = a::B::c, errors",
            "pub fn f(a: &str, mut b: u8) -> u8;",
            "a::B::c(a, b,)",
        ),
        (
            "record_if = |of| of.len() < 5 && of == \"\", of = <A<B, C> as D>::f::<fn(u8) -> u8, 2>, name = \"x\"",
            "fn f(#[allow(x)] a: ::std::string::String, b: Vec<(u8, HashMap<u8, u8>)>,);",
            "<A<B, C> as D>::f::<fn(u8) -> u8, 2>(a, b,)",
        ),
        (
            "of = get",
            "fn f<'a, F: Fn(u8) -> Vec<u8>, const N: usize>(r#type: &'a [F; N], g: fn(u8, u8) -> u8) -> impl Fn(u8) where F: A;",
            "get(r#type, g,)",
        ),
        ("of = get", "async fn f(a: u8);", "get(a,).await"),
        ("of = get", "unsafe fn f(a: u8);", "unsafe { get(a,) }"),
        (
            "of = get",
            "pub async unsafe fn f(a: u8);",
            "unsafe { get(a,).await }",
        ),
    ] {
        let expected = format!("{} {{ {body} }}", written.trim_end_matches(';'));
        assert_becomes(args, written, &expected);
    }
}

#[test]
fn a_parameter_without_a_name_is_refused() {
    for pattern in [
        "(a, b)",
        "A { c: c }",
        "a::B(d)",
        "[a, ..]",
        "ref e",
        "f @ Some(_)",
        "&g",
        "_",
    ] {
        assert_becomes(
            "of = get",
            &format!("fn f(first: u8, #[allow(x)] {pattern}: a::B);"),
            &format!(
                "fn f(first: u8, #[allow(x)] {pattern}: a::B) {{ ::core::compile_error! {{ {:?} }} }}",
                NEEDS_NAME
            ),
        );
    }
}

#[test]
fn a_path_and_a_name_that_macro_rules_inserts_are_seen() {
    let args = [tokens("of = "), inserted("a::<B, C>").into()];
    let parameter = [inserted("b").into(), tokens(": B")];
    let parameters = Group::new(Delimiter::Parenthesis, parameter.into_iter().collect());
    let function = [
        inserted("pub").into(),
        tokens("fn f"),
        TokenTree::from(parameters).into(),
        tokens(";"),
    ];
    let plain = item(args.into_iter().collect(), function.into_iter().collect());
    assert_eq!(text(plain), "pubfnf(b:B){a::<B,C>(b,)}");
}

/// rustc, or tests, say what is wrong.
#[test]
fn without_something_to_call_nothing_is_added() {
    assert_unchanged("", "fn f(a: u8);");
    assert_unchanged("of", "fn f(a: u8);");
    assert_unchanged("of =", "fn f(a: u8);");
    assert_unchanged("key(a = 1, of = b), errors", "fn f(a: u8);");
    assert_unchanged("of = get", "fn f(a: u8) {}");
    assert_unchanged("of = get", "fn");
    assert_unchanged("of = get", "");
    assert_unchanged("of = get", "fn f;");
}

#[test]
fn a_fixture_names_the_feature() {
    let tokens = fixture_without_replay();
    let tokens = tokens.to_string();
    assert!(
        tokens.starts_with(":: core :: compile_error ! {"),
        "{tokens}"
    );
    assert!(tokens.contains("features = [\\\"replay\\\"]"), "{tokens}");
}
