//! The vocabulary: every word that may stand in an hours field, and what it means.
//!
//! Written in simplified characters, as `normalise` leaves them. A word that is not here makes the whole text unknown, so a
//! word belongs here only when it cannot change the hours, or when the grammar knows what it does.

use std::sync::LazyLock;

use super::super::closure::Festival;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A day, or days, of the week: bit 0 = Monday.
    Days(u8),
    /// Every day.
    Everyday,
    /// Monday to Friday.
    Weekdays,
    /// Monday to Friday, holidays excepted.
    Workdays,
    /// Rest days: weekend and public holidays (假日, 例假日).
    RestDays,
    /// Public holidays.
    Holiday,
    /// The day before a holiday.
    HolidayEve,
    /// The nth weekday of each month; the weekday follows.
    Nth(i8),
    /// A festival.
    Festival(Festival),
    /// The traditional festivals together (民俗假日).
    Folk,
    /// Election days.
    Election,
    /// A season by its name, which only dates can place in the year.
    Season(Season),
    /// Perhaps open as well, when something takes place.
    Maybe(Maybe),
    /// A part of the day.
    Period(Period),
    /// Around the clock.
    AllDay,
    /// Shut.
    Closed,
    /// Introduces the days on which it is shut (休馆日).
    ClosedLabel,
    /// "Not open to outsiders": an access word after hours, a closing word after days.
    NotPublic,
    /// A midday break.
    Break,
    /// No day of rest in the year.
    Never,
    /// Holidays as on other days.
    AsUsual,
    /// A closing day that is announced case by case.
    Announced,
    /// From … to.
    To,
    /// And, or a comma between days.
    And,
    /// Hours that are said elsewhere (营业时间); harmless as a label before times.
    Label,
    /// Only while something takes place.
    Event,
    /// Hours of work, or of the house by rule (依门诊时间): only with days beside it does it say when.
    WorkLabel,
    /// Who may enter.
    Audience(Audience),
    /// Only.
    Only,
    /// One asks, calls, registers or fetches a key first.
    Request,
    /// Of no consequence.
    Noise,
    /// Hour and minute units.
    Hour,
    Minute,
    Half,
    Month,
    DayOfMonth,
}

/// Parts of the day, as they shift an hour on the twelve-hour dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Night,
    Morning,
    Noon,
    Afternoon,
    Evening,
    NextDay,
}

/// Seasons by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    Summer,
    OutsideSummer,
    Winter,
    SpringAutumn,
    High,
    Low,
    SchoolHolidays,
    Term,
}

/// When a place may be open beside its hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Maybe {
    /// In the evening, after its hours.
    Nights,
    /// On days of rest.
    RestDays,
    /// At any other time.
    AnyTime,
}

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Staff of the house.
    Staff,
    /// Certain others: families, visitors with business, customers.
    Certain,
    /// Members.
    Members,
    /// Anyone.
    Public,
}

/// The word that the text begins with, and its length in characters.
pub(super) fn longest(text: &[char]) -> Option<(Word, usize)> {
    let first = *text.first()?;
    let start = VOCABULARY.partition_point(|(word, _)| word[0] < first);
    VOCABULARY[start..]
        .iter()
        .take_while(|(word, _)| word[0] == first)
        .filter(|(word, _)| text.starts_with(word))
        .max_by_key(|(word, _)| word.len())
        .map(|(word, meaning)| (*meaning, word.len()))
}

/// Sorted by the first character.
static VOCABULARY: LazyLock<Vec<(Vec<char>, Word)>> = LazyLock::new(|| {
    let mut all: Vec<_> = WORDS
        .iter()
        .flat_map(|(meaning, words)| {
            let words = words.split_whitespace();
            words.map(|word| (word.chars().collect::<Vec<_>>(), *meaning))
        })
        .collect();
    all.sort_by_key(|(word, _)| word[0]);
    all
});

const WORDS: &[(Word, &str)] = &[
    (Word::Everyday, "每日 每天 天天"),
    (Word::Weekdays, "平日 平常日 平时"),
    (Word::Workdays, "工作日 上班日 每个工作日"),
    (Word::Days(0b110_0000), "周末 双休日 每周末 周六日 星期六日 周休二日"),
    (
        Word::RestDays,
        "假日 例假日 国定例假日 节假日和周末 国定假日及例假日 国定及例假日 例假日与国定假日 例假日及国定假日 \
        假日及国定假日 国定假日与例假日 假日与国定假日 周末及节假日 周末和节假日 双休日及节假日 节假日及双休日 双休日及法定节假日",
    ),
    (
        Word::Holiday,
        "国定假日 国定休假日 国定日 政府公告之国定假日 法定节假日 法定假日 法定假期 国家法定节假日 国家节假日 节假日 公众假期 公共假日 \
        放假之纪念日",
    ),
    (
        Word::HolidayEve,
        "国定假日前一天 国定假日前1天 国定假日前一日 例假日前一天 例假日前夕 假日前一天 假日前夕 例假日前一日 节假日前一天",
    ),
    (Word::Nth(1), "每月第一个 每月第1个 每月第一周 每月第一周的 每个月第一个 每个月第一周 每月第一 每月首个"),
    (Word::Nth(2), "每月第二个 每月第2个 每个月第二个"),
    (Word::Nth(3), "每月第三个 每月第3个 每个月第三个"),
    (Word::Nth(4), "每月第四个 每月第4个 每个月第四个"),
    (
        Word::Nth(-1),
        "每月最后一个 每月最后一周 每月最后一周的 每个月最后一个 每个月最后一周 每个月最后一周的 最后一个 最后一周 月末 每月最后",
    ),
    (Word::Festival(Festival::LunarNewYearEve), "除夕 农历除夕 除夕当天 农历除夕当天 大年三十 年三十 春节除夕 除夕夜"),
    (Word::Festival(Festival::LunarNewYear(1)), "初一 大年初一 农历初一 正月初一 春节初一"),
    (Word::Festival(Festival::LunarNewYear(2)), "初二 大年初二"),
    (Word::Festival(Festival::LunarNewYear(3)), "初三 大年初三 春节 农历春节 农历新年 农历过年"),
    (Word::Festival(Festival::LunarNewYear(4)), "初四 大年初四"),
    (Word::Festival(Festival::LunarNewYear(5)), "初五 大年初五"),
    (Word::Festival(Festival::Qingming), "清明节 清明"),
    (Word::Festival(Festival::DragonBoat), "端午节 端午"),
    (Word::Festival(Festival::MidAutumn), "中秋节 中秋"),
    (Word::Folk, "民俗假日 民俗例节日 民俗节日"),
    (Word::Election, "选举日"),
    (Word::Season(Season::Summer), "夏季 夏天 夏日 夏令 夏令时 夏令时间 夏"),
    (Word::Season(Season::OutsideSummer), "非夏季 非夏日 非夏令"),
    (Word::Season(Season::Winter), "冬季 冬天 冬日 冬令 冬令时 冬令时间 冬"),
    (Word::Season(Season::SpringAutumn), "春秋季 春秋"),
    (Word::Season(Season::High), "旺季"),
    (Word::Season(Season::Low), "淡季"),
    (Word::Season(Season::SchoolHolidays), "寒暑假 寒暑假期间 寒假 暑假 暑假期间"),
    (Word::Season(Season::Term), "学期中 学期间 上课期间 开学期间"),
    (Word::Maybe(Maybe::Nights), "配合活动开放夜间使用 另晚上演艺厅有使用时也有开放"),
    (Word::Maybe(Maybe::RestDays), "及假日有活动仍可以开放使用 假日有活动仍可以开放使用"),
    (
        Word::Maybe(Maybe::AnyTime),
        "若有办理活动时,则活动时间内提供开放(周一至周日) 额外演出时间配合开放 或依场地借用时间开放 考试期间:考试开始至结束全程开放 \
        若有急需仍会开放",
    ),
    (Word::Period(Period::Night), "凌晨 清晨"),
    (Word::Period(Period::Morning), "上午 早上 早晨 早 AM am"),
    (Word::Period(Period::Noon), "中午 正午"),
    (Word::Period(Period::Afternoon), "下午 午后 PM pm"),
    (Word::Period(Period::Evening), "晚上 晚间 夜间 夜晚 傍晚 晚"),
    (Word::Period(Period::NextDay), "隔日 次日 翌日 隔天 第二天"),
    (
        Word::AllDay,
        "24小时 24小时全天 24时 24H 24h 24hr 24hrs 24HR 24HRS 二十四小时 廿四小时 全天 全日 全天候 全时段 全天24小时 全日24小时 \
        24小时全日 无限定时间 无时间限制 无设限时间 不限时间 不限时 不打烊 全年24小时 24小时不打烊",
    ),
    (
        Word::Closed,
        "休息 休馆 公休 休假 休假日 休 休市 休园 休诊 闭馆 不开放 未开放 没开放 没有开放 暂停开放 不营业 关闭 关门 店休 休业 \
        除外 以外 外 休馆时不提供哺乳室使用服务 固定休馆 固定公休 清馆日休息 清洁日不开放 休馆不开放 闭馆不开放 休馆未开放 停止开放 放假 暂停服务 闭园 馆休 无",
    ),
    (Word::ClosedLabel, "休馆日 休馆时间 公休日 休息日 休息时间 闭馆日 闭馆时间 休园日"),
    (
        Word::NotPublic,
        "不对外开放 无对外开放 未对外开放 暂不对外开放 暂时未对外开放 不对外 非对外开放 不对外使用 恕不对外开放",
    ),
    (Word::Break, "午休 午休时间 午间休息 中午休息 午休时段 员工休息 午间"),
    (Word::Never, "全年无休 年中无休 终年无休 无休 全年不休 全年开放 不休息 天天开放 全年无休息日 常年开放"),
    (Word::AsUsual, "照常开放 正常开放 照常营业 正常营业 不休 也开放"),
    (Word::Announced, "休馆日由单位公告为主 其余必要之停止开放另行公告"),
    (Word::To, "至 到 - -- ->"),
    (Word::And, "及 和 与 以及 暨 或"),
    (
        Word::Label,
        "营业时间 开放时间 服务时间 开馆时间 对外开放时间 受理时间 办公时间 使用时间 营运时间 接待时间 门诊时间 开园时间 开放时段 \
        看诊时间 每日门诊时间 全天服务时间 对内开放时间 亲子馆开放时间 配合亲子馆开放时间 配合场馆开放时间 业务时间 应诊时间 提供时间",
    ),
    (
        Word::WorkLabel,
        "门诊时段 营业时段 营运时段 依门诊时间开放 依门诊时间 依营业时间开放 依营业时间 依营业时间为主 依卖场营运时间 依卖场营业时间 \
        依车站营业时间 依车站营运时间 依展览时间开放 依开车时段为主 依开馆时间 依开放时间 同开馆时间 同营业时间 配合营业时间 \
        配合船务营业时间 依门诊时段 依现场营业时间 依商场营业时间 依馆方开放时间 于门诊开放时 随营业时间开放 与营业时间相同 学生上课时间 \
        服务民众的时间 用餐时段 首班车至末班车 依场馆开放时间 依本馆开放时间",
    ),
    (
        Word::Event,
        "活动期间或览馆租借期间 赛事开放 活动时开放 有活动才开放 有举办活动时才开放 有船班时 有表演活动的时间 有赛事活动时开放 \
        比赛举行才会开放 演出时才开放观众使用 节目演出时间开放 表演时才开放 球赛对外开放时段 办理赛事期间对外开放 仅有运动赛事时间开放 \
        配合活动时间开放 配合管内活动开放 配合馆内活动开放 配合本馆活动时开放 无固定时段/球季开打时开放 有活动时开放 活动期间开放 \
        举办活动时开放 仅活动期间开放 演出期间开放 赛事期间开放",
    ),
    (
        Word::WorkLabel,
        "上班时间 上班时段 仅上班时段 仅开放上班时段 仅提供上班时段 上班期间 工作时间 上班 员工上班时间 员工上班期间 上班时间内",
    ),
    (
        Word::Audience(Audience::Staff),
        "员工 职员 同仁 职工 内部员工 厂区员工 场区员工 职场内部 内部人员 内部 单位同仁 营区内同仁 公司员工 本公司员工 \
        院内员工 本院员工 本单位职工 单位职工 教职员 教职员工 教职员工生 校内人员 馆员 员工同仁 女性员工 女员工 同事 工作同仁 女性同仁 所内同仁 \
        厂内员工 园区员工 机关同仁 本局同仁 本府同仁 本所同仁 本厂员工 有需求员工其上班时间都可以使用 本校教职员工 公司内部 单位员工 女职工 本馆员工",
    ),
    (
        Word::Audience(Audience::Certain),
        "家属 家长 洽公人员 洽公民众 洽公者 访客 学员 研习老师 学生 客户 顾客 客人 馆内客人 厂商 接见家属 员工家属 \
        购票入场之民众 入馆民众 购票民众 来宾 外宾 来访宾客 申请入厂访客 员工访客 住宿旅客 旅客 会员家属 病患 病人 就诊民众 住户 住客 房客 \
        户外劳动者 环卫工人 快递员 外卖员 货车司机 司机 骑手 参访人员 与会人员 参加活动人员 可入馆有需求之母亲 保母 家人 购票入场民众 若有活动,外宾也可使用 使用者",
    ),
    (Word::Audience(Audience::Members), "会员 工会会员"),
    (Word::Audience(Audience::Public), "民众 一般民众 社会公众 公众 对外开放 市民 外界 大众 市民朋友 对外服务"),
    (
        Word::Only,
        "仅供 仅限 仅提供 只限 只供 限 仅 只 只开放给 仅开放给 仅开放 限于 专供 仅对 只对 仅限于 只提供 仅能 仅给 限定",
    ),
    (
        Word::Request,
        "请洽服务台 洽服务台 请洽服务人员 洽服务人员 洽询服务人员 洽服务台人员 请洽柜台 请洽柜台人员 请洽警卫 请洽警卫室 \
        如有需求请至服务台询问 有需求请洽服务台 有需求请洽柜台 需预约 请预约 须预约 预约制 采预约制 需要时至服务台索取 请询问服务台 向警察局询问 \
        请先至护理站登记借钥匙 请自行前往服务台登记 自行前往服务台登记 自行前往哺乳室或洽服务人员 请自行前往哺乳室或洽服务人员 \
        请自行前往哺乳室或洽值班人员 请自行前往哺乳室或洽服务台值班人员 请洽询服务人员 请洽询服务台 请洽询病房护理站 请洽护理站 请洽值班人员 \
        但民众要使用时请询问工作人员 民众使用向总务处询问 民众使用向健康中心小姐询问 使用向健康中心小姐询问 要使用需向健康中心护理师询问 \
        向总务室拿钥匙 使用者需先至武德殿内找工作人员拿钥匙 找护理人员开门 非开放时段如需使用请洽柜台 有需要的民众请询问服务台 \
        请洽工作人员 洽工作人员 请询问工作人员 请洽现场工作人员 请洽现场人员 请洽管理员 洽管理员 请洽管理室 请洽柜台服务人员 需先登记 需登记 \
        请先预约 提前预约 电话预约 需电话预约 请电洽 请来电 凭证件登记 请洽保全 请洽保全人员 请洽志工 洽柜台 请洽总务室 请洽总务处 请洽人事室 \
        使用前请先洽询服务台 欲使用请洽服务台 使用请洽服务台 使用请洽柜台 请向服务台登记 请至服务台登记 请至柜台登记 请至柜台洽询 \
        请至服务台洽询 需洽服务台 需洽柜台 请洽询柜台 请洽服务柜台 请洽询现场服务人员 可询问保全 请洽医护人员 请洽护理人员 需要请洽服务台 \
        如需使用请洽服务台 如需使用请洽柜台 如需使用请洽服务人员 可至服务台询问 自行前往演艺厅,可询问保全先生位置 可洽服务台 可洽柜台",
    ),
    (
        Word::Noise,
        "开放 营业 提供 供应 使用 开放使用 提供使用 均 皆 均可 皆可 均开放 皆开放 可 可使用 皆可使用 均可使用 都可 都可以使用 可以使用 供 服务 \
        时段 时间 全年 的 之 之间的时段 每 每逢 逢 皆有 为 为主 对外 使用哺集乳室 使用哺乳室 哺乳室 哺集乳室 母婴室 哺乳室位于2楼 位于二楼 位于2楼 共3间 如阿公阿嬷 地下2楼 卖场2楼 一楼小儿科候诊区旁 非开放时段如需使用 \
        每年 每周 每星期 除 当天 当日 开放时 固定 并 且 也 亦 另 另外 本馆 馆内 期间 因单位特性 营业中 准 整 起 止 都 日 \
        均有开放 请 皆可供应民众使用哺集乳室 皆有人员派驻 提供服务 中午不休息 午间不休息 中午照常 中午照常接受申请 无午休 中午无休",
    ),
    (Word::Hour, "时 点 点钟 時"),
    (Word::Minute, "分 分钟"),
    (Word::Half, "半"),
    (Word::Month, "月 月份"),
    (Word::DayOfMonth, "号"),
];

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::*;

    #[test]
    fn the_longest_word_wins() {
        let text: Vec<char> = "不对外开放中".chars().collect();
        assert_eq!(longest(&text), Some((Word::NotPublic, 5)));
        let text: Vec<char> = "除夕除外".chars().collect();
        assert_eq!(longest(&text), Some((Word::Festival(Festival::LunarNewYearEve), 2)));
        assert_eq!(longest(&['龘']), None);
    }

    #[test]
    fn the_vocabulary_is_written_as_normalising_leaves_it() {
        for (word, meaning) in VOCABULARY.iter() {
            let text: String = word.iter().collect();
            // Dashes and commas are the normal forms themselves.
            assert!(
                normalise(&text) == text || text.len() <= 3,
                "{text} ({meaning:?}) is written {}",
                normalise(&text)
            );
        }
    }
}
