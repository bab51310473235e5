/**
 * A station's attributes as label and text, grouped as the vocabulary groups them.
 *
 * The page knows no attribute by name except those it shows elsewhere: a region's own fields appear by themselves.
 */
import type { FieldWord, StationDetail, Vocabulary } from '../api/types.ts';
import type { CodeLabel } from './entry.ts';
import type { Messages } from '../i18n/zh-Hans.ts';
import { labelIn, type Language } from '../i18n/language.ts';
import { dateOf } from './clock.ts';

/** Shown in a place of their own on the sheet, or of no use to a visitor. */
const ELSEWHERE = new Set([
  'id', 'revision', 'name', 'kind', 'lon', 'lat', 'hours', 'services', 'navigation', 'address',
  'raw_x', 'raw_y', 'ext_ids', 'verified', 'photos', 'successor', 'is_24h',
  // About the answer, not about the station.
  'updated_at', 'store_revision', 'as_of', 'crs',
]);

/** Groups of fields and of services that only one kind has. */
const ONLY_KIND: Readonly<Record<string, string>> = {
  driver_home: 'driver_home',
  driver: 'driver_home',
  mom_room: 'mom_room',
  mother: 'mom_room',
};

/** True where it says something that a station of this kind has no value here: nobody misses a worker station's km post. */
export function concerns(group: string | null | undefined, kind: string): boolean {
  const only = ONLY_KIND[group ?? ''];
  return only === undefined || only === kind;
}

export interface AttributeRow {
  readonly name: string;
  readonly label: string;
  readonly text: string;
}

export interface AttributeGroup {
  readonly group: string;
  readonly rows: readonly AttributeRow[];
}

export interface Attributes {
  readonly groups: readonly AttributeGroup[];
  /** Labels of the fields that have no value though the station's kind has them. */
  readonly unknown: readonly string[];
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 'unknown') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

export interface AttributeWords {
  readonly language: Language;
  readonly words: Messages;
  readonly label: CodeLabel;
}

/** A number in its unit; years and counts have none. */
function number(value: number, field: FieldWord | undefined, words: Messages): string {
  const unit = field?.unit === 'people' ? words.people : field?.unit;
  return unit ? `${value} ${unit}` : String(value);
}

/** `Amap: listed`: codes that map to codes take their labels from lists of their own. */
function pairText(name: string, key: string, part: unknown, { label, words }: AttributeWords): string {
  const platform = label('platform', key);
  const text = typeof part === 'string' ? label('listing', part) : String(part === true ? words.yes : part);
  return `${platform === key ? label(name, key) : platform} ${text}`;
}

/** Any value as text: codes by their label, lists joined, records as `label text`. */
export function valueText(name: string, value: unknown, field: FieldWord | undefined, with_: AttributeWords): string {
  const { words, language, label } = with_;
  if (isEmpty(value)) return words.unknown;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return number(value, field, words);
  if (Array.isArray(value)) {
    return value.map((item) => valueText(name, item, field, with_)).join(language === 'en' ? ', ' : '、');
  }
  if (typeof value === 'object') {
    const parts = Object.entries(value as object).filter(([, part]) => !isEmpty(part));
    // The parts of an honour or the like speak for themselves; a pair's key is half of what it says.
    if (field?.type === 'items') return parts.map(([key, part]) => valueText(key, part, undefined, with_)).join(words.dot);
    return parts.map(([key, part]) => pairText(name, key, part, with_)).join(words.dot);
  }
  const text = String(value);
  if (field?.type === 'date' || /^\d{4}-\d{2}-\d{2}T/.test(text)) return dateOf(text);
  return /^[a-z][a-z0-9_]*$/.test(text) ? label(name, text) : text;
}

/** The sections of the dictionary, which are the page's own words; a group nobody named is shown as it is. */
function groupLabel(group: string, words: Messages): string {
  const named: Readonly<Record<string, string>> = {
    '': words.otherGroup,
    identity: words.groupIdentity,
    place: words.groupPlace,
    host: words.groupHost,
    entry: words.groupEntry,
    offer: words.groupOffer,
    driver_home: words.groupDriverHome,
    mom_room: words.groupMomRoom,
    trust: words.groupTrust,
  };
  return named[group] ?? group;
}

/** Every attribute of a station, in the vocabulary's order; what the vocabulary does not know comes last. */
export function attributes(station: StationDetail, vocabulary: Vocabulary, with_: AttributeWords): Attributes {
  const { language, words } = with_;
  const groups = new Map<string, AttributeRow[]>();
  const unknown: string[] = [];
  const named = new Set<string>();
  const put = (group: string, row: AttributeRow): void => {
    const rows = groups.get(group);
    if (rows) rows.push(row);
    else groups.set(group, [row]);
  };
  for (const field of vocabulary.fields) {
    named.add(field.name);
    if (ELSEWHERE.has(field.name) || field.private === true) continue;
    const value = station[field.name];
    const label = labelIn(language, field, field.name);
    if (!isEmpty(value)) put(field.group ?? '', { name: field.name, label, text: valueText(field.name, value, field, with_) });
    else if (concerns(field.group, station.kind)) unknown.push(label);
  }
  for (const [name, value] of Object.entries(station)) {
    if (named.has(name) || ELSEWHERE.has(name) || isEmpty(value)) continue;
    put('', { name, label: name, text: valueText(name, value, undefined, with_) });
  }
  return {
    groups: [...groups].map(([group, rows]) => ({ group: groupLabel(group, words), rows })),
    unknown,
  };
}

/** The newest date among the confirmations of single facts; `null` when nobody confirmed any. */
export function lastConfirmation(verified: unknown): string | null {
  const dates = (Array.isArray(verified) ? verified : [])
    .map((item: unknown) => (typeof item === 'object' && item !== null && 'date' in item ? String(item.date) : ''))
    .filter((date) => /^\d{4}-\d{2}-\d{2}/.test(date))
    .map(dateOf)
    .sort();
  return dates.at(-1) ?? null;
}
