//! One station as text: what a row of a station file holds, column by column, in the import format.
//!
//! Not a `Station`: nothing is checked here, on purpose. The demo goes through the same import as anybody's file.

use std::borrow::Cow;
use std::io::Write;

macro_rules! columns {
    ($($column:ident $name:literal),+ $(,)?) => {
        /// A column of a station file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Column { $(#[doc = concat!("`", $name, "`")] $column),+ }

        impl Column {
            /// Every column, in the order in which files have them.
            pub const ALL: &'static [Self] = &[$(Self::$column),+];

            /// The header.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$column => $name),+ }
            }
        }
    };
}

columns! {
    ExtId "ext_id", Kind "kind", Name "name", Brand "brand", Aliases "aliases", Address "address",
    Province "province", City "city", District "district", Street "street", Adcode "adcode",
    Lon "lon", Lat "lat", PositionAccuracy "position_accuracy", Floor "floor", EntranceNote "entrance_note",
    StreetFront "street_front", HostType "host_type", HostName "host_name", Operator "operator",
    ManagerPhone "manager_phone", PublicPhone "public_phone", Serves "serves", AccessScope "access_scope",
    EntryMethod "entry_method", EntryNeedsApp "entry_needs_app", EntryAlt "entry_alt", Hours "hours",
    AreaM2 "area_m2", Seats "seats", Capacity "capacity", Services "services", Accessibility "accessibility", Fee "fee",
    Star "star", Honours "honours", Tier "tier", Smart "smart", BuiltOn "built_on", OpenedOn "opened_on",
    ClosedOn "closed_on", Status "status", Successor "successor", Health "health", Verified "verified",
    ListedOn "listed_on", Rating "rating", NRatings "n_ratings", VisitsMonth "visits_month",
    SiteType "site_type", RoadNo "road_no", Direction "direction", KmPost "km_post", Grade "grade",
    GradeYear "grade_year", TruckBaysTotal "truck_bays_total", TruckBaysLarge "truck_bays_large",
    TruckBaysDangerousGoods "truck_bays_dangerous_goods", TruckBaysRefrigerated "truck_bays_refrigerated",
    ParkingFee "parking_fee", Cctv "cctv", Guard24h "guard_24h", Beds "beds", ShowerM "shower_m", ShowerF "shower_f",
    Washer "washer", Dryer "dryer", MealHeating "meal_heating", Canteen "canteen", Repair "repair", Tyre "tyre",
    Fuel "fuel", Lng "lng", ChargeKw "charge_kw",
    RoomType "room_type", VenueType "venue_type", LockableDoor "lockable_door", Curtain "curtain",
    CallButton "call_button", ChangingTable "changing_table", Crib "crib", NursingChair "nursing_chair",
    Socket "socket", HotWaterSink "hot_water_sink", FridgeMilk "fridge_milk", Warmer "warmer",
    StrollerAccess "stroller_access", FathersAllowed "fathers_allowed", KeyHolder "key_holder",
    Source "source", Licence "licence", UpdatedAt "updated_at",
}

/// One station as text. Columns that are not set are unknown, which is not "no".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    cells: Vec<(Column, Cow<'static, str>)>,
}

impl Row {
    pub(super) fn new() -> Self {
        Self { cells: Vec::with_capacity(36) }
    }

    /// Sets a column. The last value set counts; an empty text clears nothing and is not kept.
    pub(super) fn set(&mut self, column: Column, text: impl Into<Cow<'static, str>>) {
        let text = text.into();
        if let Some(cell) = self.cells.iter_mut().find(|cell| cell.0 == column) {
            cell.1 = text;
        } else if !text.is_empty() {
            self.cells.push((column, text));
        }
    }

    /// `yes` or `no`.
    pub(super) fn flag(&mut self, column: Column, on: bool) {
        self.set(column, if on { "yes" } else { "no" });
    }

    /// The text of a column; `None` when it is unknown.
    #[must_use]
    pub fn get(&self, column: Column) -> Option<&str> {
        self.cells.iter().find(|cell| cell.0 == column).map(|cell| &*cell.1)
    }

    /// The stated columns as (field name, text), in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.cells.iter().map(|(column, text)| (column.name(), &**text))
    }
}

/// Writes rows as CSV (UTF-8, comma, `\n`, a header line): the columns `columns`, in that order.
pub(super) fn write_csv(
    out: &mut impl Write,
    columns: &[Column],
    rows: impl Iterator<Item = Row>,
) -> std::io::Result<()> {
    let header: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    writeln!(out, "{}", header.join(","))?;
    let mut place = [usize::MAX; Column::ALL.len()];
    for (at, column) in columns.iter().enumerate() {
        place[*column as usize] = at;
    }
    let mut texts: Vec<Cow<'static, str>> = Vec::new();
    let mut line = String::new();
    for row in rows {
        texts.clear();
        texts.resize(columns.len(), Cow::Borrowed(""));
        for (column, text) in row.cells {
            if let Some(slot) = texts.get_mut(place[column as usize]) {
                *slot = text;
            }
        }
        line.clear();
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                line.push(',');
            }
            if text.contains([',', '"', '\n', '\r']) {
                line.push('"');
                line.push_str(&text.replace('"', "\"\""));
                line.push('"');
            } else {
                line.push_str(text);
            }
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}
