//! One spelling for what people write in many: half-width, simplified, one dash, no list numbers.
//!
//! Only the characters of the vocabulary are converted from traditional to simplified; any other stays as it is and later
//! counts as a word that is not understood. Nothing is dropped but list numbers and invisible characters.

/// Traditional characters of the vocabulary, each followed by its simplified form.
const SIMPLIFIED: &str = "週周時时點点開开館馆員员門门診诊營营業业國国間间個个後后禮礼號号農农曆历對对僅仅內内專专處处臺台檯台詢询務务請请護护師师櫃柜顧顾會会約约預预樓楼無无廠厂\
區区職职場场屬属長长學学習习練练設设備备審审導导覽览閉闭暫暂為为與与從从動动應应須须選选舉举終终給给還还進进歲岁歸归廳厅閱阅讀读戶户慶庆節节體体單单衛卫\
雙双購购訪访現现買买費费隨随圖图書书鑰钥領领責责辦办聯联繫系婦妇嬰婴兒儿產产醫医療疗電电話话網网補补際际則则課课廣广園园車车換换連连續续轉转達达邊边當当\
統统參参觀观貴贵賓宾陳陈協协樂乐紀纪團团環环總总錄录類类關关劃划範范級级術术維维難难驗验過过們们蓋盖倉仓眾众駐驻問问記记於于親亲見见潔洁餘余嬤嬷賣卖賽赛\
儲储額额藝艺試试結结運运沒没";

/// The text in the spelling that the vocabulary is written in.
pub(super) fn normalise(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.trim().chars() {
        match c {
            // Full-width forms of ASCII stand 0xFEE0 above it.
            '！'..='～' if !matches!(c, '～') => text.push(half_width(c)),
            '\u{3000}' | '\u{a0}' | '\t' => text.push(' '),
            '\r' | '\u{200b}' | '\u{feff}' => {}
            '～' | '〜' | '∼' | '–' | '—' | '―' | '−' | '‐' | '‑' | '﹣' | '─' | '~' => {
                text.push('-');
            }
            '﹕' | '︰' | '∶' => text.push(':'),
            '；' => text.push(';'),
            '。' | '﹐' => text.push(','),
            '〈' | '【' | '［' | '「' | '《' => text.push('('),
            '〉' | '】' | '］' | '」' | '》' => text.push(')'),
            // Bopomofo, typed for the numeral one.
            'ㄧ' => text.push('一'),
            other => text.push(simplified(other)),
        }
    }
    without_list_numbers(&text)
}

fn half_width(c: char) -> char {
    char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
}

fn simplified(c: char) -> char {
    let mut pairs = SIMPLIFIED.chars();
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        if traditional == c {
            return simple;
        }
    }
    c
}

/// Drops the numbers of a list: `1.周一…`, a digit and a dot (or nothing, before a weekday) at the start of a line or after a
/// space, where no digit follows.
fn without_list_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let starts = at == 0 || matches!(chars[at - 1], '\n' | ' ');
        if starts && chars[at].is_ascii_digit() {
            let next = chars.get(at + 1).copied().unwrap_or(' ');
            let after = chars.get(at + 2).copied().unwrap_or('0');
            let line_start = at == 0 || chars[at - 1] == '\n';
            if next == '.' && !after.is_ascii_digit() {
                // A separator stands for the number, so that the items stay apart.
                kept.push('\n');
                at += 2;
                continue;
            }
            if line_start && matches!(next, '周' | '星') && chars[at] == '1' {
                at += 1;
                continue;
            }
        }
        kept.push(chars[at]);
        at += 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn widths_dashes_and_traditional_characters_become_one_spelling() {
        assert_eq!(normalise("週一至週五０８：００～１７：３０"), "周一至周五08:00-17:30");
        assert_eq!(normalise("周一—周五 9:00–17:00"), "周一-周五 9:00-17:00");
        assert_eq!(normalise("週ㄧ\u{3000}上午8時"), "周一 上午8时");
    }

    #[test]
    fn list_numbers_go_and_times_stay() {
        assert_eq!(normalise("1.週二 2.週日"), "\n周二 \n周日");
        assert_eq!(normalise("1週一至週五"), "周一至周五");
        assert_eq!(normalise("9.30-17.00"), "9.30-17.00");
    }
}
