//! One source file as tokens: comments and literals gone, lines kept. Not a parser: what it yields is words and marks.

/// A word (`crate`, `LngLat`) or a mark (`::`, `{`), and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// A file under `src`.
pub(crate) struct Source {
    /// Its path relative to `src`, with forward slashes.
    pub(crate) path: String,
    /// The module it is: `earth/position.rs` is `[earth, position]`, and `earth/position_tests.rs`, which that file
    /// mounts as its `tests`, is `[earth, position, tests]`. `lib.rs` is the empty path.
    pub(crate) module: Vec<String>,
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let stem = path.trim_end_matches(".rs");
        let mut module: Vec<String> = stem.split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| last == "mod" || last == "lib") {
            module.pop();
        }
        if let Some(subject) = module.last().and_then(|last| last.strip_suffix("_tests")).map(str::to_owned) {
            module.pop();
            // `earth/mod_tests.rs` belongs to `earth` itself.
            if subject != "mod" {
                module.push(subject);
            }
            module.push("tests".into());
        }
        Self { path: path.into(), module, text: text.into(), tokens: tokens(text) }
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let (mut i, mut line) = (0, 1);
    while i < chars.len() {
        let start = i;
        let c = chars[i];
        let next = chars.get(i + 1).copied();
        if c == '/' && next == Some('/') {
            while i < chars.len() && chars[i] != '\n' {
                i += 1;
            }
        } else if c == '/' && next == Some('*') {
            i = after_block_comment(&chars, i);
        } else if c == '"' {
            i = after_string(&chars, i + 1);
        } else if let Some(end) = after_prefixed_string(&chars, i) {
            i = end;
        } else if c == '\'' {
            i = after_quote(&chars, i);
        } else if c.is_alphanumeric() || c == '_' {
            while i < chars.len() && (chars[i].is_alphanumeric() || chars[i] == '_') {
                i += 1;
            }
            found.push(Token { text: chars[start..i].iter().collect(), line });
        } else if c == ':' && next == Some(':') {
            found.push(Token { text: "::".into(), line });
            i += 2;
        } else {
            if !c.is_whitespace() {
                found.push(Token { text: c.to_string(), line });
            }
            i += 1;
        }
        line += chars[start..i].iter().filter(|&&c| c == '\n').count();
    }
    found
}

fn after_block_comment(chars: &[char], mut i: usize) -> usize {
    let mut depth = 0;
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                i += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                i += 2;
                if depth == 0 {
                    return i;
                }
            }
            _ => i += 1,
        }
    }
    i
}

fn after_string(chars: &[char], mut i: usize) -> usize {
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(chars.len())
}

/// The end of `b"…"`, `c"…"`, `r"…"`, `r#"…"#`, `br#"…"#` when one begins at `i`.
fn after_prefixed_string(chars: &[char], i: usize) -> Option<usize> {
    let mut at = i;
    let mut raw = false;
    while let Some(prefix @ ('b' | 'c' | 'r')) = chars.get(at) {
        raw |= *prefix == 'r';
        at += 1;
    }
    if at == i || at > i + 2 {
        return None;
    }
    if !raw {
        return (chars.get(at) == Some(&'"')).then(|| after_string(chars, at + 1));
    }
    let hashes = chars[at..].iter().take_while(|&&c| c == '#').count();
    at += hashes;
    if chars.get(at) != Some(&'"') {
        return None;
    }
    at += 1;
    while at < chars.len() {
        if chars[at] == '"' && chars[at + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(at)
}

/// A quote opens a character (`'x'`, `'\''`) or a lifetime (`'a`).
fn after_quote(chars: &[char], i: usize) -> usize {
    match (chars.get(i + 1), chars.get(i + 2)) {
        (Some('\\'), _) => {
            let mut at = i + 3;
            while at < chars.len() && chars[at] != '\'' {
                at += 1;
            }
            (at + 1).min(chars.len())
        }
        (Some(_), Some('\'')) => i + 3,
        _ => i + 1,
    }
}
