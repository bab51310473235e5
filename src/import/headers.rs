//! What column names mean: the names people give to what a station has. A table; nothing else lists them again.
//!
//! The dictionary's own names (code, Chinese, English) and the vocabulary's services are known without standing here.

use super::address::Part;
use crate::station::Field;

/// What a column is used for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// A field of the dictionary, except those below.
    Field(Field),
    /// The station's id in the source.
    ExtId,
    /// The longitude, or x.
    Lon,
    /// The latitude, or y.
    Lat,
    /// Both in one cell.
    Pair,
    /// The datum of the row's coordinates.
    Crs,
    /// Whether it is open round the clock.
    Always,
    /// A part of an address.
    Part(Part),
    /// The state of one service, by code.
    Service(String),
    /// Something worth keeping that has no field: into the notes, under the column's name.
    Remark,
}

impl Target {
    /// Whether several columns may be used for it.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Remark | Self::Field(Field::Notes))
    }

    /// The name in reports and in `--map`.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Field(field) => field.name().to_owned(),
            Self::ExtId => "ext_id".to_owned(),
            Self::Lon => "lon".to_owned(),
            Self::Lat => "lat".to_owned(),
            Self::Pair => "coordinates".to_owned(),
            Self::Crs => "crs".to_owned(),
            Self::Always => "is_24h".to_owned(),
            Self::Part(part) => format!("address.{}", part.name()),
            Self::Service(code) => format!("services.{code}"),
            Self::Remark => "notes".to_owned(),
        }
    }
}

/// The names of each target, in any spelling: they are compared folded ([`super::fold`]).
pub(super) const ALIASES: &[(Target, &[&str])] = &[
    (
        Target::ExtId,
        &["ext_id", "站点编码", "站点编号", "驿站编号", "编号", "编码", "场所编号", "station_code", "code"],
    ),
    (Target::Lon, &["lon", "lng", "long", "longitude", "x", "经度", "東經", "geometry.lon", "x坐标"]),
    (Target::Lat, &["lat", "latitude", "y", "纬度", "北緯", "geometry.lat", "y坐标"]),
    (
        Target::Pair,
        &[
            "坐标",
            "经纬度",
            "座標",
            "位置坐标",
            "地理坐标",
            "coordinates",
            "coordinate",
            "lnglat",
            "latlng",
            "lng,lat",
            "lat,lng",
            "lonlat",
            "经度纬度",
            "经度,纬度",
            "纬度,经度",
        ],
    ),
    (Target::Crs, &["crs", "坐标系", "坐标系统", "坐标类型", "座標系統", "datum", "coord_type", "地图坐标系"]),
    (Target::Always, &["is_24h", "是否24小时", "是否24小时开放", "24小时", "24小时开放", "24h", "全天开放"]),
    (Target::Part(Part::Village), &["村里", "村/里", "village"]),
    (Target::Part(Part::Road), &["大道/路/街/地区", "路/街/大道", "路街", "路名", "道路", "街路", "路段名称", "road"]),
    (Target::Part(Part::Section), &["段", "section"]),
    (Target::Part(Part::Lane), &["巷/弄/衖", "巷/弄", "巷弄", "lane"]),
    (Target::Part(Part::Number), &["号", "门牌号", "门牌", "house_number"]),
    (Target::Remark, &["设置依据", "设立依据"]),
    (
        Target::Field(Field::Name),
        &["站点名称", "驿站名称", "场所名称", "服务站点名称", "站名", "点位名称", "title", "station_name", "单位名称"],
    ),
    (Target::Field(Field::Kind), &["类型", "类别", "站点类型", "驿站类型", "场所类别", "type", "station_type"]),
    (
        Target::Field(Field::Address),
        &["详细地址", "站点地址", "驿站地址", "具体地址", "所在地址", "场所地址", "住址", "addr"],
    ),
    (Target::Field(Field::Province), &["省份", "所属省份", "所在省", "省/自治区/直辖市", "省市区"]),
    (Target::Field(Field::City), &["城市", "所属城市", "所在市", "地市", "地级市", "县市", "市/州", "所属地市"]),
    (
        Target::Field(Field::District),
        &[
            "所属区县",
            "区",
            "县",
            "县区",
            "县(市、区)",
            "市区",
            "乡镇市区",
            "所在区",
            "所属区域",
            "行政区",
            "区/县",
            "辖区",
            "所属县区",
        ],
    ),
    (Target::Field(Field::Street), &["街道", "乡镇", "所属街道", "街道/乡镇", "镇街", "乡镇街道", "所属镇街", "town"]),
    (Target::Field(Field::Adcode), &["区划代码", "行政区划编码", "行政区代码", "区域代码"]),
    (Target::Field(Field::Floor), &["楼", "楼层", "樓（之~）", "所在楼层", "层"]),
    (Target::Field(Field::EntranceNote), &["位置说明", "具体位置", "位置描述", "入口", "指引", "方位"]),
    (
        Target::Field(Field::Hours),
        &[
            "营业时间",
            "开放时段",
            "服务时间",
            "开放时间",
            "对外开放时间",
            "运营时间",
            "使用时间",
            "opening_hours",
            "opentime",
            "open_time",
        ],
    ),
    (
        Target::Field(Field::Services),
        &["服务项目", "设施", "服务设施", "设施设备", "服务内容", "服务功能", "配备设施", "配套设施", "facilities"],
    ),
    (
        Target::Field(Field::PublicPhone),
        &["联系电话", "电话", "公开电话", "站点电话", "联系方式", "咨询电话", "tel", "phone", "telephone"],
    ),
    (Target::Field(Field::ManagerPhone), &["管理员电话", "负责人电话", "站长电话", "联系人电话", "联系人手机", "手机"]),
    (Target::Field(Field::AreaM2), &["面积", "建筑面积", "使用面积", "站点面积", "面积平方米", "场地面积"]),
    (
        Target::Field(Field::HostName),
        &["依托单位", "共建单位", "建设单位", "所属单位", "驻点单位", "设置单位", "依托单位名称", "host"],
    ),
    (Target::Field(Field::HostType), &["依托单位性质", "单位类型", "依托单位类别", "单位性质", "共建类型"]),
    (Target::Field(Field::Operator), &["运营单位", "管理单位", "主管单位", "运营方"]),
    (Target::Field(Field::Star), &["星级", "站点星级", "驿站星级", "评定星级", "stars"]),
    (Target::Field(Field::Status), &["状态", "运营状态", "站点状态", "使用状态"]),
    (Target::Field(Field::Tier), &["级别", "站点级别", "驿站级别"]),
    (Target::Field(Field::Seats), &["座位", "座位数", "座椅数", "席位"]),
    (Target::Field(Field::Capacity), &["容纳人数", "可容纳人数", "容量"]),
    (Target::Field(Field::OpenedOn), &["启用时间", "投用时间", "开放日期", "开站时间", "开业时间"]),
    (Target::Field(Field::BuiltOn), &["建成时间", "建站时间", "建设时间", "建立时间"]),
    (Target::Field(Field::Serves), &["服务对象", "服务人群", "面向人群"]),
    (Target::Field(Field::AccessScope), &["开放对象", "开放范围", "是否对外开放", "开放程度"]),
    (Target::Field(Field::EntryMethod), &["进入方式", "入站方式", "开门方式"]),
    (Target::Field(Field::Brand), &["品牌", "品牌名称"]),
    (Target::Field(Field::Aliases), &["别名", "曾用名", "又名"]),
    (Target::Field(Field::Notes), &["备注", "说明", "注意事项", "备注说明", "remark", "remarks", "note", "描述"]),
    (Target::Field(Field::Source), &["来源", "数据来源", "data_source"]),
    (Target::Field(Field::TruckBays), &["货车车位数", "停车位", "车位数"]),
    (Target::Field(Field::Beds), &["床位", "床位数"]),
    (Target::Field(Field::RoadNo), &["道路编号", "路线编号", "公路编号"]),
    (Target::Field(Field::KmPost), &["桩号", "里程桩号"]),
];

/// Column names that stand for one service of the vocabulary, by its code.
pub(super) const SERVICE_ALIASES: &[(&str, &[&str])] = &[
    ("changing_table", &["diaper", "尿布台", "婴儿护理台", "护理台"]),
    ("wifi", &["wifi", "是否有wifi"]),
    ("toilet", &["有无厕所", "是否有厕所", "是否有卫生间"]),
    ("aed", &["是否配备aed"]),
];
