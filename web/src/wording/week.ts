/**
 * The week as people read it: an evening that runs past midnight is one span of the day it began on.
 *
 * The server cuts every day at midnight, which is right for counting hours and wrong for reading them.
 */
import type { DayIntervals, Weekday } from '../api/types.ts';
import { WEEKDAYS } from './clock.ts';

export interface Span {
  readonly from: string;
  readonly to: string;
  /** True when `to` is on the following day. */
  readonly overnight: boolean;
}

export interface DayRow {
  readonly day: Weekday | 'ph';
  /** `null` when nothing is known of this day. */
  readonly spans: readonly Span[] | null;
}

export type Week = Partial<Readonly<Record<Weekday | 'ph', DayIntervals>>>;

/** A span that starts at midnight belongs to the evening before only if it ends by this hour. */
const NIGHT_ENDS = '12:00';

/** True when the evening of `day` runs on into `next`. */
function runsOn(day: DayIntervals | undefined, next: DayIntervals | undefined): boolean {
  const last = day?.at(-1);
  const first = next?.[0];
  return last?.[1] === '24:00' && last[0] !== '00:00' && first?.[0] === '00:00' && first[1] <= NIGHT_ENDS;
}

export function weekRows(week: Week): readonly DayRow[] {
  const rows = WEEKDAYS.map((day, index): DayRow => {
    const own = week[day];
    if (!own) return { day, spans: null };
    const before = week[WEEKDAYS[(index + 6) % 7] ?? 'mo'];
    const after = week[WEEKDAYS[(index + 1) % 7] ?? 'mo'];
    const spans = own.map(([from, to]): Span => ({ from, to, overnight: false }));
    if (runsOn(before, own)) spans.shift();
    const last = spans.at(-1);
    if (last && runsOn(own, after)) spans[spans.length - 1] = { from: last.from, to: after?.[0]?.[1] ?? last.to, overnight: true };
    return { day, spans };
  });
  return week.ph ? [...rows, { day: 'ph', spans: week.ph.map(([from, to]) => ({ from, to, overnight: false })) }] : rows;
}

/** True for a day that is open from midnight to midnight. */
export function isAllDay(spans: readonly Span[]): boolean {
  const [only] = spans;
  return spans.length === 1 && only?.from === '00:00' && only.to === '24:00';
}
