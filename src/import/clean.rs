//! Cells as people type them → text fit for a record.

/// Full-width letters, digits and signs used in numbers as their half-width twins; everything else stays, so that Chinese
/// brackets in a name remain what they are.
pub(super) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '－' | '＋' | '．' | '％' | '＃' | '／' | '～' => {
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{feff}' | '\u{200b}' => '\0',
            c => c,
        })
        .filter(|c| *c != '\0')
        .collect()
}

/// What a one-line field keeps: half width, no line breaks, single blanks, and no blank between two ideographs across a
/// line break (`股份\n有限公司` is one word).
pub(super) fn line(text: &str) -> String {
    let text = half_width(text);
    let mut out = String::with_capacity(text.len());
    let mut gap = Gap::None;
    for c in text.trim().chars() {
        if c.is_whitespace() || c.is_control() {
            gap = if gap == Gap::Break || c == '\n' || c == '\r' { Gap::Break } else { Gap::Blank };
            continue;
        }
        let joins = gap == Gap::Break && out.chars().last().is_some_and(|last| !last.is_ascii()) && !c.is_ascii();
        if gap != Gap::None && !joins && !out.is_empty() {
            out.push(' ');
        }
        gap = Gap::None;
        out.push(c);
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
    Break,
}

/// An address: one line, without the blanks people put beside ideographs (`嘉義市西　區`, `64巷 9弄`).
pub(super) fn address(text: &str) -> String {
    let text = line(text);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let beside = |next: &char| !next.is_ascii() || out.chars().last().is_some_and(|last| !last.is_ascii());
        if c == ' ' && chars.peek().is_some_and(beside) {
            continue;
        }
        out.push(c);
    }
    out
}

/// Whether a cell says nothing in many words.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(
        text.trim(),
        "" | "-"
            | "--"
            | "—"
            | "——"
            | "/"
            | "\\"
            | "\\N"
            | "null"
            | "NULL"
            | "N/A"
            | "n/a"
            | "none"
            | "None"
            | "暂无"
            | "暫無"
            | "不详"
            | "不詳"
    )
}

/// Whether a cell says "there is none", where that is no answer of its own.
pub(super) fn is_none_word(text: &str) -> bool {
    matches!(text.trim(), "无" | "無" | "没有" | "沒有")
}

/// A number without the unit behind it: `30平方米`, `约30㎡`, `三星级`, `★★★`.
pub(super) fn number(text: &str) -> String {
    const UNITS: [&str; 26] = [
        "平方米",
        "平方公尺",
        "平米",
        "㎡",
        "m²",
        "m2",
        "M2",
        "个",
        "個",
        "人",
        "张",
        "張",
        "台",
        "间",
        "間",
        "位",
        "座",
        "席",
        "kw",
        "kW",
        "千瓦",
        "颗星",
        "星级",
        "星級",
        "星",
        "级",
    ];
    let text = half_width(text);
    let text = text.trim().trim_start_matches(['约', '約']).trim();
    if !text.is_empty() && text.chars().all(|c| c == '★' || c == '☆') {
        return text.chars().filter(|c| *c == '★').count().to_string();
    }
    let bare = UNITS.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim();
    match bare {
        "一" => "1".to_owned(),
        "二" | "两" | "兩" => "2".to_owned(),
        "三" => "3".to_owned(),
        "四" => "4".to_owned(),
        "五" => "5".to_owned(),
        _ => bare.replace([',', '，'], ""),
    }
}

/// Whether a phone cell holds a telephone number rather than hours that slipped over from the next column.
pub(super) fn is_phone(text: &str) -> bool {
    let mut run = 0;
    let mut longest = 0;
    for c in half_width(text).chars() {
        if c.is_ascii_digit() {
            run += 1;
            longest = longest.max(run);
        } else if !" ()-（）.#*/".contains(c) {
            run = 0;
        }
    }
    longest >= 5 || (longest >= 3 && !text.contains(['时', '時', ':', '：', '周', '週', '点', '點']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_as_a_reader_would() {
        assert_eq!(line("\n敏翔股份有限公司\n"), "敏翔股份有限公司");
        assert_eq!(line("茂順密封元件科技\n股份有限公司"), "茂順密封元件科技股份有限公司");
        assert_eq!(line("CITY  LINK\n南港店"), "CITY LINK 南港店");
        assert_eq!(line("Ａ棟１樓（健檢處旁）"), "A棟1樓（健檢處旁）");
        assert_eq!(address("嘉義市西　區永和里垂楊路 726號"), "嘉義市西區永和里垂楊路726號");
    }

    #[test]
    fn numbers_lose_their_units() {
        for (text, bare) in
            [("30平方米", "30"), ("约 30.5㎡", "30.5"), ("三星级", "3"), ("★★★☆☆", "3"), ("1,200", "1200"), ("x", "x")]
        {
            assert_eq!(number(text), bare);
        }
    }

    #[test]
    fn hours_are_no_phone() {
        for phone in
            ["02-87712437", "(03)5666785", "０７３１－８８８８", "12351", "119", "9325192", "02-2349-6734轉 6733"]
        {
            assert!(is_phone(phone), "{phone}");
        }
        for hours in ["週一至週五上午8:00-下午5:00", "全年無休每日8:00-22:00", "08:00~17:30", "请洽服务台"]
        {
            assert!(!is_phone(hours), "{hours}");
        }
    }
}
