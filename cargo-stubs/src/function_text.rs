//! A function's text in a source file, and how it has changed.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use similar::{Algorithm, ChangeTag, capture_diff_slices, group_diff_ops};

/// Lines that are shown around a change.
const CONTEXT: usize = 3;

/// A function as it stands in a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FunctionText {
    /// What it is written in: `mod tests`, `impl Client`.
    within: Vec<String>,
    /// From the line of its `fn` to its end.
    lines: Vec<String>,
    /// The line of its `fn`.
    line: usize,
}

impl FunctionText {
    /// The function of this name that follows a line, as it follows its
    /// attribute or that of its block.
    pub(crate) fn after(source: &str, name: &str, line: usize) -> Option<Self> {
        let mut all = all_of(source, name)?.into_iter();
        all.find(|function| function.line >= line)
    }

    /// The same function in another text of the file.
    pub(crate) fn in_other(&self, source: &str, name: &str) -> Option<Self> {
        let mut all = all_of(source, name)?;
        let same = all
            .iter()
            .position(|function| function.within == self.within);
        match (same, all.len()) {
            (Some(at), _) => Some(all.swap_remove(at)),
            (None, 1) => all.pop(),
            (None, _) => None,
        }
    }

    /// The lines that differ, each after its sign, and some around them; none
    /// where nothing differs.
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

/// Every function of this name; `None` where the text is no Rust.
fn all_of(source: &str, name: &str) -> Option<Vec<FunctionText>> {
    let mut found = Found {
        name,
        lines: source.lines().collect(),
        functions: Vec::new(),
    };
    found.among(source.parse().ok()?, &[]);
    Some(found.functions)
}

struct Found<'s> {
    name: &'s str,
    lines: Vec<&'s str>,
    functions: Vec<FunctionText>,
}

impl Found<'_> {
    fn among(&mut self, tokens: TokenStream, within: &[String]) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        // What stands before a block: `impl Client`.
        let mut head = String::new();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "fn" => {
                    if let Some(TokenTree::Ident(name)) = tokens.get(at + 1)
                        && name.to_string().trim_start_matches("r#") == self.name
                    {
                        self.function(&tokens[at..], within);
                    }
                    head += "fn ";
                }
                TokenTree::Group(group) => {
                    let mut inner = within.to_vec();
                    if group.delimiter() == Delimiter::Brace {
                        inner.push(std::mem::take(&mut head));
                    } else if group.delimiter() == Delimiter::Bracket && head.ends_with("# ") {
                        // An attribute may change.
                        head.clear();
                    }
                    self.among(group.stream(), &inner);
                }
                TokenTree::Punct(sign) if sign.as_char() == ';' => head.clear(),
                other => {
                    head += &other.to_string();
                    head.push(' ');
                }
            }
        }
    }

    /// `fn name …`
    fn function(&mut self, tokens: &[TokenTree], within: &[String]) {
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
        let indent = lines.iter().filter(is_text).map(depth).min();
        let lines = lines
            .iter()
            .map(|line| line.get(indent.unwrap_or(0)..).unwrap_or_default());
        self.functions.push(FunctionText {
            within: within.to_vec(),
            lines: lines.map(str::to_owned).collect(),
            line: first,
        });
    }
}
