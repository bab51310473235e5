//! Name–value pairs of a request, from the query string or from a JSON body, read the same way.
//!
//! Read over bytes: on the hot path a plain `lon=121.5&lat=25.04` costs no allocation. A body `{"lon": 121.5}` says the same
//! without showing a user's position to a proxy. Not here: what the values mean ([`super::parameters`] and the routes).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

use crate::http::problem::{Code, Problem};
use crate::station::Fault;

/// The longest query string that is read, in bytes.
pub(crate) const MAX_QUERY: usize = 8192;

/// The parameters of a request in the order given, each name at most once.
pub(crate) trait Pairs {
    /// Hands every pair to `take`.
    ///
    /// # Errors
    /// What `take` answers, or a pair that is no text or stands there twice.
    fn each(self, take: impl FnMut(&str, &str) -> Result<(), Problem>) -> Result<(), Problem>;
}

/// A query string.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueryString<'a>(pub(crate) &'a str);

/// The members of a JSON body.
#[derive(Debug)]
pub(crate) struct Members<'a>(pub(crate) &'a serde_json::Map<String, Json>);

impl Pairs for QueryString<'_> {
    fn each(self, mut take: impl FnMut(&str, &str) -> Result<(), Problem>) -> Result<(), Problem> {
        if self.0.len() > MAX_QUERY {
            let expected = format!("at most {MAX_QUERY} bytes; long filters go by POST");
            return Err(Problem::parameter("query string", &format!("{} bytes", self.0.len()), expected));
        }
        let pairs =
            || self.0.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        for (at, (name, value)) in pairs().enumerate() {
            if pairs().take(at).any(|(before, _)| before == name) {
                return Err(Problem::parameter(name, value, "the parameter once (lists are separated by commas)"));
            }
            take(&decoded(name, name)?, &decoded(name, value)?)?;
        }
        Ok(())
    }
}

impl Pairs for Members<'_> {
    fn each(self, mut take: impl FnMut(&str, &str) -> Result<(), Problem>) -> Result<(), Problem> {
        for (name, value) in self.0 {
            if !value.is_null() {
                take(name, &text(name, value)?)?;
            }
        }
        Ok(())
    }
}

/// Percent and plus decoding; borrows where there is nothing to decode.
fn decoded<'a>(name: &str, text: &'a str) -> Result<Cow<'a, str>, Problem> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Ok(Cow::Borrowed(text));
    }
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(text) => Ok(Cow::Owned(text.into_owned())),
        Err(_) => Err(Problem::parameter(name, text, "percent-encoded UTF-8")),
    }
}

/// A JSON value as the text a query string would carry: lists become comma-separated.
fn text<'a>(name: &str, value: &'a Json) -> Result<Cow<'a, str>, Problem> {
    Ok(match value {
        Json::String(text) => Cow::Borrowed(text),
        Json::Number(number) => Cow::Owned(number.to_string()),
        Json::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        Json::Array(list) => {
            let parts = list.iter().map(|part| match part {
                Json::Array(_) | Json::Object(_) | Json::Null => Err(not_plain(name, "a nested value")),
                plain => text(name, plain),
            });
            Cow::Owned(parts.collect::<Result<Vec<_>, _>>()?.join(","))
        }
        Json::Object(_) | Json::Null => return Err(not_plain(name, "an object")),
    })
}

fn not_plain(name: &str, what: &str) -> Problem {
    Problem::faults(
        Code::InvalidBody,
        vec![Fault::new(name, what, "text, a number, true or false, or a list of these")],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: impl Pairs) -> Result<Vec<(String, String)>, Problem> {
        let mut list = Vec::new();
        pairs.each(|name, value| {
            list.push((name.to_owned(), value.to_owned()));
            Ok(())
        })?;
        Ok(list)
    }

    #[test]
    fn a_query_string_is_decoded() {
        let list = read(QueryString("lon=121.5&q=%E5%B7%A5%E4%BC%9A+station&&open")).unwrap();
        let expected = [("lon", "121.5"), ("q", "工会 station"), ("open", "")];
        assert_eq!(list, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_parameter_given_twice_or_not_utf8_is_refused_by_name() {
        for query in ["lon=1&lat=2&lon=3", "lon=%FF"] {
            let problem = read(QueryString(query)).unwrap_err();
            assert_eq!(problem.errors()[0].field, "lon", "{query}");
        }
    }

    #[test]
    fn a_body_says_the_same_as_a_query_string() {
        let body: Json = serde_json::from_str(r#"{"lon":121.50,"kind":["a","b"],"explain":true,"q":null}"#).unwrap();
        let list = read(Members(body.as_object().unwrap())).unwrap();
        let expected = [("lon", "121.5"), ("kind", "a,b"), ("explain", "true")];
        assert_eq!(list, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn nested_values_in_a_body_are_refused_by_name() {
        for body in [r#"{"lon":{"x":1}}"#, r#"{"lon":[[1]]}"#] {
            let body: Json = serde_json::from_str(body).unwrap();
            assert_eq!(read(Members(body.as_object().unwrap())).unwrap_err().errors()[0].field, "lon");
        }
    }
}
