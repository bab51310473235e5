import { describe, expect, it } from 'vitest';
import { away, ring } from './ring.ts';

const changsha = { lon: 112.9388, lat: 28.2282 };

describe('a walking ring', () => {
  it('reaches due north by the length of a degree: 111,195 m on the mean sphere', () => {
    const [lon, lat] = away({ lon: 10, lat: 0 }, 111_195.08, 0);
    expect(lon).toBeCloseTo(10, 9);
    expect(lat).toBeCloseTo(1, 6);
  });

  it('is wider in degrees of longitude by 1/cos(latitude)', () => {
    const east = away(changsha, 1000, 90);
    const north = away(changsha, 1000, 0);
    const ratio = (east[0] - changsha.lon) / (north[1] - changsha.lat);
    expect(ratio).toBeCloseTo(1 / Math.cos((28.2282 * Math.PI) / 180), 3);
  });

  it('is closed and turns counter-clockwise', () => {
    const corners = ring(changsha, 333, 64);
    expect(corners).toHaveLength(65);
    expect(corners[0]).toEqual(corners[64]);
    let twiceArea = 0;
    for (let i = 0; i < 64; i += 1) {
      const [x1, y1] = corners[i]!;
      const [x2, y2] = corners[i + 1]!;
      twiceArea += (x2 - x1) * (y2 + y1 - 2 * changsha.lat);
    }
    expect(twiceArea).toBeLessThan(0);
  });
});
