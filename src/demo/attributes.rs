//! What a station of the demo is like once its place is known: host, door, hours, services, honours, trust.
//!
//! Shares are invented but leaning on what is published (about 6.5 % of worker stations open day and night, 18.5 % of
//! the best tier, most mom-rooms not public). Nothing here knows where the station is.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use super::dice::Dice;
use super::hours;
use super::row::Row;
use crate::station::Field;

/// Worker stations, driver homes and mom-rooms; the rarer kinds are furnished like worker stations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Worker,
    Driver,
    Mom,
}

impl Sort {
    fn column(self) -> usize {
        match self {
            Self::Worker => 0,
            Self::Driver => 1,
            Self::Mom => 2,
        }
    }
}

/// Type, name and share of the hosts of worker stations.
const HOSTS: [((&str, &str), u32); 22] = [
    (("self_built", "户外驿亭"), 10),
    (("government", "政务服务中心"), 4),
    (("government", "党群服务中心"), 9),
    (("street_community", "社区服务中心"), 12),
    (("street_community", "居委会"), 6),
    (("bank", "城市银行"), 10),
    (("bank", "农商银行"), 8),
    (("telecom_post", "邮政所"), 6),
    (("telecom_post", "通信营业厅"), 6),
    (("shop_mall", "便利店"), 8),
    (("shop_mall", "超市"), 5),
    (("shop_mall", "餐厅"), 4),
    (("fuel_charging", "加油站"), 5),
    (("fuel_charging", "充电站"), 3),
    (("transport", "公交首末站"), 4),
    (("enterprise", "快递网点"), 6),
    (("enterprise", "环卫作业点"), 6),
    (("enterprise", "物业服务中心"), 5),
    (("social_org", "志愿服务站"), 4),
    (("hospital", "社区医院"), 3),
    (("park", "公园管理处"), 3),
    (("other", "书店"), 2),
];
const DRIVER_HOSTS: [((&str, &str), u32); 6] = [
    (("fuel_charging", "加油站"), 10),
    (("enterprise", "物流园"), 8),
    (("enterprise", "货运市场"), 5),
    (("transport", "公路服务站"), 6),
    (("fuel_charging", "重卡换电站"), 3),
    (("government", "公路养护站"), 4),
];
const MOM_HOSTS: [((&str, &str), u32); 11] = [
    (("shop_mall", "购物中心"), 14),
    (("hospital", "妇幼保健院"), 6),
    (("hospital", "人民医院"), 6),
    (("transport", "客运站"), 5),
    (("government", "政务服务中心"), 8),
    (("enterprise", "科技园"), 24),
    (("enterprise", "纺织公司"), 14),
    (("other", "图书馆"), 5),
    (("street_community", "社区服务中心"), 8),
    (("park", "公园管理处"), 3),
    (("government", "文化馆"), 3),
];
const WORKER_BRANDS: [(&str, u32); 8] = [
    ("工会驿站", 46),
    ("爱心驿家", 12),
    ("暖心驿站", 10),
    ("爱心驿站", 10),
    ("小哥驿站", 8),
    ("骑手驿站", 5),
    ("劳动者港湾", 5),
    ("微驿站", 4),
];
const MOM_BRANDS: [(&str, u32); 4] = [("妈咪小屋", 10), ("爱心妈咪小屋", 6), ("母婴室", 6), ("女职工休息哺乳室", 4)];
const DRIVER_BRANDS: [(&str, u32); 3] = [("司机之家", 10), ("货车司机驿站", 3), ("司机驿站", 2)];

/// Service, and per mille of yes, no, nearby and broken; the rest is unknown.
type Offer = (&'static str, [u32; 4]);
const WORKER_OFFERS: [Offer; 28] = [
    ("water", [930, 10, 20, 10]),
    ("hot_water", [700, 90, 20, 20]),
    ("microwave", [620, 200, 0, 40]),
    ("fridge", [310, 420, 0, 20]),
    ("ac_cool", [820, 80, 0, 20]),
    ("heating", [640, 140, 0, 20]),
    ("seats", [930, 20, 0, 5]),
    ("recliner", [120, 500, 0, 5]),
    ("phone_charge", [860, 50, 0, 20]),
    ("power_bank", [330, 350, 60, 0]),
    ("wifi", [560, 180, 0, 20]),
    ("toilet", [440, 190, 260, 15]),
    ("first_aid", [780, 80, 0, 0]),
    ("aed", [70, 560, 80, 0]),
    ("rain_gear", [590, 150, 0, 0]),
    ("tool_pump", [320, 360, 0, 10]),
    ("reading", [480, 210, 0, 0]),
    ("ebike_charge", [180, 480, 150, 10]),
    ("battery_swap", [90, 520, 150, 5]),
    ("ebike_parking", [440, 200, 120, 0]),
    ("haircut", [20, 700, 30, 0]),
    ("health_check", [160, 500, 20, 0]),
    ("psych", [60, 600, 0, 0]),
    ("legal", [150, 500, 0, 0]),
    ("union_join", [420, 220, 0, 0]),
    ("job_info", [240, 380, 0, 0]),
    ("meal", [90, 560, 140, 0]),
    ("mom_corner", [60, 640, 40, 0]),
];
const DRIVER_OFFERS: [Offer; 20] = [
    ("truck_parking", [950, 10, 20, 0]),
    ("water", [960, 5, 0, 0]),
    ("hot_water", [900, 20, 0, 10]),
    ("toilet", [930, 10, 40, 5]),
    ("shower", [840, 80, 20, 20]),
    ("washing", [700, 150, 20, 20]),
    ("meal_heating", [760, 90, 0, 10]),
    ("canteen", [560, 240, 80, 0]),
    ("beds", [600, 260, 40, 0]),
    ("seats", [900, 20, 0, 0]),
    ("phone_charge", [880, 20, 0, 10]),
    ("wifi", [800, 60, 0, 20]),
    ("ac_cool", [860, 40, 0, 10]),
    ("cctv", [820, 40, 0, 10]),
    ("guard_24h", [610, 180, 0, 0]),
    ("repair", [380, 330, 160, 0]),
    ("tyre", [360, 350, 160, 0]),
    ("fuel", [420, 330, 180, 0]),
    ("lng", [180, 540, 120, 0]),
    ("first_aid", [760, 60, 0, 0]),
];
const MOM_OFFERS: [Offer; 15] = [
    ("lockable_door", [820, 80, 0, 10]),
    ("curtain", [640, 180, 0, 5]),
    ("call_button", [280, 430, 0, 20]),
    ("changing_table", [790, 80, 10, 10]),
    ("crib", [260, 480, 0, 0]),
    ("nursing_chair", [880, 40, 0, 0]),
    ("socket", [780, 60, 0, 10]),
    ("hot_water_sink", [520, 230, 90, 10]),
    ("fridge_milk", [450, 330, 0, 20]),
    ("warmer", [300, 430, 0, 10]),
    ("stroller_access", [600, 160, 0, 0]),
    ("water", [640, 150, 60, 0]),
    ("ac_cool", [760, 60, 0, 10]),
    ("toilet", [150, 350, 380, 0]),
    ("first_aid", [240, 400, 0, 0]),
];

/// Brand, host and the part of the name that follows the street's.
pub(super) fn host(row: &mut Row, sort: Sort, street: &str, dice: &mut Dice) -> String {
    let ((kind, name), brand) = match sort {
        Sort::Worker => (dice.of(&HOSTS), dice.of(&WORKER_BRANDS)),
        Sort::Driver => (dice.of(&DRIVER_HOSTS), dice.of(&DRIVER_BRANDS)),
        Sort::Mom => (dice.of(&MOM_HOSTS), dice.of(&MOM_BRANDS)),
    };
    row.set(Field::Brand, brand);
    row.set(Field::HostType, kind);
    row.set(Field::HostName, format!("{street}{name}"));
    format!("{street}{name}{brand}")
}

/// Who may enter, how and when. Returns whether the door is open day and night.
pub(super) fn door(row: &mut Row, sort: Sort, dice: &mut Dice) -> bool {
    let hours = hours::write(dice, sort.column());
    let always = hours::day_and_night(hours);
    row.set(Field::Hours, hours);
    let access = match sort {
        Sort::Worker => {
            dice.of(&[("target_groups", 46), ("public", 40), ("members_only", 4), ("on_request", 3), ("unknown", 7)])
        }
        Sort::Driver => dice.of(&[("target_groups", 60), ("public", 32), ("unknown", 8)]),
        // A company's room is for its own staff; other hosts mostly let anybody in.
        Sort::Mom if row.get(Field::HostType) == Some("enterprise") => {
            dice.of(&[("employees_only", 78), ("on_request", 9), ("members_only", 5), ("unknown", 8)])
        }
        Sort::Mom => {
            dice.of(&[("public", 66), ("on_request", 12), ("employees_only", 10), ("members_only", 3), ("unknown", 9)])
        }
    };
    row.set(Field::AccessScope, access);
    let entry = match (sort, always) {
        (Sort::Mom, _) => dice.of(&[("open_door", 40), ("staffed", 25), ("ask_host", 22), ("call", 5), ("", 8)]),
        (_, true) => dice.of(&[
            ("open_door", 44),
            ("qr_scan", 20),
            ("staffed", 14),
            ("qr_scan;face", 6),
            ("face", 4),
            ("id_card;qr_scan", 6),
            ("pin;call", 3),
            ("", 3),
        ]),
        _ => dice.of(&[
            ("staffed", 54),
            ("open_door", 22),
            ("qr_scan", 6),
            ("member_qr", 4),
            ("staffed;qr_scan", 4),
            ("ask_host", 5),
            ("face", 1),
            ("", 4),
        ]),
    };
    row.set(Field::EntryMethod, entry);
    match entry {
        "qr_scan" | "member_qr" => row.flag(Field::EntryNeedsApp, entry == "member_qr" || dice.chance(0.6)),
        "" => {}
        _ => row.flag(Field::EntryNeedsApp, false),
    }
    if entry.contains("face") || entry == "qr_scan" || entry.starts_with("pin") {
        row.set(Field::EntryAlt, "可拨打公示电话，由工作人员远程开门");
    }
    row.flag(Field::Smart, always && entry.contains("qr_scan"));
    always
}

/// Services with their states; what is not mentioned is unknown. A plain directory lists only what there is: `no` is
/// written where `denials` is set.
pub(super) fn services(row: &mut Row, sort: Sort, denials: bool, dice: &mut Dice) {
    let offers: &[Offer] = match sort {
        Sort::Worker => &WORKER_OFFERS,
        Sort::Driver => &DRIVER_OFFERS,
        Sort::Mom => &MOM_OFFERS,
    };
    let mut text = String::with_capacity(320);
    for (service, shares) in offers {
        let mut left = dice.below(1_000);
        for (state, share) in ["yes", "no", "nearby", "broken"].into_iter().zip(shares) {
            let share = usize::try_from(*share).unwrap_or(0);
            if left < share {
                if state == "no" && !denials {
                    break;
                }
                if !text.is_empty() {
                    text.push(';');
                }
                text.push_str(service);
                text.push(':');
                text.push_str(state);
                break;
            }
            left -= share;
        }
    }
    row.set(Field::Services, text);
}

/// Stars, tier, size and dates.
pub(super) fn standing(row: &mut Row, sort: Sort, as_of: NaiveDate, dice: &mut Dice) {
    if sort == Sort::Worker {
        row.set(Field::Tier, dice.of(&[("beautiful", 185), ("standard", 640), ("micro", 160), ("mobile", 15)]));
        let serves = dice.of(&[
            ("courier;rider;sanitation", 40),
            ("courier;rider;ride_hailing;taxi;sanitation;traffic_police", 30),
            ("courier;rider;sanitation;construction;gardener", 20),
            ("courier;rider;sanitation;public", 30),
            ("", 10),
        ]);
        row.set(Field::Serves, serves);
    }
    let star = dice.of(&[("", 30), ("1", 4), ("2", 8), ("3", 28), ("4", 20), ("5", 10)]);
    row.set(Field::Star, star);
    let area = match sort {
        Sort::Worker => 8 + dice.below(60),
        Sort::Driver => 80 + dice.below(500),
        Sort::Mom => 4 + dice.below(18),
    };
    row.number(Field::AreaM2, area);
    row.set(Field::OpenedOn, days_before(as_of, 60 + dice.below(2_800)).to_string());
}

/// What only driver homes have.
pub(super) fn driver_home(row: &mut Row, site: &'static str, dice: &mut Dice) {
    row.set(Field::SiteType, site);
    row.set(Field::RoadNo, format!("S{}", 900 + dice.below(99)));
    row.set(Field::Direction, dice.of(&[("上行", 1), ("下行", 1), ("双向", 2)]));
    row.set(Field::KmPost, format!("K{}+{:03}", 10 + dice.below(400), dice.below(10) * 100));
    let grade = dice.of(&[("", 30), ("AAA", 40), ("AAAA", 20), ("AAAAA", 8)]);
    if !grade.is_empty() {
        row.set(Field::Grade, grade);
        row.number(Field::GradeYear, 2020 + dice.below(7));
    }
    let bays = 12 + dice.below(120);
    row.number(Field::TruckBays, bays);
    row.number(Field::TruckBaysLarge, bays * 2 / 3);
    row.number(Field::TruckBaysDangerous, if dice.chance(0.2) { 2 + dice.below(6) } else { 0 });
    row.number(Field::TruckBaysRefrigerated, if dice.chance(0.3) { 2 + dice.below(8) } else { 0 });
    row.set(Field::ParkingFee, dice.of(&[("免费", 6), ("2小时内免费", 3), ("10元/次", 2), ("", 2)]));
    let beds = if dice.chance(0.65) { 4 + dice.below(30) } else { 0 };
    row.number(Field::Beds, beds);
    row.number(Field::ShowersMen, 1 + dice.below(6));
    row.number(Field::ShowersWomen, dice.below(3));
    row.number(Field::Washers, dice.below(5));
    row.number(Field::Dryers, dice.below(3));
    if dice.chance(0.3) {
        row.set(Field::ChargeKw, dice.of(&[("60", 2), ("120", 4), ("240", 2), ("480", 1)]));
    }
}

/// What only mom-rooms have.
pub(super) fn mom_room(row: &mut Row, dice: &mut Dice) {
    let access = row.get(Field::AccessScope).unwrap_or_default();
    let room = match access {
        "employees_only" => "employer_room",
        "public" => dice.of(&[("public_room", 10), ("union_cabin", 5), ("pod", 2), ("changing_only", 2)]),
        _ => "union_cabin",
    };
    let venue = match row.get(Field::HostType).unwrap_or_default() {
        "shop_mall" => "商场",
        "hospital" => "医院",
        "transport" => "交通枢纽",
        "government" => "政务场所",
        "enterprise" => "企业",
        "park" => "公园",
        _ => "公共场所",
    };
    row.set(Field::RoomType, room);
    row.set(Field::VenueType, venue);
    if dice.chance(0.7) {
        row.flag(Field::FathersAllowed, dice.chance(0.55));
    }
    row.set(Field::KeyHolder, dice.of(&[("open", 10), ("staff", 7), ("phone", 2), ("", 3)]));
}

/// Who looked last and when, where the station is listed, how it is rated.
pub(super) fn trust(row: &mut Row, as_of: NaiveDate, dice: &mut Dice) {
    let days = if dice.chance(0.8) { 3 + dice.below(300) } else { 300 + dice.below(700) };
    let health = match days {
        0..400 => dice.of(&[("ok", 94), ("reported", 6)]),
        400..800 => "stale",
        _ => dice.of(&[("stale", 3), ("zombie", 1)]),
    };
    row.set(Field::Health, health);
    if dice.chance(0.9) {
        let (method, role) =
            dice.of(&[(("visit", "inspector"), 5), (("phone", "keeper"), 3), (("photo", "keeper"), 2)]);
        let date = days_before(as_of, days);
        let mut text = format!(
            "[{{\"fact\":\"exists\",\"value\":\"yes\",\"method\":\"{method}\",\"by_role\":\"{role}\",\"date\":\"{date}\"}}"
        );
        if dice.chance(0.5) {
            let _ = write!(
                text,
                ",{{\"fact\":\"hours\",\"value\":\"as stated\",\"method\":\"{method}\",\"by_role\":\"{role}\",\"date\":\"{date}\"}}"
            );
        }
        text.push(']');
        row.set(Field::Verified, text);
    }
    let mut listed = String::new();
    for platform in ["amap", "baidu", "tencent", "union_app"] {
        let state = dice.of(&[("listed", 55), ("none", 25), ("submitted", 8), ("wrong", 6), ("duplicate", 6)]);
        let _ = write!(listed, "{}{platform}:{state}", if listed.is_empty() { "" } else { ";" });
    }
    row.set(Field::ListedOn, listed);
    // Ratings are shown from five on; some stations have fewer.
    let ratings = dice.below(90);
    if ratings > 0 {
        row.number(Field::Ratings, ratings);
        row.set(Field::Rating, format!("3.{}", dice.below(10)).replacen('3', dice.of(&[("3", 3), ("4", 7)]), 1));
    }
    row.number(Field::VisitsMonth, 20 + dice.below(1_800));
}

/// A number that nobody can have: no area code of the mainland is 0000.
pub(super) fn phone(dice: &mut Dice) -> Cow<'static, str> {
    format!("0000-555{:04}", dice.below(10_000)).into()
}

/// The day so many days earlier.
pub(super) fn days_before(day: NaiveDate, days: usize) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::try_from(days).unwrap_or(0))).unwrap_or(day)
}
