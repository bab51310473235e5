//! A station's facts: a record whose fields agree with each other, laid out for fast filters.
//!
//! The fields every query reads are typed members; the long tail is packed into one run of bytes. Validity between fields
//! is checked once, here; nothing below re-checks.

use std::sync::Arc;

use super::codes::{self, AccessScope, EntryMethod, HostType, Status};
use super::dictionary::Field;
use super::hours::OpeningHours;
use super::id::StationId;
use super::packed::Packed;
use super::record::Record;
use super::services::{ServiceState, Services};
use super::value::{Fault, Value};
use super::vocabulary::{Kind, Vocabulary};
use crate::earth::LngLat;

/// Everything known of a station but its number and revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    name: Arc<str>,
    kind: Kind,
    status: Status,
    successor: Option<StationId>,
    position: Option<LngLat>,
    access: AccessScope,
    entry: EntryMethods,
    needs_app: Option<bool>,
    host: Option<HostType>,
    star: Option<u8>,
    services: Services,
    hours: OpeningHours,
    rest: Packed,
}

/// A set of ways through the door; empty is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct EntryMethods(u16);

impl EntryMethods {
    /// The set with `method` added.
    #[must_use]
    pub fn with(self, method: EntryMethod) -> Self {
        Self(self.0 | 1 << method as u16)
    }

    /// Whether nothing is stated.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `method` is one of the ways.
    #[must_use]
    pub fn contains(self, method: EntryMethod) -> bool {
        self.0 & 1 << method as u16 != 0
    }

    /// The ways, in dictionary order.
    pub fn iter(self) -> impl Iterator<Item = EntryMethod> {
        EntryMethod::ALL.iter().copied().filter(move |method| self.contains(*method))
    }

    /// Whether a face scan is the only way in.
    #[must_use]
    pub fn is_face_only(self) -> bool {
        self == Self::default().with(EntryMethod::Face)
    }

    /// Whether every way needs a phone application or a membership in one.
    #[must_use]
    pub fn is_app_only(self) -> bool {
        let app = Self::default().with(EntryMethod::QrScan).with(EntryMethod::MemberQr);
        self.0 != 0 && self.0 & !app.0 == 0
    }
}

impl Facts {
    /// Checks what holds between fields and lays the record out.
    ///
    /// A record without `status` is `operating`, without `access_scope` is `unknown`.
    ///
    /// # Errors
    /// Every [`Fault`] found: no name, no kind, a kind or service the vocabulary lacks, one coordinate without the
    /// other, a successor on a station that has none or none on one that needs it, a closing day before the opening day.
    pub fn from_record(record: Record, vocabulary: &Vocabulary) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut facts = Self::blank();
        let mut rest = Vec::new();
        let (mut kind, mut lon, mut lat, mut opened, mut closed) = (None, None, None, None, None);
        for (field, value) in record.into_values() {
            match (field, value) {
                (Field::Name, Value::Text(name)) => facts.name = name,
                (Field::Kind, Value::Text(code)) => kind = vocabulary.kind(&code),
                (Field::Status, Value::Code(code)) => facts.status = Status::from_code(code).unwrap_or(facts.status),
                (Field::Successor, Value::Int(id)) => {
                    facts.successor = u64::try_from(id).ok().and_then(|id| StationId::new(id).ok());
                }
                (Field::Lon, Value::Number(number)) => lon = Some(number),
                (Field::Lat, Value::Number(number)) => lat = Some(number),
                (Field::AccessScope, Value::Code(code)) => {
                    facts.access = AccessScope::from_code(code).unwrap_or(AccessScope::Unknown);
                }
                (Field::EntryMethod, Value::Codes(codes)) => {
                    facts.entry = codes
                        .iter()
                        .filter_map(|code| EntryMethod::from_code(code))
                        .fold(EntryMethods::default(), EntryMethods::with);
                }
                (Field::EntryNeedsApp, Value::Flag(flag)) => facts.needs_app = Some(flag),
                (Field::HostType, Value::Code(code)) => facts.host = HostType::from_code(code),
                (Field::Star, Value::Int(star)) => facts.star = u8::try_from(star).ok(),
                (Field::Services, Value::Pairs(pairs)) => {
                    for (service, state) in &pairs {
                        match (vocabulary.service(service), ServiceState::from_code(state)) {
                            (Some(service), Some(state)) => facts.services.set(service, state),
                            _ => faults.push(Fault::new("services", service, "a service of the vocabulary")),
                        }
                    }
                }
                (Field::Hours, Value::Hours(hours)) => facts.hours = hours,
                (field, value) => {
                    match (field, &value) {
                        (Field::OpenedOn, Value::Date(day)) => opened = Some(*day),
                        (Field::ClosedOn, Value::Date(day)) => closed = Some(*day),
                        _ => {}
                    }
                    rest.push((field, value));
                }
            }
        }
        facts.rest = Packed::of(&rest);
        if facts.name.is_empty() {
            faults.push(Fault::new("name", "", "a name"));
        }
        match kind {
            Some(kind) => facts.kind = kind,
            None => faults.push(Fault::new("kind", "", super::codec_text::kinds_expected(vocabulary))),
        }
        match (lon, lat) {
            (Some(lon), Some(lat)) => match LngLat::new(lon, lat) {
                Ok(position) => facts.position = Some(position),
                Err(error) => faults.push(Fault::new("lon,lat", format!("{lon},{lat}"), error.to_string())),
            },
            (None, None) => {}
            (Some(lon), None) => faults.push(Fault::new("lat", "", format!("a latitude beside longitude {lon}"))),
            (None, Some(lat)) => faults.push(Fault::new("lon", "", format!("a longitude beside latitude {lat}"))),
        }
        let successor = facts.successor.map(|id| id.to_string()).unwrap_or_default();
        if facts.status.has_successor() && facts.successor.is_none() {
            let expected = format!("the id of the station that took over, because status is {}", facts.status.code());
            faults.push(Fault::new("successor", successor, expected));
        } else if !facts.status.has_successor() && facts.successor.is_some() {
            let expected = format!("nothing, because status is {}", facts.status.code());
            faults.push(Fault::new("successor", successor, expected));
        }
        if let (Some(opened), Some(closed)) = (opened, closed)
            && closed < opened
        {
            faults.push(Fault::new("closed_on", closed.to_string(), format!("a day not before opened_on {opened}")));
        }
        if faults.is_empty() { Ok(facts) } else { Err(faults) }
    }

    fn blank() -> Self {
        Self {
            name: "".into(),
            kind: Kind(0),
            status: Status::Operating,
            successor: None,
            position: None,
            access: AccessScope::Unknown,
            entry: EntryMethods::default(),
            needs_app: None,
            host: None,
            star: None,
            services: Services::default(),
            hours: OpeningHours::unknown(),
            rest: Packed::default(),
        }
    }

    /// The facts as a record, every known field in dictionary order. `status` and `access_scope` are always stated.
    #[must_use]
    pub fn record(&self, vocabulary: &Vocabulary) -> Record {
        Field::ALL.iter().filter_map(|field| Some((*field, self.get(*field, vocabulary)?))).collect()
    }

    /// The value of one field; `None` is unknown.
    #[must_use]
    pub fn get(&self, field: Field, vocabulary: &Vocabulary) -> Option<Value> {
        Some(match field {
            Field::Name => Value::Text(self.name.clone()),
            Field::Kind => Value::Text(vocabulary.kind_code(self.kind).into()),
            Field::Status => Value::Code(self.status.code()),
            Field::Successor => Value::Int(self.successor?.as_i64()),
            Field::Lon => Value::Number(self.position?.lon()),
            Field::Lat => Value::Number(self.position?.lat()),
            Field::AccessScope => Value::Code(self.access.code()),
            Field::EntryMethod if self.entry.is_empty() => return None,
            Field::EntryMethod => Value::Codes(self.entry.iter().map(EntryMethod::code).collect()),
            Field::EntryNeedsApp => Value::Flag(self.needs_app?),
            Field::HostType => Value::Code(self.host?.code()),
            Field::Star => Value::Int(self.star?.into()),
            Field::Services if self.services.is_empty() => return None,
            Field::Services => {
                let mut pairs: Vec<(Arc<str>, Arc<str>)> = self
                    .services
                    .iter()
                    .map(|(service, state)| (vocabulary.service_code(service).into(), state.code().into()))
                    .collect();
                pairs.sort();
                Value::Pairs(pairs.into())
            }
            Field::Hours if self.hours == OpeningHours::unknown() => return None,
            Field::Hours => Value::Hours(self.hours.clone()),
            other => return self.rest.get(other),
        })
    }

    /// The text of a text or code field of the long tail, for example the address, without copying.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.rest.text(field)
    }

    /// The texts of a field of the long tail that holds several, for example other names, without copying.
    pub fn texts(&self, field: Field) -> impl Iterator<Item = &str> {
        self.rest.texts(field)
    }

    /// The name; never empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of place.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where the station stands in its life.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// The station that took over, for a relocated or merged one.
    #[must_use]
    pub fn successor(&self) -> Option<StationId> {
        self.successor
    }

    /// Where it is; `None` is an unlocated station, findable by text and area only.
    #[must_use]
    pub fn position(&self) -> Option<LngLat> {
        self.position
    }

    /// Who may enter.
    #[must_use]
    pub fn access(&self) -> AccessScope {
        self.access
    }

    /// How one gets in.
    #[must_use]
    pub fn entry(&self) -> EntryMethods {
        self.entry
    }

    /// Whether entry needs an application; `None` is unknown.
    #[must_use]
    pub fn needs_app(&self) -> Option<bool> {
        self.needs_app
    }

    /// Whose premises it stands in.
    #[must_use]
    pub fn host(&self) -> Option<HostType> {
        self.host
    }

    /// Stars, 0–5.
    #[must_use]
    pub fn star(&self) -> Option<u8> {
        self.star
    }

    /// The state of every service.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// When it is open.
    #[must_use]
    pub fn hours(&self) -> &OpeningHours {
        &self.hours
    }

    /// Whether it is open round the clock; `None` where the hours are unknown.
    #[must_use]
    pub fn is_24h(&self) -> Option<bool> {
        self.hours.is_known().then(|| self.hours.is_always())
    }

    /// The tier code's list, for callers that compare tiers.
    #[must_use]
    pub fn is_beautiful(&self) -> bool {
        self.text(Field::Tier) == codes::find(codes::TIER, "beautiful")
    }
}
