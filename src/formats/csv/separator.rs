//! Which character separates the cells: the one that cuts the first rows into the same number of pieces, most pieces first.

/// The candidates, the likeliest first.
const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
/// How many rows are looked at.
const ROWS: usize = 20;

/// Looks at the start of a text.
pub(super) fn sniff(head: &str) -> u8 {
    let score = |separator: u8| {
        let counts = counts(head.as_bytes(), separator);
        let most = counts.iter().copied().max().unwrap_or(0);
        // Titles above the table and short rows have fewer; what counts is how many rows agree with the fullest ones.
        let agree = counts.iter().filter(|count| **count == most).count();
        (if most == 0 { 0 } else { agree * most }, most)
    };
    // max_by_key keeps the last of equals, so the likeliest candidate goes last.
    CANDIDATES.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

/// How often the separator stands outside quotes in each of the first rows.
fn counts(text: &[u8], separator: u8) -> Vec<usize> {
    let mut counts = vec![0];
    let mut quoted = false;
    for byte in text {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if counts.len() == ROWS {
                    break;
                }
                counts.push(0);
            }
            byte if *byte == separator && !quoted => {
                if let Some(count) = counts.last_mut() {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_agrees_row_by_row() {
        assert_eq!(sniff("name,lon,lat\na,1,2\nb,3,4\n"), b',');
        assert_eq!(sniff("name;services;lon\na;\"x,y,z\";1,5\nb;\"x,y\";2,5\n"), b';');
        assert_eq!(sniff("name\tnote\na\t1,2,3\nb\t4\n"), b'\t');
        assert_eq!(sniff("name\nalone\n"), b',');
        assert_eq!(sniff("2026年统计表\nname,services,lon\na,water:yes;toilet:yes;wifi:no,1\n"), b',');
    }
}
