//! Both codecs, over every field of the dictionary: what is written reads back the same, and nonsense is named.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::station::codes::CodeList;
use crate::station::packed::Packed;
use crate::station::{Facts, codec_text};

fn vocabulary() -> Vocabulary {
    Vocabulary::built_in().unwrap()
}

fn text(max: u16) -> impl Strategy<Value = String> {
    // No separators of lists or pairs: those texts cannot be told apart in one cell.
    "[a-zA-Z0-9驿站工会，。 -]{1,30}"
        .prop_map(move |text| text.trim().chars().take(max.into()).collect::<String>().trim().to_owned())
        .prop_filter("not empty", |text| !text.is_empty())
}

fn code(list: CodeList) -> impl Strategy<Value = &'static str> {
    (0..list.len()).prop_map(move |at| list[at].code)
}

/// Any value that a field of this shape accepts, opening hours apart: those have tests of their own.
fn value(shape: Shape) -> BoxedStrategy<Option<Value>> {
    let date = || {
        (1990i32..2099, 1u32..=12, 1u32..=28).prop_map(|(y, m, d)| chrono::NaiveDate::from_ymd_opt(y, m, d).unwrap())
    };
    match shape {
        Shape::Text(max) => text(max).prop_map(|text| Some(Value::Text(text.into()))).boxed(),
        Shape::Texts(max) => prop::collection::vec(text(max), 1..4)
            .prop_map(|texts| Some(Value::Texts(texts.into_iter().map(Into::into).collect())))
            .boxed(),
        Shape::Int(min, max) => (min..=max).prop_map(|number| Some(Value::Int(number))).boxed(),
        Shape::Number(min, max) => {
            let bound = |bound: i64| f64::from(i32::try_from(bound).unwrap());
            (bound(min)..=bound(max)).prop_map(|number| Some(Value::Number(number))).boxed()
        }
        Shape::Flag => any::<bool>().prop_map(|flag| Some(Value::Flag(flag))).boxed(),
        Shape::Date => date().prop_map(|date| Some(Value::Date(date))).boxed(),
        Shape::Instant => {
            (0i64..4_000_000_000).prop_map(|at| chrono::DateTime::from_timestamp(at, 0).map(Value::Instant)).boxed()
        }
        Shape::Code(list) => code(list).prop_map(|code| Some(Value::Code(code))).boxed(),
        Shape::Codes(list) => prop::collection::vec(code(list), 1..4)
            .prop_map(move |found| {
                let kept = list.iter().map(|entry| entry.code).filter(|code| found.contains(code));
                Some(Value::Codes(kept.collect()))
            })
            .boxed(),
        Shape::Kind => Just(Some(Value::Text("driver_home".into()))).boxed(),
        Shape::Services => {
            Just(Some(Value::Pairs([("toilet".into(), "broken".into()), ("water".into(), "yes".into())].into())))
                .boxed()
        }
        Shape::Pairs => Just(Some(Value::Pairs([("a".into(), "1".into()), ("b".into(), "x y".into())].into()))).boxed(),
        Shape::CodePairs(keys, values) => (code(keys), code(values))
            .prop_map(|(key, value)| Some(Value::Pairs([(key.into(), value.into())].into())))
            .boxed(),
        Shape::Items(parts) => {
            let part = |at: usize| match parts[at].shape {
                Shape::Int(min, _) => Value::Int(min),
                Shape::Date => Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 1, 2).unwrap()),
                _ => Value::Text("全国".into()),
            };
            let item: Item = (0..parts.len()).map(|at| (parts[at].name, part(at))).collect();
            Just(Some(Value::Items([item].into()))).boxed()
        }
        Shape::Hours => Just(None).boxed(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_value_survives_json_and_text(values in Field::ALL.iter().map(|field| value(field.definition().shape)).collect::<Vec<_>>()) {
        let vocabulary = vocabulary();
        let known: Vec<(Field, Value)> =
            Field::ALL.iter().zip(&values).filter_map(|(field, value)| Some((*field, value.clone()?))).collect();
        let packed = Packed::of(&known);
        prop_assert_eq!(packed.get(Field::Hours), None, "what was not packed is unknown");
        for (field, value) in &known {
            prop_assert_eq!(packed.get(*field), Some(value.clone()), "{} packed", field.name());
        }
        for (field, value) in Field::ALL.iter().zip(values) {
            let Some(value) = value else { continue };
            prop_assert_eq!(parse(*field, &write(&value), &vocabulary), Ok(Some(value.clone())), "{} through JSON", field.name());
            let text = codec_text::write(&value);
            prop_assert_eq!(codec_text::parse(*field, &text, &vocabulary), Ok(Some(value)), "{} through {:?}", field.name(), text);
        }
    }

    #[test]
    fn no_json_upsets_the_reader(name in "[a-z_]{1,12}", text in "\\PC{0,40}", number in any::<f64>()) {
        for json in [json!(text), json!(number), json!([text, number]), json!({ name.as_str(): text }), json!(true), json!(null)] {
            for field in Field::ALL {
                let read = parse(*field, &json, &vocabulary());
                if let Err(fault) = read {
                    prop_assert!(fault.field.starts_with(field.name()), "{fault}");
                    prop_assert!(!fault.expected.is_empty());
                }
            }
        }
    }
}

#[test]
fn a_record_becomes_facts_and_back() {
    let object = json!({
        "name": "五一广场工会驿站", "kind": "worker_station", "status": "operating", "lon": 112.97, "lat": 28.19,
        "address": "长沙市天心区", "manager_phone": "000", "access_scope": "public", "entry_method": ["open_door", "qr_scan"],
        "services": {"toilet": "yes", "water": "unknown"}, "star": 4, "ext_ids": {"hn": "17"},
    });
    let record = parse_record(object.as_object().unwrap(), &vocabulary()).unwrap();
    let facts = Facts::from_record(record, &vocabulary()).unwrap();
    let mut expected = object;
    expected["services"] = json!({"toilet": "yes"});
    assert_eq!(serde_json::Value::Object(write_record(&facts.record(&vocabulary()))), expected);
}

#[test]
fn what_fields_say_of_each_other_is_checked() {
    let faults = |json: serde_json::Value| {
        let record = parse_record(json.as_object().unwrap(), &vocabulary()).unwrap();
        let faults = Facts::from_record(record, &vocabulary()).unwrap_err();
        faults.into_iter().map(|fault| fault.field).collect::<Vec<_>>()
    };
    assert_eq!(faults(json!({})), ["name", "kind"]);
    assert_eq!(faults(json!({"name": "甲", "kind": "worker_station", "lon": 1.0})), ["lat"]);
    assert_eq!(faults(json!({"name": "甲", "kind": "worker_station", "status": "merged"})), ["successor"]);
    assert_eq!(faults(json!({"name": "甲", "kind": "worker_station", "successor": 4})), ["successor"]);
    let days = json!({"name": "甲", "kind": "worker_station", "opened_on": "2026-02-01", "closed_on": "2026-01-01"});
    assert_eq!(faults(days), ["closed_on"]);
}
