//! Rows of a file → stations: cleaned, placed, checked, matched with what is known, written in one transaction.
