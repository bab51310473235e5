/**
 * Overlay: the stations of the view, clustered on the device.
 *
 * It asks for what the view shows (with a margin, so that small moves ask nothing) and says when the limit cut some
 * off. Vector tiles take its place later; the two share the layer's look.
 */
import type { Feature } from 'geojson';
import type { GeoJSONSource, Map, MapGeoJSONFeature } from 'maplibre-gl';
import { stationsIn, type Bbox } from '../../api/client.ts';
import { isAbort } from '../../api/problem.ts';
import { badgeName, DRAWN_KINDS } from '../badges.ts';
import type { Palette } from '../palette.ts';

const SOURCE = 'stations';
const CLUSTERS = 'station-clusters';
const COUNTS = 'station-counts';
const POINTS = 'station-points';

/** Points asked for at once: what a poor phone clusters without a stutter. */
const LIMIT = 5000;
/** Margin around the view, as a share of its size. */
const MARGIN = 0.25;
/** What is open now is asked again after this long, milliseconds. */
const FRESH_MS = 60_000;
/** A finger covers this much around the touched pixel, CSS pixels. */
const FINGER_PX = 18;

export interface StationFilter {
  readonly kinds: readonly string[];
  readonly services: readonly string[];
  /** `now` leaves out what is shut, as the list does; the list also counts the walk. */
  readonly open: 'now' | 'any';
}

export interface Drawn {
  readonly shown: number;
  readonly total: number;
  readonly failed: boolean;
}

/** What a tap hit: a station, a cluster to open, or the ground. */
export type Hit = { readonly station: number } | { readonly cluster: MapGeoJSONFeature } | null;

export function addStations(map: Map, colours: Palette): void {
  map.addSource(SOURCE, {
    type: 'geojson',
    data: { type: 'FeatureCollection', features: [] },
    cluster: true,
    clusterRadius: 44,
    clusterMaxZoom: 14,
  });
  map.addLayer({
    id: CLUSTERS,
    type: 'circle',
    source: SOURCE,
    filter: ['has', 'point_count'],
    paint: {
      'circle-color': colours.cluster,
      'circle-opacity': 0.92,
      'circle-radius': ['interpolate', ['linear'], ['get', 'point_count'], 2, 14, 20, 19, 200, 26, 2000, 34],
      'circle-stroke-width': 2,
      'circle-stroke-color': colours.badgeEdge,
    },
  });
  map.addLayer({
    id: COUNTS,
    type: 'symbol',
    source: SOURCE,
    filter: ['has', 'point_count'],
    layout: {
      'text-field': ['get', 'point_count_abbreviated'],
      'text-size': 13,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': colours.clusterText },
  });
  const drawn = DRAWN_KINDS.flatMap((kind) => [kind, badgeName(kind)]);
  map.addLayer({
    id: POINTS,
    type: 'symbol',
    source: SOURCE,
    filter: ['!', ['has', 'point_count']],
    layout: {
      'icon-image': ['match', ['get', 'kind'], ...drawn, badgeName('other')] as never,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 10, 0.6, 14, 0.85, 17, 1],
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  });
}

export function paintStations(map: Map, colours: Palette): void {
  map.setPaintProperty(CLUSTERS, 'circle-color', colours.cluster);
  map.setPaintProperty(CLUSTERS, 'circle-stroke-color', colours.badgeEdge);
  map.setPaintProperty(COUNTS, 'text-color', colours.clusterText);
}

/** What lies under a finger at this pixel, the nearest first being the topmost drawn. */
export function hitAt(map: Map, x: number, y: number): Hit {
  const around: [[number, number], [number, number]] = [
    [x - FINGER_PX, y - FINGER_PX],
    [x + FINGER_PX, y + FINGER_PX],
  ];
  const [feature] = map.queryRenderedFeatures(around, { layers: [POINTS, CLUSTERS] });
  if (!feature) return null;
  if (feature.layer.id === CLUSTERS) return { cluster: feature };
  const id = Number(feature.id ?? feature.properties['id']);
  return Number.isSafeInteger(id) ? { station: id } : null;
}

/** Zooms to where a cluster falls apart. */
export async function openCluster(map: Map, cluster: MapGeoJSONFeature): Promise<void> {
  const source = map.getSource<GeoJSONSource>(SOURCE);
  const { geometry } = cluster;
  if (!source || geometry.type !== 'Point') return;
  const zoom = await source.getClusterExpansionZoom(Number(cluster.properties['cluster_id']));
  map.easeTo({ center: geometry.coordinates as [number, number], zoom: Math.min(zoom, 17) });
}

function viewOf(map: Map, margin: number): Bbox {
  const bounds = map.getBounds();
  const width = Math.min(360, bounds.getEast() - bounds.getWest()) * margin;
  const height = (bounds.getNorth() - bounds.getSouth()) * margin;
  return [
    Math.max(-180, bounds.getWest() - width),
    Math.max(-90, bounds.getSouth() - height),
    Math.min(180, bounds.getEast() + width),
    Math.min(90, bounds.getNorth() + height),
  ];
}

function holds(outer: Bbox, inner: Bbox): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** Keeps the overlay in step with the view and the filters. */
export class StationsInView {
  #filter: StationFilter = { kinds: [], services: [], open: 'any' };
  #have: { bbox: Bbox; complete: boolean; key: string; at: number } | null = null;
  #pending: AbortController | null = null;

  constructor(
    private readonly map: Map,
    private readonly report: (drawn: Drawn) => void,
  ) {
    map.on('moveend', () => void this.refresh());
  }

  setFilter(filter: StationFilter): void {
    this.#filter = filter;
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const { kinds, services, open } = this.#filter;
    const key = [kinds.join(), services.join(), open].join('|');
    const have = this.#have;
    const fresh = have !== null && (open === 'any' || Date.now() - have.at < FRESH_MS);
    if (fresh && have.complete && have.key === key && holds(have.bbox, viewOf(this.map, 0))) return;
    this.#pending?.abort();
    const pending = (this.#pending = new AbortController());
    const bbox = viewOf(this.map, MARGIN);
    try {
      const answer = await stationsIn({ bbox, kind: kinds, services, open, limit: LIMIT }, pending.signal);
      const located = answer.features.filter((feature) => feature.geometry !== null);
      const total = answer.numberMatched ?? located.length;
      await this.map
        .getSource<GeoJSONSource>(SOURCE)
        ?.setData({ type: 'FeatureCollection', features: located as Feature[] });
      this.#have = { bbox, key, complete: located.length >= total, at: Date.now() };
      this.report({ shown: located.length, total, failed: false });
    } catch (error) {
      // Points already drawn stay: stale ones are better than none, and the note says so.
      if (!isAbort(error)) this.report({ shown: 0, total: 0, failed: true });
    }
  }
}
