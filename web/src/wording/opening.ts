/**
 * What the hours say about going there now, as one line and one tone.
 *
 * The server judges (on arrival, holidays and all); this only puts its verdict into words. Tone is never colour
 * alone: each has its own mark and its own words.
 */
import type { HoursState } from '../api/types.ts';
import type { Messages } from '../i18n/zh-Hans.ts';
import { clock } from './clock.ts';

export type Tone = 'good' | 'soon' | 'bad' | 'unknown';

export interface OpeningFacts {
  readonly hours_state?: HoursState | undefined;
  readonly open_until?: string | null | undefined;
  readonly opens_at?: string | null | undefined;
  readonly is_24h?: boolean | null | undefined;
  readonly duration_s?: number | undefined;
}

export interface OpeningLine {
  readonly tone: Tone;
  readonly text: string;
}

/** Closing within this long after arrival is worth a warning, minutes. */
const SOON_MIN = 30;

function minutesAfterArrival(facts: OpeningFacts, now: number): number {
  const arrival = now + (facts.duration_s ?? 0) * 1000;
  return (Date.parse(facts.open_until ?? '') - arrival) / 60_000;
}

export function openingLine(facts: OpeningFacts, now: number, words: Messages): OpeningLine {
  const until = clock(facts.open_until, now, words);
  const from = clock(facts.opens_at, now, words);
  switch (facts.hours_state) {
    case 'open': {
      if (facts.is_24h === true) return { tone: 'good', text: words.stateAlways };
      if (!until) return { tone: 'good', text: words.stateOpen };
      const left = minutesAfterArrival(facts, now);
      return left <= SOON_MIN
        ? { tone: 'soon', text: words.stateClosingSoon(until, Math.max(0, Math.floor(left))) }
        : { tone: 'good', text: words.stateOpenUntil(until) };
    }
    case 'unattended_entry':
      return { tone: 'good', text: until ? words.stateUnattendedUntil(until) : words.stateUnattended };
    case 'opens_soon':
      return { tone: 'soon', text: from ? words.stateOpensSoonAt(from) : words.stateOpensSoon };
    case 'closes_before_arrival':
      return { tone: 'bad', text: until ? words.stateClosesBeforeAt(until) : words.stateClosesBefore };
    case 'closed':
      return { tone: 'bad', text: from ? words.stateClosedUntil(from) : words.stateClosed };
    default:
      return { tone: 'unknown', text: words.stateUnknown };
  }
}
