//! Writing JSON straight into bytes, for the answers that are written a hundred thousand times a second.
//!
//! No intermediate tree and no allocation but the buffer's own. Everything else goes through `serde_json`; tests compare the
//! two.

use chrono::{DateTime, Datelike, FixedOffset, Timelike};

/// Appends a JSON string.
pub(crate) fn string(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    // Almost no text has anything to escape; a look at all of it without a branch is a few instructions for 64 bytes.
    let needs = |byte: u8| u8::from(byte < 0x20 || byte == b'"' || byte == b'\\');
    if bytes.iter().fold(0, |found, byte| found | needs(*byte)) != 0 {
        escaped(out, bytes);
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

fn escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut written = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x08 => b"\\b",
            0x0c => b"\\f",
            0..0x20 => b"",
            _ => continue,
        };
        out.extend_from_slice(&bytes[written..at]);
        if escape.is_empty() {
            let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
        } else {
            out.extend_from_slice(escape);
        }
        written = at + 1;
    }
    out.extend_from_slice(&bytes[written..]);
}

/// Appends text as it is: punctuation, names, codes that need no escaping.
#[inline]
pub(crate) fn raw(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// Appends a string that is known to need no escaping, or `null`.
pub(crate) fn string_or_null(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => string(out, text),
        None => raw(out, "null"),
    }
}

/// Appends a flag, or `null`.
pub(crate) fn flag_or_null(out: &mut Vec<u8>, flag: Option<bool>) {
    raw(
        out,
        match flag {
            Some(true) => "true",
            Some(false) => "false",
            None => "null",
        },
    );
}

/// Appends a whole number.
pub(crate) fn integer(out: &mut Vec<u8>, number: impl itoa::Integer) {
    raw(out, itoa::Buffer::new().format(number));
}

/// Appends a number in the fewest digits that read back exactly; `null` for one that JSON cannot say.
pub(crate) fn number(out: &mut Vec<u8>, number: f64) {
    if number.is_finite() {
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(number);
        raw(out, text.strip_suffix(".0").unwrap_or(text));
    } else {
        raw(out, "null");
    }
}

/// Appends a number rounded to `digits` decimals (at most 9), without trailing zeros; `null` when it is not finite.
///
/// Rounded once, half away from zero; magnitudes beyond 9·10¹⁵ units of the last decimal are written whole.
#[expect(clippy::cast_possible_truncation, reason = "the magnitude is checked")]
pub(crate) fn decimal(out: &mut Vec<u8>, value: f64, digits: u32) {
    let scale = 10_i64.pow(digits);
    #[expect(clippy::cast_precision_loss, reason = "10^9 is exact")]
    let scaled = value * scale as f64;
    if !scaled.is_finite() || scaled.abs() > 9e15 {
        return number(out, value);
    }
    // Half away from zero; adding and cutting is exact below 2^53, and quicker than a call of `round`.
    let scaled = (scaled + 0.5_f64.copysign(scaled)) as i64;
    if scaled < 0 {
        out.push(b'-');
    }
    let scaled = scaled.unsigned_abs();
    let (whole, mut fraction) = (scaled / scale.unsigned_abs(), scaled % scale.unsigned_abs());
    integer(out, whole);
    if fraction == 0 {
        return;
    }
    let mut width = digits as usize;
    while fraction % 10 == 0 {
        fraction /= 10;
        width -= 1;
    }
    out.push(b'.');
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(fraction);
    out.extend(std::iter::repeat_n(b'0', width.saturating_sub(text.len())));
    raw(out, text);
}

/// Appends an instant to the second, as RFC 3339 with its offset (whole minutes), or `null`.
pub(crate) fn instant_or_null(out: &mut Vec<u8>, instant: Option<DateTime<FixedOffset>>) {
    let Some(instant) = instant else { return raw(out, "null") };
    let local = instant.naive_local();
    let two = |out: &mut Vec<u8>, number: u32| {
        let digit = |value: u32| b'0' + u8::try_from(value % 10).unwrap_or(0);
        out.extend_from_slice(&[digit(number / 10), digit(number)]);
    };
    let (year, offset_min) = (local.year().unsigned_abs(), instant.offset().local_minus_utc() / 60);
    out.push(b'"');
    two(out, year / 100);
    two(out, year % 100);
    for (before, number) in [
        (b'-', local.month()),
        (b'-', local.day()),
        (b'T', local.hour()),
        (b':', local.minute()),
        (b':', local.second()),
        (if offset_min < 0 { b'-' } else { b'+' }, offset_min.unsigned_abs() / 60),
        (b':', offset_min.unsigned_abs() % 60),
    ] {
        out.push(before);
        two(out, number);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn decimals_are_rounded_and_trimmed() {
        for (value, digits, expected) in [
            (0.0, 3, "0"),
            (12.3456, 3, "12.346"),
            (12.3, 3, "12.3"),
            (0.001, 3, "0.001"),
            (-0.0005, 3, "-0.001"),
            (20_003_931.458_6, 3, "20003931.459"),
            (1e300, 1, "1e300"),
            (f64::NAN, 1, "null"),
        ] {
            assert_eq!(written(|out| decimal(out, value, digits)).replace("1e+300", "1e300"), expected, "{value}");
        }
    }

    #[test]
    fn instants_are_rfc_3339() {
        let instant = DateTime::parse_from_rfc3339("2026-02-03T04:05:06+08:00").unwrap();
        assert_eq!(written(|out| instant_or_null(out, Some(instant))), "\"2026-02-03T04:05:06+08:00\"");
        assert_eq!(written(|out| instant_or_null(out, None)), "null");
    }

    proptest! {
        #[test]
        fn strings_read_as_serde_writes_them(text in any::<String>()) {
            prop_assert_eq!(written(|out| string(out, &text)), serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn numbers_read_back_exactly(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
            let text = written(|out| number(out, value));
            prop_assert_eq!(text.parse::<f64>().unwrap().to_bits() << 1, value.to_bits() << 1, "all but the sign of zero");
        }

        #[test]
        fn decimals_are_within_half_a_unit(value in -1e8..1e8) {
            let text = written(|out| decimal(out, value, 3));
            prop_assert!((text.parse::<f64>().unwrap() - value).abs() <= 0.000_500_1);
        }
    }
}
