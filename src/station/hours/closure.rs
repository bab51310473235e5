//! Closure words: what a text says about the days on which a place is shut.
//!
//! Most of them also stand in the OSM expression (`PH off`, `Th[-1] off`); they are kept as facts of their own so that a card
//! can say "closed on public holidays" in words. The lunar festivals cannot be said in OSM syntax at all, so they are
//! evaluated from here.

use chrono::{Datelike, NaiveDate, Weekday};

/// One closure, as the source says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Closure {
    /// Public holidays (国定假日, 法定节假日, 节假日).
    PublicHoliday,
    /// Saturdays and Sundays (例假日, 假日, 双休日).
    Weekend,
    /// A weekday, 0 = Monday … 6 = Sunday.
    Weekday(u8),
    /// The nth weekday of a month: `nth` 1…5 from its start, −1 the last one.
    NthWeekday {
        /// 0 = Monday … 6 = Sunday.
        weekday: u8,
        /// 1…5, or −1 for the last.
        nth: i8,
    },
    /// The morning or the afternoon of a weekday (周日下午休馆).
    HalfDay {
        /// 0 = Monday … 6 = Sunday.
        weekday: u8,
        /// The afternoon, not the morning.
        afternoon: bool,
    },
    /// A break within the day (午休).
    MiddayBreak,
    /// A lunar or solar-term festival.
    Festival(Festival),
    /// Election days.
    ElectionDay,
    /// Days that the operator announces; unknown beforehand.
    AsAnnounced,
    /// The source says there is no closing day (全年无休).
    Never,
}

/// Festivals whose date moves against the civil calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Festival {
    /// 除夕: the day before the lunar new year.
    LunarNewYearEve,
    /// 初一 … 初N: the first N days of the lunar year, 1…15.
    LunarNewYear(u8),
    /// 清明.
    Qingming,
    /// 端午.
    DragonBoat,
    /// 中秋.
    MidAutumn,
}

/// Lunar new year, 清明, 端午, 中秋 as (month, day), by year from [`FIRST_YEAR`]; lunar dates from the Hong Kong Observatory's
/// conversion tables, checked against the `lunardate` algorithm.
const DATES: [[(u32, u32); 4]; 7] = [
    [(2, 10), (4, 4), (6, 10), (9, 17)],
    [(1, 29), (4, 4), (5, 31), (10, 6)],
    [(2, 17), (4, 5), (6, 19), (9, 25)],
    [(2, 6), (4, 5), (6, 9), (9, 15)],
    [(1, 26), (4, 4), (5, 28), (10, 3)],
    [(2, 13), (4, 4), (6, 16), (9, 22)],
    [(2, 3), (4, 5), (6, 5), (9, 12)],
];
const FIRST_YEAR: i32 = 2024;

impl Festival {
    /// Whether the day belongs to the festival; `None` when its year (2024–2030) is not in the table.
    #[must_use]
    pub fn contains(self, date: NaiveDate) -> Option<bool> {
        let row = usize::try_from(date.year() - FIRST_YEAR).ok()?;
        let [new_year, qingming, dragon_boat, mid_autumn] = *DATES.get(row)?;
        let on = |(month, day)| NaiveDate::from_ymd_opt(date.year(), month, day);
        Some(match self {
            // The eve and the fifteen days lie in the civil year of the new year's day: it falls on 21 January at the earliest.
            Self::LunarNewYearEve => on(new_year)?.pred_opt()? == date,
            Self::LunarNewYear(days) => (0..i64::from(days)).contains(&(date - on(new_year)?).num_days()),
            Self::Qingming => on(qingming)? == date,
            Self::DragonBoat => on(dragon_boat)? == date,
            Self::MidAutumn => on(mid_autumn)? == date,
        })
    }
}

/// The codes of the weekdays, Monday first.
const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

impl Closure {
    /// A stable code: `public_holiday`, `weekend`, `mo` … `su`, `th[1]`, `th[-1]`, `su_pm`, `midday_break`, `lunar_new_year_eve`,
    /// `lunar_new_year[3]`, `qingming`, `dragon_boat`, `mid_autumn`, `election_day`, `as_announced`, `never`.
    ///
    /// ```
    /// use yizhan::station::hours::Closure;
    /// assert_eq!(Closure::NthWeekday { weekday: 3, nth: -1 }.code(), "th[-1]");
    /// ```
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::PublicHoliday => "public_holiday".into(),
            Self::Weekend => "weekend".into(),
            Self::Weekday(day) => DAYS[usize::from(*day) % 7].into(),
            Self::NthWeekday { weekday, nth } => {
                format!("{}[{nth}]", DAYS[usize::from(*weekday) % 7])
            }
            Self::HalfDay { weekday, afternoon } => {
                let half = if *afternoon { "pm" } else { "am" };
                format!("{}_{half}", DAYS[usize::from(*weekday) % 7])
            }
            Self::MiddayBreak => "midday_break".into(),
            Self::Festival(Festival::LunarNewYearEve) => "lunar_new_year_eve".into(),
            Self::Festival(Festival::LunarNewYear(days)) => format!("lunar_new_year[{days}]"),
            Self::Festival(Festival::Qingming) => "qingming".into(),
            Self::Festival(Festival::DragonBoat) => "dragon_boat".into(),
            Self::Festival(Festival::MidAutumn) => "mid_autumn".into(),
            Self::ElectionDay => "election_day".into(),
            Self::AsAnnounced => "as_announced".into(),
            Self::Never => "never".into(),
        }
    }

    /// The closure of a [`Self::code`]; `None` when there is no such code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let weekday = |name: &str| DAYS.iter().position(|day| *day == name).and_then(|at| u8::try_from(at).ok());
        if let Some((name, number)) = code.strip_suffix(']').and_then(|code| code.split_once('[')) {
            if name == "lunar_new_year" {
                let days = number.parse().ok().filter(|days| (1..=15).contains(days))?;
                return Some(Self::Festival(Festival::LunarNewYear(days)));
            }
            let nth = number.parse().ok().filter(|nth| (1..=5).contains(nth) || *nth == -1)?;
            return Some(Self::NthWeekday { weekday: weekday(name)?, nth });
        }
        if let Some((name, half)) = code.split_once('_').filter(|(_, half)| matches!(*half, "am" | "pm")) {
            return Some(Self::HalfDay { weekday: weekday(name)?, afternoon: half == "pm" });
        }
        Some(match code {
            "public_holiday" => Self::PublicHoliday,
            "weekend" => Self::Weekend,
            "midday_break" => Self::MiddayBreak,
            "lunar_new_year_eve" => Self::Festival(Festival::LunarNewYearEve),
            "qingming" => Self::Festival(Festival::Qingming),
            "dragon_boat" => Self::Festival(Festival::DragonBoat),
            "mid_autumn" => Self::Festival(Festival::MidAutumn),
            "election_day" => Self::ElectionDay,
            "as_announced" => Self::AsAnnounced,
            "never" => Self::Never,
            name => Self::Weekday(weekday(name)?),
        })
    }

    /// The closure of one weekday.
    #[must_use]
    pub fn weekday(day: Weekday) -> Self {
        Self::Weekday(u8::try_from(day.num_days_from_monday()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lunar_new_year_of_2026_is_the_17th_of_february() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 2, d).unwrap();
        assert_eq!(Festival::LunarNewYearEve.contains(day(16)), Some(true));
        assert_eq!(Festival::LunarNewYearEve.contains(day(17)), Some(false));
        assert_eq!(Festival::LunarNewYear(2).contains(day(18)), Some(true));
        assert_eq!(Festival::LunarNewYear(2).contains(day(19)), Some(false));
    }

    #[test]
    fn a_year_outside_the_table_is_not_known() {
        let day = NaiveDate::from_ymd_opt(2031, 1, 23).unwrap();
        assert_eq!(Festival::LunarNewYear(1).contains(day), None);
    }

    #[test]
    fn codes_name_each_closure() {
        assert_eq!(Closure::weekday(Weekday::Sun).code(), "su");
        assert_eq!(Closure::Festival(Festival::LunarNewYear(3)).code(), "lunar_new_year[3]");
        assert_eq!(Closure::PublicHoliday.code(), "public_holiday");
    }

    #[test]
    fn a_code_leads_back_to_its_closure() {
        let festivals = [
            Festival::LunarNewYearEve,
            Festival::LunarNewYear(15),
            Festival::Qingming,
            Festival::DragonBoat,
            Festival::MidAutumn,
        ];
        let others = [
            Closure::PublicHoliday,
            Closure::Weekend,
            Closure::Weekday(6),
            Closure::NthWeekday { weekday: 3, nth: 1 },
            Closure::NthWeekday { weekday: 4, nth: -1 },
            Closure::MiddayBreak,
            Closure::ElectionDay,
            Closure::AsAnnounced,
            Closure::Never,
            Closure::HalfDay { weekday: 6, afternoon: true },
            Closure::HalfDay { weekday: 0, afternoon: false },
        ];
        for closure in festivals.into_iter().map(Closure::Festival).chain(others) {
            assert_eq!(Closure::from_code(&closure.code()), Some(closure));
        }
        for nonsense in ["", "mo[0]", "mo[6]", "xx", "lunar_new_year[16]", "lunar_new_year"] {
            assert_eq!(Closure::from_code(nonsense), None, "{nonsense:?}");
        }
    }
}
