import { describe, expect, it } from 'vitest';
import { zhHans } from '../i18n/zh-Hans.ts';
import { clock, dateOf, weekdayOf } from './clock.ts';

/** Saturday 2026-11-21, 11:30 in Shanghai. */
const now = Date.parse('2026-11-21T03:30:00Z');
const read = (text: string | null): string | null => clock(text, now, zhHans);

describe('a moment read off the clock in Shanghai', () => {
  it('is only a time today, whatever offset it came in', () => {
    expect(read('2026-11-21T18:00:00+08:00')).toBe('18:00');
    expect(read('2026-11-21T10:00:00Z')).toBe('18:00');
  });

  it('is 24:00 for the midnight that ends today', () => {
    expect(read('2026-11-22T00:00:00+08:00')).toBe('24:00');
  });

  it('names tomorrow, then the weekday, then the date', () => {
    expect(read('2026-11-22T02:00:00+08:00')).toBe('明天 02:00');
    expect(read('2026-11-23T08:30:00+08:00')).toBe('周一 08:30');
    expect(read('2026-11-27T08:30:00+08:00')).toBe('周五 08:30');
    expect(read('2026-11-28T08:30:00+08:00')).toBe('2026-11-28 08:30');
    expect(read('2026-11-20T08:30:00+08:00')).toBe('2026-11-20 08:30');
  });

  it('is nothing when it is no moment', () => {
    expect(read(null)).toBeNull();
    expect(read('soon')).toBeNull();
  });

  it('counts the day by Shanghai, not by UTC or the device', () => {
    expect(weekdayOf(now)).toBe('sa');
    expect(weekdayOf(Date.parse('2026-11-21T16:30:00Z'))).toBe('su');
    expect(weekdayOf(0)).toBe('th');
  });

  it('keeps a plain date and turns a moment into one', () => {
    expect(dateOf('2025-06-01')).toBe('2025-06-01');
    expect(dateOf('2025-06-01T20:00:00Z')).toBe('2025-06-02');
    expect(dateOf('去年')).toBe('去年');
  });
});
