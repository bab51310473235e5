import { describe, expect, it } from 'vitest';
import { allServices, cardServices, ON_CARD, stateOf } from './service.ts';

describe('the services on a card', () => {
  it('keep their places and show what nobody recorded as unknown', () => {
    expect(cardServices('worker_station', { toilet: 'yes', microwave: 'broken' })).toEqual([
      { code: 'toilet', state: 'yes' },
      { code: 'hot_water', state: 'unknown' },
      { code: 'phone_charge', state: 'unknown' },
      { code: 'ac_cool', state: 'unknown' },
      { code: 'microwave', state: 'broken' },
    ]);
  });

  it('let plain water speak where hot water is missing', () => {
    const shown = cardServices('worker_station', { hot_water: 'no', water: 'yes' });
    expect(shown).toContainEqual({ code: 'water', state: 'yes' });
    expect(shown).not.toContainEqual({ code: 'hot_water', state: 'no' });
  });

  it('start with what was asked for, and never grow', () => {
    const shown = cardServices('driver_home', { aed: 'nearby' }, ['aed', 'toilet']);
    expect(shown.slice(0, 2)).toEqual([
      { code: 'aed', state: 'nearby' },
      { code: 'toilet', state: 'unknown' },
    ]);
    expect(shown).toHaveLength(ON_CARD);
  });

  it('work for a kind that a region added', () => {
    expect(cardServices('pet_hotel', null)).toHaveLength(ON_CARD);
  });
});

describe('the services on the sheet', () => {
  it('come best state first, with the unknown apart and none lost', () => {
    const { known, unknown } = allServices({ water: 'no', toilet: 'yes', sauna: 'nearby' }, ['toilet', 'water', 'wifi']);
    expect(known.map(({ code }) => code)).toEqual(['toilet', 'sauna', 'water']);
    expect(unknown).toEqual(['wifi']);
  });

  it('take a state nobody defined as unknown', () => {
    expect(stateOf({ toilet: 'perhaps' as never }, 'toilet')).toBe('unknown');
  });
});
