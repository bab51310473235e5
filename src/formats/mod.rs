//! File formats ⇄ records; rejects name row, field, value and reason.
