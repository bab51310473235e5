/** Circles of equal straight distance on the sphere, for the walking rings. Not a network isochrone. */
import type { LonLat } from '../api/types.ts';

/** Mean Earth radius, metres (IUGG R₁); against the ellipsoid the ring is off by less than 0.6 %. */
const EARTH_M = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** The point `metres` away from `from` at `bearing` degrees clockwise from north (direct problem on the sphere). */
export function away(from: LonLat, metres: number, bearing: number): [number, number] {
  const angle = metres / EARTH_M;
  const lat1 = from.lat * RADIANS;
  const turn = bearing * RADIANS;
  const lat2 = Math.asin(Math.sin(lat1) * Math.cos(angle) + Math.cos(lat1) * Math.sin(angle) * Math.cos(turn));
  const turned = Math.atan2(
    Math.sin(turn) * Math.sin(angle) * Math.cos(lat1),
    Math.cos(angle) - Math.sin(lat1) * Math.sin(lat2),
  );
  return [from.lon + turned / RADIANS, lat2 / RADIANS];
}

/** A closed ring of `sides` corners, counter-clockwise as RFC 7946 wants it. */
export function ring(centre: LonLat, metres: number, sides = 96): [number, number][] {
  const corners = Array.from({ length: sides }, (_, index) => away(centre, metres, -(360 * index) / sides));
  return [...corners, corners[0] as [number, number]];
}
