//! The attribute dictionary: one row a field, with its names, its shape and who may see it.
//!
//! Everything that handles stations field by field (import headers, SQL columns, JSON, exports, edit forms, filters'
//! error messages) reads this one table; nothing else lists the fields again.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::codes::{self, CodeList};

/// What values a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text of at most so many characters.
    Text(u16),
    /// A list of texts, each of at most so many characters.
    Texts(u16),
    /// A whole number in a range, both ends included.
    Int(i64, i64),
    /// A finite number in a range of whole bounds, both ends included.
    Number(i64, i64),
    /// Yes, no, or unknown by absence.
    Flag,
    /// A calendar day, `YYYY-MM-DD`.
    Date,
    /// An instant, RFC 3339.
    Instant,
    /// One code of a closed list.
    Code(CodeList),
    /// Several codes of a closed list.
    Codes(CodeList),
    /// A kind of the vocabulary.
    Kind,
    /// Services of the vocabulary with their states.
    Services,
    /// Opening hours.
    Hours,
    /// Free key → text; keys are plain identifiers.
    Pairs,
    /// Keys of one closed list → codes of another.
    CodePairs(CodeList, CodeList),
    /// A list of records with these parts.
    Items(&'static [Part]),
}

/// One part of an [`Shape::Items`] record.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its shape; never `Items` again.
    pub shape: Shape,
}

/// Which section of a station's page a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What it is called and how it is known elsewhere.
    Identity,
    /// Where it is.
    Place,
    /// Who runs it and whom it serves.
    Host,
    /// Who may enter, how and when.
    Entry,
    /// What it offers.
    Offer,
    /// Driver homes only.
    DriverHome,
    /// Mom-rooms only.
    MomRoom,
    /// How far the record can be trusted.
    Trust,
}

impl Group {
    /// The code of the group on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Place => "place",
            Self::Host => "host",
            Self::Entry => "entry",
            Self::Offer => "offer",
            Self::DriverHome => "driver_home",
            Self::MomRoom => "mom_room",
            Self::Trust => "trust",
        }
    }
}

/// One row of the dictionary.
#[derive(Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name in files, SQL and on the wire.
    pub name: &'static str,
    /// The Chinese name.
    pub zh: &'static str,
    /// The English name.
    pub en: &'static str,
    /// What values it takes.
    pub shape: Shape,
    /// The unit of numbers; empty where there is none.
    pub unit: &'static str,
    /// The section it belongs to.
    pub group: Group,
    /// Whether it never leaves without the `edit` scope.
    pub private: bool,
}

macro_rules! dictionary {
    ($($variant:ident $group:ident $name:literal $zh:literal $en:literal $shape:expr $(, unit $unit:literal)? $(, private $private:literal)?;)+) => {
        /// A field of the dictionary, in dictionary order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Field { $(#[doc = $en] $variant),+ }

        impl Field {
            /// Every field, in dictionary order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        static DEFINITIONS: &[Definition] = &[$(Definition {
            name: $name, zh: $zh, en: $en, shape: $shape,
            unit: concat!($($unit)?), group: Group::$group,
            private: dictionary!(@private $($private)?),
        }),+];
    };
    (@private $private:literal) => { $private };
    (@private) => { false };
}

const COUNT: i64 = 1_000_000;

static HONOUR: &[Part] = &[
    Part { name: "scheme", shape: Shape::Text(100) },
    Part { name: "level", shape: Shape::Text(40) },
    Part { name: "year", shape: Shape::Int(1949, 2100) },
    Part { name: "valid_to", shape: Shape::Date },
];
static VERIFICATION: &[Part] = &[
    Part { name: "fact", shape: Shape::Text(60) },
    Part { name: "value", shape: Shape::Text(200) },
    Part { name: "method", shape: Shape::Text(60) },
    Part { name: "by_role", shape: Shape::Text(60) },
    Part { name: "date", shape: Shape::Date },
    Part { name: "valid_to", shape: Shape::Date },
    Part { name: "source", shape: Shape::Text(200) },
];

dictionary! {
    Name Identity "name" "名称" "Name" Shape::Text(200);
    Kind Identity "kind" "类型" "Kind" Shape::Kind;
    Brand Identity "brand" "品牌" "Brand" Shape::Text(100);
    Aliases Identity "aliases" "别名" "Other names" Shape::Texts(200);
    ExtIds Identity "ext_ids" "外部编号" "Ids elsewhere" Shape::Pairs;
    Status Identity "status" "状态" "Status" Shape::Code(codes::STATUS);
    Successor Identity "successor" "后继站点" "Successor" Shape::Int(1, 1 << 53);
    Tier Identity "tier" "级别" "Tier" Shape::Code(codes::TIER);
    Star Identity "star" "星级" "Stars" Shape::Int(0, 5);
    Honours Identity "honours" "荣誉" "Honours" Shape::Items(HONOUR);
    Smart Identity "smart" "智能驿站" "Smart station" Shape::Flag;
    BuiltOn Identity "built_on" "建成日期" "Built on" Shape::Date;
    OpenedOn Identity "opened_on" "启用日期" "Opened on" Shape::Date;
    ClosedOn Identity "closed_on" "停用日期" "Closed on" Shape::Date;

    Lon Place "lon" "经度" "Longitude" Shape::Number(-180, 180), unit "°";
    Lat Place "lat" "纬度" "Latitude" Shape::Number(-90, 90), unit "°";
    RawX Place "raw_x" "原始横坐标" "X as given" Shape::Text(60);
    RawY Place "raw_y" "原始纵坐标" "Y as given" Shape::Text(60);
    CrsSource Place "crs_source" "原始坐标系" "Datum as given" Shape::Code(codes::CRS_SOURCE);
    PositionAccuracy Place "position_accuracy" "位置精度" "Position accuracy" Shape::Code(codes::POSITION_ACCURACY);
    Address Place "address" "地址" "Address" Shape::Text(400);
    Province Place "province" "省" "Province" Shape::Text(60);
    City Place "city" "市" "City" Shape::Text(60);
    District Place "district" "区县" "District" Shape::Text(60);
    Street Place "street" "街道乡镇" "Sub-district" Shape::Text(100);
    Adcode Place "adcode" "行政区划代码" "Division code" Shape::Text(12);
    Floor Place "floor" "楼层" "Floor" Shape::Text(60);
    EntranceNote Place "entrance_note" "入口说明" "Finding the entrance" Shape::Text(400);
    StreetFront Place "street_front" "临街" "On the street" Shape::Flag;

    HostType Host "host_type" "依托单位类型" "Type of host" Shape::Code(codes::HOST_TYPE);
    HostName Host "host_name" "依托单位" "Host" Shape::Text(200);
    Operator Host "operator" "运营单位" "Operator" Shape::Text(200);
    PublicPhone Host "public_phone" "联系电话" "Phone" Shape::Text(100);
    ManagerPhone Host "manager_phone" "管理员电话" "Manager's phone" Shape::Text(100), private true;
    Serves Host "serves" "服务对象" "Serves" Shape::Codes(codes::SERVES);

    AccessScope Entry "access_scope" "开放范围" "Who may enter" Shape::Code(codes::ACCESS_SCOPE);
    EntryMethod Entry "entry_method" "进入方式" "How to get in" Shape::Codes(codes::ENTRY_METHOD);
    EntryNeedsApp Entry "entry_needs_app" "需要应用" "Entry needs an app" Shape::Flag;
    EntryAlt Entry "entry_alt" "其他进入方式" "Other ways in" Shape::Text(200);
    Hours Entry "hours" "开放时间" "Opening hours" Shape::Hours;
    Fee Entry "fee" "收费" "Fee" Shape::Text(200);
    Accessibility Entry "accessibility" "无障碍" "Accessibility" Shape::Text(200);

    Services Offer "services" "服务项目" "Services" Shape::Services;
    AreaM2 Offer "area_m2" "面积" "Floor area" Shape::Number(0, COUNT), unit "m²";
    Seats Offer "seats" "座位数" "Seats" Shape::Int(0, COUNT);
    Capacity Offer "capacity" "容纳人数" "Capacity" Shape::Int(0, COUNT), unit "people";
    MealPrice Offer "meal_price" "餐费" "Meal price" Shape::Text(100);
    MealHours Offer "meal_hours" "供餐时间" "Meal hours" Shape::Text(200);
    MealEligibility Offer "meal_eligibility" "用餐对象" "Who may eat" Shape::Text(200);
    Photos Offer "photos" "照片" "Photos" Shape::Texts(500);

    SiteType DriverHome "site_type" "站点场所" "Type of site" Shape::Code(codes::SITE_TYPE);
    RoadNo DriverHome "road_no" "道路编号" "Road number" Shape::Text(20);
    Direction DriverHome "direction" "方向" "Direction" Shape::Text(60);
    KmPost DriverHome "km_post" "桩号" "Kilometre post" Shape::Text(30);
    Grade DriverHome "grade" "等级" "Grade" Shape::Code(codes::GRADE);
    GradeYear DriverHome "grade_year" "评级年份" "Year of the grade" Shape::Int(1949, 2100);
    TruckBays DriverHome "truck_bays" "货车车位" "Truck bays" Shape::Int(0, COUNT);
    TruckBaysLarge DriverHome "truck_bays_large" "大型车位" "Bays for large trucks" Shape::Int(0, COUNT);
    TruckBaysDangerous DriverHome "truck_bays_dangerous" "危化品车位" "Bays for dangerous goods" Shape::Int(0, COUNT);
    TruckBaysRefrigerated DriverHome "truck_bays_refrigerated" "冷藏车位" "Bays with cold power" Shape::Int(0, COUNT);
    ParkingFee DriverHome "parking_fee" "停车费" "Parking fee" Shape::Text(100);
    Beds DriverHome "beds" "床位数" "Beds" Shape::Int(0, COUNT);
    ShowersMen DriverHome "shower_m" "男淋浴间" "Showers for men" Shape::Int(0, COUNT);
    ShowersWomen DriverHome "shower_f" "女淋浴间" "Showers for women" Shape::Int(0, COUNT);
    Washers DriverHome "washer" "洗衣机" "Washing machines" Shape::Int(0, COUNT);
    Dryers DriverHome "dryer" "烘干机" "Dryers" Shape::Int(0, COUNT);
    ChargeKw DriverHome "charge_kw" "充电功率" "Charging power" Shape::Number(0, 100_000), unit "kW";

    RoomType MomRoom "room_type" "母婴室类型" "Type of room" Shape::Code(codes::ROOM_TYPE);
    VenueType MomRoom "venue_type" "场所类型" "Type of venue" Shape::Text(60);
    FathersAllowed MomRoom "fathers_allowed" "父亲可入" "Fathers welcome" Shape::Flag;
    KeyHolder MomRoom "key_holder" "钥匙" "Key holder" Shape::Code(codes::KEY_HOLDER);

    Health Trust "health" "数据健康" "Health" Shape::Code(codes::HEALTH);
    Verified Trust "verified" "核实记录" "Verifications" Shape::Items(VERIFICATION);
    ListedOn Trust "listed_on" "上图情况" "Listed on" Shape::CodePairs(codes::PLATFORM, codes::LISTING);
    Rating Trust "rating" "评分" "Rating" Shape::Number(0, 5);
    Ratings Trust "n_ratings" "评分人数" "Ratings" Shape::Int(0, 1_000_000_000);
    VisitsMonth Trust "visits_month" "月访问量" "Visits a month" Shape::Int(0, 1_000_000_000);
    Notes Trust "notes" "备注" "Notes" Shape::Text(2000);
    Source Trust "source" "来源" "Source" Shape::Text(200);
    Licence Trust "licence" "许可" "Licence" Shape::Text(100);
}

impl Field {
    /// The field's row of the dictionary.
    #[must_use]
    pub fn definition(self) -> &'static Definition {
        &DEFINITIONS[self as usize]
    }

    /// The field's name in files, SQL and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// The field of a name; `None` when the dictionary has no such field.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        static BY_NAME: LazyLock<HashMap<&str, Field>> =
            LazyLock::new(|| Field::ALL.iter().map(|field| (field.name(), *field)).collect());
        BY_NAME.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back_to_their_field() {
        for field in Field::ALL {
            assert_eq!(Field::from_name(field.name()), Some(*field));
        }
    }

    #[test]
    fn only_the_managers_phone_is_private() {
        let private: Vec<_> = Field::ALL.iter().filter(|field| field.definition().private).collect();
        assert_eq!(private, [&Field::ManagerPhone]);
    }
}
