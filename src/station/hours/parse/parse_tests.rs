//! Sentences that people write, with the expression a reader would give, and sentences that must stay unknown.
//!
//! Invented after the manner of mainland notices and of the real lists; the lists themselves are read in `tests/hours.rs`.

use proptest::prelude::*;

use super::*;

fn expression(text: &str) -> Option<String> {
    OpeningHours::read(text).hours.expression().map(str::to_owned)
}

fn codes(text: &str) -> String {
    OpeningHours::read(text).closures.iter().map(Closure::code).collect::<Vec<_>>().join(" ")
}

#[test]
fn hours_are_read_in_simplified_and_traditional_characters() {
    for (text, expected) in [
        ("週一至週五 08:30~17:30", "Mo-Fr 08:30-17:30"),
        ("周一至周日 9:00—17:00", "Mo-Su 09:00-17:00"),
        ("8:30–12:00, 14:30–18:00", "Mo-Su 08:30-12:00,14:30-18:00"),
        ("週一~週五0800-1700", "Mo-Fr 08:00-17:00"),
        ("上午8時至下午5時", "Mo-Su 08:00-17:00"),
        ("周一至周五 上午8:30-12:00，下午14:00-17:30", "Mo-Fr 08:30-12:00,14:00-17:30"),
        ("工作日 8:30-17:30", "Mo-Fr 08:30-17:30; PH off"),
        ("周一到周五 8:30-17:30；周末 9:00-17:00", "Mo-Fr 08:30-17:30; Sa,Su 09:00-17:00"),
        ("星期一至星期六 7点到22点", "Mo-Sa 07:00-22:00"),
        ("每天早上八点半至晚上九点", "Mo-Su 08:30-21:00"),
        ("周一、三、五 9:00-12:00", "Mo,We,Fr 09:00-12:00"),
        ("1.周一至周五09:00-17:00 2.周六09:00-12:00", "Mo-Fr 09:00-17:00; Sa 09:00-12:00"),
        ("周日至周四 10:00-22:00；周五、周六 10:00-次日1:00", "Mo-Th,Su 10:00-22:00; Fr,Sa 10:00-01:00"),
        ("８：００～１８：００", "Mo-Su 08:00-18:00"),
        (
            "夏季(5月1日至9月30日)8:00-18:00，冬季(10月1日至4月30日)8:30-17:30",
            "May 01-Sep 30 Mo-Su 08:00-18:00; Oct 01-Apr 30 Mo-Su 08:30-17:30",
        ),
    ] {
        assert_eq!(expression(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn around_the_clock_is_always_and_an_empty_form_is_not() {
    for text in
        ["24小时", "24小時開放", "全天开放", "全天候", "24h", "每日24小時", "0:00-24:00", "24/7", "全年无休 24小时"]
    {
        assert_eq!(OpeningHours::read(text).outcome, Outcome::Always, "{text}");
    }
    for text in ["00:00-00:00", "0:00~0:00", "全年無休", "周一至周日"] {
        assert_eq!(OpeningHours::read(text).outcome, Outcome::Unknown, "{text}");
    }
    // Around the clock, but not on every day.
    assert_eq!(expression("周一至周五 24小时").as_deref(), Some("Mo-Fr 00:00-24:00"));
}

#[test]
fn closures_become_rules_and_facts() {
    for (text, expected, closures) in [
        ("周一至周五9:00-17:00，法定节假日休息", "Mo-Fr 09:00-17:00; PH off", "public_holiday"),
        ("每天9:00-17:00，节假日除外", "Mo-Su 09:00-17:00; PH off", "public_holiday"),
        ("9:00-17:00（周一闭馆）", "Tu-Su 09:00-17:00", "mo"),
        ("周二至周日9:00-17:00,周一休馆", "Tu-Su 09:00-17:00", "mo"),
        ("週二至週日09:00-17:00(每月第一個星期四休館)", "Tu-Su 09:00-17:00; Th[1] off", "th[1]"),
        ("每日 8:00-18:00（除夕至初三休息）", "Mo-Su 08:00-18:00", "lunar_new_year_eve lunar_new_year[3]"),
        ("周一至周五8:30-17:30(12:00-13:30午休)", "Mo-Fr 08:30-12:00,13:30-17:30", "midday_break"),
        ("週一至週日9:00-12:00、14:00-16:20\n週日下午休館", "Mo-Sa 09:00-12:00,14:00-16:20; Su 09:00-12:00", "su_pm"),
        ("8:00-17:30(仅上班日提供)", "Mo-Fr 08:00-17:30; PH off", "weekend public_holiday"),
        ("周一至周五8:00-17:00，双休日休息", "Mo-Fr 08:00-17:00", "weekend"),
        ("全年无休，8:00-20:00", "Mo-Su 08:00-20:00", "never"),
        ("周一至周六9:00-18:00，周日及节假日休息", "Mo-Sa 09:00-18:00; PH off", "su public_holiday"),
        ("週一~週六11:00~21:30、週日及例假日10:30-21:30", "Mo-Sa 11:00-21:30; Su 10:30-21:30; PH 10:30-21:30", ""),
    ] {
        assert_eq!(expression(text).as_deref(), Some(expected), "{text}");
        assert_eq!(codes(text), closures, "{text}");
    }
}

#[test]
fn access_words_are_kept_beside_the_hours_or_alone() {
    for (text, access) in [
        ("週一至週五08:00~17:00 僅供員工使用", AccessScope::EmployeesOnly),
        ("不對外開放", AccessScope::EmployeesOnly),
        ("仅限会员 8:00-20:00", AccessScope::MembersOnly),
        ("8:00-20:00(仅供户外劳动者使用)", AccessScope::TargetGroups),
        ("每天9:00-17:00，需预约", AccessScope::OnRequest),
        ("请洽服务台", AccessScope::OnRequest),
        ("8:00-17:00 对外开放", AccessScope::Public),
        ("24小時開放；僅供廠區員工及洽公人員使用", AccessScope::TargetGroups),
    ] {
        let reading = OpeningHours::read(text);
        assert_eq!(reading.access, Some(access), "{text}");
        assert_ne!(reading.outcome, Outcome::Unknown, "{text}");
    }
    assert_eq!(OpeningHours::read("僅提供職員使用").outcome, Outcome::AccessOnly);
    assert_eq!(OpeningHours::read("依門診時間開放").condition, Some(Condition::HostHours));
    assert_eq!(OpeningHours::read("有活動才開放").condition, Some(Condition::Event));
}

#[test]
fn a_season_without_dates_leaves_only_the_common_hours_certain() {
    assert_eq!(
        expression("夏季 8:30-18:00，冬季 8:30-17:30").as_deref(),
        Some("Mo-Su 08:30-17:30, Mo-Su 17:30-18:00 unknown")
    );
    assert_eq!(expression("夏季 8:30-18:00"), None);
    assert_eq!(expression("1-4月09:00-17:00\n5-9月09:00-18:00"), None);
}

#[test]
fn what_may_change_the_hours_makes_them_unknown() {
    for text in [
        "週一至週五8:30~17:00 (視情況開放)",
        "週一至週五 9:00~15:30(對外) 9:00~19:00(對內)",
        "館內週二至週五10:00~17:00，公園24小時開放",
        "週二至週六 9:00~18:00\n週三13:00~21:00",
        "週一至週五08:30-07:00",
        "週一至週五上午5時至下午12時",
        "周二至周日10:00-17:00(周六延长至20:00)",
        "週二至週日9:00-17:00(目前休園中)",
        "週二 13:00-17:00、週三至週日 9:00-12:00\n國定假日、週一全日及週二上午休館",
        "星期一至星期六 08:00-21:00 \n星期日08:30-17:00每週二全天，民俗例節日全天休館",
        "週一~週08:30~21:30",
        "原开放周二至周日 09:00-17:00",
        "上班时间8:00-17:30",
        "周一至周日 9:00-17:00，双休日及节假日休息，周日 9:00-12:00",
        "暂停开放",
        "详见公告",
        "8:00-12:00 1:30-5:30",
        "9:00-17:00 9:00-18:00",
    ] {
        let reading = OpeningHours::read(text);
        assert!(!reading.hours.is_known(), "{text} read as {:?}", reading.hours.expression());
        assert_eq!(reading.hours.raw(), Some(text));
    }
}

#[test]
fn an_osm_expression_is_taken_as_it_is() {
    assert_eq!(expression("Mo-Fr 08:00-18:00; PH off").as_deref(), Some("Mo-Fr 08:00-18:00; PH off"));
    assert_eq!(expression("sunrise-sunset"), None);
    assert_eq!(expression(""), None);
    assert_eq!(OpeningHours::read("  ").hours.raw(), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_without_panic_and_kept(text in "[周週一至五六日天0-9:：~～\\-（）、，每月第最後休館開放時點上下午夏季 \\n]{0,40}") {
        let reading = OpeningHours::read(&text);
        prop_assert_eq!(reading.hours.raw(), (!text.trim().is_empty()).then_some(text.as_str()));
        prop_assert_eq!(reading.hours.is_known(), matches!(reading.outcome, Outcome::Intervals | Outcome::Always));
    }

    #[test]
    fn a_written_week_is_read_back(first in 0usize..7, last in 0usize..7, open in 5u16..12, close in 13u16..24, spelling in 0usize..5) {
        let chinese = ["一", "二", "三", "四", "五", "六", "日"];
        let (from, to) = (chinese[first], chinese[last]);
        let text = match spelling {
            0 => format!("週{from}至週{to}{open}:00~{close}:00"),
            1 => format!("周{from}至{to} {open:02}：00－{close}：00"),
            2 => format!("星期{from}到星期{to}\n上午{open}時至下午{}時", close - 12),
            3 => format!("{open:02}00-{close}00(周{from}至周{to})"),
            _ => format!("每周{from}-周{to}，{open}点-{close}点"),
        };
        // Noon itself has two readings in the afternoon, and is not asked here.
        let days = (0..=(last + 7 - first) % 7).map(|n| (first + n) % 7);
        let expected = days.fold(0u8, |bits, day| bits | 1 << day);
        let expected = format!("{} {open:02}:00-{close:02}:00", week::names(expected));
        prop_assert_eq!(expression(&text), Some(expected), "{}", text);
    }
}
