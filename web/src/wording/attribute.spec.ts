import { describe, expect, it } from 'vitest';
import type { Vocabulary } from '../api/types.ts';
import { zhHans } from '../i18n/zh-Hans.ts';
import { attributes, concerns, lastConfirmation, valueText, type AttributeWords } from './attribute.ts';

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
    { name: 'km_post', zh: '桩号', en: 'Km post', group: 'driver_home' },
    { name: 'manager_phone', zh: '管理员电话', en: 'Manager', group: 'host', private: true },
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

  it('name what is not on record, take neither zero nor no for it, and pass over what is private', () => {
    expect(shown.unknown).toEqual(['座位']);
  });

  it('write dates, records and free text as they are meant', () => {
    expect(valueText('updated_at', '2026-01-02T20:00:00Z', undefined, with_)).toBe('2026-01-03');
    expect(valueText('listed_on', { amap: 'listed', baidu: null }, undefined, with_)).toBe('platform.amap listing.listed');
    const honours = { name: 'honours', zh: '荣誉', en: 'Honours', type: 'items' };
    expect(valueText('honours', [{ scheme: '最美驿站', level: null, year: 2024 }], honours, with_)).toBe('最美驿站·2024');
    const capacity = { name: 'capacity', zh: '容纳', en: 'Capacity', unit: 'people' };
    expect(valueText('capacity', 12, capacity, with_)).toBe('12 人');
    expect(valueText('floor', 'B1', undefined, with_)).toBe('B1');
    expect(valueText('host_name', 'unknown', undefined, with_)).toBe(zhHans.unknown);
  });
});

describe('a group of fields', () => {
  it('concerns the kind it is made for, and any kind when it is made for none', () => {
    expect(concerns('driver_home', 'driver_home')).toBe(true);
    expect(concerns('mother', 'worker_station')).toBe(false);
    expect(concerns('basic', 'mom_room')).toBe(true);
    expect(concerns(null, 'other')).toBe(true);
  });
});

describe('the last confirmation', () => {
  it('is the newest of all facts, and nothing when there is none', () => {
    expect(lastConfirmation([{ date: '2026-03-01' }, { date: '2026-10-02' }, { date: '2025-12-31' }])).toBe('2026-10-02');
    expect(lastConfirmation([{ fact: 'hours' }, { date: 'soon' }, null])).toBeNull();
    expect(lastConfirmation(undefined)).toBeNull();
  });
});
