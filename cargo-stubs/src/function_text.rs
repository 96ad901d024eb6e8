//! The text of a function in a source file, and how it has changed.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use similar::{Algorithm, ChangeTag, capture_diff_slices, group_diff_ops};

/// How many lines to show around a change.
const CONTEXT: usize = 3;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FunctionText {
    /// The items around it: `mod tests`, `impl Client`.
    parents: Vec<String>,
    /// From the line of its `fn` to its end.
    lines: Vec<String>,
    /// The line of its `fn`.
    line: usize,
}

impl FunctionText {
    /// The first function of this name from a line on: the line of its attribute, or of
    /// its block's.
    pub(crate) fn after(source: &str, name: &str, line: usize) -> Option<Self> {
        let mut all = functions(source, name)?.into_iter();
        all.find(|function| function.line >= line)
    }

    /// The same function in another text of the file.
    pub(crate) fn in_other(&self, source: &str, name: &str) -> Option<Self> {
        let mut all = functions(source, name)?;
        let same = all
            .iter()
            .position(|function| function.parents == self.parents);
        match (same, all.len()) {
            (Some(at), _) => Some(all.swap_remove(at)),
            (None, 1) => all.pop(),
            (None, _) => None,
        }
    }

    /// The changed lines with a sign before each, and some lines around them; empty if
    /// nothing differs.
    pub(crate) fn changes_since(&self, former: &Self) -> Vec<String> {
        let operations = capture_diff_slices(Algorithm::Myers, &former.lines, &self.lines);
        let mut rows = Vec::new();
        let groups = group_diff_ops(operations, CONTEXT);
        for (at, group) in groups.iter().enumerate() {
            if at > 0 {
                rows.push("  …".to_owned());
            }
            for operation in group {
                let changes = operation.iter_changes(&former.lines, &self.lines);
                rows.extend(changes.map(|change| {
                    let sign = match change.tag() {
                        ChangeTag::Equal => ' ',
                        ChangeTag::Delete => '-',
                        ChangeTag::Insert => '+',
                    };
                    format!("{sign} {}", change.value())
                }));
            }
        }
        rows
    }
}

/// All functions of this name, also in macros; `None` if the text is not Rust.
fn functions(source: &str, name: &str) -> Option<Vec<FunctionText>> {
    let mut finder = Finder {
        name,
        lines: source.lines().collect(),
        functions: Vec::new(),
    };
    finder.search(source.parse().ok()?, &[]);
    Some(finder.functions)
}

struct Finder<'s> {
    name: &'s str,
    lines: Vec<&'s str>,
    functions: Vec<FunctionText>,
}

impl Finder<'_> {
    fn search(&mut self, tokens: TokenStream, parents: &[String]) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        // The tokens before a block, as `impl Client`.
        let mut head = String::new();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "fn" => {
                    if let Some(TokenTree::Ident(name)) = tokens.get(at + 1)
                        && name.to_string().trim_start_matches("r#") == self.name
                    {
                        self.add(&tokens[at..], parents);
                    }
                    head += "fn ";
                }
                TokenTree::Group(group) => {
                    let mut inner = parents.to_vec();
                    if group.delimiter() == Delimiter::Brace {
                        inner.push(std::mem::take(&mut head));
                    } else if group.delimiter() == Delimiter::Bracket && head.ends_with("# ") {
                        // A changed attribute does not make it another item.
                        head.clear();
                    }
                    self.search(group.stream(), &inner);
                }
                TokenTree::Punct(sign) if sign.as_char() == ';' => head.clear(),
                other => {
                    head += &other.to_string();
                    head.push(' ');
                }
            }
        }
    }

    /// `fn name …` to the end of its body.
    fn add(&mut self, tokens: &[TokenTree], parents: &[String]) {
        let first = tokens[0].span().start().line;
        let last = tokens.iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                Some(group.span_close().end().line)
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => Some(sign.span().end().line),
            _ => None,
        });
        let lines = &self.lines[first - 1..last.unwrap_or(first).min(self.lines.len())];
        let is_text = |line: &&&str| !line.trim().is_empty();
        let depth = |line: &&str| line.len() - line.trim_start().len();
        let indent = lines.iter().filter(is_text).map(depth).min().unwrap_or(0);
        let lines = lines
            .iter()
            .map(|line| line.get(indent..).unwrap_or_default());
        self.functions.push(FunctionText {
            parents: parents.to_vec(),
            lines: lines.map(str::to_owned).collect(),
            line: first,
        });
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const SOURCE: &str = "\
fn ask() -> u8 {
    1
}

impl Client {
    /// Asks.
    fn ask(&self) -> u8 {
        let x = 2;

        x
    }
}

mock! {
    Client { fn ask(&self) -> u8; }
}
";

    fn after(line: usize) -> FunctionText {
        FunctionText::after(SOURCE, "ask", line).unwrap()
    }

    #[test]
    fn the_function_after_a_line_is_found() {
        assert_eq!(after(1).lines, ["fn ask() -> u8 {", "    1", "}"]);
        let method = after(2);
        let lines = ["fn ask(&self) -> u8 {", "    let x = 2;", "", "    x", "}"];
        assert_eq!(method.lines, lines);
        assert_eq!(after(9).lines, ["Client { fn ask(&self) -> u8; }"]);
        assert_eq!(FunctionText::after(SOURCE, "ask", 20), None);
        assert_eq!(FunctionText::after("fn ask( {", "ask", 1), None);
    }

    #[test]
    fn the_same_function_is_found_elsewhere_in_another_text() {
        let other = "impl Client {\n    fn ask(&self) -> u8 {\n        let x = 3;\n\n        x\n    }\n}\nfn ask() {}\n";
        let former = after(2).in_other(other, "ask").unwrap();
        let rows = after(2).changes_since(&former).join("\n");
        expect![[r#"
              fn ask(&self) -> u8 {
            -     let x = 3;
            +     let x = 2;
              
                  x
              }"#]]
        .assert_eq(&rows);
    }

    #[test]
    fn the_only_function_of_a_name_is_the_same_one() {
        let moved = "mod client { fn ask(&self) -> u8 { 5 } }";
        assert!(after(2).in_other(moved, "ask").is_some());
        let two = "mod a { fn ask() {} } mod b { fn ask() {} }";
        assert_eq!(after(2).in_other(two, "ask"), None);
    }

    #[test]
    fn a_raw_name_is_found() {
        assert!(FunctionText::after("fn r#match() {}", "match", 1).is_some());
    }

    #[test]
    fn distant_changes_are_separate() {
        let text = |first: &str, last: &str| {
            let lines: String = (0..12).map(|n| format!("    {n};\n")).collect();
            format!("fn ask() {{\n    {first};\n{lines}    {last};\n}}\n")
        };
        let former = FunctionText::after(&text("a", "b"), "ask", 1).unwrap();
        let now = FunctionText::after(&text("c", "d"), "ask", 1).unwrap();
        let rows = now.changes_since(&former);
        assert_eq!(rows.iter().filter(|row| row.as_str() == "  …").count(), 1);
        assert!(now.changes_since(&now).is_empty());
    }
}
