import { describe, expect, it } from 'vitest';
import { DEFAULT_STATE, readUrl, writeUrl, type UrlState } from './url.ts';

const full: UrlState = {
  place: 'find',
  at: { lon: 112.9388, lat: 28.2282 },
  kinds: ['worker_station', 'mom_room'],
  services: ['toilet'],
  open: 'any',
  station: 17,
  view: 'map',
};

describe('the page state in the URL', () => {
  it('reads back what it wrote', () => {
    expect(readUrl(writeUrl(full))).toEqual(full);
    expect(readUrl(writeUrl(DEFAULT_STATE))).toEqual(DEFAULT_STATE);
  });

  it('writes nothing for what is default', () => {
    expect(writeUrl(DEFAULT_STATE)).toBe('#find');
    expect(writeUrl({ ...DEFAULT_STATE, station: 3 })).toBe('#find?station=3');
  });

  it('reads an empty fragment as the default', () => {
    expect(readUrl('')).toEqual(DEFAULT_STATE);
    expect(readUrl('#')).toEqual(DEFAULT_STATE);
  });

  it.each([
    ['#nowhere?view=upside-down', DEFAULT_STATE],
    ['#find?at=200,10', DEFAULT_STATE],
    ['#find?at=NaN,10', DEFAULT_STATE],
    ['#find?at=1e2,10', DEFAULT_STATE],
    ['#find?at=112.9', DEFAULT_STATE],
    ['#find?station=-1', DEFAULT_STATE],
    ['#find?station=0', DEFAULT_STATE],
    ['#find?station=99999999999999999', DEFAULT_STATE],
    ['#find?station=12x', DEFAULT_STATE],
    ['#find?open=maybe', DEFAULT_STATE],
    ['#find?kind=<script>,DROP TABLE', DEFAULT_STATE],
    ['#find?kind=%E0%A4%A', DEFAULT_STATE],
  ])('falls back to the default for nonsense: %s', (hash, expected) => {
    expect(readUrl(hash)).toEqual(expected);
  });

  it('keeps the sound parts of a link whose other parts are nonsense', () => {
    const state = readUrl('#find?at=999,0&kind=mom_room,%00,mom_room&station=5');
    expect(state.at).toBeNull();
    expect(state.kinds).toEqual(['mom_room']);
    expect(state.station).toBe(5);
  });

  it('rounds a point to five decimals, about a metre', () => {
    expect(writeUrl({ ...DEFAULT_STATE, at: { lon: 112.93880123, lat: -28.000001 } })).toBe('#find?at=112.9388,-28');
  });
});
