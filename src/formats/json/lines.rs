//! One JSON object a line (NDJSON). A line that is not JSON is a fault of that line; the others are read.

use std::io::{BufRead, Read};

use super::Rows;
use super::outline::skip_mark;
use crate::formats::{FormatError, MAX_ROW, RowFault, Source};

/// Reads every line.
pub(super) fn read(source: &Source, progress: &dyn Fn(u64), rows: &mut Rows<'_>) -> Result<(), FormatError> {
    let mut stream = source.metered(progress)?;
    skip_mark(&mut stream).map_err(FormatError::io(source.name()))?;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = (&mut stream).take(MAX_ROW as u64 + 1).read_until(b'\n', &mut line);
        let read = read.map_err(FormatError::io(source.name()))?;
        if read == 0 {
            break;
        }
        if read > MAX_ROW {
            let (name, what) = (source.name().to_owned(), "the line".to_owned());
            return Err(FormatError::TooLong { name, row: number, what, limit: MAX_ROW, unit: "bytes" });
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice(&line) {
            Ok(value) => {
                if rows.element(number, &value)?.is_break() {
                    break;
                }
            }
            Err(error) => {
                let fault =
                    RowFault::new(number, "line", &String::from_utf8_lossy(&line), format!("not JSON: {error}"));
                rows.sink.fault(fault);
            }
        }
    }
    Ok(())
}
