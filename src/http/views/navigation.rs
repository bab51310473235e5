//! Links into the map programs people have, each in the datum it speaks (domain.md, "Getting there").

use crate::earth::LngLat;
use crate::earth::crs::Datum;
use crate::http::extract::position::EXTENT;
use crate::query::Mode;

use super::json;

/// The name by which the map programs know who sent them.
const SENDER: &str = "yizhan";

/// Appends the JSON object `{"amap": …, "baidu": …, "apple": …, "tencent": …}` of ways to a place.
///
/// All four take GCJ-02; Baidu is told so by `coord_type`.
pub(crate) fn write(out: &mut Vec<u8>, name: &str, at: LngLat, mode: Mode) {
    let (lon, lat) = Datum::Gcj02.from_wgs84(at, EXTENT);
    let (amap, apple, tencent) = match mode {
        Mode::Walk | Mode::Straight => ("walk", "w", "walk"),
        Mode::Ebike => ("ride", "w", "bike"),
        Mode::Car => ("car", "d", "drive"),
    };
    json::raw(out, "{\"amap\":\"https://uri.amap.com/navigation?to=");
    let lon_at = out.len();
    json::decimal(out, lon, 6);
    let lon_end = out.len();
    out.push(b',');
    let lat_at = out.len();
    json::decimal(out, lat, 6);
    let lat_end = out.len();
    out.push(b',');
    let name_at = out.len();
    encode(out, name);
    let name_end = out.len();
    json::raw(out, "&mode=");
    json::raw(out, amap);
    json::raw(out, "&src=");
    json::raw(out, SENDER);
    json::raw(out, "&callnative=1\",\"baidu\":\"https://api.map.baidu.com/marker?location=");
    let point = |out: &mut Vec<u8>| {
        out.extend_from_within(lat_at..lat_end);
        out.push(b',');
        out.extend_from_within(lon_at..lon_end);
    };
    point(out);
    json::raw(out, "&title=");
    out.extend_from_within(name_at..name_end);
    json::raw(out, "&content=");
    out.extend_from_within(name_at..name_end);
    json::raw(out, "&output=html&coord_type=gcj02&src=");
    json::raw(out, SENDER);
    json::raw(out, "\",\"apple\":\"https://maps.apple.com/?daddr=");
    point(out);
    json::raw(out, "&dirflg=");
    json::raw(out, apple);
    json::raw(out, "\",\"tencent\":\"https://apis.map.qq.com/uri/v1/routeplan?type=");
    json::raw(out, tencent);
    json::raw(out, "&to=");
    out.extend_from_within(name_at..name_end);
    json::raw(out, "&tocoord=");
    point(out);
    json::raw(out, "&referer=");
    json::raw(out, SENDER);
    json::raw(out, "\"}");
}

/// Percent-encodes everything but the unreserved characters of RFC 3986; a comma too, since Amap separates by it.
fn encode(out: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.reserve(3 * text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(byte);
        } else {
            out.extend_from_slice(&[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_carry_the_position_in_the_datum_each_program_speaks() {
        let mut out = Vec::new();
        let changsha = LngLat::new(112.9388, 28.2282).unwrap();
        write(&mut out, "驿站 A,1", changsha, Mode::Ebike);
        let links: serde_json::Value = serde_json::from_slice(&out).unwrap();
        // The check row of domain.md: GCJ-02 112.944250, 28.224692.
        let name = "%E9%A9%BF%E7%AB%99%20A%2C1";
        assert_eq!(
            links["amap"],
            format!("https://uri.amap.com/navigation?to=112.94425,28.224692,{name}&mode=ride&src=yizhan&callnative=1")
        );
        assert_eq!(
            links["baidu"],
            format!(
                "https://api.map.baidu.com/marker?location=28.224692,112.94425&title={name}&content={name}&output=html&coord_type=gcj02&src=yizhan"
            )
        );
        assert_eq!(links["apple"], "https://maps.apple.com/?daddr=28.224692,112.94425&dirflg=w");
        assert_eq!(
            links["tencent"],
            format!(
                "https://apis.map.qq.com/uri/v1/routeplan?type=bike&to={name}&tocoord=28.224692,112.94425&referer=yizhan"
            )
        );
    }
}
