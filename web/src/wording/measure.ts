/** Distances and durations as people say them: rounded to what they mean, never to what they computed. */
import type { Messages } from '../i18n/zh-Hans.ts';

export interface Amount {
  readonly value: string;
  readonly unit: string;
}

/** A duration in seconds as minutes (rounded up: late is worse than early), hours or days. */
export function duration(seconds: number, words: Messages): Amount {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  if (minutes < 60) return { value: String(minutes), unit: words.minutes };
  const hours = minutes / 60;
  if (hours < 10) return { value: trim(hours.toFixed(1)), unit: words.hours };
  if (hours < 48) return { value: String(Math.ceil(hours)), unit: words.hours };
  return { value: String(Math.ceil(hours / 24)), unit: words.days };
}

/** A distance in metres: tens below a kilometre, then tenths, then whole kilometres from ten on. */
export function distance(metres: number, words: Messages): Amount {
  if (metres < 995) return { value: String(Math.max(10, Math.round(metres / 10) * 10)), unit: words.metres };
  const kilometres = metres / 1000;
  if (kilometres < 9.95) return { value: trim(kilometres.toFixed(1)), unit: words.kilometres };
  return { value: grouped(Math.round(kilometres)), unit: words.kilometres };
}

/** Value and unit in one phrase, with the space that digits and letters want. */
export function phrase({ value, unit }: Amount): string {
  return `${value} ${unit}`;
}

/** A whole number with thousands set apart. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function trim(text: string): string {
  return text.replace(/\.0$/, '');
}
