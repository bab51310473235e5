import { describe, expect, it } from 'vitest';
import { isAllDay, weekRows, type Week } from './week.ts';

const say = (week: Week): Record<string, string> =>
  Object.fromEntries(
    weekRows(week).map(({ day, spans }) => [
      day,
      spans === null ? '?' : spans.map(({ from, to, overnight }) => `${from}-${overnight ? '+' : ''}${to}`).join(' '),
    ]),
  );

describe('the rows of a week', () => {
  it('keep lunch breaks and closed days as they are', () => {
    const rows = say({ mo: [['08:30', '12:00'], ['14:30', '18:00']], su: [], ph: [['09:00', '12:00']] });
    expect(rows['mo']).toBe('08:30-12:00 14:30-18:00');
    expect(rows['su']).toBe('');
    expect(rows['tu']).toBe('?');
    expect(rows['ph']).toBe('09:00-12:00');
  });

  it('join an evening with its small hours, Sunday with Monday too', () => {
    const evening = [['17:00', '24:00']] as const;
    const both = [['00:00', '02:00'], ['17:00', '24:00']] as const;
    const rows = say({ mo: [['00:00', '02:00']], fr: evening, sa: both, su: both });
    expect(rows).toMatchObject({ fr: '17:00-+02:00', sa: '17:00-+02:00', su: '17:00-+02:00', mo: '' });
  });

  it('leave days open round the clock alone', () => {
    const day = [['00:00', '24:00']] as const;
    const rows = weekRows({ mo: day, tu: day, we: day, th: day, fr: day, sa: day, su: day });
    expect(rows.every(({ spans }) => spans !== null && isAllDay(spans))).toBe(true);
  });

  it('do not take a morning shift for the night before', () => {
    expect(say({ mo: [['18:00', '24:00']], tu: [['00:00', '20:00']] })).toMatchObject({
      mo: '18:00-24:00',
      tu: '00:00-20:00',
    });
  });
});
