//! Addresses that come in pieces: 縣市, 鄉/鎮/市/區, 村/里, 路, 段, 巷, 號, 樓 → one line.

use super::clean;

/// A piece of an address that has no field of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// 村, 里.
    Village,
    /// 大道, 路, 街, or the name of a settlement.
    Road,
    /// 段.
    Section,
    /// 巷, 弄.
    Lane,
    /// 號.
    Number,
}

impl Part {
    /// Every part, in the order of an address.
    pub(super) const ALL: [Self; 5] = [Self::Village, Self::Road, Self::Section, Self::Lane, Self::Number];

    /// Its name in reports and in `--map`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Road => "road",
            Self::Section => "section",
            Self::Lane => "lane",
            Self::Number => "number",
        }
    }
}

/// The pieces of one row.
#[derive(Debug, Default, Clone)]
pub(super) struct Pieces<'a> {
    /// 縣市.
    pub(super) city: &'a str,
    /// 鄉, 鎮, 市, 區.
    pub(super) district: &'a str,
    /// [`Part`]s, in their order.
    pub(super) parts: [&'a str; 5],
    /// 樓.
    pub(super) floor: &'a str,
}

impl Pieces<'_> {
    /// One line, each piece with its suffix once: `2` and `2段` both become `2段`. The floor is part of it where it is
    /// one (`1樓`, `B1`) and not a description (服務台旁).
    pub(super) fn join(&self) -> String {
        let [village, road, section, lane, number] = self.parts.map(clean::address);
        let floor = floor(self.floor);
        let pieces = [
            clean::address(self.city),
            clean::address(self.district),
            village,
            road,
            suffixed(section, "段", &["段"]),
            suffixed(lane, "巷", &["巷", "弄", "衖"]),
            suffixed(number, "號", &["號", "号"]),
            if is_floor(&floor) { floor } else { String::new() },
        ];
        pieces.concat()
    }
}

/// A floor as written, with its suffix where it is a bare number.
pub(super) fn floor(text: &str) -> String {
    suffixed(clean::address(text), "樓", &["樓", "楼", "F", "f"])
}

fn is_floor(text: &str) -> bool {
    let body = text.trim_end_matches(['樓', '楼', '層', '层', 'F', 'f']);
    let body = body.trim_start_matches("地下").trim_start_matches(['B', 'b']);
    !body.is_empty() && body.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
}

/// The text with its suffix, when it is a bare number (`2`, `二`, `102-8`).
fn suffixed(text: String, suffix: &str, have: &[&str]) -> String {
    let bare = text.chars().all(|c| c.is_ascii_digit() || "-之、,一二三四五六七八九十".contains(c));
    if text.is_empty() || !bare || have.iter().any(|suffix| text.contains(suffix)) { text } else { text + suffix }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_with_each_suffix_once() {
        let pieces =
            Pieces { city: "臺北市", district: "松山區", parts: ["", "八德路", "2", "", "342"], floor: "1" };
        assert_eq!(pieces.join(), "臺北市松山區八德路2段342號1樓");
        let pieces = Pieces {
            city: "台南市",
            district: "歸仁區",
            parts: ["   山崇里   ", "中山一街", "二段", "64巷\n9弄", "99號"],
            floor: "服務台旁護理站內         ",
        };
        assert_eq!(pieces.join(), "台南市歸仁區山崇里中山一街二段64巷9弄99號");
        let pieces = Pieces { parts: ["", "六寮", "", "101", "102-8"], floor: "B1", ..Pieces::default() };
        assert_eq!(pieces.join(), "六寮101巷102-8號B1");
    }

    #[test]
    fn floors_keep_their_words() {
        assert_eq!(floor("2"), "2樓");
        assert_eq!(floor("2樓哺集乳室\n4樓哺集乳室"), "2樓哺集乳室4樓哺集乳室");
        assert_eq!(floor("6F"), "6F");
        assert!(is_floor("地下1樓") && is_floor("B1") && is_floor("十二樓") && !is_floor("健康中心"));
    }
}
