//! The table of error codes and `docs/errors.md` say the same.

use std::collections::BTreeSet;

use yizhan::http::problem::{Code, ERRORS_PAGE};

#[test]
fn every_code_has_its_section_with_its_status_and_every_section_its_code() {
    let sections: Vec<(&str, &str)> = ERRORS_PAGE
        .split("\n### ")
        .skip(1)
        .map(|section| section.split_once('\n').expect("a heading and a text"))
        .collect();
    let documented: BTreeSet<&str> = sections.iter().map(|(code, _)| code.trim()).collect();
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(documented, known);
    assert_eq!(sections.len(), known.len(), "no section stands twice");
    for code in Code::ALL {
        let (_, text) = sections.iter().find(|(name, _)| name.trim() == code.code()).expect("documented");
        let status = code.status().as_u16().to_string();
        assert!(text.trim_start().starts_with(&format!("{status}. ")), "{} is {status}", code.code());
        assert!(code.status().is_client_error() || code.status().is_server_error(), "{}", code.code());
    }
}

#[test]
fn codes_are_anchors() {
    for code in Code::ALL {
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(code.code().chars().all(plain), "{}", code.code());
    }
}
