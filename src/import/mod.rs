//! From parsed records to accepted changes: clean, check datums, dedupe, report.
