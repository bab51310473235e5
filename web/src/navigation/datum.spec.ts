import { describe, expect, it } from 'vitest';
import { gcj02ToBd09, insideMainlandRectangle, wgs84ToGcj02 } from './datum.ts';

/** The position check rows of the domain notes: WGS-84 → GCJ-02 → BD-09, six decimals. */
const ROWS = [
  { place: 'Changsha', wgs: [112.9388, 28.2282], gcj: [112.94425, 28.224692], bd: [112.950743, 28.230798] },
  { place: 'Urumqi', wgs: [87.6168, 43.8256], gcj: [87.61965, 43.826805], bd: [87.6261, 43.83295] },
] as const;

describe('datum', () => {
  it.each(ROWS)('agrees with the check row of $place to six decimals', ({ wgs, gcj, bd }) => {
    const asGcj = wgs84ToGcj02({ lon: wgs[0], lat: wgs[1] });
    expect(asGcj.lon).toBeCloseTo(gcj[0], 5);
    expect(asGcj.lat).toBeCloseTo(gcj[1], 5);
    expect(Math.abs(asGcj.lon - gcj[0])).toBeLessThan(1e-6);
    expect(Math.abs(asGcj.lat - gcj[1])).toBeLessThan(1e-6);
    const asBd = gcj02ToBd09(asGcj);
    expect(Math.abs(asBd.lon - bd[0])).toBeLessThan(1e-6);
    expect(Math.abs(asBd.lat - bd[1])).toBeLessThan(1e-6);
  });

  it('passes positions outside the mainland rectangle through unchanged', () => {
    const porto = { lon: -8.6291, lat: 41.1579 };
    expect(insideMainlandRectangle(porto)).toBe(false);
    expect(wgs84ToGcj02(porto)).toEqual(porto);
  });

  it('moves a mainland position by the distance the domain notes give, 265 to 660 m', () => {
    for (const { wgs } of ROWS) {
      const from = { lon: wgs[0], lat: wgs[1] };
      const to = wgs84ToGcj02(from);
      const east = (to.lon - from.lon) * 111_320 * Math.cos((from.lat * Math.PI) / 180);
      const north = (to.lat - from.lat) * 110_950;
      const metres = Math.hypot(east, north);
      expect(metres).toBeGreaterThan(250);
      expect(metres).toBeLessThan(670);
    }
  });
});
