//! The closed code lists of the attribute dictionary, each code with its Chinese and English name.
//!
//! Only lists that the program reasons about are closed. Kinds and services are open: they come from the vocabulary
//! file ([`super::vocabulary`]), so that a region can add its own.

/// One code of a closed list, with the names people read.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The code as written in files, in SQL and on the wire.
    pub code: &'static str,
    /// The Chinese name.
    pub zh: &'static str,
    /// The English name.
    pub en: &'static str,
}

/// A closed list of codes.
pub type CodeList = &'static [Code];

/// The code of `list` that equals `text`, or its Chinese name, ignoring case and surrounding white space.
#[must_use]
pub fn find(list: CodeList, text: &str) -> Option<&'static str> {
    let text = text.trim();
    list.iter()
        .find(|entry| entry.code.eq_ignore_ascii_case(text) || entry.zh == text || entry.en.eq_ignore_ascii_case(text))
        .map(|entry| entry.code)
}

macro_rules! list {
    ($(#[$doc:meta])* $name:ident: $($code:literal $zh:literal $en:literal),+ $(,)?) => {
        $(#[$doc])*
        pub static $name: CodeList = &[$(Code { code: $code, zh: $zh, en: $en }),+];
    };
}

/// Declares a code list together with the enum the program matches on.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident in $list:ident: $($variant:ident $code:literal $zh:literal $en:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $en] $variant),+ }

        list! { #[doc = concat!("The codes of [`", stringify!($name), "`].")] $list: $($code $zh $en),+ }

        impl $name {
            /// Every value, in the order of the dictionary.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as written in files, in SQL and on the wire.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a code; `None` when the list has no such code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

coded! {
    /// Where a station stands in its life. Counts fall as well as rise: a withdrawn station stays as a tombstone.
    Status in STATUS:
    Planned "planned" "规划中" "Planned",
    Trial "trial" "试运行" "Trial",
    Operating "operating" "运行中" "Operating",
    Suspended "suspended" "暂停" "Suspended",
    SeasonalClosed "seasonal_closed" "季节性关闭" "Closed for the season",
    Relocated "relocated" "已迁址" "Relocated",
    Merged "merged" "已合并" "Merged",
    Withdrawn "withdrawn" "已撤销" "Withdrawn",
}

impl Status {
    /// Whether the record is a tombstone: the place is gone, and only its history and its successor remain.
    #[must_use]
    pub fn is_tombstone(self) -> bool {
        matches!(self, Self::Relocated | Self::Merged | Self::Withdrawn)
    }

    /// Whether the status points at another station that took over.
    #[must_use]
    pub fn has_successor(self) -> bool {
        matches!(self, Self::Relocated | Self::Merged)
    }
}

coded! {
    /// Who may enter. Unknown is a value of its own, never collapsed to "no".
    AccessScope in ACCESS_SCOPE:
    Public "public" "向公众开放" "Public",
    TargetGroups "target_groups" "面向户外劳动者" "Outdoor workers",
    MembersOnly "members_only" "仅限会员" "Members only",
    EmployeesOnly "employees_only" "仅限本单位职工" "Employees only",
    OnRequest "on_request" "需预约或联系" "On request",
    Unknown "unknown" "未知" "Unknown",
}

coded! {
    /// How one gets through the door. A station may offer several ways.
    EntryMethod in ENTRY_METHOD:
    Staffed "staffed" "有人值守" "Staffed",
    OpenDoor "open_door" "直接进入" "Open door",
    QrScan "qr_scan" "扫码" "Scan a code",
    MemberQr "member_qr" "会员码" "Member code",
    IdCard "id_card" "身份证" "Identity card",
    Face "face" "刷脸" "Face scan",
    Pin "pin" "密码" "Door code",
    AskHost "ask_host" "联系驻点单位" "Ask the host",
    Call "call" "电话联系" "Call",
}

coded! {
    /// Whose premises the station stands in.
    HostType in HOST_TYPE:
    SelfBuilt "self_built" "自建" "Built by the union",
    Government "government" "政府部门" "Government",
    StreetCommunity "street_community" "街道社区" "Street or community",
    Bank "bank" "金融机构" "Bank",
    TelecomPost "telecom_post" "通信邮政" "Telecom or post",
    ShopMall "shop_mall" "商超门店" "Shop or mall",
    FuelCharging "fuel_charging" "加油充电站" "Fuel or charging station",
    Transport "transport" "交通场站" "Transport",
    Enterprise "enterprise" "企业" "Enterprise",
    SocialOrg "social_org" "社会团体" "Social organisation",
    Hospital "hospital" "医院" "Hospital",
    Park "park" "公园" "Park",
    Other "other" "其他" "Other",
}

list! { /// How well the position is known.
POSITION_ACCURACY:
"door" "门口" "Door", "building" "楼栋" "Building", "compound" "院落" "Compound", "street" "街道" "Street",
"area_centre" "区域中心" "Centre of an area", "unknown" "未知" "Unknown" }

list! { /// The datum in which a position was handed over.
CRS_SOURCE:
"wgs84" "WGS-84" "WGS 84", "cgcs2000" "CGCS2000" "CGCS2000", "gcj02" "GCJ-02" "GCJ-02", "bd09" "BD-09" "BD-09" }

list! { /// Whom a station serves.
SERVES:
"courier" "快递员" "Couriers", "rider" "外卖骑手" "Delivery riders", "ride_hailing" "网约车司机" "Ride-hailing drivers",
"taxi" "出租车司机" "Taxi drivers", "trucker" "货车司机" "Truckers", "sanitation" "环卫工人" "Sanitation workers",
"traffic_police" "交警辅警" "Traffic police", "construction" "建筑工人" "Construction workers",
"gardener" "园林工人" "Gardeners", "member" "工会会员" "Union members", "public" "公众" "The public" }

list! { /// The tier of a worker station.
TIER:
"beautiful" "最美" "Most beautiful", "standard" "标准" "Standard", "micro" "微驿站" "Micro", "mobile" "流动" "Mobile" }

list! { /// How far the record can be trusted.
HEALTH:
"ok" "正常" "Fine", "stale" "久未核实" "Stale", "reported" "被举报" "Reported", "zombie" "名存实亡" "Zombie" }

list! { /// Where a driver home stands.
SITE_TYPE:
"service_area" "服务区" "Motorway service area", "national_provincial_road" "国省干线" "National or provincial road",
"fuel_station" "加油站" "Fuel station", "logistics_park" "物流园区" "Logistics park",
"industrial_park" "工业园区" "Industrial park", "port" "港口" "Port", "border_port" "口岸" "Border port",
"city" "城区" "City" }

list! { /// The grade of a driver home.
GRADE:
"A" "A级" "A", "AA" "AA级" "AA", "AAA" "AAA级" "AAA", "AAAA" "AAAA级" "AAAA", "AAAAA" "AAAAA级" "AAAAA" }

list! { /// What a mom-room is.
ROOM_TYPE:
"public_room" "公共母婴室" "Public room", "union_cabin" "工会妈咪小屋" "Union cabin",
"employer_room" "单位哺乳室" "Employer's room", "pod" "移动母婴舱" "Pod", "changing_only" "仅换尿布台" "Changing table only" }

list! { /// Who holds the key of a mom-room.
KEY_HOLDER:
"open" "不上锁" "Not locked", "staff" "工作人员" "Staff", "phone" "电话联系" "By phone" }

list! { /// Whether the place shows on a map platform.
LISTING:
"none" "未上图" "Not listed", "submitted" "已提交" "Submitted", "listed" "已上图" "Listed", "wrong" "有误" "Wrong",
"duplicate" "重复" "Duplicate" }

list! { /// The map platforms whose listings are tracked.
PLATFORM:
"amap" "高德" "Amap", "baidu" "百度" "Baidu", "tencent" "腾讯" "Tencent", "tianditu" "天地图" "Tianditu",
"union_app" "工会应用" "Union app" }

list! { /// The state of one service.
SERVICE_STATE:
"yes" "有" "Yes", "no" "无" "No", "nearby" "附近有" "Nearby", "broken" "损坏" "Broken", "unknown" "未知" "Unknown" }
