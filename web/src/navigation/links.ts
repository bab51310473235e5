/**
 * Hand-off links to the map programs people already have, each in the datum it speaks.
 *
 * Amap, Apple (in China) and Tencent take GCJ-02; Baidu is told `coord_type=gcj02` and converts itself. The
 * server's own links win where it sent them: it may know the station's raw vendor coordinates.
 */
import type { LonLat, Navigation } from '../api/types.ts';
import { wgs84ToGcj02 } from './datum.ts';

export const VENDORS = ['amap', 'baidu', 'tencent', 'apple'] as const;
export type Vendor = (typeof VENDORS)[number];

/** What the vendors are told we are. */
const SOURCE = 'yizhan';

export interface Destination extends LonLat {
  readonly name: string;
  readonly address?: string | null;
}

export type Links = Readonly<Record<Vendor, string>>;

function query(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString();
}

/** Links to walk to a destination given in WGS-84 degrees. */
export function linksTo(destination: Destination): Links {
  const { lon, lat } = wgs84ToGcj02(destination);
  // Six decimals are a tenth of a metre: more would only look exact.
  const x = lon.toFixed(6);
  const y = lat.toFixed(6);
  // Amap splits `to` at commas, so a name may not bring its own.
  const name = destination.name.replaceAll(',', ' ');
  return {
    amap: `https://uri.amap.com/navigation?${query({
      to: `${x},${y},${name}`,
      mode: 'walk',
      src: SOURCE,
      callnative: '1',
    })}`,
    baidu: `https://api.map.baidu.com/marker?${query({
      location: `${y},${x}`,
      title: destination.name,
      content: destination.address || destination.name,
      output: 'html',
      coord_type: 'gcj02',
      src: SOURCE,
    })}`,
    tencent: `https://apis.map.qq.com/uri/v1/routeplan?${query({
      type: 'walk',
      to: destination.name,
      tocoord: `${y},${x}`,
      referer: SOURCE,
    })}`,
    apple: `https://maps.apple.com/?${query({ daddr: `${y},${x}`, dirflg: 'w' })}`,
  };
}

/** The server's links, with ours wherever it left one out. Only `https:` links are taken from an answer. */
export function navigationLinks(destination: Destination, given: Navigation | null | undefined): Links {
  const ours = linksTo(destination);
  const pick = (vendor: Vendor): string => {
    const link = given?.[vendor];
    return typeof link === 'string' && link.startsWith('https://') ? link : ours[vendor];
  };
  return { amap: pick('amap'), baidu: pick('baidu'), tencent: pick('tencent'), apple: pick('apple') };
}
