import { describe, expect, it } from 'vitest';
import { linksTo, navigationLinks } from './links.ts';

const changsha = { lon: 112.9388, lat: 28.2282, name: '芙蓉路工会驿站', address: '芙蓉路 1 号' };

describe('hand-off links', () => {
  const links = linksTo(changsha);

  it('tells Amap longitude first, in GCJ-02, with the name', () => {
    const url = new URL(links.amap);
    expect(url.origin + url.pathname).toBe('https://uri.amap.com/navigation');
    expect(url.searchParams.get('to')).toBe('112.944250,28.224692,芙蓉路工会驿站');
    expect(url.searchParams.get('mode')).toBe('walk');
    expect(url.searchParams.get('callnative')).toBe('1');
  });

  it('tells Baidu latitude first and which datum it is', () => {
    const url = new URL(links.baidu);
    expect(url.searchParams.get('location')).toBe('28.224692,112.944250');
    expect(url.searchParams.get('coord_type')).toBe('gcj02');
    expect(url.searchParams.get('title')).toBe('芙蓉路工会驿站');
    expect(url.searchParams.get('output')).toBe('html');
  });

  it('tells Apple and Tencent latitude first, on foot', () => {
    expect(new URL(links.apple).searchParams.get('daddr')).toBe('28.224692,112.944250');
    expect(new URL(links.apple).searchParams.get('dirflg')).toBe('w');
    expect(new URL(links.tencent).searchParams.get('tocoord')).toBe('28.224692,112.944250');
    expect(new URL(links.tencent).searchParams.get('type')).toBe('walk');
  });

  it('keeps a comma or an ampersand in a name from splitting the link', () => {
    const url = new URL(linksTo({ ...changsha, name: 'A,B&mode=car' }).amap);
    expect(url.searchParams.get('to')?.split(',')).toHaveLength(3);
    expect(url.searchParams.getAll('mode')).toEqual(['walk']);
  });

  it('prefers the links of the server and fills in what it left out', () => {
    const given = navigationLinks(changsha, { amap: 'https://uri.amap.com/navigation?to=1,2,x' });
    expect(given.amap).toBe('https://uri.amap.com/navigation?to=1,2,x');
    expect(given.baidu).toBe(links.baidu);
  });

  it('does not take a link that is not https', () => {
    expect(navigationLinks(changsha, { apple: 'javascript:alert(1)' }).apple).toBe(links.apple);
  });
});
