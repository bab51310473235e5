//! Which format an answer has: `f=`, or else `Accept`, or else the route's default.

use axum::http::{HeaderMap, header};

use crate::http::problem::{Code, Problem};
use crate::station::Fault;

use super::given;

/// A format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Plain JSON.
    Json,
    /// RFC 7946.
    GeoJson,
    /// UTF-8 with a byte-order mark.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// The word in `f=`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GeoJson => "application/geo+json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    fn essence(self) -> &'static str {
        self.media_type().split(';').next().unwrap_or_default()
    }
}

/// The `f=` parameter.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FormatGiven(Option<Format>);

impl FormatGiven {
    /// Takes the pair if it is `f`.
    pub(crate) fn take(&mut self, name: &str, value: &str, offered: &[Format]) -> Result<bool, Fault> {
        if name != "f" {
            return Ok(false);
        }
        let words: Vec<_> = offered.iter().map(|format| (format.word(), *format)).collect();
        self.0 = Some(given::word(name, value, &words)?);
        Ok(true)
    }

    /// The format to answer with; the first of `offered` is the default.
    ///
    /// # Errors
    /// [`Code::NotAcceptable`] when `Accept` names only formats that are not offered.
    pub(crate) fn choose(self, headers: &HeaderMap, offered: &[Format]) -> Result<Format, Problem> {
        if let Some(format) = self.0 {
            return Ok(format);
        }
        let default = offered.first().copied().unwrap_or(Format::Json);
        let Some(accept) = headers.get(header::ACCEPT) else { return Ok(default) };
        let accept = accept.to_str().unwrap_or("*/*");
        best(accept, offered).ok_or_else(|| {
            let types: Vec<_> = offered.iter().map(|format| format.essence()).collect();
            Problem::new(Code::NotAcceptable, format!("Accept names none of {}", types.join(", ")))
        })
    }
}

/// The offered format with the highest quality; of equals the first offered. A browser's `text/html, …, */*` gets the default.
fn best(accept: &str, offered: &[Format]) -> Option<Format> {
    let mut found: Option<(Format, f32)> = None;
    for format in offered {
        let essence = format.essence();
        let family = essence.split('/').next().unwrap_or_default();
        let quality = accept
            .split(',')
            .filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let name = parts.next()?;
                let (base, sub) = name.split_once('/')?;
                let matches = name.eq_ignore_ascii_case(essence) || sub == "*" && (base == "*" || base == family);
                let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
                // A precise range outweighs a wildcard of the same quality.
                matches.then_some((quality, sub != "*"))
            })
            .max_by(|a, b| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0)));
        if let Some((quality, _)) = quality.filter(|(quality, _)| *quality > 0.0)
            && found.is_none_or(|(_, best)| quality > best)
        {
            found = Some((*format, quality));
        }
    }
    found.map(|(format, _)| format)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [Format; 3] = [Format::GeoJson, Format::Json, Format::Csv];

    #[test]
    fn accept_is_weighed_by_quality_and_precision() {
        for (accept, expected) in [
            ("*/*", Some(Format::GeoJson)),
            ("application/json", Some(Format::Json)),
            ("text/csv;q=0.5, application/json;q=0.9", Some(Format::Json)),
            ("text/*", Some(Format::Csv)),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Some(Format::GeoJson)),
            ("image/png", None),
            ("application/json;q=0, image/png", None),
        ] {
            assert_eq!(best(accept, &OFFERED), expected, "{accept}");
        }
    }
}
