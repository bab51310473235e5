/**
 * Moments as people read them off a clock in Asia/Shanghai.
 *
 * China keeps one time zone without summer time since 1991, so a fixed UTC+8 is exact and needs no zone data on the
 * device. It is not for moments elsewhere.
 */
import type { Messages } from '../i18n/zh-Hans.ts';
import type { Weekday } from '../api/types.ts';

const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

export const WEEKDAYS: readonly Weekday[] = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];

/** Whole days since 1970-01-01 in Shanghai. */
function dayNumber(moment: number): number {
  return Math.floor((moment + OFFSET_MS) / DAY_MS);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** 1970-01-01 was a Thursday. */
function weekdayOfDay(day: number): Weekday {
  return WEEKDAYS[(((day + 3) % 7) + 7) % 7] ?? 'mo';
}

/** The day of the week in Shanghai. */
export function weekdayOf(now: number): Weekday {
  return weekdayOfDay(dayNumber(now));
}

/** `HH:MM` in Shanghai. */
function timeOf(moment: number): string {
  const shifted = new Date(moment + OFFSET_MS);
  return `${pad(shifted.getUTCHours())}:${pad(shifted.getUTCMinutes())}`;
}

/** `YYYY-MM-DD` in Shanghai of an RFC 3339 moment; a plain date stays as it is, other text too. */
export function dateOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? text : new Date(moment + OFFSET_MS).toISOString().slice(0, 10);
}

/**
 * An RFC 3339 moment seen from `now`: today only the time, then tomorrow, then the weekday, beyond six days the date.
 * The midnight that ends today is 24:00. `null` when the text is no moment.
 */
export function clock(text: string | null | undefined, now: number, words: Messages): string | null {
  const moment = text ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) return null;
  const days = dayNumber(moment) - dayNumber(now);
  const time = timeOf(moment);
  if (days === 0) return time;
  if (days === 1) return time === '00:00' ? '24:00' : `${words.tomorrow} ${time}`;
  if (days > 1 && days < 7) return `${words[weekdayOfDay(dayNumber(moment))]} ${time}`;
  return `${dateOf(new Date(moment).toISOString())} ${time}`;
}
