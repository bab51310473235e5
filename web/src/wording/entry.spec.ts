import { describe, expect, it } from 'vitest';
import { zhHans } from '../i18n/zh-Hans.ts';
import { entryPhrases } from './entry.ts';

const label = (field: string, code: string): string => `${field}.${code}`;

describe('how to get in', () => {
  it('says the means and that no app is needed', () => {
    expect(entryPhrases({ method: ['staffed'], needs_app: false, access_scope: 'public' }, label, zhHans)).toEqual([
      'entry_method.staffed',
      '不用 App',
    ]);
  });

  it('puts a restricted circle of people first', () => {
    expect(entryPhrases({ method: ['member_qr'], needs_app: true, access_scope: 'members_only' }, label, zhHans)).toEqual([
      'access_scope.members_only',
      'entry_method.member_qr',
      '需要 App',
    ]);
  });

  it('says unknown rather than nothing', () => {
    expect(entryPhrases(null, label, zhHans)).toEqual(['进入方式未知']);
    expect(entryPhrases({ method: [], needs_app: null }, label, zhHans)).toEqual(['进入方式未知']);
  });

  it('does not guess about the app when nobody said', () => {
    expect(entryPhrases({ method: ['pin'], needs_app: null }, label, zhHans)).toEqual(['entry_method.pin']);
  });
});
