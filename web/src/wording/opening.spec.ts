import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en.ts';
import { zhHans } from '../i18n/zh-Hans.ts';
import { openingLine, type OpeningFacts } from './opening.ts';

/** Saturday 2026-11-21, 11:30 in Shanghai. */
const now = Date.parse('2026-11-21T03:30:00Z');
const at = (time: string, day = '21'): string => `2026-11-${day}T${time}:00+08:00`;
const line = (facts: OpeningFacts): string => {
  const { tone, text } = openingLine(facts, now, zhHans);
  return `${tone}: ${text}`;
};

describe('the opening line', () => {
  it('says until when', () => {
    expect(line({ hours_state: 'open', open_until: at('18:00') })).toBe('good: 开放中，到 18:00');
    expect(line({ hours_state: 'open' })).toBe('good: 开放中');
    expect(line({ hours_state: 'open', is_24h: true })).toBe('good: 24 小时开放');
  });

  it('warns when less than half an hour is left after arriving, counting the walk', () => {
    const closes = { hours_state: 'open', open_until: at('12:10') } as const;
    expect(line({ ...closes, duration_s: 0 })).toBe('good: 开放中，到 12:10');
    expect(line({ ...closes, duration_s: 15 * 60 })).toBe('soon: 12:10 关门，还剩 25 分钟');
  });

  it('never promises what is unknown', () => {
    expect(line({})).toBe('unknown: 开放时间未知');
    expect(line({ hours_state: 'unknown', open_until: at('18:00') })).toBe('unknown: 开放时间未知');
  });

  it('says when a closed door opens', () => {
    expect(line({ hours_state: 'closed', opens_at: at('08:30', '22') })).toBe('bad: 现在关闭，明天 08:30 开');
    expect(line({ hours_state: 'closed' })).toBe('bad: 现在关闭');
    expect(line({ hours_state: 'opens_soon', opens_at: at('11:40') })).toBe('soon: 11:40 开放');
    expect(line({ hours_state: 'closes_before_arrival', open_until: at('11:35') })).toBe('bad: 11:35 关门，赶不上');
  });

  it('tells of unattended entry', () => {
    expect(line({ hours_state: 'unattended_entry', open_until: at('23:00') })).toBe(
      'good: 无人值守，可自助进入，到 23:00',
    );
    expect(openingLine({ hours_state: 'unattended_entry' }, now, en).text).toBe('Unattended, let yourself in');
  });
});
