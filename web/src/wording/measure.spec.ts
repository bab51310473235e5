import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en.ts';
import { zhHans } from '../i18n/zh-Hans.ts';
import { distance, duration, grouped, phrase } from './measure.ts';

describe('a duration', () => {
  it.each([
    [0, '1 分钟'],
    [59, '1 分钟'],
    [61, '2 分钟'],
    [59 * 60, '59 分钟'],
    [59 * 60 + 1, '1 小时'],
    [90 * 60, '1.5 小时'],
    [25 * 3600, '25 小时'],
    [72 * 3600, '3 天'],
  ])('of %d s is %s', (seconds, text) => {
    expect(phrase(duration(seconds, zhHans))).toBe(text);
  });
});

describe('a distance', () => {
  it.each([
    [0, '10 m'],
    [284, '280 m'],
    [994, '990 m'],
    [995, '1 km'],
    [1249, '1.2 km'],
    [9949, '9.9 km'],
    [12_400, '12 km'],
    [1_234_567, '1,235 km'],
  ])('of %d m is %s', (metres, text) => {
    expect(phrase(distance(metres, en))).toBe(text);
  });
});

it('sets thousands apart', () => {
  expect(grouped(221000)).toBe('221,000');
  expect(grouped(999)).toBe('999');
});
