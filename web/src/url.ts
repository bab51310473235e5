/**
 * The page's state as a URL fragment, both ways.
 *
 * The fragment and not the query string, because a fragment never reaches a server: a link may hold the point one
 * searched from, and no access log gets to see it. A device's own position is not written at all. Reading never
 * fails: nonsense in a pasted link falls back to the default of that one part.
 */
import type { LonLat } from './api/types.ts';

/** The four places of the shell; only `find` is built so far. */
export const PLACES = ['find'] as const;
export type Place = (typeof PLACES)[number];

export type OpenFilter = 'arrival' | 'any';
export type View = 'list' | 'map';

export interface UrlState {
  readonly place: Place;
  /** A point chosen on the map or by text, WGS-84 degrees. */
  readonly at: LonLat | null;
  readonly kinds: readonly string[];
  readonly services: readonly string[];
  readonly open: OpenFilter;
  /** The station whose sheet is open. */
  readonly station: number | null;
  /** What fills a phone's screen; a desktop shows both. */
  readonly view: View;
}

export const DEFAULT_STATE: UrlState = {
  place: 'find',
  at: null,
  kinds: [],
  services: [],
  open: 'arrival',
  station: null,
  view: 'list',
};

/** A vocabulary code as regions may write it; anything else in a link is dropped. */
const CODE = /^[a-z][a-z0-9_]{0,39}$/;
/** More than this in one filter is not a person's doing. */
const MOST_CODES = 40;

/** Five decimals of a degree: about a metre, finer than any finger. */
function degrees(value: number): string {
  return String(Math.round(value * 1e5) / 1e5);
}

function readPoint(text: string | null): LonLat | null {
  const match = /^(-?\d{1,3}(?:\.\d{1,12})?),(-?\d{1,2}(?:\.\d{1,12})?)$/.exec(text ?? '');
  if (!match) return null;
  const lon = Number(match[1]);
  const lat = Number(match[2]);
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : null;
}

function readCodes(text: string | null): readonly string[] {
  const codes = (text ?? '').split(',').filter((code) => CODE.test(code));
  return [...new Set(codes)].slice(0, MOST_CODES);
}

function readId(text: string | null): number | null {
  const id = /^\d{1,16}$/.test(text ?? '') ? Number(text) : 0;
  return id > 0 && Number.isSafeInteger(id) ? id : null;
}

/** Reads `location.hash`, with or without its `#`. */
export function readUrl(hash: string): UrlState {
  const text = hash.startsWith('#') ? hash.slice(1) : hash;
  const cut = text.indexOf('?');
  const name = cut < 0 ? text : text.slice(0, cut);
  const parameters = new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1));
  return {
    place: PLACES.find((place) => place === name) ?? DEFAULT_STATE.place,
    at: readPoint(parameters.get('at')),
    kinds: readCodes(parameters.get('kind')),
    services: readCodes(parameters.get('services')),
    open: parameters.get('open') === 'any' ? 'any' : 'arrival',
    station: readId(parameters.get('station')),
    view: parameters.get('view') === 'map' ? 'map' : 'list',
  };
}

/** Writes the shortest fragment that reads back as the same state. */
export function writeUrl(state: UrlState): string {
  const parts: string[] = [];
  if (state.at) parts.push(`at=${degrees(state.at.lon)},${degrees(state.at.lat)}`);
  if (state.kinds.length > 0) parts.push(`kind=${state.kinds.join(',')}`);
  if (state.services.length > 0) parts.push(`services=${state.services.join(',')}`);
  if (state.open !== DEFAULT_STATE.open) parts.push(`open=${state.open}`);
  if (state.station !== null) parts.push(`station=${state.station}`);
  if (state.view !== DEFAULT_STATE.view) parts.push(`view=${state.view}`);
  return `#${state.place}${parts.length > 0 ? `?${parts.join('&')}` : ''}`;
}
