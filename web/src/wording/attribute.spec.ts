import { describe, expect, it } from 'vitest';
import type { Vocabulary } from '../api/types.ts';
import { zhHans } from '../i18n/zh-Hans.ts';
import { attributes, valueText, type AttributeWords } from './attribute.ts';

const vocabulary: Vocabulary = {
  kinds: [],
  services: [],
  fields: [
    { name: 'name', zh: '名称', en: 'Name', group: 'identity' },
    { name: 'host_type', zh: '依托单位类型', en: 'Host', group: 'host' },
    { name: 'area_m2', zh: '面积', en: 'Area', unit: 'm²', group: 'size' },
    { name: 'serves', zh: '服务对象', en: 'Serves', group: 'host' },
    { name: 'smart', zh: '智能', en: 'Smart', group: 'size' },
    { name: 'seats', zh: '座位', en: 'Seats', group: 'size' },
  ],
  codes: {},
};
const with_: AttributeWords = {
  language: 'zh-Hans',
  words: zhHans,
  label: (field, code) => `${field}.${code}`,
};

describe('the attributes of a station', () => {
  const shown = attributes(
    {
      id: 1, name: '甲', kind: 'other', host_type: 'bank', area_m2: 0, serves: ['courier', 'rider'],
      smart: false, seats: null, local_note: 'ring twice',
    },
    vocabulary,
    with_,
  );

  it('are grouped in the order of the vocabulary, and leave out what the sheet shows elsewhere', () => {
    expect(shown.groups.map(({ group, rows }) => [group, rows.map((row) => row.text)])).toEqual([
      [zhHans.groupHost, ['host_type.bank', 'serves.courier、serves.rider']],
      ['size', ['0 m²', '否']],
      [zhHans.otherGroup, ['ring twice']],
    ]);
  });

  it('name what is not on record, and take neither zero nor no for it', () => {
    expect(shown.unknown).toEqual(['座位']);
  });

  it('write dates, records and free text as they are meant', () => {
    expect(valueText('updated_at', '2026-01-02T20:00:00Z', undefined, with_)).toBe('2026-01-03');
    expect(valueText('truck_bays', { total: 20, large: null }, undefined, with_)).toBe('truck_bays.total 20');
    expect(valueText('floor', 'B1', undefined, with_)).toBe('B1');
    expect(valueText('host_name', 'unknown', undefined, with_)).toBe(zhHans.unknown);
  });
});
