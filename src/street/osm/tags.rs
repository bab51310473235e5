//! The tag rules: who may pass a way or a node, how fast, and what else an OSM tag says about it.
//!
//! One place for all rules, so that `docs/streets.md` (which gives each its page of the OSM wiki) can be held against it. Pure:
//! tags in, rules out. What is closed to every mode yields no rule and never enters a graph.

use super::super::profile::Mode;

/// The tags of one element, in the order of the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tags<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl<'a> Tags<'a> {
    /// The value under `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, value)| *value)
    }

    fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// The first of the keys that is there.
    fn first(&self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.get(key))
    }
}

/// How one mode may use a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Lane {
    /// Along the order of its nodes.
    pub(crate) forward: bool,
    /// Against it.
    pub(crate) backward: bool,
    /// km/h; 0: the profile's own speed.
    pub(crate) kmh: u8,
}

impl Lane {
    pub(crate) const CLOSED: Self = Self { forward: false, backward: false, kmh: 0 };

    const fn both(kmh: u8) -> Self {
        Self { forward: true, backward: true, kmh }
    }

    pub(crate) const fn open(self) -> bool {
        self.forward || self.backward
    }

    const fn pack(self) -> u16 {
        self.kmh as u16 | (self.forward as u16) << 8 | (self.backward as u16) << 9
    }

    #[expect(clippy::cast_possible_truncation, reason = "the speed is the low byte")]
    const fn unpack(bits: u16) -> Self {
        Self { forward: bits & 0x100 != 0, backward: bits & 0x200 != 0, kmh: bits as u8 }
    }
}

/// What the rules say of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WayRule {
    lanes: [u16; 3],
    /// Steps: closed to `step_free`.
    pub(crate) steps: bool,
    /// A way for walkers, not a carriageway.
    pub(crate) footway: bool,
    /// A ferry: its time does not depend on the traveller's speed.
    pub(crate) ferry: bool,
    /// The whole way's duration where it is tagged (ferries), seconds.
    pub(crate) duration_s: u32,
}

impl WayRule {
    pub(crate) fn lane(&self, mode: Mode) -> Lane {
        Lane::unpack(self.lanes[mode.index()])
    }
}

/// What a single answer of an access tag means.
fn permits(value: &str) -> bool {
    !matches!(
        value,
        "no" | "private"
            | "use_sidepath"
            | "agricultural"
            | "forestry"
            | "agricultural;forestry"
            | "military"
            | "emergency"
    )
}

/// The last word on a mode: the most specific of `keys` (most specific first, `access` and `vehicle` general), else `usual`.
fn access(tags: Tags, keys: &[&str], usual: bool) -> bool {
    let Some((key, value)) = keys.iter().find_map(|key| Some((*key, tags.get(key)?))) else { return usual };
    // `access=yes` lifts no rule of the class (a motorway stays closed to walkers); `foot=yes` does.
    let specific = !matches!(key, "access" | "vehicle");
    permits(value)
        && (usual || specific && matches!(value, "yes" | "designated" | "permissive" | "official" | "destination"))
}

/// The rule of a way; `None` where nobody of ours may pass, or it is no street.
pub(crate) fn way(tags: Tags) -> Option<WayRule> {
    if tags.is("area", "yes") || tags.is("route", "ferry") && tags.get("highway").is_some_and(closed_class) {
        return None;
    }
    let ferry = tags.is("route", "ferry");
    let class = match tags.get("highway") {
        Some(class) if !ferry => class,
        None if !ferry && (tags.is("railway", "platform") || tags.is("public_transport", "platform")) => "platform",
        _ if ferry => "ferry",
        _ => return None,
    };
    if closed_class(class) || tags.is("impassable", "yes") || tags.is("highway", "no") {
        return None;
    }
    let rule = WayRule {
        lanes: [walk(tags, class).pack(), ebike(tags, class).pack(), car(tags, class).pack()],
        steps: class == "steps",
        footway: matches!(class, "footway" | "path" | "pedestrian" | "cycleway" | "steps" | "corridor"),
        ferry,
        duration_s: if ferry { tags.get("duration").and_then(duration).unwrap_or(0) } else { 0 },
    };
    Mode::ALL.iter().any(|mode| rule.lane(*mode).open()).then_some(rule)
}

fn closed_class(class: &str) -> bool {
    matches!(
        class,
        "construction" | "proposed" | "planned" | "abandoned" | "razed" | "raceway" | "rest_area" | "services"
    )
}

fn walk(tags: Tags, class: &str) -> Lane {
    let usual = match class {
        // A cycleway is a rider's until a foot tag says otherwise: where walkers share it, it says so.
        "motorway" | "motorway_link" | "busway" | "bus_guideway" | "bridleway" | "cycleway" => false,
        "trunk" | "trunk_link" | "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary"
        | "tertiary_link" | "unclassified" | "residential" | "living_street" | "service" | "road" | "track"
        | "footway" | "pedestrian" | "path" | "steps" | "corridor" | "elevator" | "platform" | "ferry" => {
            !tags.is("motorroad", "yes")
        }
        _ => return Lane::CLOSED,
    };
    // A positive foot tag opens what `access` closes and what the class keeps closed.
    if access(tags, &["foot", "access"], usual) {
        let one_way = tags.get("oneway:foot").is_some_and(|v| v == "yes" || v == "1");
        Lane { forward: true, backward: !one_way, kmh: 0 }
    } else {
        Lane::CLOSED
    }
}

fn ebike(tags: Tags, class: &str) -> Lane {
    let (usual, kmh) = match class {
        "trunk" | "trunk_link" | "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary"
        | "tertiary_link" | "unclassified" | "residential" | "road" | "cycleway" => (!tags.is("motorroad", "yes"), 0),
        "service" | "living_street" | "track" | "path" => (true, 15),
        "ferry" => (true, 0),
        "footway" | "pedestrian" | "bridleway" | "platform" | "busway" => (false, 12),
        _ => return Lane::CLOSED,
    };
    if tags.is("bicycle", "dismount") {
        return Lane::both(5);
    }
    if !access(tags, &["electric_bicycle", "bicycle", "vehicle", "access"], usual) {
        return Lane::CLOSED;
    }
    let against = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"]
        .iter()
        .any(|key| tags.get(key).is_some_and(|value| value.starts_with("opposite")));
    match tags.get("oneway:bicycle") {
        Some("no") => Lane::both(kmh),
        Some(value) => directed(Some(value), false, kmh),
        None if against => Lane::both(kmh),
        None => directed(tags.get("oneway"), roundabout(tags), kmh),
    }
}

fn car(tags: Tags, class: &str) -> Lane {
    let (usual, kmh) = match class {
        "motorway" => (true, 90),
        "trunk" => (true, 70),
        "primary" | "motorway_link" => (true, 50),
        "secondary" | "trunk_link" => (true, 45),
        "tertiary" | "primary_link" => (true, 40),
        "unclassified" | "road" | "secondary_link" => (true, 35),
        "residential" | "tertiary_link" => (true, 30),
        "service" => (true, 15),
        "living_street" => (true, 10),
        "track" => (false, 15),
        "pedestrian" => (false, 6),
        "ferry" => (tags.first(&["motorcar", "motor_vehicle", "vehicle"]).is_some_and(permits), 0),
        _ => return Lane::CLOSED,
    };
    if !access(tags, &["motorcar", "motor_vehicle", "vehicle", "access"], usual) {
        return Lane::CLOSED;
    }
    let kmh = tags.get("maxspeed").and_then(speed_limit).map_or(kmh, |limit| {
        // One drives at nine tenths of the limit at most, and not faster than the limit on a better class.
        u8::try_from(u32::from(limit) * 9 / 10).unwrap_or(u8::MAX).clamp(5, 130)
    });
    let usually_one_way = roundabout(tags) || matches!(class, "motorway" | "motorway_link");
    directed(tags.get("oneway"), usually_one_way, kmh)
}

fn roundabout(tags: Tags) -> bool {
    tags.get("junction").is_some_and(|junction| matches!(junction, "roundabout" | "circular"))
}

fn directed(oneway: Option<&str>, usually: bool, kmh: u8) -> Lane {
    let (forward, backward) = match oneway {
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (false, true),
        // Direction changes with the hour: closed to a plan that does not know it.
        Some("reversible" | "alternating") => (false, false),
        Some(_) => (true, true),
        None => (true, !usually),
    };
    Lane { forward, backward, kmh }
}

/// `50`, `50 km/h`, `30 mph`; zones and words give nothing.
fn speed_limit(value: &str) -> Option<u16> {
    let value = value.trim();
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let number: u16 = value[..digits].parse().ok()?;
    let kmh = match value[digits..].trim() {
        "" | "km/h" | "kmh" | "kph" => number,
        "mph" => u16::try_from(u32::from(number) * 1609 / 1000).ok()?,
        _ => return None,
    };
    (5..=160).contains(&kmh).then_some(kmh)
}

/// `hh:mm`, `hh:mm:ss`, minutes, or ISO 8601 `PT20M`, in seconds.
fn duration(value: &str) -> Option<u32> {
    let value = value.trim();
    let seconds = if let Some(iso) = value.strip_prefix("PT") {
        let (mut total, mut number) = (0_u32, 0_u32);
        for c in iso.chars() {
            match c {
                '0'..='9' => number = number.checked_mul(10)?.checked_add(c.to_digit(10)?)?,
                'H' => total = total.checked_add(std::mem::take(&mut number).checked_mul(3600)?)?,
                'M' => total = total.checked_add(std::mem::take(&mut number).checked_mul(60)?)?,
                'S' => total = total.checked_add(std::mem::take(&mut number))?,
                _ => return None,
            }
        }
        total
    } else {
        let parts: Vec<u32> = value.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        match parts[..] {
            [minutes] => minutes.checked_mul(60)?,
            [hours, minutes] => hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?,
            [hours, minutes, seconds] => {
                hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)?
            }
            _ => return None,
        }
    };
    (seconds > 0 && seconds <= 86_400).then_some(seconds)
}

/// What the rules say of a node: who is stopped, and by how much the others are held up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct NodeRule(u8);

impl NodeRule {
    const CROSSING: u8 = 8;
    const SIGNALS: u8 = 16;

    /// The node as one byte, and back.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Whether the mode may not pass.
    pub(crate) const fn closed(self, mode: Mode) -> bool {
        self.0 & (1 << mode.index()) != 0
    }

    /// A marked crossing of a carriageway.
    pub(crate) const fn crossing(self) -> bool {
        self.0 & Self::CROSSING != 0
    }

    /// Traffic lights for vehicles.
    pub(crate) const fn signals(self) -> bool {
        self.0 & Self::SIGNALS != 0
    }
}

fn gate(tags: Tags, keys: &[&str], usual: bool) -> bool {
    match tags.first(keys) {
        Some("private") => usual,
        _ => access(tags, keys, usual),
    }
}

/// The rule of a node.
pub(crate) fn node(tags: Tags) -> NodeRule {
    let mut bits = 0;
    if let Some(barrier) = tags.get("barrier") {
        let [foot, bike, car] = match barrier {
            "bollard" | "block" | "jersey_barrier" | "cycle_barrier" | "motorcycle_barrier" | "log" | "planter" => {
                [true, true, false]
            }
            "stile"
            | "turnstile"
            | "full-height_turnstile"
            | "kissing_gate"
            | "horse_stile"
            | "debris"
            | "fence"
            | "wall"
            | "hedge"
            | "hedge_bank"
            | "ditch"
            | "retaining_wall" => [true, false, false],
            _ => [true, true, true],
        };
        // A gate marked private is a compound's own entrance: passed. One marked `no` is shut.
        let allowed = [
            gate(tags, &["foot", "access"], foot),
            gate(tags, &["bicycle", "vehicle", "access"], bike),
            gate(tags, &["motorcar", "motor_vehicle", "vehicle", "access"], car),
        ];
        for (mode, allowed) in Mode::ALL.iter().zip(allowed) {
            bits |= u8::from(!allowed) << mode.index();
        }
    }
    match tags.get("highway") {
        Some("crossing") if !tags.get("crossing").is_some_and(|c| matches!(c, "no" | "unmarked" | "informal")) => {
            bits |= NodeRule::CROSSING;
            if tags.is("crossing", "traffic_signals") {
                bits |= NodeRule::SIGNALS;
            }
        }
        Some("traffic_signals") => bits |= NodeRule::SIGNALS,
        _ => {}
    }
    NodeRule(bits)
}

/// Whether the way is a shore or a stream that nobody walks across: the line itself separates.
pub(crate) fn water(tags: Tags) -> bool {
    let culvert = tags.get("tunnel").is_some_and(|tunnel| tunnel != "no");
    !culvert
        && (tags.get("natural").is_some_and(|natural| matches!(natural, "water" | "coastline" | "bay"))
            || tags.get("waterway").is_some_and(|kind| matches!(kind, "river" | "riverbank" | "canal" | "dock"))
            || tags.get("landuse").is_some_and(|landuse| matches!(landuse, "reservoir" | "basin")))
}

#[cfg(test)]
#[path = "tags_tests.rs"]
mod tests;
