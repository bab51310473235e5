/** How one gets through the door, as short phrases; what is unknown is said to be unknown. */
import type { Entry } from '../api/types.ts';
import type { Messages } from '../i18n/zh-Hans.ts';

/** Looks up a code's label: `label('entry_method', 'qr_scan')`. */
export type CodeLabel = (field: string, code: string) => string;

/** Scopes that need no word on a card: anyone may enter. */
const OPEN_SCOPES = new Set(['public', 'unknown']);

/** Who may enter (unless anyone), by which means, and whether an app is needed. */
export function entryPhrases(entry: Entry | null | undefined, label: CodeLabel, words: Messages): readonly string[] {
  const methods = entry?.method ?? [];
  const scope = entry?.access_scope;
  const phrases: string[] = [];
  if (scope && !OPEN_SCOPES.has(scope)) phrases.push(label('access_scope', scope));
  for (const method of methods) phrases.push(label('entry_method', method));
  if (entry?.needs_app === true) phrases.push(words.entryApp);
  if (entry?.needs_app === false && methods.length > 0) phrases.push(words.entryNoApp);
  if (methods.length === 0) phrases.push(words.entryUnknown);
  return phrases;
}
