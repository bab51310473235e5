/**
 * Overlay: about how far one gets on foot in 5, 10 and 15 minutes, around the starting point.
 *
 * A circle, not an isochrone: where the server estimates a detour the circle shrinks by it, so that a station on the ring
 * has the ring's minutes on its card.
 */
import type { Feature, FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map } from 'maplibre-gl';
import type { LonLat } from '../../api/types.ts';
import type { Palette } from '../palette.ts';
import { away, ring } from '../ring.ts';

const SOURCE = 'rings';
const MINUTES = [15, 10, 5] as const;
/** The server's default walking speed, metres a second. */
const WALK_MPS = 1.11;

/** What the server multiplies straight distances by where it knows no streets. */
const DETOUR = 1.3;

export type MinutesLabel = (minutes: number) => string;

function features(origin: LonLat | null, method: string | null, label: MinutesLabel): FeatureCollection {
  if (!origin) return { type: 'FeatureCollection', features: [] };
  return {
    type: 'FeatureCollection',
    features: MINUTES.flatMap((minutes): Feature[] => {
      const metres = (minutes * 60 * WALK_MPS) / (method === 'straight' ? 1 : DETOUR);
      return [
        { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring(origin, metres)] } },
        {
          type: 'Feature',
          properties: { label: label(minutes) },
          geometry: { type: 'Point', coordinates: away(origin, metres, 0) },
        },
      ];
    }),
  };
}

export function addRings(map: Map, colours: Palette): void {
  map.addSource(SOURCE, { type: 'geojson', data: features(null, null, String) });
  map.addLayer({
    id: 'rings-fill',
    type: 'fill',
    source: SOURCE,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': colours.ringFill, 'fill-opacity': 0.32 },
  });
  map.addLayer({
    id: 'rings-line',
    type: 'line',
    source: SOURCE,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'line-color': colours.ring, 'line-width': 1.2, 'line-opacity': 0.55, 'line-dasharray': [3, 3] },
  });
  map.addLayer({
    id: 'rings-label',
    type: 'symbol',
    source: SOURCE,
    filter: ['==', ['geometry-type'], 'Point'],
    layout: { 'text-field': ['get', 'label'], 'text-size': 12, 'text-padding': 2 },
    paint: { 'text-color': colours.label, 'text-halo-color': colours.halo, 'text-halo-width': 2 },
  });
}

export function paintRings(map: Map, colours: Palette): void {
  map.setPaintProperty('rings-fill', 'fill-color', colours.ringFill);
  map.setPaintProperty('rings-line', 'line-color', colours.ring);
  map.setPaintProperty('rings-label', 'text-color', colours.label);
  map.setPaintProperty('rings-label', 'text-halo-color', colours.halo);
}

export function setRings(map: Map, origin: LonLat | null, method: string | null, label: MinutesLabel): void {
  void map.getSource<GeoJSONSource>(SOURCE)?.setData(features(origin, method, label));
}
