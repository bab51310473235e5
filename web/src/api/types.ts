/**
 * The shapes the page reads from the server.
 *
 * What `docs/openapi.json` describes field by field is taken from there (`schema.d.ts`, made anew by `npm run types` before
 * every type check and not tracked), so that a change of the server's answers is a type error here. The rest, which it
 * describes as plain JSON, is kept by hand after the contract. Only what the page uses stands here; it holds no logic.
 */
import type { components } from './schema.d.ts';

type Schemas = components['schemas'];

/** Degrees, WGS-84. */
export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** A text in the page's two languages. */
export interface Label {
  readonly zh: string;
  readonly en: string;
}

/** What a service is known to be at a station. A service that is absent from the answer is `unknown`. */
export type ServiceState = 'yes' | 'no' | 'nearby' | 'broken' | 'unknown';

/** What the opening hours say about the moment of arrival. */
export type HoursState =
  | 'open'
  | 'opens_soon'
  | 'closes_before_arrival'
  | 'closed'
  | 'unattended_entry'
  | 'unknown';

/** How one gets in. A page may know less than a card: the sheet of a station reads its attributes. */
export type Entry = Partial<Readonly<Schemas['EntryView']>>;

/** Ready-made hand-off links; each already in the datum its vendor speaks. */
export type Navigation = Partial<Readonly<Schemas['NavigationView']>>;

/** One card. The two closed lists are closed here too. */
export interface NearStation extends LonLat, Readonly<Omit<Schemas['CardView'], 'lon' | 'lat' | 'hours_state' | 'services'>> {
  readonly hours_state: HoursState;
  readonly services: Readonly<Record<string, ServiceState>>;
}

export interface NearestAnswer extends Readonly<Pick<Schemas['NearestView'], 'revision' | 'as_of' | 'method'>> {
  readonly stations: readonly NearStation[];
}

/** Intervals of one day, each `[from, to]` as `HH:MM`; `to` may pass `24:00`. */
export type DayIntervals = readonly (readonly [string, string])[];

export type Weekday = 'mo' | 'tu' | 'we' | 'th' | 'fr' | 'sa' | 'su';

export interface Hours {
  readonly raw?: string | null;
  readonly expression?: string | null;
  readonly state?: HoursState;
  readonly open_until?: string | null;
  readonly opens_at?: string | null;
  readonly is_24h?: boolean | null;
  readonly week?: Partial<Readonly<Record<Weekday | 'ph', DayIntervals>>> | null;
}

/** One station with every attribute under its dictionary name; unlocated ones have no position. */
export interface StationDetail {
  readonly id: number;
  readonly revision?: string | number;
  readonly name: string;
  readonly kind: string;
  readonly lon?: number | null;
  readonly lat?: number | null;
  readonly hours?: Hours | string | null;
  readonly services?: Readonly<Record<string, ServiceState>> | null;
  readonly navigation?: Navigation | null;
  readonly [attribute: string]: unknown;
}

export interface KindWord extends Label {
  readonly code: string;
  readonly icon?: string | null;
}

export interface ServiceWord extends Label {
  readonly code: string;
  readonly icon?: string | null;
  readonly group?: string | null;
}

export interface FieldWord extends Label {
  readonly name: string;
  readonly type?: string | null;
  readonly unit?: string | null;
  /** True for what the public never sees: its absence says nothing. */
  readonly private?: boolean;
  readonly group?: string | null;
}

export interface Vocabulary {
  readonly kinds: readonly KindWord[];
  readonly services: readonly ServiceWord[];
  readonly fields: readonly FieldWord[];
  readonly codes: Readonly<Record<string, Readonly<Record<string, Label>>>>;
}

export interface About {
  readonly name: string;
  readonly version: string;
  readonly attribution?: string | null;
  /** The map approval number (审图号) the operator configured. */
  readonly map_approval?: string | null;
  readonly demo?: boolean;
  /** West, south, east, north in degrees. */
  readonly bounds?: readonly [number, number, number, number] | null;
  readonly center?: readonly [number, number] | LonLat | null;
  readonly revision?: string;
  readonly as_of?: string;
}

export interface FoundStation {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly address?: string | null;
  readonly lon?: number | null;
  readonly lat?: number | null;
}

export interface FoundArea {
  readonly id: number | string;
  readonly name: string;
  readonly bounds: readonly [number, number, number, number];
}

export interface SearchAnswer {
  readonly stations: readonly FoundStation[];
  readonly areas: readonly FoundArea[];
}

/** RFC 9457 body of a refusal, as far as it can be relied on: something in between may have answered instead. */
export type ProblemBody = Partial<Readonly<Schemas['Problem']>>;
