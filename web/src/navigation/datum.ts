/**
 * WGS-84 → GCJ-02 → BD-09, forward only: what a hand-off link needs.
 *
 * The server sends ready links where it can; this is for the moments when it did not (a search hit, an older
 * server, later offline). The inverse is iterative and belongs to the server, so it is deliberately not here.
 *
 * Formulas: the published GCJ-02 approximation on the Krasovsky 1940 ellipsoid (a = 6378245 m,
 * e² = 0.00669342162296594323), and Baidu's rotation by `x_pi`.
 */
import type { LonLat } from '../api/types.ts';

const SEMI_MAJOR_M = 6_378_245;
const ECCENTRICITY_2 = 0.006693421622965943;
const X_PI = (Math.PI * 3000) / 180;
const RADIANS = Math.PI / 180;

/** The rectangle vendors treat as the mainland; outside it the offset is zero and positions pass through. */
export function insideMainlandRectangle({ lon, lat }: LonLat): boolean {
  return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

function waves(value: number, first: number, second: number): number {
  return 20 * Math.sin(first * value * Math.PI) + second * Math.sin((value / 3) * Math.PI);
}

function ripple(x: number): number {
  return ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
}

function latOffset(x: number, y: number): number {
  return (
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    ripple(x) +
    (waves(y, 1, 40) * 2) / 3 +
    ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3
  );
}

function lonOffset(x: number, y: number): number {
  return (
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    ripple(x) +
    (waves(x, 1, 40) * 2) / 3 +
    ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3
  );
}

/** Degrees in, degrees out; agrees with the published check rows to 1e-6°, about 0.1 m. */
export function wgs84ToGcj02(position: LonLat): LonLat {
  if (!insideMainlandRectangle(position)) return position;
  const x = position.lon - 105;
  const y = position.lat - 35;
  const phi = position.lat * RADIANS;
  const magic = 1 - ECCENTRICITY_2 * Math.sin(phi) ** 2;
  const root = Math.sqrt(magic);
  const lat = latOffset(x, y) / (((SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / (magic * root)) * RADIANS);
  const lon = lonOffset(x, y) / ((SEMI_MAJOR_M / root) * Math.cos(phi) * RADIANS);
  return { lon: position.lon + lon, lat: position.lat + lat };
}

/** Degrees in, degrees out. */
export function gcj02ToBd09({ lon, lat }: LonLat): LonLat {
  const radius = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * X_PI);
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * X_PI);
  return { lon: radius * Math.cos(angle) + 0.0065, lat: radius * Math.sin(angle) + 0.006 };
}
