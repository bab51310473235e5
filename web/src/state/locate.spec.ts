import { describe, expect, it } from 'vitest';
import { locate } from './locate.ts';

function device(act: (done: PositionCallback, fail: PositionErrorCallback) => void): Geolocation {
  return {
    getCurrentPosition: (done: PositionCallback, fail?: PositionErrorCallback | null) => act(done, fail ?? (() => {})),
    watchPosition: () => {
      throw new Error('a position must never be watched');
    },
    clearWatch: () => {},
  };
}

const failing = (code: number): Geolocation =>
  device((_, fail) => fail({ code, message: '' } as GeolocationPositionError));

describe('locating the device', () => {
  it('takes one fix', async () => {
    const coords = { longitude: 113.01, latitude: 28.2, accuracy: 35 };
    const located = await locate(device((done) => done({ coords } as GeolocationPosition)), true);
    expect(located).toEqual({ fix: { lon: 113.01, lat: 28.2, accuracy_m: 35 } });
  });

  it.each([
    [1, 'denied'],
    [2, 'unavailable'],
    [3, 'timeout'],
  ])('tells failure %d as %s', async (code, failure) => {
    expect(await locate(failing(code), true)).toEqual({ failure });
  });

  it('does not ask where it cannot be answered', async () => {
    expect(await locate(undefined, true)).toEqual({ failure: 'unsupported' });
    expect(await locate(failing(1), false)).toEqual({ failure: 'unsupported' });
  });
});
