//! The order of a Hilbert curve: what is near on the ground gets near numbers.
//!
//! Reference: D. Hilbert, *Über die stetige Abbildung einer Linie auf ein Flächenstück*, Math. Ann. 38 (1891).

/// Bits an axis.
const BITS: u32 = 16;

/// Numbers points along a curve through their common box: the points' indexes in the curve's order, equal ones by index.
pub(super) fn along_curve(points: &[[i32; 2]]) -> Vec<u32> {
    let mut low = [i32::MAX; 2];
    let mut high = [i32::MIN; 2];
    for point in points {
        for axis in 0..2 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    let span = (0..2).map(|axis| i64::from(high[axis]) - i64::from(low[axis])).max().unwrap_or(0).max(1);
    let mut keyed: Vec<(u32, u32)> = points
        .iter()
        .zip(0..)
        .map(|(point, index)| {
            let [x, y] = [0, 1].map(|axis| {
                let scaled = (i64::from(point[axis]) - i64::from(low[axis])) * i64::from((1 << BITS) - 1) / span;
                u32::try_from(scaled).unwrap_or(0)
            });
            (hilbert(x, y), index)
        })
        .collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, index)| index).collect()
}

/// How far along the curve a cell lies.
fn hilbert(mut x: u32, mut y: u32) -> u32 {
    let mut distance = 0;
    let mut side = 1 << (BITS - 1);
    while side > 0 {
        let (right, up) = (u32::from(x & side > 0), u32::from(y & side > 0));
        distance = distance << 2 | (3 * right) ^ up;
        if up == 0 {
            if right == 1 {
                x = !x;
                y = !y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        side >>= 1;
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_visits_every_cell_and_steps_to_a_neighbour() {
        let cells: Vec<[i32; 2]> = (0..64).flat_map(|x| (0..64).map(move |y| [x, y])).collect();
        let order = along_curve(&cells);
        let mut seen = order.clone();
        seen.sort_unstable();
        assert_eq!(seen, (0..64 * 64).collect::<Vec<u32>>());
        for pair in order.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|index| cells[index as usize]);
            assert_eq!((a[0] - b[0]).abs() + (a[1] - b[1]).abs(), 1, "{a:?} {b:?}");
        }
    }

    #[test]
    fn one_point_and_none_are_in_order() {
        assert_eq!(along_curve(&[]), Vec::<u32>::new());
        assert_eq!(along_curve(&[[5, 5], [5, 5]]), [0, 1]);
    }
}
