//! When the demo's stations are open: sixty ways of writing it, as lists of stations do.
//!
//! Some in the notation of OpenStreetMap, some in Chinese, some that say nothing: unknown hours are part of the truth.

use super::dice::Dice;

/// Hours as written, and how common they are at worker stations, driver homes and mom-rooms.
const HOURS: [(&str, [u32; 3]); 60] = [
    ("24/7", [44, 300, 20]),
    ("24小时", [26, 150, 10]),
    ("全天24小时开放", [14, 80, 4]),
    ("Mo-Su 08:00-20:00", [60, 20, 20]),
    ("Mo-Su 07:00-22:00", [45, 30, 10]),
    ("Mo-Su 06:00-22:00", [35, 30, 2]),
    ("Mo-Su 06:00-23:00", [25, 20, 2]),
    ("Mo-Su 08:00-18:00", [60, 10, 20]),
    ("Mo-Su 09:00-21:00", [30, 2, 50]),
    ("Mo-Su 10:00-22:00", [20, 0, 90]),
    ("Mo-Su 10:00-21:30", [10, 0, 60]),
    ("Mo-Su 09:30-21:30", [10, 0, 40]),
    ("Mo-Su 05:30-21:30", [14, 4, 2]),
    ("Mo-Su 07:30-19:30", [20, 2, 8]),
    ("Mo-Su 08:30-17:30", [30, 2, 16]),
    ("Mo-Su 08:30-20:30", [14, 2, 8]),
    ("Mo-Su 09:00-17:00", [20, 0, 20]),
    ("Mo-Su 09:00-18:00", [20, 2, 20]),
    ("Mo-Su 06:30-20:30", [10, 4, 2]),
    ("Mo-Su 17:00-02:00", [8, 4, 0]),
    ("Mo-Su 18:00-06:00", [5, 10, 0]),
    ("Mo-Su 16:00-24:00", [6, 2, 0]),
    ("Mo-Su 10:00-02:00", [5, 2, 0]),
    ("Mo-Su 08:00-12:00,14:00-18:00", [24, 2, 12]),
    ("Mo-Su 10:30-14:00,16:30-22:00", [12, 2, 2]),
    ("Mo-Fr 08:30-12:00,14:00-17:30; PH off", [55, 2, 50]),
    ("Mo-Fr 09:00-17:00; Sa-Su,PH off", [40, 0, 50]),
    ("Mo-Fr 09:00-12:00,13:30-17:00; PH off", [30, 0, 30]),
    ("Mo-Fr 08:00-17:30", [30, 2, 24]),
    ("Mo-Fr 08:30-17:30; Sa 09:00-12:00", [22, 0, 14]),
    ("Mo-Fr 08:00-12:00,14:30-18:00; PH off", [20, 0, 16]),
    ("Mo-Sa 08:00-18:00", [30, 4, 12]),
    ("Mo-Sa 08:00-12:00,13:00-18:00", [20, 0, 8]),
    ("Mo-Sa 08:30-17:00; Su,PH off", [16, 0, 10]),
    ("Mo-Fr 09:00-17:00; Sa-Su 10:00-16:00", [14, 0, 14]),
    ("Mo-Th 09:00-17:00; Fr 09:00-16:00", [6, 0, 6]),
    ("Tu-Su 09:00-17:00; Mo off", [8, 0, 14]),
    ("Jun-Sep 06:00-22:00; Oct-May 07:00-20:00", [12, 4, 0]),
    ("May-Oct Mo-Su 07:00-21:00; Nov-Apr Mo-Su 08:00-19:00", [10, 4, 2]),
    ("周一至周五 8:30-12:00, 14:00-17:30", [40, 0, 40]),
    ("周一至周日 7:00—22:00", [30, 10, 10]),
    ("周一至周日 9:00—17:00", [24, 0, 20]),
    ("周一至周六 8:00-18:00", [20, 2, 10]),
    ("周一至周五 9:00-17:00", [30, 0, 30]),
    ("工作日 8:30-17:30", [20, 0, 24]),
    ("周一至周五 9:00-17:00,法定节假日休息", [14, 0, 14]),
    ("每天 6:00-22:00", [20, 10, 4]),
    ("每日 10:00-21:30", [12, 0, 30]),
    ("8:00-20:00", [30, 10, 12]),
    ("8:00-18:00", [24, 4, 12]),
    ("07:30~21:00", [14, 4, 6]),
    ("8:30–12:00, 14:30–18:00", [16, 0, 10]),
    ("上午8时至下午5时", [8, 0, 6]),
    ("早8:00至晚20:00", [8, 4, 2]),
    ("夏季 6:30-21:00,冬季 7:30-19:00", [8, 4, 0]),
    ("周一至周五 8:00-18:00;周六周日 9:00-17:00", [14, 0, 10]),
    ("随营业时间", [14, 6, 24]),
    ("详询驿站工作人员", [8, 4, 10]),
    ("以现场公示为准", [6, 4, 6]),
    ("", [50, 20, 60]),
];

/// The hours of a station; `column` is 0 for worker stations, 1 for driver homes, 2 for mom-rooms.
pub(super) fn write(dice: &mut Dice, column: usize) -> &'static str {
    let sum: u32 = HOURS.iter().map(|row| row.1[column]).sum();
    let mut left = dice.below(usize::try_from(sum).unwrap_or(0));
    for (text, weights) in &HOURS {
        let weight = usize::try_from(weights[column]).unwrap_or(0);
        if left < weight {
            return text;
        }
        left -= weight;
    }
    ""
}

/// Whether hours as written by [`write()`] mean day and night.
pub(super) fn day_and_night(text: &str) -> bool {
    matches!(text, "24/7" | "24小时" | "全天24小时开放")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_worker_station_in_fifteen_is_open_day_and_night() {
        // The share reported for the end of 2024 is 6.5 %: 1.21 of 18.61 ten thousand.
        let mut dice = Dice::new(3, "test");
        let open = (0..20_000).filter(|_| day_and_night(write(&mut dice, 0))).count();
        assert!((1_170..1_430).contains(&open), "{open} of 20000");
    }
}
