/**
 * One fix of the device's position, asked for when someone taps and at no other time.
 *
 * Nothing is watched, nothing is kept here. On the mainland a browser may answer in another datum or from a cell tower
 * hundreds of metres off, which is why the page lets the pin be moved afterwards.
 */
import type { LonLat } from '../api/types.ts';

export interface Fix extends LonLat {
  /** Radius that holds the device in 68 % of cases, metres, as the device states it. */
  readonly accuracy_m: number;
}

export type LocateFailure = 'denied' | 'unavailable' | 'timeout' | 'unsupported';

export type Located = { readonly fix: Fix } | { readonly failure: LocateFailure };

/** Longer than this and a person would rather tap the map, milliseconds. */
const PATIENCE_MS = 12_000;
/** A fix this fresh need not be taken again, milliseconds. */
const FRESH_MS = 15_000;

export function locate(geolocation: Geolocation | undefined, secure: boolean): Promise<Located> {
  if (!geolocation || !secure) return Promise.resolve({ failure: 'unsupported' });
  return new Promise((resolve) => {
    geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({ fix: { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy } }),
      ({ code }) => resolve({ failure: code === 1 ? 'denied' : code === 3 ? 'timeout' : 'unavailable' }),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS },
    );
  });
}
