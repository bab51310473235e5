//! The paths a file names, `use` trees spread out, `crate`, `self` and `super` resolved against the module they stand in.

use super::source::{Source, Token};

/// One path as found.
#[derive(Debug)]
pub(crate) struct Found {
    /// Its segments; for a path of the house, from the crate's root.
    pub(crate) segments: Vec<String>,
    /// Whether it begins at `crate`, `self` or `super`.
    pub(crate) of_the_house: bool,
    /// Where it stands.
    pub(crate) module: Vec<String>,
    /// Whether that is a test module.
    pub(crate) in_test: bool,
    pub(crate) line: usize,
}

impl Found {
    /// Whether it stands in `home` (`earth::cell`) or below.
    pub(crate) fn stands_in(&self, home: &str) -> bool {
        let mut own = self.module.iter();
        home.split("::").all(|part| own.next().is_some_and(|module| module == part))
    }
}

/// Every path of the file, in order.
pub(crate) fn paths(source: &Source) -> Vec<Found> {
    let tokens = &source.tokens;
    let mut found = Vec::new();
    let mut module = source.module.clone();
    // The brace depths at which inline modules opened.
    let mut open: Vec<usize> = Vec::new();
    let (mut depth, mut i) = (0_usize, 0_usize);
    while i < tokens.len() {
        match text(tokens, i) {
            "mod" if text(tokens, i + 2) == "{" => {
                module.push(tokens[i + 1].text.clone());
                open.push(depth);
                depth += 1;
                i += 3;
                continue;
            }
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if open.last() == Some(&depth) {
                    open.pop();
                    module.pop();
                }
            }
            // `use<'a>` in a bound captures lifetimes and imports nothing.
            "use" if text(tokens, i + 1) != "<" => {
                let mut spread = Vec::new();
                i = spread_tree(tokens, i + 1, &[], &mut spread);
                for (segments, line) in spread {
                    found.push(resolve(segments, &module, line));
                }
                continue;
            }
            "extern" if text(tokens, i + 1) == "crate" => {
                found.push(resolve(vec![text(tokens, i + 2).to_owned()], &module, tokens[i].line));
                i += 3;
                continue;
            }
            "async" => found.push(resolve(vec!["async".into()], &module, tokens[i].line)),
            word if is_word(word) && !continues(tokens, i) => {
                let (segments, end) = plain(tokens, i);
                if segments.len() > 1 {
                    found.push(resolve(segments, &module, tokens[i].line));
                }
                i = end;
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    found
}

fn text(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).map_or("", |token| token.text.as_str())
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether the word at `i` goes on from something before it: `x.word`, `Type::word`. A leading `::word` begins a path.
fn continues(tokens: &[Token], i: usize) -> bool {
    let before = |back: usize| if i >= back { text(tokens, i - back) } else { "" };
    before(1) == "." || (before(1) == "::" && (is_word(before(2)) || before(2) == ">"))
}

/// A path in code, `a::b::c`, and where it ends.
fn plain(tokens: &[Token], mut i: usize) -> (Vec<String>, usize) {
    let mut segments = vec![tokens[i].text.clone()];
    i += 1;
    while text(tokens, i) == "::" && is_word(text(tokens, i + 1)) {
        segments.push(tokens[i + 1].text.clone());
        i += 2;
    }
    (segments, i)
}

/// Spreads a `use` tree that begins at `i`; gives the index past it.
fn spread_tree(tokens: &[Token], mut i: usize, prefix: &[String], out: &mut Vec<(Vec<String>, usize)>) -> usize {
    let mut segments = prefix.to_vec();
    let line = tokens.get(i).map_or(0, |token| token.line);
    loop {
        match text(tokens, i) {
            "::" => i += 1,
            "{" => {
                i += 1;
                while !matches!(text(tokens, i), "}" | ";" | "") {
                    i = spread_tree(tokens, i, &segments, out);
                    if text(tokens, i) == "," {
                        i += 1;
                    }
                }
                return i + 1;
            }
            "as" => i += 2,
            "," | "}" | ";" | "" => {
                out.push((segments, line));
                return i;
            }
            word => {
                segments.push(word.to_owned());
                i += 1;
            }
        }
    }
}

fn resolve(segments: Vec<String>, module: &[String], line: usize) -> Found {
    let in_test = module.iter().any(|part| part == "tests");
    let mut base = match segments.first().map(String::as_str) {
        Some("crate") => Vec::new(),
        Some("self" | "super") => module.to_vec(),
        _ => return Found { segments, of_the_house: false, module: module.to_vec(), in_test, line },
    };
    for segment in segments {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => {
                base.pop();
            }
            _ => base.push(segment),
        }
    }
    Found { segments: base, of_the_house: true, module: module.to_vec(), in_test, line }
}
