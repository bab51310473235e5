//! Outlines against the raster they are drawn from: every grid point is on the side that its value says.

#![expect(clippy::cast_precision_loss, reason = "small grids")]

use super::*;
use crate::street::raster::BEYOND;
use proptest::prelude::*;

fn raster(values: &[Vec<f32>]) -> Raster {
    let (height, width) = (values.len() + 2, values[0].len() + 2);
    let mut field = vec![BEYOND; width * height];
    for (y, line) in values.iter().enumerate() {
        for (x, value) in line.iter().enumerate() {
            field[(y + 1) * width + x + 1] = value * value;
        }
    }
    let mut raster = Raster::default();
    (raster.cell, raster.corner, raster.width, raster.height, raster.field) =
        (25.0, [-25.0, -25.0], width, height, field);
    raster
}

#[test]
fn one_point_makes_a_diamond() {
    // Distance 0 at the point, beyond around it: the outline lies a hundredth of a cell away on each side, 0.25 m.
    let outlines = Tracer::default().outlines(&raster(&[vec![0.0]]), 50.0);
    assert_eq!(outlines.len(), 1);
    assert_eq!(outlines[0].outer.len(), 4);
    assert!((area(&outlines[0].outer) - 2.0 * 0.25 * 0.25).abs() < 1e-3);
}

#[test]
fn a_ring_of_points_has_a_hole() {
    let mut values = vec![vec![0.0; 5]; 5];
    values[2][2] = 100.0;
    let outlines = Tracer::default().outlines(&raster(&values), 50.0);
    assert_eq!(outlines.len(), 1);
    // Halfway to the middle on each side: a diamond with half-diagonals of 12.5 m.
    assert_eq!(outlines[0].holes.len(), 1);
    assert!((area(&outlines[0].holes[0]) + 2.0 * 12.5 * 12.5).abs() < 0.1);
}

proptest! {
    #[test]
    fn points_are_inside_as_their_values_say(values in prop::collection::vec(prop::collection::vec(0.0_f32..100.0, 9), 9)) {
        let raster = raster(&values);
        let outlines = Tracer::default().outlines(&raster, 50.0);
        for y in 0..raster.height {
            for x in 0..raster.width {
                let at = [raster.corner[0] + x as f32 * 25.0, raster.corner[1] + y as f32 * 25.0];
                let inside = raster.distance(y * raster.width + x) <= 50.0;
                let found = outlines.iter().filter(|outline| {
                    contains(&outline.outer, at) && !outline.holes.iter().any(|hole| contains(hole, at))
                }).count();
                prop_assert_eq!(found, usize::from(inside), "at {:?}", at);
            }
        }
        for outline in &outlines {
            prop_assert!(area(&outline.outer) > 0.0);
            prop_assert!(outline.holes.iter().all(|hole| area(hole) < 0.0 && contains(&outline.outer, hole[0])));
        }
    }
}
