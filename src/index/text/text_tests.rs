//! The text index against a naive matcher of its own, and against what people type.

use pinyin::{ToPinyin, ToPinyinMulti};
use proptest::prelude::*;

use super::*;

fn index(items: &[(u32, &[(Field, &str)])]) -> Text {
    let mut builder = Builder::new();
    for (id, texts) in items {
        builder.add(*id, texts.iter().copied());
    }
    builder.finish()
}

fn stations() -> Text {
    use Field::{Address, Alias, Brand, Name};
    index(&[
        (1, &[(Name, "长沙人民路工会驿站"), (Brand, "工会驿站"), (Address, "湖南省长沙市芙蓉区人民路12号")]),
        (2, &[(Name, "戶外勞動者服務站點（中山路）"), (Address, "長沙市中山路７號")]),
        (3, &[(Name, "橘子洲 司机之家"), (Address, "岳麓区橘子洲")]),
        (4, &[(Name, "爱心妈咪小屋"), (Alias, "人民医院母婴室"), (Address, "人民路 120 号")]),
        (5, &[(Name, "KFC驿站 24H"), (Brand, "工会驿站"), (Address, "西安路88号")]),
        (6, &[(Name, "工会驿站"), (Address, "绿地中心")]),
        (9, &[(Name, ""), (Address, "（）")]),
    ])
}

fn ids(text: &Text, typed: &str) -> Vec<u32> {
    let answer = text.search(&Query::new(typed), 50, |_| Some(0.0));
    assert!(answer.complete);
    answer.found.iter().map(|found| found.id).collect()
}

#[test]
fn a_name_is_found_however_it_is_typed() {
    let text = stations();
    for typed in
        ["人民路工会", "人民路工會", "renminlugonghui", "rmlgh", "renmlgh", "人民lu", "rm路", "RENMINLU", "ｒｍｌｇｈ"]
    {
        assert_eq!(ids(&text, typed)[0], 1, "{typed}");
    }
    for typed in ["户外劳动者", "戶外勞動者", "hwldz", "huwailaodongzhe", "huwai", "zhongshanlu", "zsl", "7号"]
    {
        assert_eq!(ids(&text, typed), [2], "{typed}");
    }
    assert_eq!(ids(&text, "xian"), [5]);
    assert_eq!(ids(&text, "xi'an"), [5]);
    assert_eq!(ids(&text, "lvdi"), [6]);
    assert_eq!(ids(&text, "ludi"), [6]);
    assert_eq!(ids(&text, "kfc"), [5]);
    assert_eq!(ids(&text, "24h"), [5]);
}

#[test]
fn better_answers_come_first() {
    let text = stations();
    // Exact name, prefix of no name, exact brand before the inside of a name.
    let answer = text.search(&Query::new("工会驿站"), 10, |_| Some(0.0));
    let ranks: Vec<_> = answer.found.iter().map(|f| (f.id, f.rank.tier, f.rank.field)).collect();
    assert_eq!(ranks, [(6, Tier::Exact, Field::Name), (1, Tier::Exact, Field::Brand), (5, Tier::Exact, Field::Brand)]);
    // 人民 begins another name of 4, stands inside the name of 1 (after 沙, no end of a word) and in both addresses.
    let answer = text.search(&Query::new("人民"), 10, |_| Some(0.0));
    let ranks: Vec<_> = answer.found.iter().map(|f| (f.id, f.rank.tier)).collect();
    assert_eq!(ranks, [(4, Tier::Prefix), (1, Tier::Inside)]);
    // After the end of a street's name a word begins.
    assert_eq!(text.search(&Query::new("工会"), 10, |_| Some(0.0)).found[2].rank.tier, Tier::Prefix);
    let mut matcher = text.matcher(&Query::new("司机"));
    assert_eq!(matcher.rank(3).map(|rank| rank.tier), Some(Tier::WordStart));
    assert_eq!(matcher.rank(1), None);
    assert_eq!(matcher.rank(77), None);
}

#[test]
fn items_that_answer_alike_are_ordered_by_cost_and_left_out_without_one() {
    let text = stations();
    // 工会 begins the brand of 1 and 5 and the name of 6.
    let answer = text.search(&Query::new("工会"), 10, |id| (id != 6).then(|| f64::from(10 - id)));
    assert_eq!(answer.found.iter().map(|f| f.id).collect::<Vec<_>>(), [5, 1]);
    let answer = text.search(&Query::new("工会"), 2, |id| Some(f64::from(id)));
    assert_eq!(answer.found.iter().map(|f| f.id).collect::<Vec<_>>(), [6, 1]);
}

#[test]
fn every_word_must_be_answered_in_any_text() {
    let text = stations();
    assert_eq!(ids(&text, "工会驿站 芙蓉"), [1]);
    assert_eq!(ids(&text, "芙蓉，工会"), [1]);
    assert_eq!(ids(&text, "rml myshi"), [4]);
    assert_eq!(ids(&text, "工会 橘子洲"), Vec::<u32>::new());
}

#[test]
fn a_query_in_two_parts_is_found_after_all_else() {
    let text = stations();
    let answer = text.search(&Query::new("芙蓉驿站"), 10, |_| Some(0.0));
    assert_eq!(answer.found.iter().map(|f| (f.id, f.rank.tier)).collect::<Vec<_>>(), [(1, Tier::Scattered)]);
}

#[test]
fn numbers_are_found_across_a_gap_and_not_taken_apart() {
    let text = stations();
    assert_eq!(ids(&text, "人民路120号"), [4]);
    assert_eq!(ids(&text, "人民路12"), [1, 4]);
    assert_eq!(ids(&text, "12号"), [1]);
}

#[test]
fn nothing_answers_nothing() {
    let text = stations();
    for typed in ["", "  ", "（）", "魑魅", "zzzz", "𠮷", "长𠮷"] {
        assert_eq!(ids(&text, typed), Vec::<u32>::new(), "{typed}");
        assert!(text.all(&Query::new(typed)).is_empty());
    }
    let none = Builder::new().finish();
    assert!(none.is_empty());
    assert_eq!(ids(&none, "a"), Vec::<u32>::new());
    assert!(text.search(&Query::new("驿站"), 0, |_| Some(0.0)).found.is_empty());
    let long = "驿".repeat(5000);
    assert_eq!(ids(&text, &long), Vec::<u32>::new());
}

#[test]
fn numbers_of_items_need_not_ascend() {
    let text = index(&[(9, &[(Field::Name, "甲站")]), (2, &[(Field::Name, "乙站")]), (5, &[(Field::Name, "甲站")])]);
    assert_eq!(text.all(&Query::new("站")), [2, 5, 9]);
    assert_eq!(text.all(&Query::new("jia")), [5, 9]);
    let mut matcher = text.matcher(&Query::new("甲"));
    assert_eq!([9, 2, 5, 1].map(|id| matcher.rank(id).is_some()), [true, false, true, false]);
}

#[test]
fn a_query_that_too_many_answer_says_so_and_beginnings_still_come_first() {
    let mut builder = Builder::new();
    for id in 0..150_000_u32 {
        let name = if id % 1000 == 999 { format!("站{id}") } else { format!("{id}号站") };
        builder.add(id, [(Field::Name, name.as_str())]);
    }
    let text = builder.finish();
    let answer = text.search(&Query::new("站"), 10, |id| Some(-f64::from(id)));
    assert!(answer.complete, "ten beginnings were found, nothing can be better");
    assert_eq!(answer.found[0].id, 149_999);
    let answer = text.search(&Query::new("站"), 1000, |id| Some(-f64::from(id)));
    assert!(!answer.complete);
    assert_eq!(answer.found.len(), 1000);
    assert!(answer.found[..150].iter().all(|f| f.rank.tier == Tier::Prefix));
    assert_eq!(text.all(&Query::new("站")).len(), 150_000);
}

/// Whether `text` (folded characters) begins with what was typed, by the definition and without any table.
fn naive_begins(text: &[char], typed: &[char]) -> bool {
    if typed.is_empty() {
        return true;
    }
    let Some((&c, rest)) = text.split_first() else { return false };
    if c == ' ' {
        return naive_begins(rest, typed);
    }
    if c == typed[0] && naive_begins(rest, &typed[1..]) {
        return true;
    }
    let mut syllables: Vec<String> = Vec::new();
    for one in c.to_pinyin_multi().into_iter().flatten().chain(c.to_pinyin()) {
        let plain = one.plain().replace('ü', "v");
        if !syllables.contains(&plain) {
            syllables.push(plain);
        }
    }
    syllables.truncate(2);
    // The words below hold no 绿 typed as lu, and none of the readings that only places use.
    for syllable in syllables.iter().map(|s| s.chars().collect::<Vec<_>>()) {
        let mut parts = vec![syllable.clone(), vec![syllable[0]]];
        if syllable.len() > 1 && syllable[1] == 'h' {
            parts.push(syllable[..2].to_vec());
        }
        if parts.iter().any(|part| typed.starts_with(part) && naive_begins(rest, &typed[part.len()..])) {
            return true;
        }
        if syllable.starts_with(typed) {
            return true;
        }
    }
    false
}

fn naive(text: &str, typed: &str) -> bool {
    let (text, typed): (Vec<char>, Vec<char>) = (text.chars().collect(), typed.chars().collect());
    (0..text.len()).any(|start| text[start] != ' ' && naive_begins(&text[start..], &typed))
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "长",
        "沙",
        "人民路",
        "中山",
        "工会",
        "驿站",
        "司机",
        "之家",
        "重庆",
        "行",
        "西安",
        "先",
        "绿",
        "女",
        "12",
        "1",
        "3号",
        "kfc",
        "h",
        "中",
        "站",
        " ",
        "市",
        "安",
    ]);
    prop::collection::vec(word, 0..5).prop_map(|words| words.concat())
}

fn typed() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "长", "人民", "驿", "站", "zhan", "zh", "z", "s", "ren", "r", "m", "min", "lu", "l", "xi", "an", "xian", "a",
        "c", "chang", "1", "2", "号", "k", "f", "gong", "gh", "yi", "y", "n", "v", "g",
    ]);
    prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn what_is_found_is_what_the_definition_says(texts in prop::collection::vec((words(), words()), 0..12), typed in typed()) {
        let mut builder = Builder::new();
        for ((name, address), id) in texts.iter().zip(0..) {
            builder.add(id, [(Field::Name, name.as_str()), (Field::Address, address.as_str())]);
        }
        let text = builder.finish();
        let query = Query::new(&typed);
        let in_name = |id: u32| naive(&texts[id as usize].0, &typed);
        let theirs: Vec<u32> = (0..).zip(&texts)
            .filter(|(id, (_, address))| in_name(*id) || naive(address, &typed))
            .map(|(id, _)| id)
            .collect();
        prop_assert_eq!(text.all(&query), theirs.clone());

        let answer = text.search(&query, 100, |id| Some(f64::from(id)));
        prop_assert!(answer.complete && answer.found.is_sorted());
        let mut whole: Vec<u32> = answer.found.iter().filter(|f| f.rank.tier != Tier::Scattered).map(|f| f.id).collect();
        whole.sort_unstable();
        prop_assert_eq!(whole, theirs);

        let mut matcher = text.matcher(&query);
        for found in &answer.found {
            let name = texts[found.id as usize].0.trim();
            let expected = (found.rank.tier != Tier::Scattered).then_some(found.rank);
            prop_assert_eq!(matcher.rank(found.id), expected);
            match found.rank.tier {
                Tier::Exact | Tier::Prefix => prop_assert!(naive_begins(&name.chars().collect::<Vec<_>>(), &typed.chars().collect::<Vec<_>>())),
                Tier::WordStart | Tier::Inside => prop_assert!(in_name(found.id)),
                Tier::Address => prop_assert!(!in_name(found.id)),
                Tier::Scattered => {}
            }
        }
    }

    #[test]
    fn an_exact_name_is_found_first(texts in prop::collection::vec(words(), 1..12), pick in any::<prop::sample::Index>()) {
        let mut builder = Builder::new();
        for (name, id) in texts.iter().zip(0..) {
            builder.add(id, [(Field::Name, name.as_str())]);
        }
        let wanted = pick.get(&texts).split_whitespace().collect::<String>();
        prop_assume!(!wanted.is_empty());
        let answer = builder.finish().search(&Query::new(&wanted), 5, |_| Some(0.0));
        prop_assert_eq!(answer.found[0].rank.tier, Tier::Exact);
    }

    #[test]
    fn no_text_and_no_query_makes_it_stop(texts in prop::collection::vec(".{0,30}", 0..5), typed in ".{0,30}") {
        let mut builder = Builder::new();
        for (name, id) in texts.iter().zip(0..) {
            builder.add(id, [(Field::Name, name.as_str())]);
        }
        let text = builder.finish();
        let answer = text.search(&Query::new(&typed), 5, |_| Some(0.0));
        prop_assert!(answer.found.len() <= texts.len().min(5));
    }
}
