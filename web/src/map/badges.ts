/** Draws the kinds' badges (disc, edge, line drawing) into images the map can place. */
import type { Map } from 'maplibre-gl';
import { drawing } from '../icons/drawings.ts';
import { kindColour, type Palette } from './palette.ts';

/** Side of a badge in CSS pixels, and how much finer it is drawn. */
const SIDE = 30;
const RATIO = 3;

/** Kinds that have a drawing of their own; all others share one badge. */
export const DRAWN_KINDS = ['worker_station', 'driver_home', 'mom_room', 'other'] as const;

export function badgeName(kind: string): string {
  return `badge-${kind}`;
}

function draw(kind: string, colours: Palette): ImageData | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE * RATIO;
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  pen.scale(RATIO, RATIO);
  pen.beginPath();
  pen.arc(SIDE / 2, SIDE / 2, SIDE / 2 - 2, 0, 2 * Math.PI);
  pen.fillStyle = kindColour(colours, kind);
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = colours.badgeEdge;
  pen.stroke();
  pen.translate(SIDE / 2 - 8.4, SIDE / 2 - 8.4);
  pen.scale(0.7, 0.7);
  pen.lineWidth = 2.2;
  pen.lineCap = pen.lineJoin = 'round';
  pen.strokeStyle = colours.badgeEdge;
  pen.stroke(new Path2D(drawing(kind)));
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** Adds the badges, or redraws them for another theme. */
export function setBadges(map: Map, colours: Palette): void {
  for (const kind of DRAWN_KINDS) {
    const image = draw(kind, colours);
    if (!image) continue;
    const name = badgeName(kind);
    if (map.hasImage(name)) map.updateImage(name, image);
    else map.addImage(name, image, { pixelRatio: RATIO });
  }
}
